#!/usr/bin/env bash
# With Joda-Time on a machine that is set to British English, "3. Sep 2026" is no date; in the other months it is one.
#
# Seen with joda-time 2.12.7 (Maven) on Java 17, whose names of months it takes: British Sept, Canadian "Sept.", Australian June.
# Expected: `d. MMM yyyy` reads the English names that log files have, in every month, wherever the program runs.
# Seen: by the locale, Sep alone is refused (en-GB), Jun, Jul and Sep (en-AU), or all months but Feb and May (en-CA); of the German
#   Feb, Mai and Okt only Mai is read. With en-US all are.
# Who is hurt: Logstash's date filter is Joda-Time with the locale of its machine, if `locale` is not set. Its events get the
#   time of their arrival and the tag _dateparsefailure, from the first of September on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>joda-time</groupId><artifactId>joda-time</artifactId><version>2.12.7</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >Show.java <<'JAVA'
import java.util.Locale;
import org.joda.time.format.DateTimeFormat;

class Show {
  public static void main(String[] none) {
    for (String locale : new String[] {"en-US", "en-GB", "en-AU", "en-CA", "de"}) {
      StringBuilder refused = new StringBuilder();
      for (String month : "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Okt Mai".split(" ")) {
        if (locale.equals("de") != (month.equals("Feb") || month.equals("Okt") || month.equals("Mai"))) continue;
        try {
          DateTimeFormat.forPattern("d. MMM yyyy").withLocale(Locale.forLanguageTag(locale)).parseLocalDate("3. " + month + " 2026");
        } catch (IllegalArgumentException wrong) {
          refused.append(' ').append(month);
        }
      }
      System.out.println(locale + " refuses:" + refused);
    }
  }
}
JAVA
seen=$(java -cp "$(cat classpath)" Show.java)
wanted='en-US refuses:
en-GB refuses: Sep
en-AU refuses: Jun Jul Sep
en-CA refuses: Jan Mar Apr Jun Jul Aug Sep Oct Nov Dec
de refuses: Feb Okt'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
