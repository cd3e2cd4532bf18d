#!/usr/bin/env bash
# "1M" is a month for one crate of Rust and a minute for another, and 31 days are "1month 13h 26m 24s".
#
# Seen with the crates humantime 2.4.0 and duration-str 0.21.0.
# Expected: two libraries for durations in configurations agree on M, or refuse it, as Prometheus and Go do. A year has 365 days, as
#   in Prometheus. A text of a duration in whole days is in whole days.
# Seen: M is 30.44 days for humantime and 60 seconds for duration-str. A year is 365.25 days for humantime and 365 for
#   duration-str, and a month 30.44 days or 30. So humantime prints the 365 days of a retention as "11months 30days 3h 50m 24s".
# Who is hurt: a retention or a timeout that moves from one service to another, by the factor 43,834; and messages that say how long
#   a certificate is still good.
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
duration-str = { version = "=0.21.0", default-features = false }
humantime = "=2.4.0"
TOML
cat >src/main.rs <<'RS'
use std::time::Duration;

fn main() {
    for text in ["1m", "1M", "1month", "1y"] {
        let human = humantime::parse_duration(text).unwrap().as_secs();
        println!("{text}: humantime {human} s, duration-str {} s", duration_str::parse(text).unwrap().as_secs());
    }
    for days in [30, 31, 365] {
        println!("{days} days: {}", humantime::format_duration(Duration::from_secs(86400 * days)));
    }
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(target/debug/shop)
wanted='1m: humantime 60 s, duration-str 60 s
1M: humantime 2630016 s, duration-str 60 s
1month: humantime 2630016 s, duration-str 2592000 s
1y: humantime 31557600 s, duration-str 31536000 s
30 days: 30days
31 days: 1month 13h 26m 24s
365 days: 11months 30days 3h 50m 24s'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
