#!/usr/bin/env bash
# @grafana/promql-builder writes infinity as `null`, and Prometheus takes that for the name of a metric.
#
# Seen with @grafana/promql-builder 0.0.6 (npm). PromQL has the numbers Inf and NaN.
# Expected: `lt(vector('a'), n(Infinity))` is `(a) < (Inf)`: all values that are finite.
# Seen: `(a) < (null)`. It is valid PromQL: it compares with a metric called "null", which nobody has, so the result is empty and an
#   alert never fires. NaN is `null` too. A negated expression is `-[object Object]`, which is at least refused.
# Who is hurt: whoever builds rules from thresholds that may be "no limit".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @grafana/promql-builder@0.0.6

cat >show.cjs <<'JS'
const promql = require('@grafana/promql-builder');
const show = (name, expression) => console.log(name, '->', promql.toString(expression.build()));
show('a < 1.5', promql.lt(promql.vector('a'), promql.n(1.5)));
show('a < Infinity', promql.lt(promql.vector('a'), promql.n(Infinity)));
show('a != NaN', promql.neq(promql.vector('a'), promql.n(NaN)));
show('-a', promql.neg(promql.vector('a')));
JS
seen=$(node show.cjs)
wanted='a < 1.5 -> (a) < (1.5)
a < Infinity -> (a) < (null)
a != NaN -> (a) != (null)
-a -> -[object Object]'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
