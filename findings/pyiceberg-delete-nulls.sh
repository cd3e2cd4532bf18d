#!/usr/bin/env bash
# PyIceberg deletes rows that the same filter does not find.
#
# Seen with pyiceberg 0.12.0 and pyarrow 26.0.1 (PyPI).
# Expected: `delete("state != 'done'")` deletes the rows that a scan with this filter gives. An unknown state is not "not done", as in SQL.
# Seen: for a file of several rows that holds. A file whose states are all null counts as all matching, and goes as a whole. So it
#   depends on how the rows lie in files: the same three rows in one file keep the null, in three files they lose it.
# Who is hurt: cleaning jobs: rows of which a field is not known yet come in a small file of their own, and are gone. `scan().count()`
#   before the delete says something else.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' pyarrow==26.0.1

cat >show.py <<'PY'
import os

import pyarrow
from pyiceberg.catalog.sql import SqlCatalog

catalog = SqlCatalog('shop', uri='sqlite:///catalog.db', warehouse=f'file://{os.getcwd()}')
catalog.create_namespace('shop')
rows = pyarrow.table({'job': ['a', 'b', 'c'], 'state': ['done', None, 'failed']})
for files, step in ((1, 3), (3, 1)):
    table = catalog.create_table(f'shop.in_{files}', rows.schema)
    for start in range(0, 3, step):
        table.append(rows.slice(start, step))
    found = table.scan("state != 'done'").to_arrow()['job'].to_pylist()
    table.delete("state != 'done'")
    print('files', files, 'found', *found, 'left after delete', *sorted(table.scan().to_arrow()['job'].to_pylist()))
PY
seen=$(python/bin/python show.py 2>errors) || { cat errors; exit 1; }
wanted='files 1 found c left after delete a b
files 3 found c left after delete a'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
