#!/usr/bin/env bash
# pycron loses the Sunday of `5-7` and of `fri-sun`, and `7` never comes.
#
# Seen with pycron 3.3.0 (PyPI).
# Expected: crontab(5): 0 and 7 are Sunday, names may be used. What is not understood is an error.
# Seen: `7` is no day at all, `5-7` and `fri-sun` are Friday and Saturday, `sat-mon` is Saturday alone. `is_now` says False, so nothing
#   is raised. Only `0` and `sun` alone are Sunday. That 7 is not read is an open issue since 2021.
# Who is hurt: a weekend's on-call switch, backup or report that is skipped on each Sunday.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pycron==3.3.0

cat >show.py <<'PY'
from datetime import datetime, timedelta
import pycron
for field in ('0', '7', '6,7', '5-7', 'fri-sun', 'sat-mon'):
    days = [datetime(2026, 11, 30, 9) + timedelta(number) for number in range(7)]
    found = [day.strftime('%a') for day in days if pycron.is_now(f'0 9 * * {field}', day)]
    print(field, '->', ' '.join(found) or 'never')
PY
seen=$(python/bin/python show.py)
wanted='0 -> Sun
7 -> never
6,7 -> Sat
5-7 -> Fri Sat
fri-sun -> Fri Sat
sat-mon -> Sat'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
