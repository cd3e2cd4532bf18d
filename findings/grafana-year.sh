#!/usr/bin/env bash
# In Grafana, 365 days are one year or not quite one, by the unit of the value.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: the same time reads the same, whether a metric counts days or seconds.
# Seen: "1 year" in days, hours and milliseconds, "0.999 year" in seconds and "52.1 weeks" in minutes: a year of seconds has
# 365.24 days, and minutes have no year at all.
# Who is hurt: panels of ages and expiries (certificates, retention) that mix both, and tests that compare the texts.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3

cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { formattedValueToString, getValueFormat } = require('@grafana/data');
for (const [unit, value] of [['d', 365], ['h', 365 * 24], ['m', 365 * 1440], ['s', 365 * 86400], ['ms', 365 * 86400000]]) {
  console.log(unit, formattedValueToString(getValueFormat(unit)(value)));
}
JS
seen=$(node show.cjs)
printf '%s\n' "$seen"
wanted='d 1 year
h 1 year
m 52.1 weeks
s 0.999 year
ms 1 year'
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
