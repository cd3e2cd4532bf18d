#!/usr/bin/env bash
# podman-compose knows no hours: a service that may take `1h` to stop gets Podman's default, ten seconds.
#
# Seen with podman-compose 1.6.0 (PyPI) and, for comparison, compose-go v2.16.2 (Go). Podman is a stand-in
#   that writes down how it is called.
# Expected: `stop_grace_period: 1h` is an hour, as in the specification of Compose, or an error.
# Seen: minutes and seconds are passed on with `-t`. For `1h`, `1h30m` and `500ms` the option is left out, without a word, and Podman
#   takes its default.
# Who is hurt: databases and batches that get a long time on purpose, and lose it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check podman-compose==1.6.0

cat >compose.yaml <<'YAML'
name: shop
services:
  a: {image: shop, stop_grace_period: 90s}
  b: {image: shop, stop_grace_period: 60m}
  c: {image: shop, stop_grace_period: 1h}
  d: {image: shop, stop_grace_period: 500ms}
YAML
mkdir bin
cat >bin/podman <<'SH2'
#!/bin/sh
case "$*" in
*version*) echo podman version 5.4.0 ;;
stop*) echo "podman $*" >>"$CALLS" ;;
esac
SH2
chmod +x bin/podman
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions([]string{"compose.yaml"})
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		fmt.Println("compose-go:", name, project.Services[name].StopGracePeriod)
	}
}
GO
{ go mod init shop && go get github.com/compose-spec/compose-go/v2@v2.16.2 && go mod tidy; } >log 2>&1 || { cat log; exit 1; }
CALLS="$folder/calls" PATH="$folder/bin:$PATH" python/bin/podman-compose down >log 2>&1 || { cat log; exit 1; }
seen=$(LC_ALL=C sort calls; go run .)
wanted='podman stop -t 3600 shop_b_1
podman stop -t 90 shop_a_1
podman stop shop_c_1
podman stop shop_d_1
compose-go: a 1m30s
compose-go: b 1h0m0s
compose-go: c 1h0m0s
compose-go: d 500ms'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
