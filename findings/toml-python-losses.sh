#!/usr/bin/env bash
# Python's package `toml` reads half seconds as none, and writes tables and colours as something else.
#
# Seen with toml 0.10.2 (PyPI), read again with tomli 2.2.1 for comparison.
# Expected: a value that it takes comes out again, or an error.
# Seen: the time 07:32:00.5 is read as 07:32:00. Tables in a list within a list are written as the lists of their keys, so the values are
#   gone. The escape character, as in a coloured log format, becomes the letters "x1b", and the text `\x41` becomes "A". All is valid TOML.
# Who is hurt: programs that change one key of a configuration and write it back.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check toml==0.10.2 tomli==2.2.1

cat >show.py <<'PY'
import toml, tomli
text = 'start = 07:32:00.5\n'
print(text.strip(), '->', toml.loads(text)['start'], 'and', tomli.loads(text)['start'])
for value in ({'routes': [[{'path': '/a', 'limit': 1}]]}, {'format': '%(message)s\x1b[0m'}, {'pattern': r'\x41'}):
    print(value, '->', tomli.loads(toml.dumps(value)))
PY
seen=$(python/bin/python show.py)
wanted='start = 07:32:00.5 -> 07:32:00 and 07:32:00.500000
{'\''routes'\'': [[{'\''path'\'': '\''/a'\'', '\''limit'\'': 1}]]} -> {'\''routes'\'': [[['\''path'\'', '\''limit'\'']]]}
{'\''format'\'': '\''%(message)s\x1b[0m'\''} -> {'\''format'\'': '\''%(message)sx1b[0m'\''}
{'\''pattern'\'': '\''\\x41'\''} -> {'\''pattern'\'': '\''A'\''}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
