#!/usr/bin/env bash
# js-yaml 5 no longer merges `<<`: it is a key like any other.
#
# Seen with js-yaml 5.5.0 and, for comparison, js-yaml 4.3.0 (npm).
# Expected: `<<: *common` brings in the keys of `common`, as for years before, or an error.
# Seen: the mapping has one key named `<<`, which holds the common part. What was merged is undefined.
# Who is hurt: programs that read compose files, pipelines or rules with a common part, after an update: limits, labels and checks that
#   stood in the common part are gone, and undefined often means "none".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock old@npm:js-yaml@4.3.0 new@npm:js-yaml@5.5.0

cat >show.mjs <<'JS'
import * as old from 'old';
import * as fresh from 'new';
const text = `
common: &common {mem_limit: 512m, restart: always}
web:
  <<: *common
  image: shop
`;
console.log('4:', JSON.stringify(old.load(text).web));
console.log('5:', JSON.stringify(fresh.load(text).web));
JS
seen=$(node show.mjs)
wanted='4: {"mem_limit":"512m","restart":"always","image":"shop"}
5: {"<<":{"mem_limit":"512m","restart":"always"},"image":"shop"}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
