#!/usr/bin/env bash
# Grafana's "Difference percent" says +100 % when -5 falls to -10.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: a fall is negative, a rise positive, as with "Difference" beside it.
# Seen: the difference is divided by the first value with its sign. Where that is below zero, the sign turns round: -5 to -10 is a
#   difference of -5 and a difference percent of 100.
# Who is hurt: whoever shows what is left of an error budget, a balance, a clock offset or a temperature.
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
for (const values of [[10, 5], [-5, -10], [-10, -5]]) {
  console.log(values.join(' to '), '->', ['diff', 'diffperc'].map((id) => `${id} ${reduce(values, id)}`).join(', '));
}
JS
seen=$(node show.cjs)
wanted='10 to 5 -> diff -5, diffperc -50
-5 to -10 -> diff -5, diffperc 100
-10 to -5 -> diff 5, diffperc -50'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
