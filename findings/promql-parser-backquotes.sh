#!/usr/bin/env bash
# The library promql-parser reads escapes between backquotes, where PromQL has none.
#
# Seen with promql-parser 0.12.0 (PyPI, bindings to the Rust crate of that name). promtool 2.42, 2.53 and 3.5.3 take the query.
# Expected: a string between backquotes is raw, which is what people use it for: a regex without doubled backslashes.
# Seen: "unknown escape sequence 'd'", for a query that these versions of Prometheus run.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check promql-parser==0.12.0

cat >show.py <<'PY'
import promql_parser
for query in ('x{a=~"\\\\d+"}', r'x{a=~`\d+`}'):
    try:
        print(query, '->', promql_parser.parse(query).prettify())
    except ValueError as error:
        print(query, '-> refused:', error)
PY
seen=$(python/bin/python show.py)
printf '%s\n' "$seen"
case "$seen" in
  *'x{a=~"\\d+"} -> x{a=~"\\d+"}'*"-> refused: unknown escape sequence 'd'"*) ;;
  *)
    echo 'changed: this is not what was seen before'
    exit 1
    ;;
esac
