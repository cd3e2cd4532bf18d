#!/usr/bin/env bash
# Micrometer cuts "created", "total" and "bucket" off the names of gauges, and two counters become one.
#
# Seen with micrometer-registry-prometheus 1.17.2 and, for comparison, micrometer-registry-prometheus-simpleclient 1.17.2 (Maven).
# Expected: the gauge jobs.created is the series jobs_created, as with the registry of Prometheus' older client.
# Seen: jobs, queue and leaky. The counter orders.created is orders_total, so orders.total, the counter of all orders, cannot
#   be registered any more: what it counts is not exposed. The program is told nothing; there is one warning in the log.
# Who is hurt: dashboards and alerts on the old names after the upgrade that changes the registry, and whoever reads orders_total.
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
import java.util.stream.Collectors;

class Show {
  static void fill(MeterRegistry registry) {
    registry.gauge("jobs.created", 5);
    registry.gauge("queue.total", 6);
    registry.gauge("leaky.bucket", 7);
    registry.counter("orders.created").increment(3);
  }

  static void print(String text) {
    System.out.println(text.lines().filter(line -> !line.startsWith("#")).sorted().collect(Collectors.joining(", ")));
  }

  @SuppressWarnings("deprecation")
  public static void main(String[] arguments) {
    var older = new io.micrometer.prometheus.PrometheusMeterRegistry(io.micrometer.prometheus.PrometheusConfig.DEFAULT);
    fill(older);
    print(older.scrape());
    var newer = new io.micrometer.prometheusmetrics.PrometheusMeterRegistry(io.micrometer.prometheusmetrics.PrometheusConfig.DEFAULT);
    fill(newer);
    newer.counter("orders.total").increment(100);
    print(newer.scrape());
  }
}
JAVA
seen=$(java -cp "$(<classpath)" Show.java 2>errors)
wanted='jobs_created 5.0, leaky_bucket 7.0, orders_created_total 3.0, queue_total 6.0
jobs 5.0, leaky 7.0, orders_total 3.0, queue 6.0'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || {
  echo 'changed: this is not what was seen before'
  exit 1
}
