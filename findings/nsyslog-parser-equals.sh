#!/usr/bin/env bash
# In structured data of syslog, `sql="where a=1 and b=2"` becomes three fields.
#
# Seen with nsyslog-parser 0.10.1 and glossy 0.1.7 (npm).
# Expected: what stands between the quotes is one value, as RFC 5424 says: only `"`, `\` and `]` are escaped there. glossy reads it so.
# Seen: a blank, a word and an equals sign within the quotes begin a new field, here `a` and `b`, and `sql` is "where". An escaped quote
#   sends all the structured data to the message, and of `[note]`, an element without fields, one bracket stays there.
# Who is hurt: logs of queries and of errors: fields that nobody wrote, and texts that end early, with no error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock nsyslog-parser@0.10.1 glossy@0.1.7

cat >show.cjs <<'JS'
const parse = require('nsyslog-parser');
const { Parse } = require('glossy');
for (const data of ['[a@1 url="/jobs?day=5" ms="7"]', '[a@1 sql="where a=1 and b=2"]', '[a@1 sql="say \\"hi\\"" ms="7"]', '[a@1 ms="7"][note]']) {
  const line = `<13>1 2026-12-01T10:00:00Z h etl 1 m ${data} done`;
  const one = parse(line);
  const two = Parse.parse(line);
  console.log(data);
  console.log(' nsyslog-parser', JSON.stringify(one.structuredData), one.message);
  console.log(' glossy        ', JSON.stringify(two.structuredData), two.message);
}
JS
seen=$(node show.cjs)
wanted='[a@1 url="/jobs?day=5" ms="7"]
 nsyslog-parser [{"$id":"a@1","url":"/jobs?day=5","ms":"7"}] done
 glossy         {"a@1":{"url":"/jobs?day=5","ms":"7"}} done
[a@1 sql="where a=1 and b=2"]
 nsyslog-parser [{"$id":"a@1","sql":"where","a":"1 and","b":"2"}] done
 glossy         {"a@1":{"sql":"where a=1 and b=2"}} done
[a@1 sql="say \"hi\"" ms="7"]
 nsyslog-parser [] [a@1 sql="say \"hi\"" ms="7"] done
 glossy         {"a@1":{"sql":"say \"hi\"","ms":"7"}} done
[a@1 ms="7"][note]
 nsyslog-parser [{"$id":"a@1","ms":"7"}] note] done
 glossy         {"a@1":{"ms":"7"}} done'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
