#!/usr/bin/env bash
# In the Rust crate `cron`, `* * 1-5` is Sunday to Thursday, and "the 1st or Mondays" is "a 1st that is a Monday".
#
# Seen with the crates cron 0.17.0 and, for comparison, croner 4.0.3.
# Expected: the days of crontab(5), 0 or 7 for Sunday and 1-5 for the working week, and the "or" between the two fields of days.
# Seen: Sunday is 1, as in Quartz, but the rest is not Quartz's: Quartz refuses a day of the month beside a day of the week. 7 is
#   Saturday, 0 is an error. croner reads the same texts as crontab(5) does.
# Who is hurt: a report of working days that comes on Sunday and not on Friday; a job that ran five times a month and runs twice a year.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "shop"
version = "0.1.0"
edition = "2021"

[dependencies]
chrono = "=0.4.45"
cron = "=0.17.0"
croner = "=4.0.3"
TOML
cat >src/main.rs <<'RS'
use chrono::{TimeZone, Utc};
use croner::parser::{CronParser, Seconds};
use std::str::FromStr;

fn main() {
    let start = Utc.with_ymd_and_hms(2026, 11, 30, 12, 0, 0).unwrap();
    for text in ["0 0 9 * * 1-5", "0 0 9 * * 7", "0 0 9 1 * MON"] {
        println!("{text}");
        let schedule = cron::Schedule::from_str(text).unwrap();
        let times: Vec<_> = schedule.after(&start).take(4).map(|time| time.format("%a %d %b").to_string()).collect();
        println!("  cron:   {}", times.join(", "));
        let schedule = CronParser::builder().seconds(Seconds::Optional).build().parse(text).unwrap();
        let times: Vec<_> = schedule.iter_after(start).take(4).map(|time| time.format("%a %d %b").to_string()).collect();
        println!("  croner: {}", times.join(", "));
    }
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(target/debug/shop)
wanted='0 0 9 * * 1-5
  cron:   Tue 01 Dec, Wed 02 Dec, Thu 03 Dec, Sun 06 Dec
  croner: Tue 01 Dec, Wed 02 Dec, Thu 03 Dec, Fri 04 Dec
0 0 9 * * 7
  cron:   Sat 05 Dec, Sat 12 Dec, Sat 19 Dec, Sat 26 Dec
  croner: Sun 06 Dec, Sun 13 Dec, Sun 20 Dec, Sun 27 Dec
0 0 9 1 * MON
  cron:   Mon 01 Feb, Mon 01 Mar, Mon 01 Nov, Mon 01 May
  croner: Tue 01 Dec, Mon 07 Dec, Mon 14 Dec, Mon 21 Dec'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
