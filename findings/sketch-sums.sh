#!/usr/bin/env bash
# A DDSketch that was sent to another process has no sum, no smallest and no largest value, and spoils those it is merged into.
#
# Seen with ddsketch 3.0.1 and protobuf 7.36.2 (PyPI), and @datadog/sketches-js 2.1.1 with protobufjs 7.6.6 (npm).
# Expected: a sketch goes through toProto and fromProto and comes out as it was, or its sum is marked as unknown.
# Seen: buckets and count survive. The sum is 0, in Node.js the smallest value is Infinity and the largest -Infinity. Merged into a live
#   sketch, the count grows and the sum does not: one request of 5 and a hundred of 50.5 on average have an average of 0.05.
#   All quantiles stay right.
# Who is hurt: whoever collects sketches of many services to one, and shows the average beside the 99th percentile.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @datadog/sketches-js@2.1.1 protobufjs@7.6.6
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check ddsketch==3.0.1 protobuf==7.36.2

cat >show.py <<'PY'
from ddsketch import DDSketch
from ddsketch.pb.proto import DDSketchProto
sent = DDSketch()
for time in range(1, 101):
    sent.add(time)
got = DDSketchProto.from_proto(DDSketchProto.to_proto(sent))
all_times = DDSketch()
all_times.add(5)
all_times.merge(got)
for name, sketch in (('sent', sent), ('got', got), ('merged', all_times)):
    print('Python', name, 'count', sketch.count, 'sum', sketch.sum, 'average', round(sketch.avg, 2), 'median', round(sketch.get_quantile_value(0.5)))
PY
cat >show.cjs <<'JS'
const { DDSketch } = require('@datadog/sketches-js');
const sent = new DDSketch();
for (let time = 1; time <= 100; time++) sent.accept(time);
const got = DDSketch.fromProto(sent.toProto());
const all = new DDSketch();
all.accept(5);
all.merge(got);
for (const [name, sketch] of Object.entries({ sent, got, merged: all })) {
  console.log('Node.js', name, 'count', sketch.count, 'sum', sketch.sum, 'max', sketch.max, 'median', Math.round(sketch.getValueAtQuantile(0.5)));
}
JS
seen=$(python/bin/python show.py; node show.cjs)
wanted='Python sent count 100.0 sum 5050.0 average 50.5 median 50
Python got count 100.0 sum 0.0 average 0.0 median 50
Python merged count 101.0 sum 5.0 average 0.05 median 50
Node.js sent count 100 sum 5050 max 100 median 50
Node.js got count 100 sum 0 max -Infinity median 50
Node.js merged count 101 sum 5 max 5 median 50'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
