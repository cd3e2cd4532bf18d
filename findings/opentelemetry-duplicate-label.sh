#!/usr/bin/env bash
# Two attributes that differ in one character make Prometheus refuse everything that a Node.js process exposes.
#
# Seen with @opentelemetry/exporter-prometheus 0.223.0, @opentelemetry/sdk-metrics 2.12.1 (npm), read by prometheus_client 0.26.0
# (PyPI). promtool 2.42, 2.53 and 3.5 say the same: "duplicate label names for metric".
# Expected: OpenTelemetry's rules for Prometheus join the values of attributes that get the same label name: k_x="1;2".
# Seen: the label stands twice, {k_x="1",k_x="2"}. No reader takes such a line, so the whole scrape fails and `up` is 0. Python's
# exporter (opentelemetry-exporter-prometheus 0.66b2) keeps one of the two values.
# Who is hurt: a service whose library sets `http.method` and whose code sets `http_method`.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock \
  @opentelemetry/api@1.9.1 @opentelemetry/exporter-prometheus@0.223.0 @opentelemetry/sdk-metrics@2.12.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0

cat >expose.cjs <<'JS'
const { PrometheusSerializer } = require('@opentelemetry/exporter-prometheus');
const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
const reader = new Reader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('shop');
meter.createGauge('queue').record(1, { 'k.x': '1', k_x: '2' });
reader.collect().then(({ resourceMetrics }) => {
  const text = new PrometheusSerializer(undefined, false, undefined, true, true).serialize(resourceMetrics);
  process.stdout.write(text.split('\n').filter((line) => line.startsWith('queue')).join('\n') + '\n');
});
JS
cat >read.py <<'PY'
import sys
from prometheus_client.parser import text_string_to_metric_families
try:
    print([sample.labels for family in text_string_to_metric_families(sys.stdin.read()) for sample in family.samples])
except ValueError as error:
    print('refused:', error)
PY
seen=$(node expose.cjs | tee exposed | sed 's/,otel_scope_name="shop"//'; python/bin/python read.py <exposed)
printf '%s\n' "$seen"
case "$seen" in
  *'queue{k_x="1",k_x="2"'*'refused: Invalid labels'*) ;;
  *)
    echo 'changed: this is not what was seen before'
    exit 1
    ;;
esac
