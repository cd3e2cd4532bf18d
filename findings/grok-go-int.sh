#!/usr/bin/env bash
# Go's grok library reads 12.7 as the integer 0, and a part that is not there as 0 too.
#
# Seen with github.com/vjeantet/grok v1.0.1 and, for comparison, github.com/elastic/go-grok v0.3.1 (Go).
# Expected: `%{NUMBER:ms:int}` of "12.7" is 12 or an error; an optional part that is missing has no value.
# Seen: ParseTyped gives 0 in both cases, and the largest integer for a number that is larger. No error. elastic/go-grok gives an error,
#   and leaves the missing field out.
# Who is hurt: averages and percentiles of durations: whole numbers are right, all others are 0, and so are the lines without one.
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
	pattern := `%{WORD:verb}(?: took %{NUMBER:ms:int})?$`
	one, _ := grok.NewWithConfig(&grok.Config{NamedCapturesOnly: true})
	other := elastic.New()
	if err := other.Compile(pattern, true); err != nil {
		panic(err)
	}
	for _, line := range []string{"GET took 12", "GET took 12.7", "GET"} {
		fmt.Println(line)
		values, err := one.ParseTyped(pattern, line)
		fmt.Println("  vjeantet/grok", values, err)
		values, err = other.ParseTypedString(line)
		fmt.Println("  elastic/go-grok", values, err)
	}
}
GO
{ go mod init shop && go get github.com/vjeantet/grok@v1.0.1 github.com/elastic/go-grok@v0.3.1 && go mod tidy; } >log 2>&1 || {
  cat log
  exit 1
}
seen=$(go run .)
wanted='GET took 12
  vjeantet/grok map[ms:12 verb:GET] <nil>
  elastic/go-grok map[ms:12 verb:GET] <nil>
GET took 12.7
  vjeantet/grok map[ms:0 verb:GET] <nil>
  elastic/go-grok map[] strconv.Atoi: parsing "12.7": invalid syntax
GET
  vjeantet/grok map[ms:0 verb:GET] <nil>
  elastic/go-grok map[verb:GET] <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
