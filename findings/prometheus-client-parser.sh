#!/usr/bin/env bash
# Python's parser of the text format gives counters names that stand nowhere in the text.
#
# Seen with prometheus_client 0.26.0 (PyPI).
# Expected: a parser of Prometheus' text format returns the series as they are written, and as Prometheus stores them.
# Seen: the sample `logins 7` of a counter comes out as logins_total. Prometheus itself stores logins.
# Who is hurt: tests and catalogues made with this parser. They name metrics that no server has.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0

cat >read.py <<'PY'
from prometheus_client.parser import text_string_to_metric_families
text = '# TYPE logins counter\nlogins{realm="a"} 7\n# TYPE users gauge\nusers 3\n'
for family in text_string_to_metric_families(text):
    for sample in family.samples:
        print(family.type, family.name, '->', sample.name)
PY
seen=$(python/bin/python read.py)
wanted='counter logins -> logins_total
gauge users -> users'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
