#!/usr/bin/env bash
# A histogram that OpenTelemetry for Python writes to Prometheus has no buckets that Prometheus knows.
#
# Seen with opentelemetry-exporter-prometheus-remote-write 0.66b1 and opentelemetry-sdk 1.45.2 (PyPI).
# Expected: what a scrape gives: `wait_s_bucket` with `le`, each bucket with all smaller ones in it, so that `+Inf` is the count.
# Seen: the series are called `wait_s`, without `_bucket`, and each has its own observations only: 1, 1, 1 and 1 of four. The bucket up to
#   0 has no `le`. Sum and count are right. Nothing is logged.
# Who is hurt: `histogram_quantile(0.99, rate(wait_s_bucket[5m]))` is empty, and an alert on it silent. With the name that is there, the
#   quantile is wrong instead.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check opentelemetry-exporter-prometheus-remote-write==0.66b1 opentelemetry-sdk==1.45.2

cat >show.py <<'PY'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import snappy
from opentelemetry.exporter.prometheus_remote_write import PrometheusRemoteWriteMetricsExporter
from opentelemetry.exporter.prometheus_remote_write.gen.remote_pb2 import WriteRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        request = WriteRequest.FromString(snappy.decompress(self.rfile.read(int(self.headers['Content-Length']))))
        for series in request.timeseries:
            labels = {label.name: label.value for label in series.labels}
            print(labels['__name__'], 'le', labels.get('le', 'none'), 'value', series.samples[0].value)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass

server = HTTPServer(('127.0.0.1', 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
exporter = PrometheusRemoteWriteMetricsExporter(f'http://127.0.0.1:{server.server_port}', resources_as_labels=False)
provider = MeterProvider([PeriodicExportingMetricReader(exporter)])
histogram = provider.get_meter('shop').create_histogram('wait', unit='s', explicit_bucket_boundaries_advisory=[0, 0.1, 1])
for seconds in (0, 0.05, 0.5, 5):
    histogram.record(seconds)
provider.shutdown()
PY
seen=$(timeout 60 python/bin/python show.py)
wanted='wait_s le none value 1.0
wait_s le 0.1 value 1.0
wait_s le 1 value 1.0
wait_s le +Inf value 1.0
wait_s_sum le none value 5.55
wait_s_count le none value 4.0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
