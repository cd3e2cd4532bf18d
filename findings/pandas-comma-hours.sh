#!/usr/bin/env bash
# `1,5h` is fifteen hours in pandas.
#
# Seen with pandas 3.1.1 (PyPI).
# Expected: an hour and a half, as ISO 8601 allows the comma and half of Europe writes it, or an error.
# Seen: commas are skipped, as if they parted thousands, wherever they stand: `0,5s` is five seconds and `2,25 days` are 225.
# Who is hurt: durations from a spreadsheet or from a log of a server with a European locale: ten or a hundred times too long, and only
#   those with a fraction.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1

cat >show.py <<'PY'
import pandas
for text in ('1.5h', '1,5h', '0,5s', '2,25 days', '1,000ms'):
    print(text, '->', pandas.to_timedelta(pandas.Series([text]))[0])
PY
seen=$(python/bin/python show.py)
wanted='1.5h -> 0 days 01:30:00
1,5h -> 0 days 15:00:00
0,5s -> 0 days 00:00:05
2,25 days -> 225 days 00:00:00
1,000ms -> 0 days 00:00:01'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
