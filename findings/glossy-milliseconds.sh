#!/usr/bin/env bash
# Five milliseconds after the second is fifty in the log.
#
# Seen with glossy 0.1.7 (npm), which makes the messages of winston-syslog.
# Expected: 12:00:00 and 5 ms is `12:00:00.005` in a message of RFC 5424. What follows the point is a fraction.
# Seen: numbers below 10 get one zero, numbers from 10 to 99 get none: 5 ms is `.05` and 50 ms is `.50`, half a second. Its own parser reads
#   them as 50 ms and 500 ms. Nearly every tenth message is wrong.
# Who is hurt: whoever orders lines by their time, or measures from one to another: messages of one service overtake each other by
#   up to 0.9 seconds.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock glossy@0.1.7

cat >show.cjs <<'JS'
const { Parse, Produce } = require('glossy');
const producer = new Produce();
for (const ms of [5, 50, 99, 100]) {
  const date = new Date(Date.UTC(2026, 11, 1, 12, 0, 0, ms));
  const line = producer.produce({ facility: 'local0', severity: 'info', host: 'h', appName: 'etl', pid: '1', date, message: 'x' });
  console.log(date.toISOString(), '->', line.split(' ')[1], '->', Parse.parse(line).time.toISOString());
}
JS
seen=$(TZ=UTC node show.cjs)
wanted='2026-12-01T12:00:00.005Z -> 2026-12-01T12:00:00.05Z -> 2026-12-01T12:00:00.050Z
2026-12-01T12:00:00.050Z -> 2026-12-01T12:00:00.50Z -> 2026-12-01T12:00:00.500Z
2026-12-01T12:00:00.099Z -> 2026-12-01T12:00:00.99Z -> 2026-12-01T12:00:00.990Z
2026-12-01T12:00:00.100Z -> 2026-12-01T12:00:00.100Z -> 2026-12-01T12:00:00.100Z'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
