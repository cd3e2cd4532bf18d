#!/usr/bin/env bash
# DuckDB finds no NaN in a Parquet file that has one.
#
# Seen with duckdb 2.0.1, pyarrow 26.0.1 and polars 2.1.0 (PyPI).
# Expected: a query gives the same from a table and from a Parquet file with the same rows. In DuckDB, NaN is above all numbers.
# Seen: writers leave NaN out of a column's smallest and largest value, as the format says. DuckDB trusts these two: with 1, NaN and 3
#   it skips the file for `isnan(x)` and for `x > 5`, and counts 0 instead of 1. `max(x)` is 3 from the file of pyarrow and NaN from the one
#   of polars. A file that DuckDB wrote itself is right: it has no such values then.
# Who is hurt: checks of data quality that count NaN, and find none, in files of Spark, pandas or Polars.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0

cat >show.py <<'PY'
import duckdb, polars
import pyarrow as arrow
import pyarrow.parquet as parquet

rows = arrow.table({'x': [1.0, float('nan'), 3.0]})
parquet.write_table(rows, 'pyarrow.parquet')
polars.from_arrow(rows).write_parquet('polars.parquet')
duckdb.sql("COPY (FROM rows) TO 'duckdb.parquet'")
for source in ('rows', "'pyarrow.parquet'", "'polars.parquet'", "'duckdb.parquet'"):
    counts = [duckdb.sql(f'SELECT count(*) FROM {source} WHERE {condition}').fetchall()[0][0] for condition in ('isnan(x)', 'x > 5')]
    print(source.strip("'"), 'isnan', counts[0], 'above 5', counts[1], 'max', duckdb.sql(f'SELECT max(x) FROM {source}').fetchall()[0][0])
PY
seen=$(python/bin/python show.py)
wanted='rows isnan 1 above 5 1 max nan
pyarrow.parquet isnan 0 above 5 0 max 3.0
polars.parquet isnan 0 above 5 0 max nan
duckdb.parquet isnan 1 above 5 1 max nan'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
