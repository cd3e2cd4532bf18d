#!/usr/bin/env bash
# The client libraries of Python and Node.js spell the bound of one bucket in two ways.
#
# Seen with prometheus_client 0.26.0 (PyPI) and prom-client 15.1.3 (npm).
# Expected: `sum by (le)` over services of both kinds adds up their buckets.
# Seen: the bound 1 is le="1.0" from Python and le="1" from Node.js. Before version 3, Prometheus keeps the text, so the sum has both
# as groups of their own, and histogram_quantile reads counts that go up and down. Prometheus 3 rewrites them when it scrapes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock prom-client@15.1.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0

cat >expose.cjs <<'JS'
const { Histogram, Registry } = require('prom-client');
const registry = new Registry();
new Histogram({ name: 'h', help: 'h', buckets: [1, 1e6], registers: [registry] });
registry.metrics().then((text) => console.log(text));
JS
cat >expose.py <<'PY'
from prometheus_client import CollectorRegistry, Histogram, generate_latest
registry = CollectorRegistry()
Histogram('h', 'h', buckets=[1, 1e6], registry=registry)
print(generate_latest(registry).decode())
PY
bounds() { sed -n 's/^h_bucket{\(le=[^}]*\)}.*/\1/p' | paste -sd ' '; }
seen=$(node expose.cjs | bounds; python/bin/python expose.py | bounds)
wanted='le="1" le="1000000" le="+Inf"
le="1.0" le="1e+06" le="+Inf"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
