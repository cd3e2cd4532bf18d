#!/usr/bin/env bash
# composeverter turns a read-only volume into a writable one.
#
# Seen with composeverter 1.7.5 (npm).
# Expected: the short form `./rules:/etc/rules:ro` is `read_only: true` in the long form.
# Seen: with `expandVolumes` it is `volume: {nocopy: true}`, which is another option, and a bind mount does not even have it. `read_only`
#   is not there.
# Who is hurt: a file that was brought up to date with this tool: the containers may now write to what they should only read.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock composeverter@1.7.5

cat >show.cjs <<'JS'
const { migrateToCommonSpec } = require('composeverter');
const text = `services:
  prometheus:
    image: prom/prometheus
    volumes: ["./rules:/etc/rules:ro", "data:/data:ro"]
volumes: {data: {}}
`;
console.log(migrateToCommonSpec(text, { expandVolumes: true, indent: 2 }));
JS
seen=$(node show.cjs)
wanted='name: <your project name>
services:
  prometheus:
    image: prom/prometheus
    volumes:
      - type: bind
        source: ./rules
        target: /etc/rules
        volume:
          nocopy: true
      - type: volume
        source: data
        target: /data
        volume:
          nocopy: true
volumes:
  data: {}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
