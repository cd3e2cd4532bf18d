#!/usr/bin/env bash
# `-5m` is plus five minutes.
#
# Seen with enhanced-ms 5.0.0 (npm), and timelength 3.0.4 and pytimeparse2 1.7.1 (PyPI).
# Expected: minus five minutes, as pytimeparse2 has it, or an error.
# Seen: enhanced-ms and timelength skip the sign, so `1h -5m` is an hour and five minutes. What timelength does not know is 0 and no
#   error: `10us`, and `1,5h` with the comma of half of Europe. enhanced-ms gives null and NaN there.
# Who is hurt: offsets, such as "five minutes before the hour" or the delay of a late source: the window moves to the future.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock enhanced-ms@5.0.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check timelength==3.0.4 pytimeparse2==1.7.1

cat >show.mjs <<'JS'
import { ms } from 'enhanced-ms';
for (const text of ['5m', '-5m', '1h -5m', '10us', '1,5h']) console.log('enhanced-ms', text, ms(text));
JS
cat >show.py <<'PY'
import pytimeparse2, timelength
for text in ('5m', '-5m', '1h -5m', '10us', '1,5h'):
    print('timelength', text, timelength.TimeLength(text).result.seconds, '| pytimeparse2', pytimeparse2.parse(text))
PY
seen=$(node show.mjs; python/bin/python show.py)
wanted='enhanced-ms 5m 300000
enhanced-ms -5m 300000
enhanced-ms 1h -5m 3900000
enhanced-ms 10us null
enhanced-ms 1,5h NaN
timelength 5m 300.0 | pytimeparse2 300
timelength -5m 300.0 | pytimeparse2 -300
timelength 1h -5m 3900.0 | pytimeparse2 None
timelength 10us 0.0 | pytimeparse2 None
timelength 1,5h 0.0 | pytimeparse2 None'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
