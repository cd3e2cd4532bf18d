#!/usr/bin/env bash
# tomlkit: to add a table beside dotted keys moves the keys after it into that table.
#
# Seen with tomlkit 0.15.2 (PyPI).
# Expected: what is written is what the document holds in memory. That is why one takes a library that keeps comments and order.
# Seen: in memory all is well. The text has the new table's header in the midst of the dotted keys, under a wrong name, and what follows is
#   part of it: `lint.ignore` of the tool becomes `lint.isort.lint.ignore` at the top. No error, and the text is valid.
# Who is hurt: programs that change a pyproject.toml or another configuration written with dotted keys. The settings are still to be seen
#   in the file, and have no effect.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check tomlkit==0.15.2 tomli==2.2.1

cat >show.py <<'PY'
import json, tomli, tomlkit
text = '''[tool.ruff]
lint.select = ["E"]
lint.ignore = ["E501"]
'''
document = tomlkit.parse(text)
document['tool']['ruff']['lint']['isort'] = {'force-single-line': True}
print('in memory:', json.dumps(document.unwrap()))
print('read again:', json.dumps(tomli.loads(tomlkit.dumps(document))))

document = tomlkit.parse('limit.cpu = 1\nlimit.memory = 2\n')
document['limit']['disk'] = {'read': 3}
print('in memory:', json.dumps(document.unwrap()))
print('read again:', json.dumps(tomli.loads(tomlkit.dumps(document))))
PY
seen=$(python/bin/python show.py)
wanted='in memory: {"tool": {"ruff": {"lint": {"select": ["E"], "isort": {"force-single-line": true}, "ignore": ["E501"]}}}}
read again: {"tool": {"ruff": {"lint": {"select": ["E"]}}}, "lint": {"isort": {"force-single-line": true, "lint": {"ignore": ["E501"]}}}}
in memory: {"limit": {"cpu": 1, "disk": {"read": 3}, "memory": 2}}
read again: {"limit": {"cpu": 1, "disk": {"read": 3, "limit": {"memory": 2}}}}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
