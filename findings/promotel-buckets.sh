#!/usr/bin/env bash
# On the way from Prometheus to OpenTelemetry a histogram loses all its buckets.
#
# Seen with @platformatic/promotel 0.2.2 (npm).
# Expected: four buckets of the text format become four counts and three bounds.
# Seen: one count, of all observations, and no bound. Sum and number are right, so averages look well. Values of infinity and "not a
#   number" are left out altogether.
# Who is hurt: percentiles and objectives over what was converted: there is nothing left to compute them from.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @platformatic/promotel@0.2.2

cat >show.mjs <<'JS'
import { convert, parse } from '@platformatic/promotel';
const text = `# TYPE lat histogram
lat_bucket{le="0.1"} 1
lat_bucket{le="0.5"} 4
lat_bucket{le="1"} 6
lat_bucket{le="+Inf"} 10
lat_sum 7.5
lat_count 10
# TYPE limit gauge
limit{pool="a"} 5
limit{pool="b"} +Inf
limit{pool="c"} NaN
`;
for (const { name, histogram, gauge } of convert(parse(text), {}).resource_metrics[0].scope_metrics[0].metrics) {
  for (const point of (histogram ?? gauge).data_points) {
    const { bucket_counts, explicit_bounds, count, sum, as_double } = point;
    console.log(name, JSON.stringify({ bucket_counts, explicit_bounds, count, sum, as_double }));
  }
}
JS
seen=$(node show.mjs)
wanted='lat {"bucket_counts":[10],"explicit_bounds":[],"count":10,"sum":7.5}
limit {"as_double":5}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
