#!/usr/bin/env bash
# Of 99 requests of 5 ms and one of a second, the median is 15 ms and the 95th percentile 910 ms.
#
# Seen with tdigest 0.5.2.2 (PyPI) and tdigest 0.1.3 (npm).
# Expected: 5 for both: 99 of 100 values are 5. A t-digest is known to be most exact at the ends.
# Seen: both keep equal values as one heap with a weight, and draw a line from its middle to the next value. With one value for 99 % of
#   all, that line goes through the whole range, so the fewer different values there are, the more is invented.
# Who is hurt: percentiles of rounded or mostly equal values: latencies in whole milliseconds, sizes, numbers of retries.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock tdigest@0.1.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check tdigest==0.5.2.2

cat >show.py <<'PY'
import statistics
from tdigest import TDigest
times = [5] * 99 + [1000]
digest = TDigest()
digest.batch_update(times)
print('Python', *[f'p{p}={round(digest.percentile(p))}' for p in (50, 75, 95)])
exact = statistics.quantiles(times, n=100, method='inclusive')
print('exact', *[f'p{p}={round(exact[p - 1])}' for p in (50, 75, 95)])
PY
cat >show.cjs <<'JS'
const { TDigest } = require('tdigest');
const digest = new TDigest();
digest.push([...Array(99).fill(5), 1000]);
console.log('Node.js', ...[50, 75, 95].map((p) => `p${p}=${Math.round(digest.percentile(p / 100))}`));
JS
seen=$(python/bin/python show.py; node show.cjs)
wanted='Python p50=15 p75=512 p95=910
exact p50=5 p75=5 p95=5
Node.js p50=15 p75=512 p95=910'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
