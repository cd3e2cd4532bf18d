//! What comes from others: pushed and written series, targets of files, native histograms, and rules that are for other stacks too.

use super::{ROOT, Spec};

pub(crate) const SPECS: &[Spec] = &[
    one!(
        "others write series to this Prometheus: any name, any job, any label",
        r##"
[stack.prometheus]
enable_remote_write_receiver = true
[services.host]
kind    = "node"
address = "h:9100"
[alerts.LaptopGone]
expr     = 'up{job="laptop"} == 0'
severity = "warning"
summary  = "{{ $labels.owner }} is gone"
[alerts.Idle]
expr     = 'sum by (team) (rate(node_cpu_seconds_total{mode="idle", team="x"}[5m])) < 0.1'
severity = "warning"
summary  = "Busy"
[alerts.Things]
expr     = 'my_app_things > 1'
severity = "warning"
summary  = "Too many things"
[alerts.Restarts]
expr     = 'changes(process_start_time_seconds{job=~".*thanos.*"}[10m]) > 4'
severity = "warning"
summary  = "It restarts"
[alerts.Newer]
expr     = 'prometheus_remote_storage_queue_highest_timestamp_seconds == 0'
severity = "warning"
summary  = "Another Prometheus, of another version"
[receivers.chat.webhook]
url = "http://chat"
[route]
receiver = "chat"
[[route.routes]]
matchers = ['cloud="eu"', 'job="agent"']
repeat_interval = "1h"
"##
    ),
    one!(
        "a file says the job of its targets, and a gateway what single runs counted",
        r##"
[services.queue]
kind            = "prometheus"
metrics         = { queue_length = { type = "gauge" } }
file_sd_configs = [{ files = ["sd/queues.json"] }]
[services.batch]
kind         = "prometheus"
address      = "push:9091"
honor_labels = true
[services.batch.metrics]
backup_files_total = { type = "counter", labels = ["job"] }
batch_rows_total   = { type = "counter", labels = ["job"] }
batch_seconds      = { type = "histogram", unit = "seconds", labels = ["job"], buckets = [1, 60, 600] }
app_last_success_seconds = { type = "gauge", labels = ["job"] }
[alerts.QueueDeep]
expr     = 'queue_length{job=~"thanos.*"} > 10 or queue_length{job="mail"} > 50'
severity = "warning"
summary  = "A queue is deep"
[alerts.BackupSmall]
expr     = 'backup_files_total'
below    = 100
severity = "warning"
summary  = "The backup has few files"
[alerts.RowsDrop]
expr     = 'batch_rows_total < 0.5 * avg_over_time(batch_rows_total[7d])'
severity = "warning"
summary  = "Few rows"
[alerts.BatchSlow]
expr     = 'histogram_quantile(0.9, batch_seconds_bucket) > 300'
severity = "warning"
summary  = "The batch was slow"
[alerts.BackupOld]
expr     = 'time() - app_last_success_seconds'
above    = "1d"
severity = "warning"
summary  = "No backup for {{ $value | humanizeDuration }}"
"##
    ),
    one!(
        "series that are there in trouble only, counters beside what ends the alert",
        r##"
[services.desk]
kind    = "prometheus"
address = "desk:8080"
[services.desk.metrics]
incident_age_seconds = { type = "gauge", unit = "seconds", labels = ["id"] }
vulnerability        = { type = "gauge", labels = ["cve"] }
zombie_processes     = { type = "gauge", labels = ["pid"] }
task_errors_total    = { type = "counter" }
[alerts.Incident]
expr     = 'incident_age_seconds'
severity = "warning"
summary  = "Incident {{ $labels.id }} is open"
[alerts.Vulnerable]
expr     = 'vulnerability'
severity = "warning"
summary  = "{{ $labels.cve }} is open"
[alerts.Zombies]
expr     = 'zombie_processes'
severity = "warning"
summary  = "{{ $labels.pid }} is a zombie"
[alerts.Crossed]
expr     = 'task_errors_total >= 10 and task_errors_total offset 5m < 10'
severity = "warning"
summary  = "The tenth error"
[alerts.Quiet]
expr     = 'task_errors_total < 5 and on (instance) (time() - process_start_time_seconds > 3600)'
severity = "info"
summary  = "Hardly anything was done in an hour"
"##
    ),
    one!(
        "inhibitions and routes as the projects' own pages have them, in a stack where they do nothing yet",
        r##"
[services.host]
kind    = "node"
address = ["n1:9100", "n2:9100"]
[receivers.chat.webhook]
url = "http://chat"
[receivers.null]
[route]
receiver = "chat"
[[route.routes]]
matchers = ['severity="info"']
receiver = "null"
[[inhibit_rules]]
source_matchers = ['severity="critical"']
target_matchers = ['severity=~"warning|info"']
equal           = ["namespace", "alertname"]
[alerts.Load]
expr     = "node_load1 > 9"
severity = "info"
summary  = "Busy"
[dashboards.own]
title     = "Own"
variables = ["service"]
panels    = [
  { title = "Packets a second", expr = 'sum(increase(node_network_receive_packets_total{service=~"$service"}[$__range])) / $__range_s' },
  { title = "Packets", expr = 'sum(increase(node_network_receive_packets_total{service=~"$service"}[${__range_s}s]))' },
]
"##
    ),
];
