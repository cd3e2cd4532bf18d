#!/usr/bin/env bash
# A blank in W3C baggage from a service in Python is a plus in a service in Node.js.
#
# Seen with opentelemetry-api 1.45.2 (PyPI), @opentelemetry/core 2.12.1 and @opentelemetry/api 1.9.1 (npm).
# Expected: W3C baggage percent-encodes: a blank is `%20`, and `+` stands for itself. What one service sets another one reads.
# Seen: Python writes the blank as `+`, as HTML forms do, and reads each `+` as a blank. So "first class" comes to Node.js as
#   "first+class", and a header with `phone=+49` from anybody else loses its plus in Python.
# Who is hurt: whoever filters or counts by a baggage value, such as a tenant's name, over services of both languages.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @opentelemetry/api@1.9.1 @opentelemetry/core@2.12.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check opentelemetry-api==1.45.2

cat >write.py <<'PY'
from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
carrier = {}
W3CBaggagePropagator().inject(carrier, baggage.set_baggage('class', 'first class'))
print(carrier['baggage'])
PY
cat >read.py <<'PY'
import sys
from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
print(sys.argv[1], '-> Python', dict(baggage.get_all(W3CBaggagePropagator().extract({'baggage': sys.argv[1]}))))
PY
cat >read.cjs <<'JS'
const { defaultTextMapGetter, propagation, ROOT_CONTEXT } = require('@opentelemetry/api');
const { W3CBaggagePropagator } = require('@opentelemetry/core');
const context = new W3CBaggagePropagator().extract(ROOT_CONTEXT, { baggage: process.argv[2] }, defaultTextMapGetter);
for (const [key, { value }] of propagation.getBaggage(context).getAllEntries()) {
  console.log(process.argv[2], '-> Node.js', JSON.stringify({ [key]: value }));
}
JS
cat >run.sh <<'SH'
written=$(python/bin/python write.py)
for header in "$written" 'phone=+49'; do
  node read.cjs "$header"
  python/bin/python read.py "$header" | tr "'" '"'
done
SH
seen=$(bash run.sh)
wanted='class=first+class -> Node.js {"class":"first+class"}
class=first+class -> Python {"class": "first class"}
phone=+49 -> Node.js {"phone":"+49"}
phone=+49 -> Python {"phone": "49"}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
