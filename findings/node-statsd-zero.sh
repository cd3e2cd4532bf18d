#!/usr/bin/env bash
# node-statsd counts one when it is told to count nothing.
#
# Seen with node-statsd 0.1.1 and hot-shots 17.1.1, which continues it (npm).
# Expected: `increment('failed', 0)` adds 0. A loop that reports "so many failures" each minute adds nothing when there are none.
# Seen: it sends `failed:1|c`, and `decrement('free', 0)` sends -1. hot-shots sends 0.
# Who is hurt: a counter of errors that grows by one a minute while there is no error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock node-statsd@0.1.1 hot-shots@17.1.1

cat >show.cjs <<'JS'
const { createSocket } = require('dgram');
const server = createSocket('udp4');
const seen = [];
server.on('message', (message) => {
  if (seen.push(message.toString().trim()) === 4) {
    console.log(seen.sort().join('\n'));
    process.exit();
  }
});
server.bind(0, '127.0.0.1', () => {
  const options = { host: '127.0.0.1', port: server.address().port, maxBufferSize: 0 };
  for (const [name, Client] of [['node_statsd', require('node-statsd')], ['hot_shots', require('hot-shots')]]) {
    const client = new Client(options);
    client.increment(`${name}.failed`, 0);
    client.decrement(`${name}.free`, 0);
  }
});
JS
seen=$(timeout 30 node show.cjs)
wanted='hot_shots.failed:0|c
hot_shots.free:0|c
node_statsd.failed:1|c
node_statsd.free:-1|c'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
