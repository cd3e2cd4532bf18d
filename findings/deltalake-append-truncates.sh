#!/usr/bin/env bash
# To append 1.9 to a Delta table stores 1.
#
# Seen with deltalake 1.6.6, polars 2.1.0, pyarrow 26.0.1 and pyiceberg 0.12.0 (PyPI).
# Expected: a column of whole numbers refuses 1.9, as pyiceberg does, or asks for a change of the schema.
# Seen: deltalake casts and cuts: 1.9 becomes 1 and -2.5 becomes -2, without a word. So does Polars, which writes with it, and a merge that
#   updates all columns. Text such as "7" becomes a number. Only what is no number at all is refused.
# Who is hurt: a table whose first load had whole numbers only, such as latencies in seconds or prices: all later loads lose their
#   decimals, and sums of the past are too low.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check deltalake==1.6.6 polars==2.1.0 pyarrow==26.0.1 'pyiceberg[pyarrow,sql-sqlite]==0.12.0'

cat >show.py <<'PY'
import contextlib, io, os

import polars, pyarrow
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

whole, parts = (pyarrow.table({'id': [1, 2], 'seconds': values}) for values in ([5, 6], [1.9, -2.5]))
def seconds(path):
    return sorted(DeltaTable(path).to_pyarrow_table()['seconds'].to_pylist())

write_deltalake('appended', whole)
write_deltalake('appended', parts, mode='append')
print('deltalake', seconds('appended'))
polars.from_arrow(whole).write_delta('polars')
polars.from_arrow(parts).write_delta('polars', mode='append')
print('polars', seconds('polars'))
write_deltalake('merged', whole)
merge = DeltaTable('merged').merge(parts, 'old.id = new.id', source_alias='new', target_alias='old')
merge.when_matched_update_all().execute()
print('merge', seconds('merged'))
catalog = SqlCatalog('shop', uri='sqlite:///catalog.db', warehouse=f'file://{os.getcwd()}')
catalog.create_namespace('shop')
table = catalog.create_table('shop.times', whole.schema)
try:
    with contextlib.redirect_stdout(io.StringIO()):
        table.append(parts)
    print('pyiceberg takes it')
except ValueError:
    print('pyiceberg refuses it')
PY
seen=$(python/bin/python show.py 2>errors) || { cat errors; exit 1; }
wanted='deltalake [-2, 1, 5, 6]
polars [-2, 1, 5, 6]
merge [-2, 1]
pyiceberg refuses it'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
