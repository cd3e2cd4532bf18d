#!/usr/bin/env bash
# Octal and binary numbers of TOML are 0.
#
# Seen with @ltd/j-toml 1.38.0 and, for comparison, smol-toml 1.9.1 (npm).
# Expected: `0o644` is 420, `0b11` is 3.
# Seen: with `bigint: false`, the option for plain numbers, both are 0. Hexadecimal numbers are right, and so are all with BigInts.
# Who is hurt: modes of files, masks and flags in a configuration that is read into plain numbers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @ltd/j-toml@1.38.0 smol-toml@1.9.1

cat >show.mjs <<'JS'
import toml from '@ltd/j-toml';
import { parse } from 'smol-toml';
const text = 'mode = 0o644\nflags = 0b11\nmask = 0xFF\n';
for (const bigint of [false, true]) {
  const { mode, flags, mask } = toml.parse(text, { joiner: '\n', bigint });
  console.log(`bigint: ${bigint}:`, mode, flags, mask);
}
const { mode, flags, mask } = parse(text);
console.log('smol-toml:', mode, flags, mask);
JS
seen=$(node show.mjs)
wanted='bigint: false: 0 0 255
bigint: true: 420n 3n 255n
smol-toml: 420 3 255'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
