#!/usr/bin/env bash
# Grafana's "50th %" is not its median.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: both are the middle of the values, as in PromQL, where quantile(0.5) of 50 and 100 is 75.
# Seen: the percentiles take one of the values and do not go between two. Of 50 and 100 the median is 75 and "50th %" is 100; of
#   1 to 10 they are 5.5 and 6.
# Who is hurt: a table with both columns, or a panel that goes from a query with quantile() to a calculation; most with few values.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/data@13.2.3

cat >show.cjs <<'JS'
// the package expects a browser
globalThis.navigator = { language: 'en-US', languages: ['en-US'], userAgent: '', platform: '' };
const { fieldReducers, FieldType, reduceField } = require('@grafana/data');
const reduce = (values, id) => reduceField({ field: { name: 'v', type: FieldType.number, config: {}, values }, reducers: [id] })[id];
const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
for (const values of [[50, 100], [1, 2, 3, 4], ten]) {
  console.log(values.join(', '), '->', ['median', 'p50', 'p90', 'max'].map((id) => `${id} ${reduce(values, id)}`).join(', '));
}
JS
seen=$(node show.cjs)
wanted='50, 100 -> median 75, p50 100, p90 100, max 100
1, 2, 3, 4 -> median 2.5, p50 3, p90 4, max 4
1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> median 5.5, p50 6, p90 9, max 10'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
