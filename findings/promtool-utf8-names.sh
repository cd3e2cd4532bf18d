#!/usr/bin/env bash
# `promtool check metrics` refuses the names in quotes that Prometheus 3 reads.
#
# Seen with the parser of Prometheus 3.16 (Go module github.com/prometheus/prometheus v0.316.0) and the linter of promtool
# (github.com/prometheus/client_golang v1.25.0); promtool 3.5.3 and 3.16 are the same.
# Expected: promtool and Prometheus of one version agree on what a metric is called.
# Seen: Prometheus takes `{"http.requests"} 1`; promtool says "invalid metric name". With 2.53 it is the other way round: promtool
#   finds nothing wrong, and the server refuses the scrape.
# Who is hurt: CI that checks what an OpenTelemetry service exposes: it fails after the upgrade of promtool, for a good text, and
#   passed before it, for a text that no Prometheus 2 reads.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

func main() {
	for _, line := range []string{`{"http.requests"} 1`, `requests{"http.route"="/"} 1`} {
		text := line + "\n"
		parser, _ := textparse.New([]byte(text), "text/plain; version=1.0.0; escaping=allow-utf-8", labels.NewSymbolTable(),
			textparse.ParserOptions{})
		entry, err := parser.Next()
		var series labels.Labels
		parser.Labels(&series)
		fmt.Println("Prometheus:", entry == textparse.EntrySeries, err, series)
		_, err = promlint.New(strings.NewReader(text)).Lint()
		fmt.Println("promtool:", err)
	}
}
GO
{
  go mod init shop
  go get github.com/prometheus/prometheus@v0.316.0 github.com/prometheus/client_golang@v1.25.0
  go mod tidy
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='Prometheus: true <nil> {__name__="http.requests"}
promtool: text format parsing error in line 1: invalid metric name "http.requests"
Prometheus: true <nil> {__name__="requests", "http.route"="/"}
promtool: text format parsing error in line 1: invalid label name "http.route"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
