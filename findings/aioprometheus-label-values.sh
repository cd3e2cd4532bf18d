#!/usr/bin/env bash
# aioprometheus writes label values as they are, and a backslash becomes something else in Prometheus.
#
# Seen with aioprometheus 23.12.0, read by the parser of prometheus_client 0.26.0 (PyPI).
# Expected: the text format wants `\\` for a backslash in a label value. Every client writes it so.
# Seen: the value goes out untouched. The folder `C:\new` comes back as `C:`, a line break and `ew`.
# Who is hurt: whoever has a label of a path on Windows, or of a pattern.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aioprometheus==23.12.0 prometheus_client==0.26.0

cat >show.py <<'PY'
import json
from aioprometheus import Gauge, Registry
from aioprometheus.formats.text import TextFormatter
from prometheus_client.parser import text_string_to_metric_families

for value in (r'C:\data', r'C:\new', r'\\server\share'):
    registry = Registry()
    Gauge('g', 'help', registry=registry).set({'v': value}, 1)
    families = list(text_string_to_metric_families(TextFormatter().marshall(registry).decode()))
    print(json.dumps(value), '->', json.dumps(families[0].samples[0].labels['v']))
PY
seen=$(python/bin/python show.py)
wanted='"C:\\data" -> "C:\\data"
"C:\\new" -> "C:\new"
"\\\\server\\share" -> "\\server\\share"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
