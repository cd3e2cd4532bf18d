#!/usr/bin/env bash
# With prometheus-flask-exporter, an address that no route takes makes 18 series.
#
# Seen with prometheus_flask_exporter 0.23.2 and Flask 3.1.3 (PyPI).
# Expected: requests that no route takes are counted together, or by route, so that the number of series is bounded.
# Seen: the histogram of latencies has the label `path` with the address as it came, found or not, so old links and crawlers add
# series without end. The counter flask_http_request_total has no path at all, and shows nothing of this.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check \
  prometheus_flask_exporter==0.23.2 flask==3.1.3 prometheus_client==0.26.0

cat >serve.py <<'PY'
from flask import Flask
from prometheus_flask_exporter import PrometheusMetrics
app = Flask('shop')
PrometheusMetrics(app)
client = app.test_client()
for number in range(3):
    client.get(f'/nowhere/{number}')
series = [line for line in client.get('/metrics').text.splitlines() if '/nowhere/' in line]
print(*(line.rsplit(' ')[0] for line in series if '_count' in line), sep='\n')
print(len(series), 'series')
PY
seen=$(python/bin/python serve.py)
printf '%s\n' "$seen"
case "$seen" in
  *'_count{method="GET",path="/nowhere/0",status="404"}'*'_count{method="GET",path="/nowhere/2",status="404"}'*'54 series') ;;
  *)
    echo 'changed: this is not what was seen before'
    exit 1
    ;;
esac
