#!/usr/bin/env bash
# A job of Quartz that runs every half hour pauses for 90 minutes in the night when clocks go back.
#
# Seen with org.quartz-scheduler:quartz 2.5.2 and, for comparison, com.cronutils:cron-utils 9.2.1 and spring-context 6.2.1 (Maven).
# Expected: a run every 30 minutes, on 25 October 2026 in Berlin too. Spring and cron-utils, reading the same text, have them.
# Seen: after 01:30 +0200 Quartz goes to 02:00 +0100. The hour that there is twice has its runs once, the second time. An hourly job has
#   two hours between two runs.
# Who is hurt: alerts on "no run for more than an hour", and whatever is polled by such a job.
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
    <dependency><groupId>org.springframework</groupId><artifactId>spring-context</artifactId><version>6.2.1</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >Show.java <<'JAVA'
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.quartz.CronExpression;

class Show {
  static void show(String name, UnaryOperator<ZonedDateTime> next) {
    ZonedDateTime time = ZonedDateTime.of(2026, 10, 25, 1, 0, 0, 0, ZoneId.of("Europe/Berlin"));
    StringBuilder line = new StringBuilder(name + ":");
    while (true) {
      time = next.apply(time);
      if (time.getHour() > 3) break;
      line.append(time.format(DateTimeFormatter.ofPattern(" HH:mmxx")));
    }
    System.out.println(line);
  }

  public static void main(String[] arguments) throws Exception {
    String text = "0 0/30 * * * ?";
    CronExpression quartz = new CronExpression(text);
    quartz.setTimeZone(TimeZone.getTimeZone("Europe/Berlin"));
    show("Quartz", time -> quartz.getNextValidTimeAfter(Date.from(time.toInstant())).toInstant().atZone(time.getZone()));
    var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
    show("cron-utils", time -> ExecutionTime.forCron(parser.parse(text)).nextExecution(time).orElseThrow());
    var spring = org.springframework.scheduling.support.CronExpression.parse(text);
    show("Spring", spring::next);
  }
}
JAVA
seen=$(java -cp "$(<classpath)" Show.java 2>/dev/null)
wanted='Quartz: 01:30+0200 02:00+0100 02:30+0100 03:00+0100 03:30+0100
cron-utils: 01:30+0200 02:00+0200 02:30+0200 02:00+0100 02:30+0100 03:00+0100 03:30+0100
Spring: 01:30+0200 02:00+0200 02:30+0200 02:00+0100 02:30+0100 03:00+0100 03:30+0100'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
