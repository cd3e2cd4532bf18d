#!/usr/bin/env bash
# A subquery without a step, written out again, is no subquery.
#
# Seen with promql-parser 0.12.0 (PyPI), the Rust parser for Python.
# Expected: str() of what was parsed is the same query. The parser's own prettify() gives that.
# Seen: `[1h:]` becomes `[1h]`. `count_over_time(up[1h:])` stays valid and counts scrapes instead of steps.
#   `max_over_time(rate(x[5m])[1h:])` is no longer PromQL, and the same parser refuses it.
# Who is hurt: tools that add a label to each query, or rename a metric, and write the query back: another number, or
#   a rule that does not load.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check promql-parser==0.12.0

cat >show.py <<'PY'
import promql_parser
for query in ('count_over_time(up[1h:])', 'count_over_time(up[1h:5m])', 'max_over_time(rate(up[5m])[1h:])'):
    expression = promql_parser.parse(query)
    try:
        promql_parser.parse(str(expression))
        again = 'valid'
    except ValueError:
        again = 'refused'
    print(query, '->', expression, again, '| prettify:', ''.join(expression.prettify().split()))
PY
seen=$(python/bin/python show.py)
wanted='count_over_time(up[1h:]) -> count_over_time(up{}[1h]) valid | prettify: count_over_time(up[1h:])
count_over_time(up[1h:5m]) -> count_over_time(up{}[1h:5m]) valid | prettify: count_over_time(up[1h:5m])
max_over_time(rate(up[5m])[1h:]) -> max_over_time(rate(up{}[5m])[1h]) refused | prettify: max_over_time(rate(up[5m])[1h:])'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
