#!/usr/bin/env bash
# `amtool check-config` and Alertmanager take a notification that can never be sent.
#
# Seen with the packages config and template of Alertmanager 0.35 (Go module github.com/prometheus/alertmanager v0.35.0); amtool 0.25,
# 0.28, 0.33 and 0.35 say SUCCESS to such a file.
# Expected: a field of a message that names a template or a field that does not exist is found by the check, as a wrong matcher or
#   time interval is, or at the latest when the server starts.
# Seen: the text is first executed for the first alert. Then it fails, "not defined" or "can't evaluate field", and there is no message.
# Who is hurt: whoever renames a template or writes CommonLabel for CommonLabels. The check in CI is green, and the first alert that
#   needs the message is lost; only alertmanager_notifications_failed_total knows.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/url"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/template"
)

func main() {
	for _, title := range []string{`{{ .CommonLabels.severity }}`, `{{ .CommonLabel.severity }}`, `{{ template "shop.title" . }}`} {
		file := "route: {receiver: team}\nreceivers: [{name: team, slack_configs: [{api_url: 'http://slack.example', channel: team, title: '" +
			title + "'}]}]\n"
		_, loaded := config.Load(file)
		messages, err := template.FromGlobs(nil)
		if err != nil {
			panic(err)
		}
		messages.ExternalURL = &url.URL{Scheme: "http", Host: "alertmanager.example"}
		text, executed := messages.ExecuteTextString(title, &template.Data{CommonLabels: template.KV{"severity": "page"}})
		fmt.Printf("%s\n  check: %v\n  message: %q %v\n", title, loaded, text, executed != nil)
	}
}
GO
{
  go mod init shop
  go get github.com/prometheus/alertmanager/config@v0.35.0 github.com/prometheus/alertmanager/template@v0.35.0
} >log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
wanted='{{ .CommonLabels.severity }}
  check: <nil>
  message: "page" false
{{ .CommonLabel.severity }}
  check: <nil>
  message: "" true
{{ template "shop.title" . }}
  check: <nil>
  message: "" true'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
