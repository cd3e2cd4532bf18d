#!/usr/bin/env bash
# An HDR histogram with counts of two bytes says that the median of 70,010 requests is 0.
#
# Seen with hdrhistogram 0.10.8 (PyPI) and hdr-histogram-js 3.0.1 (npm).
# Expected: an error when a count is full, or a count that stays at its highest.
# Seen: with `word_size=2` and `bitBucketSize: 16`, options that are there to save memory, the count of one value starts again at 0 after
#   65,535. The total goes on. With 70,000 requests of 5 ms and 10 of 900 ms the median and the 99th
#   percentile are 0.
# Who is hurt: long runs with many equal values: load tests, caches.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock hdr-histogram-js@3.0.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check hdrhistogram==0.10.8

cat >show.py <<'PY'
from hdrh.histogram import HdrHistogram
for size in (2, 4):
    histogram = HdrHistogram(1, 3600000, 3, word_size=size)
    for value in [5] * 70000 + [900] * 10:
        assert histogram.record_value(value)
    print(size, 'bytes, Python:', histogram.get_total_count(), *[f'p{p}={histogram.get_value_at_percentile(p)}' for p in (50, 99)])
PY
cat >show.cjs <<'JS'
const { build } = require('hdr-histogram-js');
for (const bits of [16, 32]) {
  const histogram = build({ bitBucketSize: bits });
  for (let i = 0; i < 70000; i++) histogram.recordValue(5);
  for (let i = 0; i < 10; i++) histogram.recordValue(900);
  console.log(bits / 8, 'bytes, Node.js:', histogram.totalCount, ...[50, 99].map((p) => `p${p}=${histogram.getValueAtPercentile(p)}`));
}
JS
seen=$(python/bin/python show.py; node show.cjs)
wanted='2 bytes, Python: 70010 p50=0 p99=0
4 bytes, Python: 70010 p50=5 p99=5
2 bytes, Node.js: 70010 p50=0 p99=0
4 bytes, Node.js: 70010 p50=5 p99=5'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
