#!/usr/bin/env bash
# A job of Monday at midnight in Berlin becomes a job of Tuesday at midnight.
#
# Seen with local-crontab 0.1.8 (npm).
# Expected: "Mondays at 0:00 in Berlin" is Sundays at 23:00 in UTC, and the first of the month at 0:00 is the last day of the month before.
# Seen: it changes the hour and leaves the day: `0 23 * * 1` is Monday 23:00 in UTC, which is Tuesday in Berlin. The first of the month
#   becomes the second, and 23:00 in New York from Monday to Friday becomes the evening before each of them.
#   Every quarter of an hour from 9 to 17 in India is moved by five hours and a half to the hours 3 to 11, which are 8:30 to 17:15 there.
# Who is hurt: schedulers that know UTC only, such as those of serverless functions and of Kubernetes before time zones: the weekly
#   job runs a day late or early, and a job of each 1st closes the wrong month.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
npm install --silent --no-audit --no-fund --no-package-lock local-crontab@0.1.8

cat >show.mjs <<'JS'
import module from 'local-crontab';
const convert = module.localCrontabToUtcCrontabs ?? module;
const jobs = { '0 0 * * 1': 'Europe/Berlin', '0 0 1 * *': 'Europe/Berlin', '0 23 * * 1-5': 'America/New_York', '*/15 9-17 * * *': 'Asia/Kolkata' };
for (const [cron, zone] of Object.entries(jobs)) {
  console.log(cron, zone, '->', convert(cron, zone).join(' | '));
}
JS
seen=$(node show.mjs)
wanted='0 0 * * 1 Europe/Berlin -> 0 23 * 1-2,11-12 1 | 0 23 1-28 3 1 | 0 22 29-31 3 1 | 0 22 * 4-9 1 | 0 22 1-24 10 1 | 0 23 25-31 10 1
0 0 1 * * Europe/Berlin -> 0 23 1 1-3,11-12 * | 0 22 1 4-10 *
0 23 * * 1-5 America/New_York -> 0 4 * 1-2,11-12 1-5 | 0 4 1-7 3 1-5 | 0 3 8-31 3 1-5 | 0 3 * 4-10 1-5
*/15 9-17 * * * Asia/Kolkata -> */15 3-11 * * *'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
