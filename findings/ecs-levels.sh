#!/usr/bin/env bash
# Elastic's own loggers for the Elastic Common Schema do not agree on the words of `log.level`.
#
# Seen with ecs-logging 2.3.0 (PyPI), @elastic/ecs-pino-format 1.5.0 with pino 10.4.0 (npm).
# Expected: one schema, so one query `log.level: warning` finds the warnings of every service.
# Seen: Python writes warning and critical, pino warn and fatal. The schema fixes the name of the field and not its values.
# An alert on log.level:"critical" hears nothing of the services in Node.js.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @elastic/ecs-pino-format@1.5.0 pino@10.4.0
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check ecs-logging==2.3.0

cat >write.cjs <<'JS'
const { ecsFormat } = require('@elastic/ecs-pino-format');
const log = require('pino')(ecsFormat());
log.warn('a');
log.fatal('b');
JS
cat >write.py <<'PY'
import logging, sys
import ecs_logging
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(ecs_logging.StdlibFormatter())
logging.getLogger().addHandler(handler)
logging.warning('a')
logging.critical('b')
PY
levels() { sed 's/.*"log.level":"\([a-z]*\)".*/\1/' | paste -sd ' '; }
seen=$(echo "Node.js: $(node write.cjs | levels)"; echo "Python: $(python/bin/python write.py | levels)")
wanted='Node.js: warn fatal
Python: warning critical'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
