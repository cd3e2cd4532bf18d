#!/usr/bin/env bash
# A job of 2:30 at night runs twice when clocks go back.
#
# Seen with croniter 7.0.0 and cronsim 2.8 (PyPI).
# Expected: once. cron itself, and cronsim, run a job of a fixed hour once in that night and repeat only jobs of every hour.
# Seen: in Berlin croniter gives 0:30 and 1:30 in UTC, which are both 2:30. In spring both give 3:00 for the 2:30 that is not there.
# Who is hurt: nightly loads that append: the rows of one day are in the table twice, once a year. Also a monitor that works out with
#   croniter when a job is due: it waits for a second run that cron does not start.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check croniter==7.0.0 cronsim==2.8 tzdata==2026.6

cat >show.py <<'PY'
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

berlin = ZoneInfo('Europe/Berlin')
for season, start in (('autumn', datetime(2026, 10, 24, 12, tzinfo=berlin)), ('spring', datetime(2026, 3, 28, 12, tzinfo=berlin))):
    for name, runs in (('croniter', croniter('30 2 * * *', start).all_next(datetime)), ('cronsim', CronSim('30 2 * * *', start))):
        first = [run.astimezone(timezone.utc) for run in islice(runs, 3)]
        print(season, name, *[run.strftime('%d %b %H:%M UTC,') for run in first])
PY
seen=$(python/bin/python show.py)
wanted='autumn croniter 25 Oct 00:30 UTC, 25 Oct 01:30 UTC, 26 Oct 01:30 UTC,
autumn cronsim 25 Oct 00:30 UTC, 26 Oct 01:30 UTC, 27 Oct 01:30 UTC,
spring croniter 29 Mar 01:00 UTC, 30 Mar 00:30 UTC, 31 Mar 00:30 UTC,
spring cronsim 29 Mar 01:00 UTC, 30 Mar 00:30 UTC, 31 Mar 00:30 UTC,'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
