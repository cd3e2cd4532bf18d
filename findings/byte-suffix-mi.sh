#!/usr/bin/env bash
# `512Mi` is 512 bytes, 512,000,000 bytes or 536,870,912 bytes.
#
# Seen with bytes 3.1.2 and filesize-parser 1.5.2 (npm), humanfriendly 10.0 and bitmath 2.1.1 (PyPI).
# Expected: 536,870,912, as in Kubernetes, or an error.
# Seen: bytes, which reads the limits of Express, does not know `i` and takes the number alone: `512Mi`, `1GiB` and `1M` are 512, 1 and 1
#   bytes. humanfriendly knows `MiB` as binary and takes `Mi` for `MB`. Neither raises an error.
# Who is hurt: a limit that comes from one variable for the container and for the service in it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock bytes@3.1.2 filesize-parser@1.5.2
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check humanfriendly==10.0 bitmath==2.1.1

cat >show.cjs <<'JS'
const bytes = require('bytes');
const filesizeParser = require('filesize-parser');
for (const text of ['512MB', '512Mi', '512MiB', '512M']) console.log(text, '-> bytes', bytes(text), 'filesize-parser', filesizeParser(text));
JS
cat >show.py <<'PY'
import bitmath, humanfriendly
for text in ('512MB', '512Mi', '512MiB', '512M'):
    print(text, '-> humanfriendly', humanfriendly.parse_size(text), 'bitmath', int(bitmath.parse_string(text, strict=False).bytes))
PY
seen=$(node show.cjs; python/bin/python show.py)
wanted='512MB -> bytes 536870912 filesize-parser 536870912
512Mi -> bytes 512 filesize-parser 536870912
512MiB -> bytes 512 filesize-parser 536870912
512M -> bytes 512 filesize-parser 536870912
512MB -> humanfriendly 512000000 bitmath 536870912
512Mi -> humanfriendly 512000000 bitmath 536870912
512MiB -> humanfriendly 536870912 bitmath 536870912
512M -> humanfriendly 512000000 bitmath 536870912'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
