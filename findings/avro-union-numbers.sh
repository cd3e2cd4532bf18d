#!/usr/bin/env bash
# A whole number in a field that may be a long or a double is stored as a double, by the order of the two words.
#
# Seen with avro 1.12.2 and fastavro 1.13.1 (PyPI).
# Expected: a Python int fits "long" exactly, so it is stored as one wherever "long" stands in the union. The union is no ranking.
# Seen: avro takes the last type that fits, fastavro the first. With ["null", "long", "double"] avro writes a double, with
#   ["null", "double", "long"] fastavro does. Above 2^53 the last digits change: 9007199254740993 is read as ...992.
# Who is hurt: identifiers, offsets and nanoseconds in events of mixed numbers. A schema that works with one library loses digits with
#   the other, and only in large numbers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check avro==1.12.2 fastavro==1.13.1

cat >show.py <<'PY'
import io
import json

import avro.schema, fastavro
from avro.datafile import DataFileWriter
from avro.io import DatumWriter

def read(file):
    return next(fastavro.reader(io.BytesIO(file.getvalue())))['offset']

for union in (['null', 'long', 'double'], ['null', 'double', 'long']):
    schema = {'type': 'record', 'name': 'row', 'fields': [{'name': 'offset', 'type': union}]}
    row = {'offset': 2**53 + 1}
    by_avro, by_fastavro = io.BytesIO(), io.BytesIO()
    writer = DataFileWriter(by_avro, DatumWriter(), avro.schema.parse(json.dumps(schema)))
    writer.append(row)
    writer.flush()
    fastavro.writer(by_fastavro, schema, [row])
    print(*union, row['offset'], '-> avro', read(by_avro), 'fastavro', read(by_fastavro))
PY
seen=$(python/bin/python show.py)
wanted='null long double 9007199254740993 -> avro 9007199254740992.0 fastavro 9007199254740993
null double long 9007199254740993 -> avro 9007199254740993 fastavro 9007199254740992.0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
