#!/usr/bin/env bash
# Prometheus 3 stores a metric whose line is indented under a name that begins with blanks.
#
# Seen with the parser of Prometheus 3.16 (Go module github.com/prometheus/prometheus v0.316.0), and in the server 3.5.3 of Debian,
# which answers `{__name__="  disk_free"}`. 2.42 and 2.53 refuse the scrape: "invalid metric name".
# Expected: the text format says that leading whitespace is ignored, so the name is disk_free.
# Seen: the blanks are part of the name, since any UTF-8 text is a valid name now. The target is up, nothing is logged, and
#   disk_free has no data. The library that the textfile collector, the Pushgateway and `promtool check metrics` read with
#   (prometheus/common v0.74.0) ignores the blanks.
# Who is hurt: scripts that print metrics from an indented here-document. With Prometheus 2 they were told.
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

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

func main() {
	text := "# TYPE disk_free gauge\n  disk_free 7\n"
	parser, _ := textparse.New([]byte(text), "text/plain; version=0.0.4", labels.NewSymbolTable(), textparse.ParserOptions{})
	for {
		entry, err := parser.Next()
		if err != nil {
			fmt.Println("the end is in order:", err == io.EOF)
			break
		}
		if entry == textparse.EntrySeries {
			var series labels.Labels
			parser.Labels(&series)
			fmt.Printf("Prometheus: %q\n", series.Get("__name__"))
		}
	}
	reader := expfmt.NewTextParser(model.UTF8Validation)
	families, _ := reader.TextToMetricFamilies(strings.NewReader(text))
	for name := range families {
		fmt.Printf("expfmt: %q\n", name)
	}
}
GO
{
  go mod init shop
  go get github.com/prometheus/prometheus@v0.316.0 github.com/prometheus/common@v0.74.0
  go mod tidy
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='Prometheus: "  disk_free"
the end is in order: true
expfmt: "disk_free"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
