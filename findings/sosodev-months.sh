#!/usr/bin/env bash
# 31 days written by Go are 30 days and 14 hours for Python, and 30 days are refused.
#
# Seen with github.com/sosodev/duration v1.4.0 (Go), and aniso8601 10.0.1 and pendulum 3.3.0 (PyPI).
# Expected: time.Duration has no months, so a duration of whole hours is written in hours or days: PT744H or P31D.
# Seen: it is spread over years of 365 days, months of 730 hours and weeks: 31 days are `P1MT14H`, and 30 days are `P4W2D`. A month is no
#   fixed time in ISO 8601: aniso8601 takes 30 days and is ten hours short. Weeks beside days are not in the standard of 2004, and both
#   readers refuse them.
# Who is hurt: a retention or a time to live that one service writes and another reads, such as in GraphQL or Kafka messages.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aniso8601==10.0.1 pendulum==3.3.0

cat >main.go <<'GO'
package main

import (
	"fmt"
	"time"

	"github.com/sosodev/duration"
)

func main() {
	for _, days := range []int{1, 7, 30, 31, 90} {
		fmt.Println(days, duration.Format(time.Duration(days)*24*time.Hour))
	}
}
GO
{ go mod init shop && go get github.com/sosodev/duration@v1.4.0; } >log 2>&1 || { cat log; exit 1; }
cat >show.py <<'PY'
import sys

import aniso8601, pendulum

def hours(read, text):
    try:
        return read(text).total_seconds() / 3600
    except ValueError:
        return 'refused'

for line in sys.stdin:
    days, text = line.split()
    print(days, 'days of', 24 * int(days), 'hours:', text, 'aniso8601', hours(aniso8601.parse_duration, text), 'pendulum', hours(pendulum.parse, text))
PY
seen=$(go run . | python/bin/python show.py)
wanted='1 days of 24 hours: P1D aniso8601 24.0 pendulum 24.0
7 days of 168 hours: P1W aniso8601 168.0 pendulum 168.0
30 days of 720 hours: P4W2D aniso8601 refused pendulum refused
31 days of 744 hours: P1MT14H aniso8601 734.0 pendulum 734.0
90 days of 2160 hours: P2M4W1DT4H aniso8601 refused pendulum refused'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
