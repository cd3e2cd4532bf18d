#!/usr/bin/env bash
# cron-schedule takes `1#1` for `1`, and `5/15` for `5`.
#
# Seen with cron-schedule 6.0.0 and cron-parser 5.10.6 (npm).
# Expected: what it does not know is an error, as `L` and `MON#1` are. Or it is read as elsewhere: `1#1` is the first Monday of a
#   month, `5L` the last Friday, `5/15` is 5, 20, 35 and 50.
# Seen: it reads the digits at the start and forgets the rest. `1#1` is every Monday, `5L` every Friday, `5/15` once an hour.
# Who is hurt: a report or a silence that is meant once a month comes every week; a check that is meant four times an hour comes once.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock cron-schedule@6.0.0 cron-parser@5.10.6

cat >show.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { parseCronExpression } from 'cron-schedule';
process.env.TZ = 'UTC';
const start = new Date('2026-11-30T12:00:00Z');
const show = (dates) => dates.map((date) => date.toISOString().slice(5, 16)).join(', ');
for (const text of ['0 0 * * 1#1', '0 0 * * 5L', '5/15 * * * *']) {
  const other = CronExpressionParser.parse(text, { currentDate: start, tz: 'UTC' });
  console.log(text);
  console.log('  cron-schedule:', show(parseCronExpression(text).getNextDates(3, start)));
  console.log('  cron-parser:  ', show([1, 2, 3].map(() => other.next().toDate())));
}
for (const text of ['0 0 L * *', '0 0 * * MON#1']) {
  try {
    parseCronExpression(text);
  } catch {
    console.log(text, 'is refused');
  }
}
JS
seen=$(node show.mjs)
wanted='0 0 * * 1#1
  cron-schedule: 12-07T00:00, 12-14T00:00, 12-21T00:00
  cron-parser:   12-07T00:00, 01-04T00:00, 02-01T00:00
0 0 * * 5L
  cron-schedule: 12-04T00:00, 12-11T00:00, 12-18T00:00
  cron-parser:   12-25T00:00, 01-29T00:00, 02-26T00:00
5/15 * * * *
  cron-schedule: 11-30T12:05, 11-30T13:05, 11-30T14:05
  cron-parser:   11-30T12:05, 11-30T12:20, 11-30T12:35
0 0 L * * is refused
0 0 * * MON#1 is refused'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
