#!/usr/bin/env bash
# When clocks go back, the Rust crate `cron` lists times in the wrong order, and asked one by one it leaves an hour out.
#
# Seen with the crates cron 0.17.0, chrono 0.4.45, chrono-tz 0.10.4.
# Expected: the times of a schedule come one after the other, and the time after a moment lies behind it.
# Seen: on 25 October 2026 in Berlin, `0 */30 * * * *` has 02:00 +0200, 02:00 +0100, 02:30 +0200: the third is half an hour before the
#   second. Asked for the time after 02:15 +0100, it gives 02:30 +0200, which was 45 minutes ago. Asked again and again for the next
#   one, as a loop of a scheduler does, it goes from 02:30 +0200 to 03:00 +0100: an hour and a half without a run.
# Who is hurt: schedulers with this crate in local time, which wait for the next time, and checks that compare it with now.
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
chrono-tz = "=0.10.4"
cron = "=0.17.0"
TOML
cat >src/main.rs <<'RS'
use chrono::{TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use std::str::FromStr;

fn main() {
    let schedule = cron::Schedule::from_str("0 */30 * * * *").unwrap();
    let start = Berlin.with_ymd_and_hms(2026, 10, 25, 1, 0, 0).unwrap();
    print!("list:");
    for time in schedule.after(&start).take(6) {
        print!(" {}", time.format("%H:%M%z"));
    }
    print!("\none by one:");
    let mut time = start;
    for _ in 0..4 {
        time = schedule.after(&time).next().unwrap();
        print!(" {}", time.format("%H:%M%z"));
    }
    let late = Utc.with_ymd_and_hms(2026, 10, 25, 1, 15, 0).unwrap().with_timezone(&Berlin);
    let next = schedule.after(&late).next().unwrap();
    println!("\nafter {}: {}", late.format("%H:%M%z"), next.format("%H:%M%z"));
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(target/debug/shop)
wanted='list: 01:30+0200 02:00+0200 02:00+0100 02:30+0200 02:30+0100 03:00+0100
one by one: 01:30+0200 02:00+0200 02:30+0200 03:00+0100
after 02:15+0100: 02:30+0200'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
