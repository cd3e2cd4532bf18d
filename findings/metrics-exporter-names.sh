#!/usr/bin/env bash
# metrics-exporter-prometheus shows one of two counters whose names differ in a dot, now one and now the other.
#
# Seen with the crates metrics 0.24.6 and metrics-exporter-prometheus 0.18.3.
# Expected: http.requests and http_requests, which get the same name in Prometheus, are added up, or one of them is refused.
# Seen: one line, with the value of one of them, and which one is chance: in a hundred processes both values come up. The order of the
#   counters in a hash table decides.
# Who is hurt: a program in which a library counts http.requests and its own code http_requests. The counter falls when the process
#   starts again with the other choice, and its rate is that of a part.
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
        metrics::counter!("http.requests").increment(1);
        metrics::counter!("http_requests").increment(200);
    });
    print!("{}", recorder.handle().render());
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(for _ in $(seq 100); do target/debug/shop | grep -v '^#' | grep . | paste -sd '+'; done | sort -u)
wanted='http_requests 1
http_requests 200'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
