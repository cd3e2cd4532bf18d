#!/usr/bin/env bash
# 1.5Gi is one byte, and a quarter of a millicore is 250,000 cores.
#
# Seen with kubernetes-resource-parser 0.1.0 (npm) and kubernetes 37.0.1 (PyPI), whose parse_quantity reads all of them.
# Expected: the quantities that Kubernetes itself takes and gives, or an error.
# Seen: of memory with a decimal point or an exponent it reads the first digits and forgets the unit: `1.5Gi` and `1e9` are 1. Of cores it
#   knows only `m`: `250000n`, as the metrics server gives it, is 250,000 cores. `128974848000m` of memory, which Kubernetes gives back for
#   some limits, is NaN.
# Who is hurt: pages and scripts that compare what a pod uses with its limit.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock kubernetes-resource-parser@0.1.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check kubernetes==37.0.1

cat >show.cjs <<'JS'
const { cpuParser, memoryParser } = require('kubernetes-resource-parser');
for (const text of ['500m', '250000n']) console.log('Node.js cores', text, cpuParser(text));
for (const text of ['1Gi', '1.5Gi', '1e9', '128974848000m']) console.log('Node.js bytes', text, memoryParser(text));
JS
cat >show.py <<'PY'
from kubernetes.utils import parse_quantity
for text in ('500m', '250000n', '1Gi', '1.5Gi', '1e9', '128974848000m'):
    print('Python', text, float(parse_quantity(text)))
PY
seen=$(node show.cjs; python/bin/python show.py)
wanted='Node.js cores 500m 0.5
Node.js cores 250000n 250000
Node.js bytes 1Gi 1073741824
Node.js bytes 1.5Gi 1
Node.js bytes 1e9 1
Node.js bytes 128974848000m NaN
Python 500m 0.5
Python 250000n 0.00025
Python 1Gi 1073741824.0
Python 1.5Gi 1610612736.0
Python 1e9 1000000000.0
Python 128974848000m 128974848.0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
