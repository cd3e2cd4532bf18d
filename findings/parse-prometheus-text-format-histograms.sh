#!/usr/bin/env bash
# parse-prometheus-text-format makes one histogram of all that differ in their labels, and drops the labels.
#
# Seen with parse-prometheus-text-format 1.1.1 (npm).
# Expected: two routes of one histogram are two entries with their own labels, as two routes of a counter are.
# Seen: one entry without labels. Its buckets are those of the last route; `sum` and `count` are gone as soon as there is a label.
#   Summaries do the same. Nothing warns.
# Who is hurt: whoever tests or forwards the metrics of a service with it: a histogram has labels nearly always.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock parse-prometheus-text-format@1.1.1

cat >show.cjs <<'JS'
const parse = require('parse-prometheus-text-format');
const [histogram] = parse(`# TYPE h histogram
h_bucket{route="/a",le="1"} 90
h_bucket{route="/a",le="+Inf"} 100
h_sum{route="/a"} 55
h_count{route="/a"} 100
h_bucket{route="/b",le="1"} 1
h_bucket{route="/b",le="+Inf"} 4
h_sum{route="/b"} 9
h_count{route="/b"} 4
`);
console.log('histogram', JSON.stringify(histogram.metrics));
const [counter] = parse(`# TYPE c counter
c{route="/a"} 100
c{route="/b"} 4
`);
console.log('counter', JSON.stringify(counter.metrics));
JS
seen=$(node show.cjs)
wanted='histogram [{"buckets":{"1":"1","+Inf":"4"}}]
counter [{"value":"100","labels":{"route":"/a"}},{"value":"4","labels":{"route":"/b"}}]'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
