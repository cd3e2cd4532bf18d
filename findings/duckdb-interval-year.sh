#!/usr/bin/env bash
# A year from DuckDB is 360 days in Python.
#
# Seen with duckdb 2.0.1 and pandas 3.1.1 (PyPI).
# Expected: `INTERVAL '1 year'` arrives in Python as 365 days, as from psycopg, or it is refused, because a timedelta knows no years.
# Seen: it is 12 months of 30 days, 360 days, in plain Python and in pandas. In SQL the same interval, added to a date, is a year.
# Who is hurt: who keeps a retention or the age of a partition as an interval and works with it in Python: with two years, 10 days
#   of data are deleted too early, and SQL over the same column says otherwise.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1

cat >show.py <<'PY'
from datetime import date

import duckdb

keep, = duckdb.sql("SELECT INTERVAL '2 years'").fetchall()[0]
print('Python', keep.days, 'pandas', duckdb.sql("SELECT INTERVAL '2 years' AS keep").df().keep[0].days)
print('before 2026-12-01: Python', date(2026, 12, 1) - keep)
print('before 2026-12-01: SQL', duckdb.sql("SELECT CAST(DATE '2026-12-01' - INTERVAL '2 years' AS DATE)").fetchall()[0][0])
PY
seen=$(python/bin/python show.py)
wanted='Python 720 pandas 720
before 2026-12-01: Python 2024-12-11
before 2026-12-01: SQL 2024-12-01'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
