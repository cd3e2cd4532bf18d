#!/usr/bin/env bash
# A large amount in a Delta table is there and is not found.
#
# Seen with deltalake 1.6.6, pyarrow 26.0.1 and polars 2.1.0 (PyPI).
# Expected: rows with `amount = 12345678901234567890.12` are found, whoever looks.
# Seen: deltalake writes the smallest and largest decimal of a file as a floating-point number. Its own reader for PyArrow takes this
#   rounded number for exact, sees that the wanted amount is above it, and skips the file: 0 rows. Polars finds 1. With 17 digits and less
#   both find it.
# Who is hurt: exact filters on wide decimals, such as identifiers of 20 digits: rows are missing from reports and from checks for
#   duplicates, in some files only.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check deltalake==1.6.6 polars==2.1.0 pyarrow==26.0.1

cat >show.py <<'PY'
import glob, json
from decimal import Decimal

import polars, pyarrow
from deltalake import DeltaTable, write_deltalake

for text in ('123456789012345.12', '12345678901234567890.12'):
    amount = Decimal(text)
    write_deltalake(text, pyarrow.table({'amount': pyarrow.array([Decimal('0.01'), amount], pyarrow.decimal128(38, 2))}))
    actions = [json.loads(line) for line in open(glob.glob(f'{text}/_delta_log/*.json')[0])]
    largest = next(json.loads(action['add']['stats']) for action in actions if 'add' in action)['maxValues']['amount']
    by_pyarrow = DeltaTable(text).to_pyarrow_table(filters=[('amount', '=', amount)]).num_rows
    by_polars = polars.scan_delta(text).filter(polars.col('amount') == amount).collect().height
    print(text, 'largest in the log', largest, '| rows by pyarrow', by_pyarrow, 'by polars', by_polars)
PY
seen=$(python/bin/python show.py)
wanted='123456789012345.12 largest in the log 123456789012345.12 | rows by pyarrow 1 by polars 1
12345678901234567890.12 largest in the log 1.2345678901234567e+19 | rows by pyarrow 0 by polars 1'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
