#!/usr/bin/env bash
# The properties of a W3C baggage entry are part of its value in Python.
#
# Seen with opentelemetry-api 1.45.2 (PyPI), @opentelemetry/core 2.12.1 and @opentelemetry/api 1.9.1 (npm).
# Expected: in `tenant=blue;ttl=30` the value is `blue`; what follows the semicolon are properties of the entry, which a reader that
#   has no use for them leaves aside.
# Seen: Node.js reads `blue`, Python `blue;ttl=30`. Passed on, Python encodes the semicolon, and then it is the value everywhere.
# Who is hurt: whoever compares the value, or makes a label of it: one tenant has two names, by the way of the request.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @opentelemetry/api@1.9.1 @opentelemetry/core@2.12.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check opentelemetry-api==1.45.2

cat >read.py <<'PY'
from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
propagator = W3CBaggagePropagator()
context = propagator.extract({'baggage': 'tenant=blue;ttl=30'})
print('Python reads', baggage.get_baggage('tenant', context))
carrier = {}
propagator.inject(carrier, context)
print('Python passes on', carrier['baggage'])
PY
cat >read.cjs <<'JS'
const { defaultTextMapGetter, propagation, ROOT_CONTEXT } = require('@opentelemetry/api');
const { W3CBaggagePropagator } = require('@opentelemetry/core');
const context = new W3CBaggagePropagator().extract(ROOT_CONTEXT, { baggage: 'tenant=blue;ttl=30' }, defaultTextMapGetter);
console.log('Node.js reads', propagation.getBaggage(context).getEntry('tenant').value);
JS
seen=$(node read.cjs; python/bin/python read.py)
wanted='Node.js reads blue
Python reads blue;ttl=30
Python passes on tenant=blue%3Bttl%3D30'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
