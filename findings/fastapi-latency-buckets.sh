#!/usr/bin/env bash
# With prometheus-fastapi-instrumentator, no route of FastAPI is ever slower than a second.
#
# Seen with prometheus-fastapi-instrumentator 8.1.0 and fastapi 0.165.0 (PyPI).
# Expected: histogram_quantile over http_request_duration_seconds shows how slow a route is.
# Seen: the histogram by route has the buckets 0.1, 0.5, 1 and +Inf, and nothing between. A route that takes ten seconds has a
# 99th percentile of 1 s, so an alert above 2 s cannot fire. The histogram with fine buckets (…_highr_seconds) has no labels.
# And the label `status` holds "2xx" and "5xx": status="500" matches nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check \
  prometheus-fastapi-instrumentator==8.1.0 fastapi==0.165.0 starlette==1.10.0 httpx==0.28.1 prometheus_client==0.26.0

cat >serve.py <<'PY'
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from prometheus_fastapi_instrumentator import Instrumentator
app = FastAPI()

@app.get('/orders')
def orders():
    raise HTTPException(503)

Instrumentator().instrument(app).expose(app)
client = TestClient(app)
client.get('/orders')
for line in client.get('/metrics').text.splitlines():
    if line.startswith(('http_request_duration_seconds_bucket{', 'http_requests_total{')):
        print(line)
PY
seen=$(python/bin/python -W ignore serve.py)
wanted='http_requests_total{handler="/orders",method="GET",status="5xx"} 1.0
http_request_duration_seconds_bucket{handler="/orders",le="0.1",method="GET"} 1.0
http_request_duration_seconds_bucket{handler="/orders",le="0.5",method="GET"} 1.0
http_request_duration_seconds_bucket{handler="/orders",le="1.0",method="GET"} 1.0
http_request_duration_seconds_bucket{handler="/orders",le="+Inf",method="GET"} 1.0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
