#!/usr/bin/env bash
# pandas reads a month of ISO 8601 as a minute.
#
# Seen with pandas 3.1.1 and isodate 0.7.2 (PyPI).
# Expected: `P1M` is a month; before the T an M is months, after it minutes. A Timedelta has no months, so an error, as for `P1Y` and `1M`.
# Seen: `P1M` is one minute, and `P3MT1H` an hour and three minutes. isodate reads them as months.
# Who is hurt: who reads retentions and time-outs from a configuration or an API that speaks ISO 8601: three months of data are three
#   minutes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 isodate==0.7.2

cat >show.py <<'PY'
import isodate, pandas

for text in ('PT1M', 'P1M', 'P3MT1H', 'P1Y'):
    try:
        by_pandas = pandas.Timedelta(text)
    except ValueError:
        by_pandas = 'refused'
    print(text, 'pandas', by_pandas, '| isodate', isodate.parse_duration(text))
PY
seen=$(python/bin/python show.py)
wanted='PT1M pandas 0 days 00:01:00 | isodate 0:01:00
P1M pandas 0 days 00:01:00 | isodate 1 month, 0:00:00
P3MT1H pandas 0 days 01:03:00 | isodate 3 months, 1:00:00
P1Y pandas refused | isodate 1 years, 0:00:00'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
