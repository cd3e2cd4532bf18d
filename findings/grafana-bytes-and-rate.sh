#!/usr/bin/env bash
# Grafana's unit `bytes` counts by 1,024, and `Bps`, bytes a second, by 1,000.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: a size and its rate have one base. Memory that grows by 1 GiB in a second grows by "1 GiB/s".
# Seen: 1,073,741,824 is "1 GiB" as `bytes` and "1.07 GB/s" as `Bps`; likewise `bits` and `bps`. The pairs are `bytes` with `binBps`,
#   and `decbytes` with `Bps`. Thresholds and axis steps of two panels of one disk do not fit each other.
# Who is hurt: whoever writes dashboards as JSON, where the unit is an id and not a menu entry that says "IEC" or "SI".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3

cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { formattedValueToString, getValueFormat } = require('@grafana/data');
for (const unit of ['bytes', 'Bps', 'decbytes', 'binBps', 'bits', 'bps']) {
  console.log(unit, formattedValueToString(getValueFormat(unit)(2 ** 30)));
}
JS
seen=$(node show.cjs)
wanted='bytes 1 GiB
Bps 1.07 GB/s
decbytes 1.07 GB
binBps 1 GiB/s
bits 1 Gib
bps 1.07 Gb/s'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
