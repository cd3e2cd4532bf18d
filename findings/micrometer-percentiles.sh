#!/usr/bin/env bash
# In Micrometer a bound for an objective takes away the percentiles of the same timer.
#
# Seen with micrometer-registry-prometheus 1.17.2 and, for comparison, micrometer-registry-prometheus-simpleclient 1.17.2 (Maven).
# Expected: a timer with publishPercentiles(0.99) and serviceLevelObjectives(100 ms) exposes both, as it does with the registry of
#   Prometheus' older client.
# Seen: the buckets are there, and the series with the label `quantile` is not. No word, at registration or in the log.
# Who is hurt: panels and alerts on {quantile="0.99"}. They are empty from the day someone adds an objective, or upgrades.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd -- "$folder"

cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>shop</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.17.2</version></dependency>
    <dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus-simpleclient</artifactId><version>1.17.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >log 2>&1 || { cat log; exit 1; }

cat >Show.java <<'JAVA'
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

class Show {
  static void fill(MeterRegistry registry) {
    Timer.builder("plain").publishPercentiles(0.99).register(registry).record(Duration.ofMillis(500));
    Timer.builder("bound").publishPercentiles(0.99).serviceLevelObjectives(Duration.ofMillis(100)).register(registry)
        .record(Duration.ofMillis(500));
  }

  static void print(String name, String text) {
    System.out.println(name);
    text.lines().filter(line -> line.contains("quantile=") || line.contains("le=\"0.1\"")).sorted()
        .forEach(line -> System.out.println("  " + line.replace(",}", "}").replaceAll(" .*", "")));
  }

  @SuppressWarnings("deprecation")
  public static void main(String[] arguments) {
    var older = new io.micrometer.prometheus.PrometheusMeterRegistry(io.micrometer.prometheus.PrometheusConfig.DEFAULT);
    fill(older);
    print("older client:", older.scrape());
    var newer = new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT);
    fill(newer);
    print("newer client:", newer.scrape());
  }
}
JAVA
seen=$(java -cp "$(<classpath)" Show.java 2>errors)
wanted='older client:
  bound_seconds_bucket{le="0.1"}
  bound_seconds{quantile="0.99"}
  plain_seconds{quantile="0.99"}
newer client:
  bound_seconds_bucket{le="0.1"}
  plain_seconds{quantile="0.99"}'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
