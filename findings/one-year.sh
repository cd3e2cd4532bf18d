#!/usr/bin/env bash
# A year has 364 days, 365 days, or 365 days and 6 hours.
#
# Seen with humanfriendly 10.0, pytimeparse2 1.7.1, durationpy 0.11 (PyPI), ms 2.1.3 and parse-duration 2.1.9 (npm).
# Expected: `1y` is 365 days, as in Prometheus, where people write a retention so.
# Seen: humanfriendly counts 52 weeks, 364 days, and calls 365 days "1 year and 1 day". The two of Node.js count 365.25 days.
# Who is hurt: a retention or a certificate check that is written once and read by two programs.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock ms@2.1.3 parse-duration@2.1.9
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check humanfriendly==10.0 pytimeparse2==1.7.1 durationpy==0.11

cat >show.py <<'PY'
import durationpy, humanfriendly, pytimeparse2
print('humanfriendly', humanfriendly.parse_timespan('1y') / 86400)
print('humanfriendly says of 365 days:', humanfriendly.format_timespan(365 * 86400))
print('pytimeparse2', pytimeparse2.parse('1y') / 86400)
print('durationpy', durationpy.from_str('1y').total_seconds() / 86400)
PY
cat >show.mjs <<'JS'
import ms from 'ms';
import parse from 'parse-duration';
console.log('ms', ms('1y') / 86400e3);
console.log('parse-duration', parse('1y') / 86400e3);
JS
seen=$(python/bin/python show.py; node show.mjs)
wanted='humanfriendly 364.0
humanfriendly says of 365 days: 1 year and 1 day
pytimeparse2 365.0
durationpy 365.0
ms 365.25
parse-duration 365.25'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
