#!/usr/bin/env bash
# The Rust crate prometheus-parse leaves out series whose label values hold a brace, and cuts values at a comma.
#
# Seen with the crate prometheus-parse 0.2.5.
# Expected: what the text format allows between quotes is read, or is an error. parse() returns a Result.
# Seen: Ok, without the series of "/item/{id}" and without recording rules, whose names have a colon. "1,2" is read as "1", and "a=b"
#   takes its label with it, so that two series become one. `say \"yes\"` keeps its backslashes and loses a quote.
# Who is hurt: tests, proxies and health checks made with it. Routes like /item/{id} are common, and their series are never seen.
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
prometheus-parse = "=0.2.5"
TOML
cat >src/main.rs <<'RS'
fn main() {
    for line in [
        r#"a{x="1"} 1"#,
        r#"a{x="1,2"} 1"#,
        r#"a{path="/item/{id}"} 1"#,
        r#"a{query="a=b"} 1"#,
        r#"a{text="say \"yes\""} 1"#,
        "job:a:sum 1",
    ] {
        let read = prometheus_parse::Scrape::parse([Ok(line.to_owned())].into_iter()).unwrap();
        let found: Vec<_> = read.samples.iter().map(|sample| format!("{} {:?}", sample.metric, sample.labels)).collect();
        println!("{line} -> {}", found.join(", "));
    }
}
RS
cargo build --quiet 2>log || { cat log; exit 1; }
seen=$(target/debug/shop)
wanted='a{x="1"} 1 -> a Labels({"x": "1"})
a{x="1,2"} 1 -> a Labels({"x": "1"})
a{path="/item/{id}"} 1 -> 
a{query="a=b"} 1 -> a Labels({})
a{text="say \"yes\""} 1 -> a Labels({"text": "say \\\"yes\\"})
job:a:sum 1 -> '
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
