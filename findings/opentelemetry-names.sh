#!/usr/bin/env bash
# One OpenTelemetry instrument has one name in Prometheus from Node.js and another one from Python.
#
# Seen with @opentelemetry/exporter-prometheus 0.223.0 and sdk-metrics 2.12.1 (npm), opentelemetry-exporter-prometheus 0.66b2 and
# opentelemetry-sdk 1.45.2 (PyPI).
# Expected: the same instrument, with the same unit, gives the same series, whatever language a service is written in.
# Seen: Python adds the unit to the name (io_bytes_total, http_duration_milliseconds), Node.js does not (io_total, http_duration).
# Who is hurt: a dashboard or alert over two services of one team; it holds for one of them and shows nothing for the other.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock \
  @opentelemetry/api@1.9.1 @opentelemetry/exporter-prometheus@0.223.0 @opentelemetry/sdk-metrics@2.12.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check \
  opentelemetry-exporter-prometheus==0.66b2 opentelemetry-sdk==1.45.2 prometheus_client==0.26.0

cat >expose.cjs <<'JS'
const { PrometheusSerializer } = require('@opentelemetry/exporter-prometheus');
const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
const reader = new Reader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
meter.createCounter('io', { unit: 'By' }).add(1);
meter.createHistogram('http.duration', { unit: 'ms' }).record(5);
reader.collect().then(({ resourceMetrics }) => console.log(new PrometheusSerializer().serialize(resourceMetrics)));
JS
cat >expose.py <<'PY'
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, generate_latest
meter = MeterProvider(metric_readers=[PrometheusMetricReader()]).get_meter('shop')
meter.create_counter('io', unit='By').add(1)
meter.create_histogram('http.duration', unit='ms').record(5)
print(generate_latest(REGISTRY).decode())
PY
families() { awk '/^# TYPE (io|http_duration)/ { print $3, $4 }' | sort; }
seen=$(echo 'Node.js:'; node expose.cjs | families; echo 'Python:'; python/bin/python expose.py | families)
wanted='Node.js:
http_duration histogram
io_total counter
Python:
http_duration_milliseconds histogram
io_bytes_total counter'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
