#!/usr/bin/env bash
# `not in ('x')` leaves out nulls, and `not in ('x', 'y')` finds them.
#
# Seen with pyiceberg 0.12.0, pyarrow 26.0.1 and duckdb 2.0.1 (PyPI).
# Expected: both leave them out, as in SQL, or both find them.
# Seen: a list of one is read as `!=`, and a null is not unequal to anything. A list of two keeps the null. So to add a word to the list makes the
#   answer larger. `not like` leaves nulls out.
# Who is hurt: filters of scans and deletes that are made from a configuration: with one excluded tenant other rows come out than with two.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' pyarrow==26.0.1 duckdb==2.0.1

cat >show.py <<'PY'
import os

import duckdb, pyarrow
from pyiceberg.catalog.sql import SqlCatalog

catalog = SqlCatalog('shop', uri='sqlite:///catalog.db', warehouse=f'file://{os.getcwd()}')
catalog.create_namespace('shop')
rows = pyarrow.table({'tenant': ['x', None, 'z']})
table = catalog.create_table('shop.rows', rows.schema)
table.append(rows)
for condition in ("tenant != 'x'", "tenant not in ('x')", "tenant not in ('x', 'y')", "tenant not like 'x%'"):
    found = table.scan(condition).to_arrow()['tenant'].to_pylist()
    in_sql = [row[0] for row in duckdb.sql(f'FROM rows WHERE {condition}').fetchall()]
    print(condition.replace("'", '"'), '-> pyiceberg', *found, '| SQL', *in_sql)
PY
seen=$(python/bin/python show.py 2>errors) || { cat errors; exit 1; }
wanted='tenant != "x" -> pyiceberg z | SQL z
tenant not in ("x") -> pyiceberg z | SQL z
tenant not in ("x", "y") -> pyiceberg None z | SQL z
tenant not like "x%" -> pyiceberg z | SQL z'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
