#!/usr/bin/env bash
# metrics-exporter-prometheus: the 99th percentile of ten requests, one of them slow, is that of the fast ones.
#
# Seen with the crates metrics 0.24.6 and metrics-exporter-prometheus 0.18.3.
# Expected: of nine requests of 1 s and one of 60 s the 99th percentile is 60 s, the value below which no less than 99 % lie, and no
#   quantile is smaller than the smallest value.
# Seen: 1 s, for quantile="0.999" too, since ranks are rounded down: the slow one stands only in quantile="1". And quantile="0" is 1,
#   while 0.5 to 0.999 are 0.9999.
# Who is hurt: alerts on {quantile="0.99"} of a service with less than a hundred requests in the window. The slowest request of
#   a quiet minute never counts.
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
metrics = "=0.24.6"
metrics-exporter-prometheus = { version = "=0.18.3", default-features = false }
TOML
cat >src/main.rs <<'RS'
fn main() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        let seconds = metrics::histogram!("request_seconds");
        for _ in 0..9 {
            seconds.record(1.0);
        }
        seconds.record(60.0);
    });
    print!("{}", recorder.handle().render());
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(target/debug/shop | grep quantile | sed -E 's/([0-9]\.[0-9]{4})[0-9]*$/\1/')
wanted='request_seconds{quantile="0"} 1
request_seconds{quantile="0.5"} 0.9998
request_seconds{quantile="0.9"} 0.9998
request_seconds{quantile="0.95"} 0.9998
request_seconds{quantile="0.99"} 0.9998
request_seconds{quantile="0.999"} 0.9998
request_seconds{quantile="1"} 60'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
