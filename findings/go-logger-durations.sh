#!/usr/bin/env bash
# One duration of 1.5 seconds has four values in the JSON of Go's loggers, and two within zerolog.
#
# Seen with log/slog of Go 1.26, go.uber.org/zap v1.28.0, github.com/rs/zerolog v1.35.1, github.com/sirupsen/logrus v1.10.2,
# github.com/go-kit/log v0.2.1.
# Expected: a field `took` of a time.Duration means the same in every service. In the text formats of slog, logrus and go-kit
#   it is 1.5s.
# Seen: 1500000000 from slog and logrus, 1.5 from zap, 1500 from zerolog's Dur, 1500000000 from zerolog's Any, "1.5s" from go-kit.
#   No key names a unit.
# Who is hurt: one panel or alert over `took` of several services, and whoever moves a service from one logger to another: values
#   change by a factor of a thousand or a milliard, and nothing says so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"log/slog"
	"os"
	"time"

	kit "github.com/go-kit/log"
	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func main() {
	took := 1500 * time.Millisecond
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("slog", "took", took)
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), os.Stdout, zap.InfoLevel)
	zap.New(core).Info("zap", zap.Duration("took", took))
	dur := zerolog.New(os.Stdout)
	dur.Info().Dur("took", took).Msg("zerolog Dur")
	dur.Info().Any("took", took).Msg("zerolog Any")
	rus := logrus.New()
	rus.Out, rus.Formatter = os.Stdout, &logrus.JSONFormatter{}
	rus.WithField("took", took).Info("logrus")
	kit.NewJSONLogger(os.Stdout).Log("msg", "go-kit", "took", took)
}
GO
{
  go mod init shop
  go get go.uber.org/zap@v1.28.0 github.com/rs/zerolog@v1.35.1 github.com/sirupsen/logrus@v1.10.2 github.com/go-kit/log@v0.2.1
  go mod tidy
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run . | sed -E 's/.*"(msg|message)":"([^"]*)".*"took":([^,}]*).*/\2: \3/; s/.*"took":([^,}]*).*"(msg|message)":"([^"]*)".*/\3: \1/')
wanted='slog: 1500000000
zap: 1.5
zerolog Dur: 1500
zerolog Any: 1500000000
logrus: 1500000000
go-kit: "1.5s"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
