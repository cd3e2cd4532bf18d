#!/usr/bin/env bash
# Elastic's grok library for Go reads a line of syslog and leaves out the program and its number.
#
# Seen with github.com/elastic/go-grok v0.3.1 and, for comparison, github.com/vjeantet/grok v1.0.1 (Go).
# Expected: `%{SYSLOGBASE} %{GREEDYDATA:message}` gives time, host, program, process number and message, as with vjeantet/grok.
# Seen: time, host and message. The pattern of the same name has no names for program and number in this library;
#   what they match is dropped.
# Who is hurt: who takes known patterns over: lines are read without an error, and nobody can say which program wrote them.
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
	pattern := "%{SYSLOGBASE} %{GREEDYDATA:message}"
	line := "Nov 30 10:00:00 web1 sshd[4711]: session opened"
	other, err := elastic.NewComplete()
	if err != nil {
		panic(err)
	}
	if err := other.Compile(pattern, true); err != nil {
		panic(err)
	}
	values, err := other.ParseString(line)
	fmt.Println("elastic/go-grok", values, err)
	one, _ := grok.NewWithConfig(&grok.Config{NamedCapturesOnly: true, RemoveEmptyValues: true})
	values, err = one.Parse(pattern, line)
	fmt.Println("vjeantet/grok", values, err)
}
GO
{ go mod init shop && go get github.com/vjeantet/grok@v1.0.1 github.com/elastic/go-grok@v0.3.1 && go mod tidy; } >log 2>&1 || {
  cat log
  exit 1
}
seen=$(go run .)
wanted='elastic/go-grok map[host.name:web1 message:session opened timestamp:Nov 30 10:00:00] <nil>
vjeantet/grok map[logsource:web1 message:session opened pid:4711 program:sshd timestamp:Nov 30 10:00:00] <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
