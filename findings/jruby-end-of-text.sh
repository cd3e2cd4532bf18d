#!/usr/bin/env bash
# In JRuby, `café` does not match `/?\z`, and `cafe` does.
#
# Seen with JRuby 9.4.14 (Maven). Ruby 3.1 matches all of them. Oniguruma, which JRuby's regexes are a port of, mended the same in 2016.
# Expected: a pattern that may be empty before the end of the text matches every text: sub(/\/?\z/, "/") ends each with one slash.
# Seen: where the last character has several bytes, there is no match, and sub returns the text as it was. `\Z` behind something
#   that may be left out does so too; `\/?$` and an unbounded `\/*\z` are right. Nothing is raised.
# Who is hurt: `gsub` of Logstash's mutate filter, whose engine this is: paths and names that end in é, ü or 東 stay as they were,
#   and a condition `=~ /\/?\z/` is false for them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.jruby</groupId><artifactId>jruby-complete</artifactId><version>9.4.14.0</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >show.rb <<'RB'
%w[/cafe /café /東京].each do |path|
  found = [path.sub(/\/?\z/, "/"), path.match?(/\.?\Z/), path.match?(/\/?$/), path.match?(/\/*\z/)]
  puts "#{path} #{found.join(' ')}"
end
RB
seen=$(java -Dfile.encoding=UTF-8 -cp "$(cat classpath)" org.jruby.Main --disable-gems show.rb)
wanted='/cafe /cafe/ true true true
/café /café false true true
/東京 /東京 false true true'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
