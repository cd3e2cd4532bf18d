#!/usr/bin/env bash
# Apache Avro for Python writes 1.5 as 0.15.
#
# Seen with avro 1.12.2 and fastavro 1.13.1 (PyPI).
# Expected: in a field of the logical type decimal with scale 2, 1.5 is 1.50. A value that does not fit is refused.
# Seen: avro takes the digits and drops the exponent: 1.5 becomes 0.15, 7 becomes 0.07, 100 that is written as 1E+2 becomes 0.01. Only
#   a number with exactly as many decimals as the scale is right. One with more is refused, one with fewer is written, and wrong.
#   fastavro writes all of them right; both read the same file alike.
# Who is hurt: amounts, rates and prices in a lakehouse that take this way. They are wrong by powers of ten, row by row: a computed
#   value often has fewer decimals than the column.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check avro==1.12.2 fastavro==1.13.1

cat >show.py <<'PY'
import io
import json
from decimal import Decimal

import avro.schema, fastavro
from avro.datafile import DataFileWriter
from avro.io import DatumWriter

field = {'name': 'rate', 'type': {'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': 2}}
schema = {'type': 'record', 'name': 'row', 'fields': [field]}

def read(file):
    return next(fastavro.reader(io.BytesIO(file.getvalue())))['rate']

for text in ('1.50', '1.5', '7', '1E+2'):
    rows = [{'rate': Decimal(text)}]
    by_avro, by_fastavro = io.BytesIO(), io.BytesIO()
    writer = DataFileWriter(by_avro, DatumWriter(), avro.schema.parse(json.dumps(schema)))
    writer.append(rows[0])
    writer.flush()
    fastavro.writer(by_fastavro, schema, rows)
    print(text, '-> avro', read(by_avro), 'fastavro', read(by_fastavro))
PY
seen=$(python/bin/python show.py)
wanted='1.50 -> avro 1.50 fastavro 1.50
1.5 -> avro 0.15 fastavro 1.50
7 -> avro 0.07 fastavro 7.00
1E+2 -> avro 0.01 fastavro 100.00'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
