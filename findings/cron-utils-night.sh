#!/usr/bin/env bash
# cron-utils runs `22-2` at 22 o'clock only, where Quartz runs it from 22 to 2.
#
# Seen with com.cronutils:cron-utils 9.2.1 and org.quartz-scheduler:quartz 2.5.2 (Maven).
# Expected: cron-utils, told that the text is Quartz's, has Quartz's times; or it refuses the range, as it does when told that it is Spring's.
# Seen: one of five hours, no error. `FRI-MON` is right in both.
# Who is hurt: tools that show or check the next runs of a Quartz job with cron-utils, and services that moved from one to the other:
#   four of five runs of the night are missing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.quartz-scheduler</groupId><artifactId>quartz</artifactId><version>2.5.2</version></dependency>
    <dependency><groupId>com.cronutils</groupId><artifactId>cron-utils</artifactId><version>9.2.1</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >Show.java <<'JAVA'
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.quartz.CronExpression;

class Show {
  static void show(String name, UnaryOperator<ZonedDateTime> next) {
    ZonedDateTime time = ZonedDateTime.of(2026, 11, 30, 12, 0, 0, 0, ZoneOffset.UTC);
    StringBuilder line = new StringBuilder(name + ":");
    for (int count = 0; count < 6; count++) {
      time = next.apply(time);
      line.append(String.format(" %02d.%02d", time.getDayOfMonth(), time.getHour()));
    }
    System.out.println(line);
  }

  public static void main(String[] arguments) throws Exception {
    String text = "0 0 22-2 * * ?";
    CronExpression quartz = new CronExpression(text);
    quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
    show("Quartz", time -> quartz.getNextValidTimeAfter(Date.from(time.toInstant())).toInstant().atZone(ZoneOffset.UTC));
    var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
    show("cron-utils", time -> ExecutionTime.forCron(parser.parse(text)).nextExecution(time).orElseThrow());
  }
}
JAVA
seen=$(java -cp "$(<classpath)" Show.java 2>errors)
wanted='Quartz: 30.22 30.23 01.00 01.01 01.02 01.22
cron-utils: 30.22 01.22 02.22 03.22 04.22 05.22'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
