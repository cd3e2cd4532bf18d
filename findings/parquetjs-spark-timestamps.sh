#!/usr/bin/env bash
# A timestamp that Spark wrote is a time without a day in Node.js.
#
# Seen with @dsnp/parquetjs 1.8.9 (npm), the last for Node.js 20, and pyarrow 26.0.1 (PyPI), which writes as Spark does: INT96, 8 bytes for the
#   nanoseconds of the day and 4 for the day.
# Expected: 1 December 2026, noon, or an error.
# Seen: 43200000000000, the nanoseconds since midnight. The four bytes of the day are left out, so all days are the same. The library lists
#   INT96 among its types. A timestamp of 64 bits is right.
# Who is hurt: services that read a lakehouse's files from Node.js: INT96 is what Spark, Hive and Impala write if nobody tells them not to.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @dsnp/parquetjs@1.8.9
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1

cat >write.py <<'PY'
from datetime import datetime

import pyarrow, pyarrow.parquet
rows = pyarrow.table({'time': pyarrow.array([datetime(2026, 12, 1, 12), datetime(1999, 1, 1, 12)], pyarrow.timestamp('us'))})
pyarrow.parquet.write_table(rows, 'int96.parquet', use_deprecated_int96_timestamps=True)
pyarrow.parquet.write_table(rows, 'int64.parquet')
PY
python/bin/python write.py
cat >show.cjs <<'JS'
const { ParquetReader } = require('@dsnp/parquetjs');
(async () => {
  for (const name of ['int64', 'int96']) {
    const reader = await ParquetReader.openFile(`${name}.parquet`);
    const cursor = reader.getCursor();
    console.log(name, (await cursor.next()).time, (await cursor.next()).time);
    await reader.close();
  }
})();
JS
seen=$(node show.cjs)
wanted='int64 2026-12-01T12:00:00.000Z 1999-01-01T12:00:00.000Z
int96 43200000000000 43200000000000'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
