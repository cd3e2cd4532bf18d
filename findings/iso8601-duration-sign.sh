#!/usr/bin/env bash
# iso8601-duration reads minus five minutes as five minutes, and forgets what it cannot read.
#
# Seen with iso8601-duration 2.1.4 and duration-fns 3.0.2 (npm).
# Expected: `-PT5M` is -300 seconds, as ISO 8601-2 and others have it, or an error: its README says that signs are not supported.
# Seen: it looks for a duration anywhere in the text and takes the first part that fits. The sign is dropped, `PT10M30` is ten
#   minutes, `PT1H-30M` one hour. Only texts without any duration are refused.
# Who is hurt: an offset or a reminder before an event lands after it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock iso8601-duration@2.1.4 duration-fns@3.0.2

cat >show.cjs <<'JS'
const { parse, toSeconds } = require('iso8601-duration');
const other = require('duration-fns');
for (const text of ['PT5M', '-PT5M', 'PT1H-30M', 'PT10M30']) {
  let second = 'refused';
  try {
    second = other.toMilliseconds(other.parse(text)) / 1000;
  } catch {}
  console.log(text, '-> iso8601-duration', toSeconds(parse(text)), 'duration-fns', second);
}
JS
seen=$(node show.cjs)
wanted='PT5M -> iso8601-duration 300 duration-fns 300
-PT5M -> iso8601-duration 300 duration-fns -300
PT1H-30M -> iso8601-duration 3600 duration-fns 1800
PT10M30 -> iso8601-duration 600 duration-fns refused'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
