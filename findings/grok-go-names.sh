#!/usr/bin/env bash
# A field named `@timestamp` makes a grok pattern of Go match nothing, and so does `log-level` with Elastic's library.
#
# Seen with github.com/elastic/go-grok v0.3.1 and github.com/vjeantet/grok v1.0.1 (Go).
# Expected: the name of a field has no say in what the pattern matches; or Compile refuses the name.
# Seen: the name is taken without an error, and no line ever matches: the reference is left in the expression as plain text. `@timestamp` is
#   the name of the time in Elastic's own schema. vjeantet/grok knows names with a minus, elastic/go-grok does not.
# Who is hurt: patterns brought over from Logstash: each line is "not matched", and it looks as if the lines had changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"

	elastic "github.com/elastic/go-grok"
	"github.com/vjeantet/grok"
)

func main() {
	one, _ := grok.NewWithConfig(&grok.Config{NamedCapturesOnly: true})
	for _, name := range []string{"log.level", "log_level", "log-level", "@timestamp"} {
		pattern := "%{WORD:" + name + "} %{WORD:verb}"
		other := elastic.New()
		fmt.Println(name, "compiles:", other.Compile(pattern, true) == nil)
		values, err := other.ParseString("info GET")
		fmt.Println("  elastic/go-grok", values, err)
		values, err = one.Parse(pattern, "info GET")
		fmt.Println("  vjeantet/grok", values, err)
	}
}
GO
{ go mod init shop && go get github.com/vjeantet/grok@v1.0.1 github.com/elastic/go-grok@v0.3.1 && go mod tidy; } >log 2>&1 || {
  cat log
  exit 1
}
seen=$(go run .)
wanted='log.level compiles: true
  elastic/go-grok map[log.level:info verb:GET] <nil>
  vjeantet/grok map[log.level:info verb:GET] <nil>
log_level compiles: true
  elastic/go-grok map[log_level:info verb:GET] <nil>
  vjeantet/grok map[log_level:info verb:GET] <nil>
log-level compiles: true
  elastic/go-grok map[] <nil>
  vjeantet/grok map[log-level:info verb:GET] <nil>
@timestamp compiles: true
  elastic/go-grok map[] <nil>
  vjeantet/grok map[] <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
