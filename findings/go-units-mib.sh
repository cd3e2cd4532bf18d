#!/usr/bin/env bash
# Docker's library of units reads 1MiB as a million bytes.
#
# Seen with github.com/docker/go-units v0.5.0 (Go).
# Expected: MiB is 1,048,576 bytes and MB a million, or one of them is refused. The package prints sizes with these very words.
# Seen: FromHumanSize gives both a million, and RAMInBytes gives both 1,048,576. What BytesSize prints, "512MiB", comes back
#   from FromHumanSize 4.6 % smaller; at 1TiB it is 9 %.
# Who is hurt: limits, quotas and thresholds of tools that take a size from a file with this package: the unit is read, and the letter
#   that makes the difference is not.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/docker/go-units"
)

func main() {
	for _, text := range []string{"1MB", "1MiB"} {
		human, _ := units.FromHumanSize(text)
		ram, _ := units.RAMInBytes(text)
		fmt.Println(text, human, ram)
	}
	back, err := units.FromHumanSize(units.BytesSize(512 << 20))
	fmt.Println(512<<20, units.BytesSize(512<<20), back, err)
}
GO
{ go mod init shop && go get github.com/docker/go-units@v0.5.0; } >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='1MB 1000000 1048576
1MiB 1000000 1048576
536870912 512MiB 512000000 <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
