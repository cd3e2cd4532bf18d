#!/usr/bin/env bash
# In logback "10s" is ten milliseconds.
#
# Seen with logback-core 1.6.6 (Maven). 1.5.38 is the same.
# Expected: ten seconds, as everywhere else, or an error, as for "10m", "10 min" and "10ms".
# Seen: the "s" is read as the plural of no unit, and a number without a unit counts milliseconds. "10 second" is 10,000.
# Who is hurt: whoever writes "30s" where the settings of logback take a Duration, such as `scanPeriod`, the `timeout` of a
#   SiftingAppender or the `reconnectionDelay` of a SocketAppender: it is 30 milliseconds.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>ch.qos.logback</groupId><artifactId>logback-core</artifactId><version>1.6.6</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >Show.java <<'JAVA'
import ch.qos.logback.core.util.Duration;

class Show {
  public static void main(String[] arguments) {
    for (String text : new String[] {"10 seconds", "10s", "10 s", "10ms", "10m"}) {
      try {
        System.out.println(text + " = " + Duration.valueOf(text).getMilliseconds() + " ms");
      } catch (IllegalArgumentException error) {
        System.out.println(text + " is refused");
      }
    }
  }
}
JAVA
seen=$(java -cp "$(<classpath)" Show.java)
wanted='10 seconds = 10000 ms
10s = 10 ms
10 s = 10 ms
10ms is refused
10m is refused'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
