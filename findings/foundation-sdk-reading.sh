#!/usr/bin/env bash
# Grafana's own library for Python reads a dashboard and loses the preset filters and the rules of its annotations.
#
# Seen with grafana-foundation-sdk 1769699998!10.1.0 (PyPI), made for Grafana 10.1.
# Expected: Dashboard.from_json() and the JSON encoder give back the dashboard, or an error for what the library does not know.
# Seen: the filters of an ad hoc variable, and the step, title and `useValueForTime` of annotations made by a query, are left out. Each
#   variable gets the same `id` of zeros.
# Who is hurt: programs that read a dashboard, change a title and write it: it shows the data of all customers instead of the filtered,
#   and annotations without a title, at other times.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check 'grafana-foundation-sdk==1769699998!10.1.0'

cat >show.py <<'PY'
import json
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
source = {
    'title': 'shop',
    'schemaVersion': 38,
    'templating': {'list': [
        {'name': 'filters', 'type': 'adhoc', 'filters': [{'key': 'customer', 'operator': '=', 'value': 'a'}]},
        {'name': 'job', 'type': 'query', 'definition': 'label_values(up, job)', 'query': 'label_values(up, job)'},
    ]},
    'annotations': {'list': [
        {'name': 'deploys', 'enable': True, 'iconColor': 'red', 'expr': 'deployed',
         'step': '60s', 'titleFormat': '{{job}}', 'useValueForTime': True},
    ]},
}
again = json.loads(json.dumps(Dashboard.from_json(source), cls=JSONEncoder))
for part in ('templating', 'annotations'):
    for before, after in zip(source[part]['list'], again[part]['list']):
        print(before['name'], 'lost:', *[key for key in before if key not in after], '| id:', after.get('id'))
PY
seen=$(python/bin/python show.py)
wanted='filters lost: filters | id: 00000000-0000-0000-0000-000000000000
job lost: definition | id: 00000000-0000-0000-0000-000000000000
deploys lost: step titleFormat useValueForTime | id: None'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
