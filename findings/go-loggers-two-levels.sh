#!/usr/bin/env bash
# With the JSON loggers of Go, an error whose field is called `level` is no error any more.
#
# Seen with log/slog of Go 1.26, go.uber.org/zap v1.28.0, github.com/rs/zerolog v1.35.1, and, for comparison, github.com/sirupsen/logrus
# v1.10.2. The LogstashEncoder of Java (8.1) and tracing-subscriber of Rust (0.3.23, flattened) do the same.
# Expected: a field of the program cannot take the place of the logger's own; logrus renames it to fields.level.
# Seen: the key stands twice. Most readers keep the last one, so Python (jq and JavaScript as well) sees the level "gold".
# Who is hurt: alerts on level=error: the line is there, and does not count. Stores that refuse a document with a double key lose it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"log/slog"
	"os"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func main() {
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Error("slog", "level", "gold")
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), os.Stdout, zap.InfoLevel)
	zap.New(core).Error("zap", zap.String("level", "gold"))
	zero := zerolog.New(os.Stdout)
	zero.Error().Str("level", "gold").Msg("zerolog")
	rus := logrus.New()
	rus.Out, rus.Formatter = os.Stdout, &logrus.JSONFormatter{}
	rus.WithField("level", "gold").Error("logrus")
}
GO
{
  go mod init shop
  go get go.uber.org/zap@v1.28.0 github.com/rs/zerolog@v1.35.1 github.com/sirupsen/logrus@v1.10.2
  go mod tidy
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run . | python3 -c '
import json, sys
for line in sys.stdin:
    read = json.loads(line)
    print(read.get("msg", read.get("message")), line.count("\"level\":"), read["level"])
')
wanted='slog 2 gold
zap 2 gold
zerolog 2 gold
logrus 1 error'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
