#!/usr/bin/env bash
# `0 9 */2 * 1` is "every other day and every Monday" for one library of Go, and "Mondays on odd days" for another.
#
# Seen with github.com/robfig/cron/v3 v3.0.1, github.com/hashicorp/cronexpr v1.1.3 and github.com/adhocore/gronx v1.20.4 (Go).
# Expected: one meaning. crontab(5) of Debian joins day of month and day of week with "or" unless one of them starts with `*`, and
#   `*/2` does: Mondays on odd days.
# Seen: gronx reads it so, and fires twice a month. robfig/cron and cronexpr look for a `*` without a step, and fire 18 times in
#   December 2026. Neither says so.
# Who is hurt: a crontab that moves into a service: a job that ran every other week runs every other day.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"time"

	"github.com/adhocore/gronx"
	"github.com/hashicorp/cronexpr"
	"github.com/robfig/cron/v3"
)

func main() {
	text := "0 9 */2 * 1"
	schedule, _ := cron.ParseStandard(text)
	expression := cronexpr.MustParse(text)
	for name, next := range map[string]func(time.Time) time.Time{
		"robfig/cron": schedule.Next,
		"cronexpr":    expression.Next,
		"gronx": func(at time.Time) time.Time {
			at, _ = gronx.NextTickAfter(text, at, false)
			return at
		},
	} {
		fmt.Printf("%s:", name)
		for at := next(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); at.Month() == time.December; at = next(at) {
			fmt.Print(" ", at.Day())
		}
		fmt.Println()
	}
}
GO
{
  go mod init shop
  go get github.com/robfig/cron/v3@v3.0.1 github.com/hashicorp/cronexpr@v1.1.3 github.com/adhocore/gronx@v1.20.4
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run . | sort)
wanted='cronexpr: 1 3 5 7 9 11 13 14 15 17 19 21 23 25 27 28 29 31
gronx: 7 21
robfig/cron: 1 3 5 7 9 11 13 14 15 17 19 21 23 25 27 28 29 31'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
