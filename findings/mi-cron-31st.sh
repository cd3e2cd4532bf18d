#!/usr/bin/env bash
# A job of each 31st runs on 3 March.
#
# Seen with @cheap-glitch/mi-cron 1.0.1 and croner 11.0.1 (npm).
# Expected: `0 9 31 * *` runs in the seven months with a 31st day, as in cron.
# Seen: in a month without a 31st the date rolls over, to 3 March and to the 1st of May, July, October and December: twelve runs.
#   `0 9 29 2 *` runs each year, in three of four on 1 March.
# Who is hurt: a job that closes a month or a leap day: it runs for a day that does not exist, with the data of the next month.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @cheap-glitch/mi-cron@1.0.1 croner@11.0.1

cat >show.mjs <<'JS'
import { parseCron } from '@cheap-glitch/mi-cron';
import { Cron } from 'croner';
for (const cron of ['0 9 31 * *', '0 9 29 2 *']) {
  let time = new Date('2026-12-01T00:00:00Z');
  const times = [];
  for (let count = 0; count < 12; count++) times.push((time = parseCron.nextDate(cron, time)));
  console.log(cron, 'mi-cron', ...times.map((day) => day.toISOString().slice(0, 10)));
  const right = new Cron(cron, { timezone: 'UTC' }).nextRuns(7, new Date('2026-12-01T00:00:00Z'));
  console.log(cron, 'croner', ...right.map((day) => day.toISOString().slice(0, 10)));
}
JS
seen=$(TZ=UTC node show.mjs)
wanted='0 9 31 * * mi-cron 2026-12-31 2027-01-31 2027-03-03 2027-03-31 2027-05-01 2027-05-31 2027-07-01 2027-07-31 2027-08-31 2027-10-01 2027-10-31 2027-12-01
0 9 31 * * croner 2026-12-31 2027-01-31 2027-03-31 2027-05-31 2027-07-31 2027-08-31 2027-10-31
0 9 29 2 * mi-cron 2027-03-01 2028-02-29 2029-03-01 2030-03-01 2031-03-01 2032-02-29 2033-03-01 2034-03-01 2035-03-01 2036-02-29 2037-03-01 2038-03-01
0 9 29 2 * croner 2028-02-29 2032-02-29 2036-02-29 2040-02-29 2044-02-29 2048-02-29 2052-02-29'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
