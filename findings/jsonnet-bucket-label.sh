#!/usr/bin/env bash
# A rule for the bucket of 0.1 asks for `le="0.10000000000000001"`.
#
# Seen with jsonnet 0.22.0, gojsonnet 0.22.0 and rjsonnet 0.5.6 (PyPI).
# Expected: a number put into a text is as short as it can be, 0.1, as in Python and JavaScript, and as rjsonnet does it.
# Seen: both implementations of the Jsonnet project print 17 digits, in texts and in JSON. 0.25 and 0.5 are right, 0.1, 0.3 and 0.005 are not.
#   As a number in a rule that does no harm; in a label it does.
# Who is hurt: objectives for latency that are made with Jsonnet, as many mixins are. `rate(x_bucket{le="0.10000000000000001"}[5m])`
#   is valid and empty. The share of fast requests has no value, and the alert never fires. It needs "0.1" in quotes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check jsonnet==0.22.0 gojsonnet==0.22.0 rjsonnet==0.5.6

cat >show.py <<'PY'
import json

import _gojsonnet, _jsonnet, rjsonnet

rule = '''[|||
  x_bucket{le="%s"}
||| % seconds for seconds in [0.1, 0.25, 0.3, 0.005, 1]]'''
for name, module in (('jsonnet', _jsonnet), ('gojsonnet', _gojsonnet), ('rjsonnet', rjsonnet)):
    print(name, *[text.strip() for text in json.loads(module.evaluate_snippet('rule', rule))])
PY
seen=$(python/bin/python show.py)
wanted='jsonnet x_bucket{le="0.10000000000000001"} x_bucket{le="0.25"} x_bucket{le="0.29999999999999999"} x_bucket{le="0.0050000000000000001"} x_bucket{le="1"}
gojsonnet x_bucket{le="0.10000000000000001"} x_bucket{le="0.25"} x_bucket{le="0.29999999999999999"} x_bucket{le="0.0050000000000000001"} x_bucket{le="1"}
rjsonnet x_bucket{le="0.1"} x_bucket{le="0.25"} x_bucket{le="0.3"} x_bucket{le="0.005"} x_bucket{le="1"}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
