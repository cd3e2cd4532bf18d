#!/usr/bin/env bash
# A decimal of 256 bits loses nearly all its digits in Arrow for JavaScript.
#
# Seen with apache-arrow 21.2.0 (npm), and pyarrow 26.0.1 (PyPI), which writes the file.
# Expected: the text of 1.50 with scale 2 is "1.50", or "150" as for 128 bits, where the scale is left to the reader.
# Seen: with 256 bits it is "0", and 123456789.12 is "2" instead of "12345678912". Only -0.01 is right, "-1". The bits of the value
#   itself are there and right.
# Who is hurt: pages that show amounts from a column of more than 38 digits, such as ClickHouse's Decimal256: small numbers that look
#   like numbers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock apache-arrow@21.2.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1

cat >write.py <<'PY'
from decimal import Decimal

import pyarrow
values = [Decimal(text) for text in ('1.50', '-0.01', '-1.50', '123456789.12', '9999999999999999.99')]
for bits, kind in ((128, pyarrow.decimal128(38, 2)), (256, pyarrow.decimal256(50, 2))):
    table = pyarrow.table({'amount': pyarrow.array(values, kind)})
    with pyarrow.OSFile(f'{bits}.arrow', 'wb') as file, pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
PY
python/bin/python write.py
cat >show.cjs <<'JS'
const { readFileSync } = require('fs');
const { tableFromIPC } = require('apache-arrow');
for (const bits of [128, 256]) console.log(bits, ...[...tableFromIPC(readFileSync(`${bits}.arrow`)).getChild('amount')].map(String));
JS
seen=$(node show.cjs)
wanted='128 150 -1 -150 12345678912 999999999999999999
256 0 -1 -0 2 9'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
