#!/usr/bin/env bash
# A builder for PromQL loses the brackets of `a - (b - c)`.
#
# Seen with pangolier 0.4.2 (PyPI).
# Expected: Python's brackets are kept where PromQL needs them. The package keeps those of `(a + b) * c`.
# Seen: it asks which operator binds closer, not on which side the operand stands. `a - (b - c)` becomes `a - b - c`, and `a / (b / c)`
#   becomes `a / b / c`. Both are valid and other numbers. `a - (b + c)` and `(a ^ b) ^ c` lose theirs too, and `a == b` becomes `a = b`,
#   which is no PromQL.
# Who is hurt: rules and dashboards that are made in Python: what is left after two kinds of errors, `total - (failed + refused)`,
#   adds one of them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pangolier==0.4.2

cat >show.py <<'PY'
from pangolier.metrics import Metric
a, b, c = Metric('a'), Metric('b'), Metric('c')
for name, query in [('(a + b) * c', (a + b) * c), ('a - (b - c)', a - (b - c)), ('a / (b / c)', a / (b / c)), ('a - (b + c)', a - (b + c)),
                    ('(a ^ b) ^ c', (a ^ b) ^ c), ('a == b', a == b)]:
    print(name, '->', query.to_str())
PY
seen=$(python/bin/python show.py)
wanted='(a + b) * c -> (a + b) * c
a - (b - c) -> a - b - c
a / (b / c) -> a / b / c
a - (b + c) -> a - b + c
(a ^ b) ^ c -> a ^ b ^ c
a == b -> a = b'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
