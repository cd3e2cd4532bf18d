#!/usr/bin/env bash
# A job that runs each hour is described as "Every 90 minutes".
#
# Seen with cronstrue 3.39.0 and prettycron 0.10.0 (npm), and cron-descriptor 2.2.1 and croniter 7.0.0 (PyPI).
# Expected: the words say when the job runs, or that the step is larger than the hour.
# Seen: for `*/90 * * * *` both cronstrue and cron-descriptor say "Every 90 minutes". A step counts within the hour, so only minute 0 is left, and
#   croniter gives each hour. `*/40` is "Every 40 minutes" and runs after 40 and after 20. `0 */5 * * *` is "every 5 hours", and there
#   are four between 20 and 0 o'clock. prettycron says it right.
# Who is hurt: who writes such a text, reads the description to be sure, and sets the alert on a late job by it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock cronstrue@3.39.0 prettycron@0.10.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check cron-descriptor==2.2.1 croniter==7.0.0

cat >show.cjs <<'JS'
const cronstrue = require('cronstrue');
const prettycron = require('prettycron');
for (const cron of ['*/90 * * * *', '*/40 * * * *', '0 */5 * * *']) {
  console.log(cron, 'cronstrue:', cronstrue.toString(cron), '| prettycron:', prettycron.toString(cron));
}
JS
cat >show.py <<'PY'
from datetime import datetime
from itertools import islice

from cron_descriptor import get_description
from croniter import croniter

for cron in ('*/90 * * * *', '*/40 * * * *', '0 */5 * * *'):
    runs = croniter(cron, datetime(2026, 12, 1, 11, 59)).all_next(datetime)
    print(cron, 'cron-descriptor:', get_description(cron), '| runs:', *[run.strftime('%H:%M') for run in islice(runs, 6)])
PY
seen=$(node show.cjs; python/bin/python show.py)
wanted='*/90 * * * * cronstrue: Every 90 minutes | prettycron: Every hour, on the hour
*/40 * * * * cronstrue: Every 40 minutes | prettycron: Every 0 and 40th minute past every hour
0 */5 * * * cronstrue: On the hour, every 5 hours | prettycron: Every 0th minute past the 0, 5, 10, 15 and 20th hour
*/90 * * * * cron-descriptor: Every 90 minutes | runs: 12:00 13:00 14:00 15:00 16:00 17:00
*/40 * * * * cron-descriptor: Every 40 minutes | runs: 12:00 12:40 13:00 13:40 14:00 14:40
0 */5 * * * cron-descriptor: Every 5 hours | runs: 15:00 20:00 00:00 05:00 10:00 15:00'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
