#!/usr/bin/env bash
# Four of five StatsD clients send a gauge of -5 as "five less".
#
# Seen with hot-shots 17.1.1, statsd-client 0.4.7 and node-statsd 0.1.1 (npm), statsd 4.0.1 and datadog 0.56.0 (PyPI).
# Expected: `gauge('offset', -5)` makes the gauge -5. In StatsD's protocol a sign means a change, so it takes two messages: 0, then -5.
# Seen: only statsd of PyPI sends two. The others send `offset:-5|g`, which StatsD and Prometheus's statsd_exporter subtract from what
#   the gauge was: called each minute, it sinks without end. Datadog's own agent takes it as the value, so datadog and hot-shots are
#   right there and wrong with any other server; statsd-client and node-statsd are made for StatsD.
# Who is hurt: whoever reports a clock offset, a temperature or a balance.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock hot-shots@17.1.1 statsd-client@0.4.7 node-statsd@0.1.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check statsd==4.0.1 datadog==0.56.0

cat >send.cjs <<'JS'
const { createSocket } = require('dgram');
const server = createSocket('udp4');
const seen = [];
server.on('message', (message) => {
  if (seen.push(JSON.stringify(message.toString().trim())) === 3) {
    console.log(seen.sort().join('\n'));
    process.exit();
  }
});
server.bind(0, '127.0.0.1', () => {
  const options = { host: '127.0.0.1', port: server.address().port, maxBufferSize: 0 };
  for (const name of ['hot-shots', 'node-statsd', 'statsd-client']) {
    const Client = require(name);
    new Client(options).gauge(name, -5);
  }
});
JS
cat >send.py <<'PY'
import json, socket
from datadog.dogstatsd import DogStatsd
from statsd import StatsClient
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 0))
server.settimeout(10)
port = server.getsockname()[1]
DogStatsd('127.0.0.1', port, disable_buffering=True, disable_telemetry=True).gauge('datadog', -5)
print(json.dumps(server.recv(1000).decode().strip()))
StatsClient('127.0.0.1', port).gauge('statsd', -5)
print(json.dumps(server.recv(1000).decode().strip()))
PY
seen=$(timeout 30 node send.cjs; python/bin/python send.py)
wanted='"hot-shots:-5|g"
"node-statsd:-5|g"
"statsd-client:-5|g"
"datadog:-5|g"
"statsd:0|g\nstatsd:-5|g"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
