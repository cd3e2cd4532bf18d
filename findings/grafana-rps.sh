#!/usr/bin/env bash
# Grafana's unit `rps` is not requests a second.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: `rps` on a panel of request rates, since PromQL people call them so. A graph with 1,200 "req/s".
# Seen: `rps` is disk reads: "1.20K rd/s". Requests are `reqps`. Nothing warns: both are known units.
# Who is hurt: whoever writes dashboards as JSON, where the unit is an id and not a menu entry that says "reads/sec".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3

cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { formattedValueToString, getValueFormat } = require('@grafana/data');
for (const unit of ['rps', 'reqps', 'wps']) {
  console.log(unit, formattedValueToString(getValueFormat(unit)(1200)));
}
JS
seen=$(node show.cjs)
wanted='rps 1.20K rd/s
reqps 1.20K req/s
wps 1.20K wr/s'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
