#!/usr/bin/env bash
# A job of gronx that runs every half hour pauses for 90 minutes in the night when clocks go back.
#
# Seen with github.com/adhocore/gronx v1.20.4 and, for comparison, github.com/robfig/cron/v3 v3.0.1 (Go).
# Expected: `*/30 * * * *` fires every 30 minutes of real time, on 25 October 2026 in Berlin too.
# Seen: after 01:30 +0200 gronx goes to 02:00 +0100: both runs of the first hour from 2 to 3 are left out. In UTC there is no gap.
# Who is hurt: a heartbeat or a backup of a machine in local time. An alert on a run that is an hour late fires once a year, at night.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"time"
	_ "time/tzdata"

	"github.com/adhocore/gronx"
	"github.com/robfig/cron/v3"
)

func main() {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	at := time.Date(2026, 10, 25, 1, 0, 0, 0, berlin)
	fmt.Print("gronx:")
	for range 3 {
		at, _ = gronx.NextTickAfter("*/30 * * * *", at, false)
		fmt.Print(" ", at.Format("15:04-0700"))
	}
	at = time.Date(2026, 10, 25, 1, 0, 0, 0, berlin)
	schedule, _ := cron.ParseStandard("*/30 * * * *")
	fmt.Print("\nrobfig/cron:")
	for range 5 {
		at = schedule.Next(at)
		fmt.Print(" ", at.Format("15:04-0700"))
	}
	fmt.Println()
}
GO
{ go mod init shop && go get github.com/adhocore/gronx@v1.20.4 github.com/robfig/cron/v3@v3.0.1; } >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='gronx: 01:30+0200 02:00+0100 02:30+0100
robfig/cron: 01:30+0200 02:00+0200 02:30+0200 02:00+0100 02:30+0100'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
