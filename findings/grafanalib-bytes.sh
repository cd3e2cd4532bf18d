#!/usr/bin/env bash
# grafanalib has two constants for bytes, and they are two units.
#
# Seen with grafanalib 0.7.1 (PyPI), shown by @grafana/data 13.2.3 (npm).
# Expected: `BYTES` of grafanalib.formatunits and `BYTES_FORMAT` of grafanalib.core are the same unit of Grafana.
# Seen: `BYTES` is `decbytes` and counts by 1,000, `BYTES_FORMAT` is `bytes` and counts by 1,024. Of one volume of 500 GiB one panel
#   says "537 GB" and the other "500 GiB".
# Who is hurt: whoever moves dashboards from the older constants to formatunits: all sizes grow by 7 %.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check grafanalib==0.7.1

cat >units.py <<'PY'
from grafanalib import core, formatunits
print('grafanalib.core.BYTES_FORMAT', core.BYTES_FORMAT)
print('grafanalib.formatunits.BYTES', formatunits.BYTES)
PY
cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { formattedValueToString, getValueFormat } = require('@grafana/data');
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\n')) {
  const [name, unit] = line.split(' ');
  console.log(name, '=', unit, formattedValueToString(getValueFormat(unit)(500 * 2 ** 30)));
}
JS
seen=$(python/bin/python units.py | node show.cjs)
wanted='grafanalib.core.BYTES_FORMAT = bytes 500 GiB
grafanalib.formatunits.BYTES = decbytes 537 GB'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
