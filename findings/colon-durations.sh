#!/usr/bin/env bash
# `1:30` is a minute and a half, or one millisecond.
#
# Seen with parse-duration 2.1.9 (npm), pytimeparse 1.1.10 and pytimeparse2 1.7.1 (PyPI).
# Expected: one of hours and minutes or minutes and seconds, or no value, as parse-duration gives for other texts that it does not know.
# Seen: parse-duration, whose plain numbers are milliseconds, gives 1.03 for `1:30`, 5.045 for `5:45` and 24 for `24:00`: what follows
#   the colon is counted as thousandths. The two of Python count minutes and seconds: `24:00` is 24 minutes.
# Who is hurt: timeouts and windows that a person writes as on a clock.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock parse-duration@2.1.9
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pytimeparse==1.1.10 pytimeparse2==1.7.1

cat >show.mjs <<'JS'
import parse from 'parse-duration';
for (const text of ['1:30', '5:45', '24:00', 'a:b']) console.log(text, '-> parse-duration', parse(text), 'ms');
JS
cat >show.py <<'PY'
import pytimeparse, pytimeparse2
for text in ('1:30', '5:45', '24:00', 'a:b'):
    print(text, '-> pytimeparse', pytimeparse.parse(text), 's, pytimeparse2', pytimeparse2.parse(text), 's')
PY
seen=$(node show.mjs; python/bin/python show.py)
wanted='1:30 -> parse-duration 1.03 ms
5:45 -> parse-duration 5.045 ms
24:00 -> parse-duration 24 ms
a:b -> parse-duration null ms
1:30 -> pytimeparse 90 s, pytimeparse2 90 s
5:45 -> pytimeparse 345 s, pytimeparse2 345 s
24:00 -> pytimeparse 1440 s, pytimeparse2 1440 s
a:b -> pytimeparse None s, pytimeparse2 None s'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
