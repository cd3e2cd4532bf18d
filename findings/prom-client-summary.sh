#!/usr/bin/env bash
# A summary of prom-client that has seen nothing says that its 99th percentile is 0.
#
# Seen with prom-client 15.1.3 (npm). Go's client exposes NaN for the quantiles of an empty window.
# Expected: NaN, which no comparison matches and no average takes as a good value.
# Seen: 0, for a summary without one observation. A panel of latencies falls to 0 when nobody calls, averages over instances
# look better than they are, and an alert on "below" fires after a restart.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock prom-client@15.1.3

cat >expose.cjs <<'JS'
const { Registry, Summary } = require('prom-client');
const registry = new Registry();
new Summary({ name: 's_seconds', help: 's', percentiles: [0.5, 0.99], registers: [registry] });
registry.metrics().then((text) => console.log(text));
JS
seen=$(node expose.cjs | grep '^s_seconds')
wanted='s_seconds{quantile="0.5"} 0
s_seconds{quantile="0.99"} 0
s_seconds_sum 0
s_seconds_count 0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
