#!/usr/bin/env bash
# logstash-logback-encoder drops a whole log line, error or not, because a value beside it is a Duration.
#
# Seen with net.logstash.logback:logstash-logback-encoder 8.1 and logback-classic 1.5.38 (Maven), with the dependencies they bring.
# Expected: the line with the value as text, or without it. The same value inside the message is written: "took PT1.5S".
# Seen: nothing is written. kv("took", Duration), kv("when", Instant), kv("owner", Optional) and the key-value pairs of SLF4J 2 all end
#   so; the reason is in logback's own list of statuses, which prints nothing by itself here. 9.0 writes these three, and still loses a
#   line for an object one of whose getters throws.
# Who is hurt: alerts on the number of errors in the log. The line is missing exactly where somebody took care to add data to it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>net.logstash.logback</groupId><artifactId>logstash-logback-encoder</artifactId><version>8.1</version></dependency>
    <dependency><groupId>ch.qos.logback</groupId><artifactId>logback-classic</artifactId><version>1.5.38</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

mkdir settings
cat >settings/logback.xml <<'XML'
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder class="net.logstash.logback.encoder.LogstashEncoder"/>
  </appender>
  <root level="info"><appender-ref ref="out"/></root>
</configuration>
XML
cat >Show.java <<'JAVA'
import static net.logstash.logback.argument.StructuredArguments.kv;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Show {
  public static void main(String[] arguments) {
    Logger log = LoggerFactory.getLogger("shop");
    Duration took = Duration.ofMillis(1500);
    log.error("payment failed, number", kv("number", 5));
    log.error("payment failed, duration", kv("took", took));
    log.error("payment failed, instant", kv("when", Instant.EPOCH));
    log.error("payment failed, optional", kv("owner", Optional.of("a")));
    log.atError().addKeyValue("took", took).log("payment failed, SLF4J");
    log.error("payment failed, took {}", took);
  }
}
JAVA
seen=$(java -cp "settings:$(<classpath)" Show.java 2>&1 | sed 's/.*"message":"\([^"]*\)".*/\1/')
wanted='payment failed, number
payment failed, took PT1.5S'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
