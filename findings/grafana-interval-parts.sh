#!/usr/bin/env bash
# Grafana takes the interval `1m30s` for valid and reads it as one minute.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: 90 seconds, as in Prometheus, or an error. `isValidTimeSpan` says that it is valid.
# Seen: `intervalToSeconds` reads the first part and forgets the others: `1m30s` is 60, `1h30m` 3600, `1d12h` 86400. A fraction is
#   dropped: `1.5h` is 3600 and `0.5s` is 0, but `isValidTimeSpan` refuses these.
# Who is hurt: a data source or panel plugin whose interval is written as in prometheus.yml. With a scrape interval of `1m30s` its
#   step is 60 seconds, and rates have gaps.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3

cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { rangeUtil } = require('@grafana/data');
for (const text of ['90s', '1m30s', '1h30m', '1d12h', '1.5h', '0.5s']) {
  console.log(text, 'valid', rangeUtil.isValidTimeSpan(text), 'seconds', rangeUtil.intervalToSeconds(text));
}
JS
seen=$(node show.cjs)
wanted='90s valid true seconds 90
1m30s valid true seconds 60
1h30m valid true seconds 3600
1d12h valid true seconds 86400
1.5h valid false seconds 3600
0.5s valid false seconds 0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
