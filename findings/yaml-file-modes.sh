#!/usr/bin/env bash
# The package `yaml` changes one key of a document, and the file mode beside it turns from 0644 to 644.
#
# Seen with yaml 2.9.1 (npm) and, for comparison, ruamel.yaml 0.19.1 and PyYAML 6.0.3 (PyPI).
# Expected: parseDocument() and toString() keep what was not touched, as they keep comments, `1.50` and `0o644`.
# Seen: `0644` is written as `644`. For YAML 1.2, by which the package reads, that is the same number; for the readers by YAML 1.1, such as
#   PyYAML and sigs.k8s.io/yaml, for which one writes it so, it was 420 and is 644, which is 1204 in octal. ruamel.yaml keeps it.
# Who is hurt: bots and editors that set a version in a manifest or playbook: another permission, in a line that nobody meant to change.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock yaml@2.9.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check ruamel.yaml==0.19.1 PyYAML==6.0.3

cat >before.yaml <<'YAML'
image: shop:1
mode: 0644 # readable
other: 0o644
ratio: 1.50
YAML
cat >change.cjs <<'JS'
const { readFileSync, writeFileSync } = require('fs');
const { parseDocument } = require('yaml');
const document = parseDocument(readFileSync('before.yaml', 'utf8'));
document.set('image', 'shop:2');
writeFileSync('yaml.yaml', document.toString());
JS
cat >change.py <<'PY'
from ruamel.yaml import YAML
yaml = YAML()
document = yaml.load(open('before.yaml'))
document['image'] = 'shop:2'
yaml.dump(document, open('ruamel.yaml', 'w'))
PY
node change.cjs
python/bin/python change.py
cat >read.py <<'PY'
import yaml
for path in ('before.yaml', 'yaml.yaml', 'ruamel.yaml'):
    print(path, 'is read by PyYAML as', oct(yaml.safe_load(open(path))['mode']))
PY
seen=$(cat yaml.yaml; grep mode ruamel.yaml; python/bin/python read.py)
wanted='image: shop:2
mode: 644 # readable
other: 0o644
ratio: 1.50
mode: 0644 # readable
before.yaml is read by PyYAML as 0o644
yaml.yaml is read by PyYAML as 0o1204
ruamel.yaml is read by PyYAML as 0o644'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
