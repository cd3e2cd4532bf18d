#!/usr/bin/env bash
# In prom-client the content type of a registry decides how its counters are called.
#
# Seen with prom-client 15.1.3 (npm).
# Expected: the format of an exposition changes its syntax. Series keep their names.
# Seen: a counter `logins` is the series logins in the text format and logins_total in OpenMetrics. Turning on exemplars, which
# need OpenMetrics, renames every counter without `_total`: alerts on the old names fall silent.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock prom-client@15.1.3

cat >expose.cjs <<'JS'
const { Counter, Registry } = require('prom-client');
async function show(type) {
  const registry = new Registry(type);
  new Counter({ name: 'logins', help: 'h', registers: [registry] }).inc();
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('logins'));
  console.log(type.split(';')[0], lines.join());
}
show(Registry.PROMETHEUS_CONTENT_TYPE).then(() => show(Registry.OPENMETRICS_CONTENT_TYPE));
JS
seen=$(node expose.cjs)
wanted='text/plain logins 1
application/openmetrics-text logins_total 1'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
