#!/usr/bin/env bash
# Ten rps are 62.8 hertz.
#
# Seen with pint 0.25.3 (PyPI).
# Expected: `rps` is requests a second, or unknown as `qps` is. Ten a second are 10 Hz.
# Seen: it is revolutions a second. A revolution is 2 pi, so `10 rps` in hertz or in 1/s is 62.83, and 10 Hz are 1.59 rps. The same with `rpm`.
#   `Gb` is no gigabit either: it is a gilbert, of magnetism, and `Mb` a megabarn, but those raise an error when bytes are asked for.
# Who is hurt: reports and tests of load that leave their units to pint: a limit of 100 rps lets 628 through, or 16.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pint==0.25.3

cat >show.py <<'PY'
import pint
units = pint.UnitRegistry()
for text, unit in (('10 rps', 'Hz'), ('10 rps', '1/s'), ('10 Hz', 'rps'), ('600 rpm', '1/s'), ('10/s', 'Hz')):
    print(text, 'in', unit, round(units(text).to(unit).magnitude, 2))
print('Gb', units('Gb').units, 'Mb', units('Mb').units)
PY
seen=$(python/bin/python show.py)
wanted='10 rps in Hz 62.83
10 rps in 1/s 62.83
10 Hz in rps 1.59
600 rpm in 1/s 62.83
10/s in Hz 10.0
Gb gilbert Mb megabarn'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
