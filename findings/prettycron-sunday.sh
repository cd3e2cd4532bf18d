#!/usr/bin/env bash
# A job of each Sunday is shown as one of Saturday.
#
# Seen with prettycron 0.10.0 (npm) and cronsim 2.8 (PyPI).
# Expected: 7 is Sunday, as 0 is, in cron and in all that read crontabs.
# Seen: `0 9 * * 7` is "09:00 on Sat", and the next date that it gives is a Saturday. `5-7` is "Fri and Sat", without Sunday. 0 is right.
# Who is hurt: pages that show when a backup or a load will run next: it is a day off, and a run that is due looks overdue.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock prettycron@0.10.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check cronsim==2.8

cat >show.cjs <<'JS'
const prettycron = require('prettycron');
for (const days of ['0', '7', '5-7']) {
  console.log(days, 'prettycron:', prettycron.toString(`0 9 * * ${days}`), '| next:', prettycron.getNextDate(`0 9 * * ${days}`).toDateString().slice(0, 3));
}
JS
cat >show.py <<'PY'
from datetime import datetime
from itertools import islice

from cronsim import CronSim

for days in ('0', '7', '5-7'):
    print(days, 'cronsim:', *[run.strftime('%a') for run in islice(CronSim(f'0 9 * * {days}', datetime(2026, 11, 30)), 4)])
PY
seen=$(TZ=UTC node show.cjs; python/bin/python show.py)
wanted='0 prettycron: 09:00 on Sun | next: Sun
7 prettycron: 09:00 on Sat | next: Sat
5-7 prettycron: 09:00 on Fri and Sat | next: Fri
0 cronsim: Sun Sun Sun Sun
7 cronsim: Sun Sun Sun Sun
5-7 cronsim: Fri Sat Sun Fri'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
