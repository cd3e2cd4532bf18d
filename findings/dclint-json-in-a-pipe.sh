#!/usr/bin/env bash
# dclint's JSON is cut when it goes into a pipe.
#
# Seen with dclint 3.1.0 (npm) and Node.js 20, on Linux.
# Expected: `dclint -f json compose.yml | jq` gets the document that `dclint -f json compose.yml >file` writes.
# Seen: of 280 kB the pipe gets the first 65,536 bytes, what the kernel holds for a reader that has not come yet. The program
#   ends before the rest is sent. Its exit code is the same in both cases, and says only that there were findings.
# Who is hurt: whoever collects findings of many services in CI. A small project works, a large one has "invalid JSON", or, with a
#   reader that takes lines, fewer findings. A file in between, or `-o`, has all of it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock dclint@3.1.0

{
  echo 'services:'
  for number in $(seq 100 219); do
    printf '  service%s:\n    image: postgres:latest\n    ports:\n      - "5%s:5432"\n' "$number" "$number"
  done
} >compose.yml

is_json() { node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$1" 2>errors && echo JSON || echo 'no JSON'; }

run() { npx dclint -f json compose.yml || true; }
run >whole.json
# the reader comes when the writer has ended
{ run; touch ended; } | {
  until [ -e ended ]; do sleep 0.1; done
  cat
} >piped.json

seen="file: more than 200000 bytes: $([ "$(wc -c <whole.json)" -gt 200000 ] && echo yes || echo no), $(is_json whole.json)
pipe: $(wc -c <piped.json | tr -d ' ') bytes, $(is_json piped.json)"
wanted='file: more than 200000 bytes: yes, JSON
pipe: 65536 bytes, no JSON'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
