#!/usr/bin/env bash
# TOML knows no null: written from a list, it is the word "null", the word "None", or the list is shorter.
#
# Seen with rtoml 0.14.0, toml 0.10.2, tomlkit 0.15.2 (PyPI), @iarna/toml 3.0.0 and smol-toml 1.9.1 (npm).
# Expected: an error where a list holds nothing at a place, as with tomlkit and smol-toml.
# Seen: rtoml writes "null" and toml writes "None", as texts, which are true when read again. @iarna/toml leaves the place out, and what
#   follows moves up. For a key alone, rtoml writes "null", and toml, @iarna/toml and smol-toml leave it out.
#   rtoml has an option for it, `none_value`.
# Who is hurt: settings that are computed and written to a file: a limit that is not set is the text "null", and the
#   second limit is the first.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @iarna/toml@3.0.0 smol-toml@1.9.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check rtoml==0.14.0 toml==0.10.2 tomlkit==0.15.2

cat >show.py <<'PY'
import rtoml, toml, tomlkit
for module in (rtoml, toml, tomlkit):
    for value in ({'limits': [None, 5]}, {'limit': None}):
        try:
            print(module.__name__, value, '->', module.dumps(value).strip())
        except Exception as error:
            print(module.__name__, value, '-> an error')
PY
cat >show.mjs <<'JS'
import iarna from '@iarna/toml';
import * as smol from 'smol-toml';
for (const [name, stringify] of [['@iarna/toml', iarna.stringify], ['smol-toml', smol.stringify]]) {
  for (const value of [{ limits: [null, 5] }, { limit: null }]) {
    let text = 'an error';
    try {
      text = stringify(value).trim();
    } catch {}
    console.log(name, JSON.stringify(value), '->', text);
  }
}
JS
seen=$(python/bin/python show.py; node show.mjs)
wanted='rtoml {'\''limits'\'': [None, 5]} -> limits = ["null", 5]
rtoml {'\''limit'\'': None} -> limit = "null"
toml {'\''limits'\'': [None, 5]} -> limits = [ "None", 5,]
toml {'\''limit'\'': None} -> 
tomlkit {'\''limits'\'': [None, 5]} -> an error
tomlkit {'\''limit'\'': None} -> an error
@iarna/toml {"limits":[null,5]} -> limits = [ 5 ]
@iarna/toml {"limit":null} -> 
smol-toml {"limits":[null,5]} -> an error
smol-toml {"limit":null} -> '
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
