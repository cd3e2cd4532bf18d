#!/usr/bin/env bash
# Grafana's calculation "Delta" leaves out the first increase after each fall.
#
# Seen with @grafana/data 13.2.3 (npm).
# Expected: "Cumulative change in value", which counts what goes up. 10, 20, 5, 15 goes up by 10 twice: 20. PromQL's increase takes
#   the fall for a restart of the counter and gets 25.
# Seen: 10. After a fall the next step is skipped. A value that goes up and down by turns has a delta of one step, or 0.
# Who is hurt: a stat panel or a table column "Delta" over a counter: after each restart of the service it is too low.
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
for (const values of [[10, 20, 30], [10, 20, 5, 15], [0, 100, 0, 100, 0, 100], [3, 1, 2]]) {
  console.log(values.join(', '), '->', reduce(values, 'delta'));
}
JS
seen=$(node show.cjs)
wanted='10, 20, 30 -> 20
10, 20, 5, 15 -> 10
0, 100, 0, 100, 0, 100 -> 100
3, 1, 2 -> 0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
