#!/usr/bin/env bash
# The library promql-parser prints `@ -1.5` as `@ 0.000`.
#
# Seen with promql-parser 0.12.0 (PyPI, bindings to the Rust crate of that name). promtool 3.5.3 `promql format` prints `x @ -1.500`.
# Expected: `@` takes any time, also one before 1970, and what is printed again means the same.
# Seen: a negative time is taken without a word and comes out as 0. Positive ones are right.
# Who is hurt: whoever rewrites queries with it; the new query reads another moment.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check promql-parser==0.12.0

cat >show.py <<'PY'
import promql_parser
for query in ('x @ 1.5', 'x @ -1.5', 'x @ -1000'):
    print(query, '->', promql_parser.parse(query).prettify())
PY
seen=$(python/bin/python show.py)
wanted='x @ 1.5 -> x @ 1.500
x @ -1.5 -> x @ 0.000
x @ -1000 -> x @ 0.000'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
