#!/usr/bin/env bash
# cron-converter takes a day of the month and a weekday as "both", where cron takes "either".
#
# Seen with cron-converter 2.1.0 (npm), cron-converter 2.0.2 and croniter 7.0.0 (PyPI).
# Expected: crontab(5) and POSIX: when both day fields are restricted, a match of either is enough. `0 6 1 * 1` is the first of each
#   month and each Monday.
# Seen: only a first that is a Monday, two or three times a year. Both packages of that name do so.
# Who is hurt: a schedule that is shown or checked with it and run by cron, or the other way round.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock cron-converter@2.1.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check cron-converter==2.0.2 croniter==7.0.0

cat >show.mjs <<'JS'
import { Schedule, stringToArray } from 'cron-converter';
const schedule = new Schedule(stringToArray('0 6 1 * 1'), new Date('2026-11-30T12:00:00Z'), 'UTC');
console.log('cron-converter (npm): ', [1, 2, 3].map(() => schedule.next().toJSDate().toISOString().slice(0, 10)).join(', '));
JS
cat >show.py <<'PY'
from datetime import datetime, timezone
from croniter import croniter
from cron_converter import Cron
start = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
schedule = Cron('0 6 1 * 1').schedule(start)
print('cron-converter (PyPI):', ', '.join(schedule.next().strftime('%Y-%m-%d') for _ in range(3)))
schedule = croniter('0 6 1 * 1', start)
print('croniter:             ', ', '.join(schedule.get_next(datetime).strftime('%Y-%m-%d') for _ in range(3)))
PY
seen=$(node show.mjs; python/bin/python show.py)
wanted='cron-converter (npm):  2027-02-01, 2027-03-01, 2027-11-01
cron-converter (PyPI): 2027-02-01, 2027-03-01, 2027-11-01
croniter:              2026-12-01, 2026-12-07, 2026-12-14'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
