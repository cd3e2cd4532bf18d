#!/usr/bin/env bash
# Windows of `7d` begin on Thursdays, windows of `1w` on Mondays, and two engines disagree on two weeks.
#
# Seen with polars 2.1.0 and duckdb 2.0.1 (PyPI).
# Expected: seven days are a week. Two engines that both begin weeks on Monday cut two weeks at the same Mondays.
# Seen: Polars counts days from 1970, a Thursday, and weeks from Mondays, so `7d` and `1w` cut the same rows at other days. DuckDB counts
#   both from Monday, 3 January 2000. For "2w" the two engines are a week apart, and for 30 days 9 days.
# Who is hurt: reports over "the last window" that are computed by one engine for the dashboard and by the other in the pipeline: the
#   error budget of "this fortnight" is over other days.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 duckdb==2.0.1

cat >show.py <<'PY'
from datetime import date

import duckdb, polars

day = date(2026, 12, 1)
for short, words in (('1w', '1 week'), ('7d', '7 days'), ('2w', '2 weeks'), ('14d', '14 days'), ('30d', '30 days')):
    by_polars = polars.Series([day]).dt.truncate(short)[0]
    by_duckdb = duckdb.sql(f"SELECT time_bucket(INTERVAL '{words}', DATE '{day}')").fetchall()[0][0]
    print(short, 'polars', by_polars.strftime('%a %d %b'), 'duckdb', by_duckdb.strftime('%a %d %b'))
PY
seen=$(python/bin/python show.py)
wanted='1w polars Mon 30 Nov duckdb Mon 30 Nov
7d polars Thu 26 Nov duckdb Mon 30 Nov
2w polars Mon 23 Nov duckdb Mon 30 Nov
14d polars Thu 19 Nov duckdb Mon 30 Nov
30d polars Tue 03 Nov duckdb Thu 12 Nov'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
