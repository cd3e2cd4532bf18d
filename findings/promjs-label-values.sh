#!/usr/bin/env bash
# One quote in the value of a label breaks the scrape of all metrics.
#
# Seen with promjs-plus 0.5.4 (npm), which continues promjs, and with the reader of prometheus_client 0.26.0 (PyPI).
# Expected: `"`, `\` and a line break in a label's value are escaped, as the text format asks.
# Seen: they are written as they are. The line is no longer valid, and Prometheus takes nothing from the page. A line break in the help
#   text does the same.
# Who is hurt: services that count by path, query or error text: the first odd request makes the target "down" until it restarts.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock promjs-plus@0.5.4
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0

cat >show.cjs <<'JS'
const { Registry } = require('promjs-plus');
const registry = new Registry();
registry.create('counter', 'rows_total', 'Rows.').inc();
const failed = registry.create('counter', 'failed_total', 'Failed queries.');
failed.inc({ query: process.argv[2] });
process.stdout.write(registry.metrics());
JS
cat >read.py <<'PY'
import sys
from prometheus_client.parser import text_string_to_metric_families
text = sys.stdin.read()
print(text, end='')
try:
    print('read:', *[sample.name for family in text_string_to_metric_families(text) for sample in family.samples])
except ValueError as error:
    print('refused:', error)
PY
seen=$(for query in 'select 1' 'select "id" from t'; do node show.cjs "$query" | python/bin/python read.py; done)
wanted='# HELP rows_total Rows.
# TYPE rows_total counter
rows_total 1
# HELP failed_total Failed queries.
# TYPE failed_total counter
failed_total{query="select 1"} 1
read: rows_total failed_total
# HELP rows_total Rows.
# TYPE rows_total counter
rows_total 1
# HELP failed_total Failed queries.
# TYPE failed_total counter
failed_total{query="select "id" from t"} 1
refused: Invalid labels: query="select "id" from t"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
