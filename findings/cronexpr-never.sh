#!/usr/bin/env bash
# cronexpr takes a range over the weekend or over midnight, and then never fires.
#
# Seen with github.com/hashicorp/cronexpr v1.1.3 and, for comparison, github.com/robfig/cron/v3 v3.0.1 (Go).
# Expected: `FRI-MON` is Friday to Monday and `22-2` the hours around midnight, as Quartz reads them, or an error, as from
#   robfig/cron.
# Seen: no error. There is no next time: Next returns the zero time, the year 1.
# Who is hurt: a job or check of the night and the weekend that is accepted and does not run.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"time"

	"github.com/hashicorp/cronexpr"
	"github.com/robfig/cron/v3"
)

func main() {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, text := range []string{"0 9 * * MON-FRI", "0 9 * * FRI-MON", "0 22-2 * * *"} {
		expression, err := cronexpr.Parse(text)
		fmt.Println(text, "->", err, expression.Next(now).Format(time.RFC3339))
		if _, err := cron.ParseStandard(text); err != nil {
			fmt.Println("  robfig/cron:", err)
		}
	}
}
GO
{ go mod init shop && go get github.com/hashicorp/cronexpr@v1.1.3 github.com/robfig/cron/v3@v3.0.1; } >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='0 9 * * MON-FRI -> <nil> 2026-12-01T09:00:00Z
0 9 * * FRI-MON -> <nil> 0001-01-01T00:00:00Z
  robfig/cron: beginning of range (5) beyond end of range (1): FRI-MON
0 22-2 * * * -> <nil> 0001-01-01T00:00:00Z
  robfig/cron: beginning of range (22) beyond end of range (2): 22-2'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
