#!/usr/bin/env bash
# With podman-compose, what a container gets as its environment also changes its image and its ports.
#
# Seen with podman-compose 1.6.0 (PyPI) and, for comparison, compose-go v2.16.2 (Go), which Docker Compose is made of. Podman is a stand-in
#   here: podman-compose only asks it for its version.
# Expected: `${PORT:-80}` is a variable of the shell or of `.env`, and what stands under `environment` is for the container only.
# Seen: podman-compose fills in a service's own `environment` too, where the shell has no such variable. The image `shop:${TAG:-1.0}`
#   of a service with `TAG: debug` is shop:debug, and its port is published elsewhere.
# Who is hurt: one file that is started with both tools: other images and other ports, and a scrape of a port that nobody listens on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check podman-compose==1.6.0

cat >compose.yaml <<'YAML'
name: shop
services:
  web:
    image: shop:${TAG:-1.0}
    environment:
      TAG: debug
      PORT: "9999"
    ports:
      - "${PORT:-80}:80"
YAML
mkdir bin
printf '#!/bin/sh\necho podman version 5.4.0\n' >bin/podman
chmod +x bin/podman
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions([]string{"compose.yaml"}, cli.WithOsEnv)
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		panic(err)
	}
	web := project.Services["web"]
	fmt.Println("compose-go:", web.Image, web.Ports[0].Published)
}
GO
{ go mod init shop && go get github.com/compose-spec/compose-go/v2@v2.16.2 && go mod tidy; } >log 2>&1 || { cat log; exit 1; }
unset TAG PORT
PATH="$folder/bin:$PATH" python/bin/podman-compose config >config 2>log || { cat log; exit 1; }
seen=$(
  echo "podman-compose: $(sed -n 's/^ *image: //p' config) $(sed -n '/ports:/{n;s/^ *- //;s/:80$//;p}' config)"
  go run .
)
wanted='podman-compose: shop:debug 9999
compose-go: shop:1.0 80'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
