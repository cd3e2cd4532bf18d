#!/usr/bin/env bash
# `promtool check metrics` takes three TYPE lines for which Prometheus drops the whole target.
#
# Seen with the parser of Prometheus 3.16 (Go module github.com/prometheus/prometheus v0.316.0) and the linter of promtool
# (github.com/prometheus/client_golang v1.25.0). promtool and the server 2.42, 2.53 and 3.5.3 of Debian do the same.
# Expected: what `promtool check metrics` finds no fault with can be scraped.
# Seen: it reads `GAUGE`, a type after two blanks (any number of them, says the text format) and a missing type, and asks for
#   nothing but help texts. Prometheus stops at such a line: "invalid metric type", `up` is 0, and all other metrics of the
#   target are lost with it.
# Who is hurt: whoever writes an exporter by hand and checks its output in CI.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

func main() {
	for _, line := range []string{"# TYPE a gauge", "# TYPE a GAUGE", "# TYPE a  gauge", "# TYPE a"} {
		text := "# HELP a An a.\n" + line + "\na 1\n"
		problems, err := promlint.New(strings.NewReader(text)).Lint()
		fmt.Println(line)
		fmt.Println("  promtool:", problems, err)
		parser, _ := textparse.New([]byte(text), "text/plain; version=0.0.4", labels.NewSymbolTable(), textparse.ParserOptions{})
		for err = nil; err == nil; {
			_, err = parser.Next()
		}
		if err == io.EOF {
			fmt.Println("  Prometheus: taken")
		} else {
			fmt.Println("  Prometheus:", err)
		}
	}
}
GO
{
  go mod init shop
  go get github.com/prometheus/prometheus@v0.316.0 github.com/prometheus/client_golang@v1.25.0
  go mod tidy
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='# TYPE a gauge
  promtool: [] <nil>
  Prometheus: taken
# TYPE a GAUGE
  promtool: [] <nil>
  Prometheus: invalid metric type "GAUGE"
# TYPE a  gauge
  promtool: [] <nil>
  Prometheus: invalid metric type " gauge"
# TYPE a
  promtool: [] <nil>
  Prometheus: invalid metric type ""'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
