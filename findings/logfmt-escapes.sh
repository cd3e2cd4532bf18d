#!/usr/bin/env bash
# What Go's logfmt and others write for a line break, three readers of logfmt read as the letter n, or as True.
#
# Seen with logfmter 0.0.12 (PyPI) as writer; logfmt 1.4.0 and @jclem/logfmt2 2.4.3 (npm), logfmt 0.4 and logfmtkv 0.2.1 (PyPI) as readers.
# Expected: a quoted value has the escapes of JSON, so `\n` is a line break. The text of an error comes out as it went in.
# Seen: the readers of Node.js drop the backslash and keep the letter. logfmt of PyPI gives True for the whole value, and forgets the
#   text, as soon as it holds a backslash before anything but a quote. Only logfmtkv is right.
# Who is hurt: whoever looks for an error text or a Windows path in logs that went through them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock logfmt@1.4.0 @jclem/logfmt2@2.4.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check logfmter==0.0.12 logfmt==0.4 logfmtkv==0.2.1

cat >write.py <<'PY'
import logging
from logfmter import Logfmter
record = logging.LogRecord('shop', logging.INFO, 'p', 1, 'first\nsecond line', (), None)
print(Logfmter(keys=['msg'], mapping={'msg': 'message'}).format(record))
PY
cat >read.cjs <<'JS'
const text = require('fs').readFileSync(0, 'utf8').trim();
console.log('logfmt (npm):   ', JSON.stringify(require('logfmt').parse(text).msg));
console.log('@jclem/logfmt2: ', JSON.stringify(require('@jclem/logfmt2').decode(text).msg));
JS
cat >read.py <<'PY'
import json, sys
import logfmt, logfmtkv
text = sys.stdin.read().strip()
print('logfmt (PyPI):  ', json.dumps(logfmt.parse_line(text)['msg']))
print('logfmtkv:       ', json.dumps(logfmtkv.parse(text)['msg']))
PY
seen=$(python/bin/python write.py | tee line; node read.cjs <line; python/bin/python read.py <line)
wanted='msg="first\nsecond line"
logfmt (npm):    "firstnsecond line"
@jclem/logfmt2:  "firstnsecond line"
logfmt (PyPI):   true
logfmtkv:        "first\nsecond line"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
