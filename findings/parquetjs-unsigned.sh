#!/usr/bin/env bash
# Unsigned numbers from a Parquet file are negative in Node.js.
#
# Seen with @dsnp/parquetjs 1.8.9 and hyparquet 1.33.0 (npm), and pyarrow 26.0.1 (PyPI), which writes the file.
# Expected: 4294967295 in a column UINT_32 is 4294967295. The library lists the type, and hyparquet reads it right.
# Seen: -1, and 3000000000 is -1294967296. A column of 64 bits is read the same way. Small numbers are right, so tests pass.
# Who is hurt: counters of bytes and hashes from DuckDB, Polars or ClickHouse: sums shrink as soon as one value passes 2 GiB.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @dsnp/parquetjs@1.8.9 hyparquet@1.33.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1

cat >write.py <<'PY'
import pyarrow, pyarrow.parquet
for size, kind, values in ((32, pyarrow.uint32(), [7, 3_000_000_000, 2**32 - 1]), (64, pyarrow.uint64(), [7, 2**63, 2**64 - 1])):
    pyarrow.parquet.write_table(pyarrow.table({'size': pyarrow.array(values, kind)}), f'{size}.parquet')
PY
python/bin/python write.py
cat >show.mjs <<'JS'
import parquetjs from '@dsnp/parquetjs';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
for (const bits of [32, 64]) {
  const reader = await parquetjs.ParquetReader.openFile(`${bits}.parquet`);
  const cursor = reader.getCursor();
  console.log(bits, 'parquetjs', ...[await cursor.next(), await cursor.next(), await cursor.next()].map((row) => String(row.size)));
  await reader.close();
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(`${bits}.parquet`) });
  console.log(bits, 'hyparquet', ...rows.map((row) => String(row.size)));
}
JS
seen=$(node show.mjs)
wanted='32 parquetjs 7 -1294967296 -1
32 hyparquet 7 3000000000 4294967295
64 parquetjs 7 -9223372036854775808 -1
64 hyparquet 7 9223372036854775808 18446744073709551615'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
