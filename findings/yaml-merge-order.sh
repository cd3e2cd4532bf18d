#!/usr/bin/env bash
# A YAML key stands above its merge key `<<`, and in Go the merged value wins.
#
# Seen with gopkg.in/yaml.v2 v2.4.0, sigs.k8s.io/yaml v1.6.0 and github.com/goccy/go-yaml v1.19.2 (Go). For comparison: gopkg.in/yaml.v3
#   v3.0.1, and PyYAML 6.0.3 (PyPI).
# Expected: a mapping's own keys win over merged ones, wherever `<<` stands, and of two merged mappings the first wins. So says the
#   description of the merge key, and so do yaml.v3 and PyYAML.
# Seen: the last one written wins with yaml.v2, with sigs.k8s.io/yaml, which reads what goes to Kubernetes, and with goccy/go-yaml. With
#   goccy/go-yaml the last of several merged mappings wins too.
# Who is hurt: rules and services with a common part: with `<<` at the end, the own threshold is lost, depending on the tool.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.3

cat >own.yaml <<'YAML'
common: &common {threshold: 1}
rule:
  threshold: 9
  <<: *common
YAML
cat >two.yaml <<'YAML'
first: &first {threshold: 1}
second: &second {threshold: 2}
rule:
  <<: [*first, *second]
YAML
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	goccy "github.com/goccy/go-yaml"
	v2 "gopkg.in/yaml.v2"
	v3 "gopkg.in/yaml.v3"
	sigs "sigs.k8s.io/yaml"
)

func read(name string, unmarshal func([]byte, any) error) {
	fmt.Println(name)
	for _, path := range []string{"own.yaml", "two.yaml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		var read any
		if err := unmarshal(text, &read); err != nil {
			panic(err)
		}
		fmt.Println(" ", read)
	}
}

func main() {
	read("yaml.v2", func(text []byte, to any) error { return v2.Unmarshal(text, to) })
	read("sigs.k8s.io/yaml", func(text []byte, to any) error { return sigs.Unmarshal(text, to) })
	read("goccy/go-yaml", func(text []byte, to any) error { return goccy.Unmarshal(text, to) })
	read("yaml.v3", v3.Unmarshal)
}
GO
{
  go mod init shop && go get github.com/goccy/go-yaml@v1.19.2 gopkg.in/yaml.v2@v2.4.0 gopkg.in/yaml.v3@v3.0.1 sigs.k8s.io/yaml@v1.6.0 &&
    go mod tidy
} >log 2>&1 || { cat log; exit 1; }
cat >show.py <<'PY'
import yaml
print('PyYAML')
for path in ('own.yaml', 'two.yaml'):
    print(' ', yaml.safe_load(open(path)))
PY
seen=$(go run .; python/bin/python show.py)
wanted='yaml.v2
  map[common:map[threshold:1] rule:map[threshold:1]]
  map[first:map[threshold:1] rule:map[threshold:1] second:map[threshold:2]]
sigs.k8s.io/yaml
  map[common:map[threshold:1] rule:map[threshold:1]]
  map[first:map[threshold:1] rule:map[threshold:1] second:map[threshold:2]]
goccy/go-yaml
  map[common:map[threshold:1] rule:map[threshold:1]]
  map[first:map[threshold:1] rule:map[threshold:2] second:map[threshold:2]]
yaml.v3
  map[common:map[threshold:1] rule:map[threshold:9]]
  map[first:map[threshold:1] rule:map[threshold:1] second:map[threshold:2]]
PyYAML
  {'\''common'\'': {'\''threshold'\'': 1}, '\''rule'\'': {'\''threshold'\'': 9}}
  {'\''first'\'': {'\''threshold'\'': 1}, '\''second'\'': {'\''threshold'\'': 2}, '\''rule'\'': {'\''threshold'\'': 1}}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
