#!/usr/bin/env bash
# prom-client takes buckets in any order, and then a bucket counts what is above its bound.
#
# Seen with prom-client 15.1.3 (npm).
# Expected: bounds are sorted (as Python's client demands with an error, and Go's with a panic), or refused.
# Seen: no word. Counts are added up in the order that was written, so an observation of 0.5 s stands in the bucket le="0.01".
# histogram_quantile sorts buckets by bound and repairs falling counts upwards: every quantile here is 0.01 s or less.
# Who is hurt: whoever appends a finer bucket to the end of an old list.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock prom-client@15.1.3

cat >expose.cjs <<'JS'
const { Histogram, Registry } = require('prom-client');
const registry = new Registry();
new Histogram({ name: 'h_seconds', help: 'h', buckets: [0.1, 1, 0.01], registers: [registry] }).observe(0.5);
registry.metrics().then((text) => console.log(text));
JS
seen=$(node expose.cjs | grep _bucket)
wanted='h_seconds_bucket{le="0.1"} 0
h_seconds_bucket{le="1"} 1
h_seconds_bucket{le="0.01"} 1
h_seconds_bucket{le="+Inf"} 1'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
