//! Rules over the exporters, in the styles of those who run them: written for these tests, and each of them right.

use super::{ROOT, Spec};

pub(crate) const SPECS: &[Spec] = &[
    one!(
        "machines: recorded first, alerted on later, in several styles",
        r##"
[services.host]
kind    = "node"
address = ["alpha", "beta:9100"]
[services.api]
kind    = "prometheus"
address = ["api-1:8080", "api-2:8080"]
[services.api.metrics]
api_requests_total   = { type = "counter", unit = "requests", labels = ["code", "route"] }
api_duration_seconds = { type = "histogram", labels = ["route"], buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5] }
api_build_info       = { type = "gauge", unit = "info", labels = ["version"] }
api_pool_in_use      = { type = "gauge", unit = "connections" }
api_pool_size        = { type = "gauge", unit = "connections" }
api_last_success_timestamp_seconds = { type = "gauge", unit = "timestamp", labels = ["task"] }

[indicators."instance:node_cpu:busy_ratio"]
title = "Busy processors"
expr  = '1 - avg without (cpu, mode) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'
[indicators."instance:node_memory:used_ratio"]
title = "Memory"
expr  = '1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)'
[indicators."instance_device:node_disk_io:busy_ratio"]
title = "Disks"
expr  = 'rate(node_disk_io_time_seconds_total{device!=""}[5m])'
[indicators."instance:node_network_receive:bytes_rate5m"]
title = "Received"
expr  = 'sum without (device) (rate(node_network_receive_bytes_total{device!="lo"}[5m]))'
[indicators."instance:node_cpus:count"]
expr  = 'count without (cpu, mode) (node_cpu_seconds_total{mode="system"})'
[indicators."route:api_requests:rate5m"]
expr  = 'sum by (route) (rate(api_requests_total[5m]))'
[indicators."route:api_errors:ratio_rate5m"]
title = "Errors by route"
expr  = '''
  sum by (route) (rate(api_requests_total{code=~"5.."}[5m]))
/ sum by (route) (rate(api_requests_total[5m]))'''
[indicators."api_errors:ratio_rate1h"]
expr = 'sum(rate(api_requests_total{code=~"5.."}[1h])) / sum(rate(api_requests_total[1h]))'
[indicators."api_errors:ratio_rate5m"]
expr = 'sum(rate(api_requests_total{code=~"5.."}[5m])) / sum(rate(api_requests_total[5m]))'
[indicators."api_errors:ratio_rate6h"]
expr = 'sum(rate(api_requests_total{code=~"5.."}[6h])) / sum(rate(api_requests_total[6h]))'
[indicators."api_errors:ratio_rate30m"]
expr = 'sum(rate(api_requests_total{code=~"5.."}[30m])) / sum(rate(api_requests_total[30m]))'

[defaults.alerts]
severity = "warning"

[alerts.HostBusy]
expr    = "instance:node_cpu:busy_ratio"
above   = { warning = "90%", critical = "98%" }
for     = "15m"
summary = "{{ $labels.instance }} is busy: {{ $value | humanizePercentage }}"
[alerts.HostMemory]
expr    = "instance:node_memory:used_ratio"
above   = "95%"
for     = "10m"
summary = "{{ $labels.instance }} has {{ $value | humanizePercentage }} of its memory in use"
[alerts.HostLoad]
expr    = 'node_load15 / on (instance) instance:node_cpus:count > 2'
for     = "15m"
summary = "{{ $labels.instance }}: {{ $value | humanize }} for each processor"
[alerts.HostLoadAndBusy]
expr    = 'node_load5 > 10 and on (instance) instance:node_cpu:busy_ratio > 0.8'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.HostPressure]
expr    = 'rate(node_pressure_cpu_waiting_seconds_total[5m]) > 0.8 or rate(node_pressure_io_waiting_seconds_total[5m]) > 0.8'
for     = "10m"
summary = "{{ $labels.instance }} waits"
[alerts.DiskFullSoon]
expr    = '''
  node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs"} / node_filesystem_size_bytes{fstype!~"tmpfs|ramfs"} < 0.3
and
  predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs"}[6h], 24 * 3600) < 0
and
  node_filesystem_readonly{fstype!~"tmpfs|ramfs"} == 0'''
for     = "1h"
summary = "{{ $labels.mountpoint }} on {{ $labels.instance }} is full tomorrow: {{ $value | humanizePercentage }} left"
[alerts.DiskFullInDays]
expr    = '''
(node_filesystem_avail_bytes{fstype="ext4"} > 0)
  / -(deriv(node_filesystem_avail_bytes{fstype="ext4"}[12h]) < 0) / 86400 < 7'''
for     = "1h"
summary = "{{ $labels.mountpoint }}: {{ $value | humanize }} days"
[alerts.DiskFull]
expr    = '100 * node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} < 10'
for     = "5m"
summary = "/ of {{ $labels.instance }} has {{ $value | humanize }}% left"
[alerts.InodesFull]
expr    = '1 - node_filesystem_files_free{fstype="ext4"} / node_filesystem_files{fstype="ext4"} > 0.95'
for     = "15m"
summary = "{{ $labels.device }}"
[alerts.DiskSlow]
expr    = '''
  rate(node_disk_read_time_seconds_total[5m]) / rate(node_disk_reads_completed_total[5m]) > 0.1
and
  rate(node_disk_reads_completed_total[5m]) > 1'''
for     = "10m"
summary = "{{ $labels.device }} needs {{ $value | humanizeDuration }} for a read"
[alerts.DiskBusy]
expr    = 'instance_device:node_disk_io:busy_ratio{device=~"sd[a-z]+|nvme.+"} > 0.9'
for     = "30m"
summary = "{{ $labels.device }} of {{ $labels.instance }}"
[alerts.NetworkErrors]
expr    = '''
sum by (instance, device) (
  increase(node_network_receive_errs_total[5m]) + increase(node_network_transmit_errs_total[5m])
) > 100'''
for     = "5m"
summary = "{{ $labels.device }}: {{ $value | humanize }} errors"
[alerts.NetworkSaturated]
expr    = 'rate(node_network_transmit_bytes_total[5m]) / on (instance, device) node_network_speed_bytes > 0.8'
for     = "10m"
summary = "{{ $labels.device }} at {{ $value | humanizePercentage }}"
[alerts.NetworkDown]
expr    = 'node_network_up == 0 and on (instance, device) node_network_info{adminstate="up"}'
for     = "5m"
summary = "{{ $labels.device }}"
[alerts.Rebooted]
expr    = 'changes(node_boot_time_seconds[1h]) > 0'
summary = "{{ $labels.instance }} was rebooted"
[alerts.RebootedOften]
expr    = 'changes(node_boot_time_seconds[1d]) >= 3'
summary = "{{ $labels.instance }} was rebooted {{ $value }} times"
[alerts.Young]
expr    = '(time() - node_boot_time_seconds) / 3600 < 1'
summary = "{{ $labels.instance }} is up for {{ $value | humanize }} hours"
[alerts.ClockOff]
expr    = 'abs(node_timex_offset_seconds) > 0.05 and deriv(node_timex_offset_seconds[5m]) != 0'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.ClockAhead]
expr    = 'abs(node_time_seconds - timestamp(node_time_seconds)) > 5'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.UnitFailed]
expr    = 'node_systemd_unit_state{state="failed"} == 1'
for     = "5m"
summary = "{{ $labels.name }} on {{ $labels.instance }}"
[alerts.RaidDegraded]
expr    = 'node_md_disks_required - ignoring (state) node_md_disks{state="active"} > 0'
summary = "{{ $labels.device }}: {{ $value }} disks are missing"
[alerts.OutOfMemoryKills]
expr    = 'increase(node_vmstat_oom_kill[10m]) >= 1'
summary = "{{ $labels.instance }}"
[alerts.Swapping]
expr    = 'rate(node_vmstat_pswpin[5m]) > 100 unless on (instance) node_memory_SwapTotal_bytes == 0'
for     = "15m"
summary = "{{ $labels.instance }}"
[alerts.MemoryFaults]
expr    = 'avg_over_time(rate(node_vmstat_pgmajfault[5m])[1h:5m]) > 500'
summary = "{{ $labels.instance }}"
[alerts.OddLoad]
expr    = 'node_load1 > 2 * avg_over_time(node_load1[1d] offset 1d) and node_load1 > 4'
for     = "30m"
summary = "{{ $labels.instance }}"
[alerts.OutlierLoad]
expr    = 'abs(node_load1 - on (job) group_left () avg by (job) (node_load1)) > on (job) group_left () (3 * stddev by (job) (node_load1))'
for     = "30m"
summary = "{{ $labels.instance }}"
[alerts.Kernels]
expr    = 'count(count by (release) (node_uname_info)) > 1'
for     = "1d"
summary = "{{ $value }} kernels"
[alerts.LoadByName]
expr    = 'node_load1 * on (instance) group_left (nodename) node_uname_info > 10'
for     = "10m"
summary = "{{ $labels.nodename }}"
[alerts.Hot]
expr    = 'node_hwmon_temp_celsius > node_hwmon_temp_crit_celsius'
for     = "5m"
summary = "{{ $labels.chip }} has {{ $value }} degrees"
[alerts.NoMachines]
expr    = 'absent(up{job="host"} == 1)'
for     = "5m"
summary = "no machine answers"
[alerts.FewMachines]
expr    = 'count(up{job="host"} == 1) < 2 or absent(up{job="host"})'
for     = "5m"
summary = "machines are missing"
[alerts.HalfGone]
expr    = 'avg by (job) (up) < 0.5'
for     = "2m"
summary = "half of {{ $labels.job }} does not answer"
[alerts.Flapping]
expr    = 'changes(up[15m]) > 4'
summary = "{{ $labels.instance }} comes and goes"
[alerts.DescriptorsFull]
expr    = 'process_open_fds / process_max_fds > 0.9'
for     = "10m"
summary = "{{ $labels.job }} on {{ $labels.instance }}"

[alerts.ApiErrors]
expr    = "route:api_errors:ratio_rate5m"
above   = { warning = "1%", critical = "5%" }
for     = "5m"
summary = "{{ $labels.route }}: {{ $value | humanizePercentage }} of the answers are errors"
[alerts.ApiErrorsAndTraffic]
expr    = 'route:api_errors:ratio_rate5m > 0.01 and route:api_requests:rate5m > 1'
for     = "5m"
summary = "{{ $labels.route }}"
[alerts.BudgetFast]
expr     = 'api_errors:ratio_rate1h > 14.4 * 0.001 and api_errors:ratio_rate5m > 14.4 * 0.001'
severity = "critical"
summary  = "the budget of a month is gone in two days"
[alerts.BudgetSlow]
expr    = 'api_errors:ratio_rate6h > (6 * 0.001) and api_errors:ratio_rate30m > (6 * 0.001)'
summary = "the budget of a month is gone in five days"
[alerts.ApiSlow]
expr    = 'histogram_quantile(0.99, sum by (le, route) (rate(api_duration_seconds_bucket[5m]))) > 1'
for     = "5m"
summary = "{{ $labels.route }}: {{ $value | humanizeDuration }}"
[alerts.ApiMean]
expr    = 'sum by (route) (rate(api_duration_seconds_sum[5m])) / sum by (route) (rate(api_duration_seconds_count[5m])) > 0.5'
for     = "5m"
summary = "{{ $labels.route }}: {{ $value | humanizeDuration }}"
[alerts.ApiTooSlow]
expr    = '''
1 - sum(rate(api_duration_seconds_bucket{le=~"0.5|0.50"}[5m])) / sum(rate(api_duration_seconds_count[5m])) > 0.1'''
for     = "5m"
summary = "{{ $value | humanizePercentage }} of the answers take longer than half a second"
[alerts.ApiIdle]
expr    = 'sum(rate(api_requests_total[10m])) == 0 or absent(api_requests_total)'
for     = "10m"
summary = "nobody asks"
[alerts.ApiDrop]
expr    = 'sum(rate(api_requests_total[30m])) < 0.3 * sum(rate(api_requests_total[30m] offset 1w))'
for     = "30m"
summary = "far fewer requests than a week ago"
[alerts.ApiVersions]
expr    = 'count by (service) (count by (service, version) (api_build_info)) > 1'
for     = "1h"
summary = "several versions of {{ $labels.service }}"
[alerts.ApiPool]
expr    = 'api_pool_in_use / api_pool_size > 0.9'
for     = "5m"
summary = "{{ $labels.instance }} has {{ $value | humanizePercentage }} of its pool in use"
[alerts.ApiPoolFull]
expr    = 'api_pool_size - api_pool_in_use <= 0'
for     = "1m"
summary = "{{ $labels.instance }}"
[alerts.ApiTaskLate]
expr    = 'time() - max by (task) (api_last_success_timestamp_seconds) > 26 * 3600'
summary = "{{ $labels.task }} ran last {{ $value | humanizeDuration }} ago"
[alerts.ApiTaskNever]
expr    = 'api_last_success_timestamp_seconds == 0'
summary = "{{ $labels.task }} has never run"
[alerts.ApiErrorsByVersion]
expr    = '''
sum by (version) (
  rate(api_requests_total{code=~"5.."}[5m]) * on (instance) group_left (version) api_build_info
) > 1'''
for     = "5m"
summary = "{{ $labels.version }}: {{ $value | humanize }} errors a second"
[alerts.ApiClientErrors]
expr    = '(sum(rate(api_requests_total{code=~"4.."}[5m])) or vector(0)) / sum(rate(api_requests_total[5m])) > 0.5'
for     = "10m"
summary = "half of what is asked for is refused: {{ $value | humanizePercentage }}"
[alerts.ApiClientErrorsPresent]
expr    = '(sum by (code) (rate(api_requests_total{code=~"4.."}[5m])) or vector(0)) > 5'
for     = "10m"
summary = "{{ $labels.code }}: {{ $value | humanize }} a second"
[alerts.ApiUnevenly]
expr    = 'sum by (instance) (rate(api_requests_total[5m])) / on () group_left () sum(rate(api_requests_total[5m]) or vector(0)) > 0.9'
for     = "10m"
summary = "{{ $labels.instance }} answers alone"
[alerts.ApiWeekend]
expr    = 'sum(rate(api_requests_total[5m])) > 100 and on () (day_of_week() == 0 or day_of_week() == 6)'
for     = "5m"
summary = "{{ $value | humanize }} requests a second on a weekend"
[alerts.ApiAtNight]
expr    = 'sum(rate(api_requests_total[5m])) > 500 and on () hour() < 5'
for     = "5m"
summary = "{{ $value | humanize }} requests a second at night"
[alerts.ApiRestarts]
expr    = 'resets(process_cpu_seconds_total{job="api"}[1h]) > 2'
summary = "{{ $labels.instance }}"

[dashboards.machines]
title     = "Machines"
variables = ["instance"]
panels = [
  { title = "Busy", expr = 'instance:node_cpu:busy_ratio{instance=~"$instance"}', legend = "{{instance}}" },
  { title = "By mode", expr = 'sum by (mode) (rate(node_cpu_seconds_total{instance=~"$instance"}[$__rate_interval]))', legend = "{{mode}}" },
  { title = "Largest", type = "table", expr = 'topk(5, node_filesystem_size_bytes{instance=~"$instance"})' },
  { title = "Least free", type = "table", expr = 'bottomk(5, node_filesystem_avail_bytes{instance=~"$instance"} / node_filesystem_size_bytes{instance=~"$instance"})' },
  { title = "Received", expr = 'instance:node_network_receive:bytes_rate5m{instance=~"$instance"}', legend = "{{instance}}" },
  { title = "Load of the day", expr = 'max_over_time(node_load1{instance=~"$instance"}[1d:5m])', legend = "{{instance}}" },
  { title = "Up for", type = "stat", expr = 'time() - node_boot_time_seconds{instance=~"$instance"}' },
  { title = "Half", expr = 'histogram_quantile(0.5, sum by (le) (rate(api_duration_seconds_bucket[$__rate_interval])))' },
]
"##
    ),
    one!(
        "PostgreSQL: what its operators alert on",
        r##"
[stack.postgres_exporter]
version = "0.15"
[services.pg]
kind    = "postgres"
version = "15"
address = "db:5432"
auth    = { username = "monitor", password = { file = "secrets/pg" } }
[services.pg.metrics]
outbox_waiting    = { type = "gauge", unit = "rows", labels = ["topic"], sql = "SELECT topic, count(*) AS value FROM outbox GROUP BY topic" }
nightly_run_ok    = { type = "gauge", unit = "bool", labels = ["run"], sql = "SELECT run, ok::int AS value FROM runs" }

[indicators.pg_commit_rate]
title = "Commits"
expr  = 'sum by (datname) (rate(pg_stat_database_xact_commit[5m]))'
[indicators.pg_rollback_ratio]
title = "Rollbacks"
expr  = '''
  rate(pg_stat_database_xact_rollback{datname!=""}[5m])
/ (rate(pg_stat_database_xact_commit{datname!=""}[5m]) + rate(pg_stat_database_xact_rollback{datname!=""}[5m]))'''
[indicators.pg_hit_ratio]
title = "Hits"
expr  = '''
sum by (datname) (rate(pg_stat_database_blks_hit{datname!~"template.*|"}[10m]))
/
sum by (datname) (
    rate(pg_stat_database_blks_hit{datname!~"template.*|"}[10m])
  + rate(pg_stat_database_blks_read{datname!~"template.*|"}[10m])
)'''
[indicators.pg_connections_ratio]
title = "Connections"
expr  = 'sum by (instance) (pg_stat_activity_count) / on (instance) pg_settings_max_connections'

[defaults.alerts]
severity = "warning"
[alerts.PgDown]
expr     = 'pg_up == 0'
for      = "1m"
severity = "critical"
summary  = "{{ $labels.instance }} does not answer"
[alerts.PgUnseen]
expr     = 'absent_over_time(pg_up[5m])'
severity = "critical"
summary  = "nobody watches PostgreSQL"
[alerts.PgConnections]
expr     = "pg_connections_ratio"
above    = { warning = "80%", critical = "95%" }
for      = "5m"
summary  = "{{ $labels.instance }}: {{ $value | humanizePercentage }} of the connections"
[alerts.PgConnectionsReserved]
expr     = 'pg_settings_max_connections - pg_settings_superuser_reserved_connections - on (instance) sum by (instance) (pg_stat_activity_count) < 5'
for      = "5m"
summary  = "{{ $labels.instance }}: {{ $value }} connections are left"
[alerts.PgIdleInTransaction]
expr     = 'sum by (datname) (pg_stat_activity_count{state="idle in transaction"}) > 20'
for      = "10m"
summary  = "{{ $labels.datname }}"
[alerts.PgLongTransaction]
expr     = 'max by (datname) (pg_stat_activity_max_tx_duration{state!="idle"}) > 3600'
summary  = "{{ $labels.datname }}: {{ $value | humanizeDuration }}"
[alerts.PgRollbacks]
expr     = "pg_rollback_ratio"
above    = "10%"
for      = "10m"
summary  = "{{ $labels.datname }}: {{ $value | humanizePercentage }}"
[alerts.PgHits]
expr     = "pg_hit_ratio"
below    = "90%"
for      = "30m"
summary  = "{{ $labels.datname }}: {{ $value | humanizePercentage }}"
[alerts.PgDeadlocks]
expr     = 'increase(pg_stat_database_deadlocks{datname!=""}[10m]) > 5'
summary  = "{{ $labels.datname }}: {{ $value | humanize }} in ten minutes"
[alerts.PgLocks]
expr     = 'sum by (datname, mode) (pg_locks_count{mode=~"accessexclusivelock|exclusivelock"}) > 20'
for      = "5m"
summary  = "{{ $labels.mode }} in {{ $labels.datname }}"
[alerts.PgTemporaryFiles]
expr     = 'sum by (datname) (increase(pg_stat_database_temp_bytes[1h])) > 10 * 1024 ^ 3'
summary  = "{{ $labels.datname }} wrote {{ $value | humanize1024 }}B"
[alerts.PgGrowth]
expr     = 'pg_database_size_bytes / pg_database_size_bytes offset 1d > 1.5 and pg_database_size_bytes > 1e9'
summary  = "{{ $labels.datname }} has grown by half in a day"
[alerts.PgGrowthLinear]
expr     = 'predict_linear(pg_database_size_bytes[1d], 7 * 86400) > 500e9'
for      = "1h"
summary  = "{{ $labels.datname }} will have {{ $value | humanize1024 }}B in a week"
[alerts.PgSize]
expr     = "pg_database_size_bytes"
above    = "200GiB"
for      = "1h"
summary  = "{{ $labels.datname }} has {{ $value | humanize1024 }}B"
[alerts.PgReplicaLate]
expr     = 'pg_replication_lag_seconds > 30 and on (instance) pg_replication_is_replica == 1'
for      = "5m"
summary  = "{{ $labels.instance }} is {{ $value | humanizeDuration }} behind"
[alerts.PgReplicaBytes]
expr     = 'max by (application_name) (pg_stat_replication_pg_wal_lsn_diff) > 1e9'
for      = "5m"
summary  = "{{ $labels.application_name }}"
[alerts.PgSlotInactive]
expr     = 'pg_replication_slots_active == 0'
for      = "15m"
summary  = "{{ $labels.slot_name }}"
[alerts.PgSlotKeepsWal]
expr     = 'pg_replication_slots_pg_wal_lsn_diff > 5e9 unless on (slot_name) pg_replication_slots_active == 1'
for      = "15m"
summary  = "{{ $labels.slot_name }} keeps {{ $value | humanize1024 }}B"
[alerts.PgDeadRows]
expr     = '''
  pg_stat_user_tables_n_dead_tup > 1e5
and
  pg_stat_user_tables_n_dead_tup / (pg_stat_user_tables_n_live_tup + pg_stat_user_tables_n_dead_tup) > 0.2'''
for      = "1h"
summary  = "{{ $labels.schemaname }}.{{ $labels.relname }} has {{ $value | humanize }} dead rows"
[alerts.PgNotVacuumed]
expr     = '''
time() - max by (datname, schemaname, relname) (pg_stat_user_tables_last_autovacuum > 0) > 7 * 86400
  and on (datname, schemaname, relname) pg_stat_user_tables_n_dead_tup > 10000'''
for      = "1h"
summary  = "{{ $labels.relname }}: {{ $value | humanizeDuration }} ago"
[alerts.PgSequentialScans]
expr     = 'rate(pg_stat_user_tables_seq_tup_read[10m]) > 1e6 and pg_stat_user_tables_n_live_tup > 1e5'
for      = "30m"
summary  = "{{ $labels.relname }}"
[alerts.PgCheckpoints]
expr     = '''
  rate(pg_stat_bgwriter_checkpoints_req_total[10m])
/ (rate(pg_stat_bgwriter_checkpoints_req_total[10m]) + rate(pg_stat_bgwriter_checkpoints_timed_total[10m])) > 0.5'''
for      = "1h"
summary  = "{{ $value | humanizePercentage }} of the checkpoints are forced"
[alerts.PgArchiver]
expr     = 'increase(pg_stat_archiver_failed_count[15m]) > 0'
for      = "15m"
summary  = "{{ $labels.instance }}"
[alerts.PgRestarted]
expr     = 'changes(process_start_time_seconds{job="pg"}[15m]) > 1'
summary  = "the exporter was started {{ $value }} times"
[alerts.PgExporterErrors]
expr     = 'pg_exporter_last_scrape_error == 1'
for      = "10m"
summary  = "{{ $labels.instance }}"
[alerts.PgCollector]
expr     = 'min by (collector) (pg_scrape_collector_success) == 0'
for      = "10m"
summary  = "{{ $labels.collector }}"
[alerts.PgSettings]
expr     = 'pg_settings_max_connections < 100'
summary  = "{{ $labels.instance }}: {{ $value }}"
[alerts.PgFsync]
expr     = 'pg_settings_fsync != 1'
summary  = "{{ $labels.instance }}"
[alerts.PgStatementTime]
expr     = '''
  sum by (datname) (rate(pg_stat_statements_seconds_total[5m]))
/ sum by (datname) (rate(pg_stat_statements_calls_total[5m])) > 0.25'''
for      = "10m"
summary  = "{{ $labels.datname }}: {{ $value | humanizeDuration }}"
[alerts.OutboxStuck]
expr     = 'outbox_waiting > 1000 and delta(outbox_waiting[30m]) > 0'
for      = "15m"
summary  = "{{ $labels.topic }}: {{ $value }} rows wait"
[alerts.OutboxNotEmptied]
expr     = 'min_over_time(outbox_waiting[1h]) > 0'
summary  = "{{ $labels.topic }}"
[alerts.NightlyRun]
expr     = 'nightly_run_ok == 0'
for      = "1h"
summary  = "{{ $labels.run }}"
[alerts.NightlyRunSince]
expr     = 'max_over_time(nightly_run_ok[1d]) < 1'
summary  = "{{ $labels.run }} has failed for a day"
[alerts.NightlyRuns]
expr     = 'avg_over_time(nightly_run_ok[1w]) < 0.9'
summary  = "{{ $labels.run }} succeeds {{ $value | humanizePercentage }} of the time"
"##
    ),
    one!(
        "storage and sites: probes, certificates, buckets and drives",
        r##"
[stack.blackbox_exporter]
version = "0.26"
[services.store]
kind    = "minio"
address = "store:9000"
auth    = { bearer = { file = "secrets/store" } }
[services.shop]
kind    = "http"
address = "https://shop.example"
[services.blog]
kind    = "http"
address = "https://blog.example"
health  = { path = "/healthz", timeout = "3s" }

[indicators.probe_availability_1h]
title = "Availability"
expr  = 'avg_over_time(probe_success[1h])'
[indicators.probe_availability_14d]
title = "Availability of two weeks"
expr  = 'avg_over_time(probe_availability_1h[14d])'
[indicators.store_full_ratio]
title = "Storage"
expr  = '1 - sum by (instance) (minio_cluster_capacity_usable_free_bytes) / sum by (instance) (minio_cluster_capacity_usable_total_bytes)'

[defaults.alerts]
severity = "warning"
[alerts.SiteDown]
expr    = 'probe_success{service="shop"} == 0'
for     = "2m"
severity = "critical"
summary = "{{ $labels.instance }}"
[alerts.AnySiteDown]
expr    = 'probe_success < 1'
for     = "5m"
summary = "{{ $labels.service }}"
[alerts.SiteFlaps]
expr    = 'changes(probe_success[30m]) > 6'
summary = "{{ $labels.service }} comes and goes"
[alerts.SiteAvailability]
expr    = "probe_availability_1h"
below   = { warning = "99%", critical = "95%" }
summary = "{{ $labels.service }}: {{ $value | humanizePercentage }}"
[alerts.SiteTwoWeeks]
expr    = "probe_availability_14d"
below   = "99.9%"
summary = "{{ $labels.service }}: {{ $value | humanizePercentage }}"
[alerts.SiteSlow]
expr    = 'avg_over_time(probe_duration_seconds[5m]) > 2'
for     = "5m"
summary = "{{ $labels.service }}: {{ $value | humanizeDuration }}"
[alerts.SiteSlower]
expr    = 'probe_duration_seconds > 3 * avg_over_time(probe_duration_seconds[1d]) and probe_duration_seconds > 0.5'
for     = "10m"
summary = "{{ $labels.service }}"
[alerts.SiteP95]
expr    = 'quantile_over_time(0.95, probe_duration_seconds[1h]) > 1.5'
summary = "{{ $labels.service }}: {{ $value | humanizeDuration }}"
[alerts.SiteLookup]
expr    = 'probe_dns_lookup_time_seconds > 1'
for     = "5m"
summary = "{{ $labels.service }}"
[alerts.SiteHandshake]
expr    = 'sum without (phase) (probe_http_duration_seconds{phase=~"tls|connect"}) > 1'
for     = "5m"
summary = "{{ $labels.service }}"
[alerts.SiteShare]
expr    = 'probe_http_duration_seconds{phase="processing"} / ignoring (phase) probe_duration_seconds > 0.9 and ignoring (phase) probe_duration_seconds > 1'
for     = "15m"
summary = "{{ $labels.service }} thinks for long"
[alerts.SiteServerError]
expr    = 'probe_http_status_code >= 500 and probe_http_status_code < 600'
for     = "1m"
summary = "{{ $labels.service }} answers {{ $value }}"
[alerts.SiteNoAnswer]
expr    = 'probe_http_status_code == 0'
for     = "1m"
summary = "{{ $labels.service }}"
[alerts.CertificateSoon]
expr    = 'probe_ssl_earliest_cert_expiry - time() < 14 * 24 * 3600'
for     = "1h"
summary = "{{ $labels.service }}: {{ $value | humanizeDuration }} left"
[alerts.CertificateDays]
expr    = '(probe_ssl_earliest_cert_expiry - time()) / 86400 < 3'
severity = "critical"
summary = "{{ $labels.service }}: {{ $value | humanize }} days left"
[alerts.CertificateOver]
expr    = 'probe_ssl_earliest_cert_expiry <= time()'
severity = "critical"
summary = "{{ $labels.service }}"
[alerts.PlainHttp]
expr    = 'probe_http_ssl == 0'
for     = "10m"
summary = "{{ $labels.service }} is without TLS"
[alerts.OldHttp]
expr    = 'probe_http_version < 2'
for     = "1d"
summary = "{{ $labels.service }}"
[alerts.TooManyRedirects]
expr    = 'probe_http_redirects > 3'
for     = "10m"
summary = "{{ $labels.service }}: {{ $value }}"
[alerts.ProbesOff]
expr    = 'count(probe_success) < 2'
for     = "5m"
summary = "a probe is not made"
[alerts.AllSitesDown]
expr    = 'sum(probe_success) == 0'
for     = "1m"
severity = "critical"
summary = "the probes fail, or the network does"
[alerts.ShopAlone]
expr    = 'probe_success{service="shop"} == 0 unless on () probe_success{service="blog"} == 0'
for     = "2m"
summary = "the shop is down, and the blog is not"
[alerts.ProberReload]
expr    = 'blackbox_exporter_config_last_reload_successful != 1'
for     = "10m"
summary = "{{ $labels.instance }}"

[alerts.StoreFull]
expr    = "store_full_ratio"
above   = { warning = "80%", critical = "90%" }
for     = "30m"
summary = "{{ $value | humanizePercentage }} of {{ $labels.instance }} are full"
[alerts.StoreFullSoon]
expr    = 'predict_linear(minio_cluster_capacity_usable_free_bytes[1d], 5 * 86400) <= 0'
for     = "2h"
summary = "{{ $labels.instance }}"
[alerts.StoreFree]
expr    = "minio_cluster_capacity_usable_free_bytes"
below   = "100GB"
for     = "30m"
summary = "{{ $value | humanize1024 }}B are left"
[alerts.StoreDrives]
expr    = 'minio_cluster_drive_offline_total > 0 and minio_cluster_drive_online_total < 4'
for     = "5m"
summary = "{{ $value }} drives are off"
[alerts.StoreNodes]
expr    = 'minio_cluster_nodes_offline_total / (minio_cluster_nodes_offline_total + minio_cluster_nodes_online_total) >= 0.5'
for     = "5m"
summary = "{{ $value | humanizePercentage }} of the nodes are off"
[alerts.StoreErrors]
expr    = 'sum by (api) (rate(minio_s3_requests_5xx_errors_total[5m])) / sum by (api) (rate(minio_s3_requests_total[5m])) > 0.01'
for     = "10m"
summary = "{{ $labels.api }}: {{ $value | humanizePercentage }}"
[alerts.StoreWaiting]
expr    = 'sum(minio_s3_requests_waiting_total) > 100'
for     = "5m"
summary = "{{ $value }} requests wait"
[alerts.StoreTraffic]
expr    = 'sum(rate(minio_s3_traffic_received_bytes[5m])) + sum(rate(minio_s3_traffic_sent_bytes[5m])) > 1e9'
for     = "15m"
summary = "{{ $value | humanize1024 }}B/s"
[alerts.StoreRejected]
expr    = 'sum(increase(minio_s3_requests_rejected_auth_total[15m])) > 500'
summary = "{{ $value | humanize }} logins were refused"
[alerts.BucketShare]
expr    = 'minio_bucket_usage_total_bytes / ignoring (bucket) group_left () sum without (bucket) (minio_bucket_usage_total_bytes) > 0.8'
for     = "1d"
summary = "{{ $labels.bucket }} has {{ $value | humanizePercentage }} of all"
[alerts.BucketGrows]
expr    = 'delta(minio_bucket_usage_object_total[1d]) > 1e6'
summary = "{{ $labels.bucket }}: {{ $value | humanize }} objects more"
[alerts.BucketObjects]
expr    = 'minio_bucket_usage_total_bytes / minio_bucket_usage_object_total < 1024'
for     = "1d"
summary = "{{ $labels.bucket }} has tiny objects"

[dashboards.sites]
title  = "Sites"
panels = [
  { title = "Up", type = "stat", expr = "probe_success", legend = "{{service}}" },
  { title = "Where the time goes", expr = 'sum by (phase) (probe_http_duration_seconds{service="shop"})', legend = "{{phase}}" },
  { title = "Availability", type = "gauge", expr = "probe_availability_1h", legend = "{{service}}" },
  { title = "Days", type = "stat", expr = "(probe_ssl_earliest_cert_expiry - time()) / 86400" },
  { title = "Largest", type = "table", expr = "sort_desc(topk(10, minio_bucket_usage_total_bytes))" },
]
"##
    ),
    one!(
        "the monitoring itself: Prometheus, Alertmanager, rules and scrapes",
        r##"
[services.web]
kind    = "prometheus"
address = "web:8080"
[services.web.metrics]
web_requests_total = { type = "counter", unit = "requests" }
[receivers.team.slack]
api_url = { file = "secrets/slack" }
channel = "#x"

[defaults.alerts]
severity = "warning"
[indicators."job:up:ratio"]
title = "Up"
expr  = "avg by (job) (up)"
[indicators."job:scrape_duration:max"]
title = "Scrapes"
expr  = "max by (job) (scrape_duration_seconds)"
[indicators."alerts:firing:count"]
title = "Alerts"
expr  = 'count(ALERTS{alertstate="firing"}) or vector(0)'

[alerts.HalfDown]
expr    = "job:up:ratio"
below   = "50%"
for     = "5m"
summary = "{{ $labels.job }}: {{ $value | humanizePercentage }}"
[alerts.ScrapesSlow]
expr    = 'job:scrape_duration:max > 8'
for     = "10m"
summary = "{{ $labels.job }}: {{ $value | humanizeDuration }}"
[alerts.ScrapesShrink]
expr    = 'scrape_samples_scraped < 0.5 * max_over_time(scrape_samples_scraped[1d]) and up == 1'
for     = "30m"
summary = "{{ $labels.instance }} shows half of what it did"
[alerts.ScrapesEmpty]
expr    = 'scrape_samples_scraped == 0 and on (job, instance) up == 1'
for     = "10m"
summary = "{{ $labels.job }} answers without series"
[alerts.SeriesGrow]
expr    = 'sum by (job) (scrape_series_added) > 10000'
for     = "30m"
summary = "{{ $labels.job }}"
[alerts.RuleFailures]
expr    = 'sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0'
for     = "10m"
summary = "{{ $labels.rule_group }}"
[alerts.RulesSlow]
expr    = 'prometheus_rule_group_last_duration_seconds / prometheus_rule_group_interval_seconds > 0.8'
for     = "10m"
summary = "{{ $labels.rule_group }}: {{ $value | humanizePercentage }}"
[alerts.RulesLate]
expr    = 'time() - prometheus_rule_group_last_evaluation_timestamp_seconds > 10 * prometheus_rule_group_interval_seconds'
for     = "5m"
summary = "{{ $labels.rule_group }}"
[alerts.QueueFull]
expr    = 'prometheus_notifications_queue_length / prometheus_notifications_queue_capacity > 0.5'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.QueueWillFill]
expr    = '''
  predict_linear(prometheus_notifications_queue_length[5m], 60 * 30)
> min_over_time(prometheus_notifications_queue_capacity[5m])'''
for     = "15m"
summary = "{{ $labels.instance }}"
[alerts.NotificationErrors]
expr    = '''
  sum by (alertmanager) (rate(prometheus_notifications_errors_total[5m]))
/ sum by (alertmanager) (rate(prometheus_notifications_sent_total[5m])) > 0.05'''
for     = "10m"
summary = "{{ $labels.alertmanager }}: {{ $value | humanizePercentage }}"
[alerts.NoAlertmanager]
expr    = 'max_over_time(prometheus_notifications_alertmanagers_discovered[5m]) < 1'
for     = "5m"
summary = "{{ $labels.instance }}"
[alerts.SamplesStop]
expr    = 'sum by (instance) (rate(prometheus_tsdb_head_samples_appended_total[5m])) == 0'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.HeadGrows]
expr    = 'prometheus_tsdb_head_series > 2 * prometheus_tsdb_head_series offset 1d'
for     = "1h"
summary = "{{ $labels.instance }}: {{ $value | humanize }} series"
[alerts.HeadOld]
expr    = '(time() - prometheus_tsdb_head_min_time_seconds) / 3600 > 4'
for     = "1h"
summary = "{{ $labels.instance }}"
[alerts.CompactionFails]
expr    = 'increase(prometheus_tsdb_compactions_failed_total[3h]) > 0'
for     = "1h"
summary = "{{ $labels.instance }}"
[alerts.StorageUsed]
expr    = 'prometheus_tsdb_storage_blocks_bytes + prometheus_tsdb_symbol_table_size_bytes > 50e9'
for     = "1h"
summary = "{{ $value | humanize1024 }}B"
[alerts.QueriesSlow]
expr    = 'prometheus_engine_query_duration_seconds{quantile="0.99",slice="inner_eval"} > 10'
for     = "10m"
summary = "{{ $labels.instance }}: {{ $value | humanizeDuration }}"
[alerts.QueriesWait]
expr    = 'prometheus_engine_queries >= prometheus_engine_queries_concurrent_max'
for     = "5m"
summary = "{{ $labels.instance }}"
[alerts.RequestsFail]
expr    = 'sum by (handler) (rate(prometheus_http_requests_total{code=~"5.."}[5m])) > 0.1'
for     = "10m"
summary = "{{ $labels.handler }}"
[alerts.RequestsSlow]
expr    = '''
histogram_quantile(0.9, sum by (le, handler) (
  rate(prometheus_http_request_duration_seconds_bucket{handler!~"/metrics|/-/.*"}[5m])
)) > 5'''
for     = "10m"
summary = "{{ $labels.handler }}: {{ $value | humanizeDuration }}"
[alerts.GarbageCollection]
expr    = 'rate(go_gc_duration_seconds_sum{job="prometheus"}[5m]) > 0.1'
for     = "10m"
summary = "{{ $labels.instance }}"
[alerts.Pauses]
expr    = 'go_gc_duration_seconds{quantile="1"} > 1'
for     = "10m"
summary = "{{ $labels.job }}"
[alerts.MemoryLeak]
expr    = 'deriv(go_memstats_heap_inuse_bytes{job="prometheus"}[6h]) > 1e5 and go_memstats_heap_inuse_bytes{job="prometheus"} > 4e9'
for     = "6h"
summary = "{{ $labels.instance }}"
[alerts.Restarts]
expr    = 'changes(process_start_time_seconds{job=~"prometheus|alertmanager"}[30m]) > 2'
summary = "{{ $labels.job }}"
[alerts.Processor]
expr    = 'rate(process_cpu_seconds_total{job="prometheus"}[5m]) > 3'
for     = "15m"
summary = "{{ $labels.instance }}"
[alerts.OldReload]
expr    = 'time() - prometheus_config_last_reload_success_timestamp_seconds > 90 * 86400'
summary = "{{ $labels.instance }}: {{ $value | humanizeDuration }} ago"
[alerts.Reloads]
expr    = 'prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0'
for     = "10m"
summary = "{{ $labels.job }}"
[alerts.ConfigurationsDiffer]
expr    = 'count(count_values("hash", alertmanager_config_hash)) > 1'
for     = "20m"
summary = "members of the cluster differ"
[alerts.Undelivered]
expr    = '''
  sum by (integration) (rate(alertmanager_notifications_failed_total[5m]))
/ sum by (integration) (rate(alertmanager_notifications_total[5m])) > 0.01'''
for     = "5m"
summary = "{{ $labels.integration }}: {{ $value | humanizePercentage }}"
[alerts.DeliverySlow]
expr    = 'histogram_quantile(0.99, sum by (integration, le) (rate(alertmanager_notification_latency_seconds_bucket[10m]))) > 20'
for     = "10m"
summary = "{{ $labels.integration }}"
[alerts.ManySilences]
expr    = 'alertmanager_silences{state="active"} / ignoring (state) group_left () sum without (state) (alertmanager_silences) > 0.9 and alertmanager_silences > 50'
for     = "1d"
summary = "{{ $labels.state }}"
[alerts.ManyAlerts]
expr    = 'sum(alertmanager_alerts{state="active"}) - sum(alertmanager_alerts{state="active"} offset 1h) > 50'
summary = "{{ $value }} alerts more than an hour ago"
[alerts.PeersLost]
expr    = 'max_over_time(alertmanager_cluster_members[15m]) > alertmanager_cluster_members'
for     = "15m"
summary = "{{ $labels.instance }}"
[alerts.Versions]
expr    = 'count by (job) (count by (job, version) (prometheus_build_info)) > 1'
for     = "1d"
summary = "{{ $labels.job }}"
[alerts.VersionOld]
expr    = 'alertmanager_build_info{version=~"0\\.2[0-4]\\..*"} == 1'
summary = "{{ $labels.version }}"
[alerts.StillFiring]
expr    = 'time() - ALERTS_FOR_STATE > 7 * 86400 and ignoring (alertstate) ALERTS{alertstate="firing"}'
summary = "{{ $labels.alertname }} fires for a week"
[alerts.CriticalOnes]
expr    = 'sum(ALERTS{alertstate="firing",severity="critical"}) > 5'
for     = "5m"
summary = "{{ $value }} critical alerts"
[alerts.ManyFiring]
expr    = 'alerts:firing:count > 30'
for     = "5m"
summary = "{{ $value }} alerts"
[alerts.Incident]
expr    = 'count(count by (service) (ALERTS{alertstate="firing",alertname!="Incident"})) > 3'
for     = "5m"
summary = "alerts of {{ $value }} services"
[alerts.WebGone]
expr    = 'absent(up{job="web",instance="web:8080"})'
for     = "5m"
summary = "{{ $labels.instance }} of {{ $labels.job }}"
[alerts.WebQuiet]
expr    = 'increase(web_requests_total[1h]) == 0 and on (instance) (time() - process_start_time_seconds{job="web"}) > 3600'
summary = "{{ $labels.instance }}"
[alerts.WebRenamed]
expr    = 'label_replace(up{job="web"}, "host", "$1", "instance", "([^:]+):.*") == 0'
for     = "5m"
summary = "{{ $labels.host }}"
[alerts.WebJoined]
expr    = 'label_join(up{job="web"}, "target", "/", "job", "instance") == 0'
for     = "5m"
summary = "{{ $labels.target }}"
[alerts.WebMoved]
expr    = 'sum by (host) (label_replace(rate(web_requests_total[5m]), "host", "$1", "instance", "(.*):.*")) > 100'
for     = "5m"
summary = "{{ $labels.host }}"
[alerts.Missing]
expr    = 'lakehouse_service_info{kind!="http"} unless on (job) up'
for     = "5m"
summary = "{{ $labels.service }}"
[alerts.MissingKinds]
expr    = 'count by (kind) (lakehouse_service_info) - on (kind) count by (kind) (lakehouse_service_info and on (job) up == 1) > 0'
for     = "10m"
summary = "{{ $value }} of {{ $labels.kind }}"
"##
    ),
    one!(
        "Elasticsearch by its exporter, declared as it shows itself",
        r##"
[services.search]
kind    = "prometheus"
address = "search-exporter:9114"
[services.search.metrics]
elasticsearch_cluster_health_status              = { type = "gauge", unit = "bool", labels = ["cluster", "color"] }
elasticsearch_cluster_health_number_of_nodes     = { type = "gauge", unit = "nodes", labels = ["cluster"] }
elasticsearch_cluster_health_number_of_pending_tasks = { type = "gauge", unit = "tasks", labels = ["cluster"] }
elasticsearch_cluster_health_relocating_shards   = { type = "gauge", unit = "shards", labels = ["cluster"] }
elasticsearch_cluster_health_unassigned_shards   = { type = "gauge", unit = "shards", labels = ["cluster"] }
elasticsearch_cluster_health_active_shards       = { type = "gauge", unit = "shards", labels = ["cluster"] }
elasticsearch_filesystem_data_available_bytes    = { type = "gauge", labels = ["cluster", "name", "path"] }
elasticsearch_filesystem_data_size_bytes         = { type = "gauge", labels = ["cluster", "name", "path"] }
elasticsearch_jvm_memory_used_bytes              = { type = "gauge", labels = ["cluster", "name", "area"] }
elasticsearch_jvm_memory_max_bytes               = { type = "gauge", labels = ["cluster", "name", "area"] }
elasticsearch_jvm_gc_collection_seconds_sum      = { type = "counter", unit = "seconds", labels = ["cluster", "name", "gc"] }
elasticsearch_jvm_gc_collection_seconds_count    = { type = "counter", unit = "collections", labels = ["cluster", "name", "gc"] }
elasticsearch_indices_docs                       = { type = "gauge", unit = "documents", labels = ["cluster", "name"] }
elasticsearch_indices_indexing_index_total       = { type = "counter", unit = "documents", labels = ["cluster", "name"] }
elasticsearch_indices_indexing_index_time_seconds_total = { type = "counter", labels = ["cluster", "name"] }
elasticsearch_indices_search_query_total         = { type = "counter", unit = "queries", labels = ["cluster", "name"] }
elasticsearch_indices_search_query_time_seconds  = { type = "counter", labels = ["cluster", "name"] }
elasticsearch_breakers_tripped                   = { type = "counter", unit = "trips", labels = ["cluster", "name", "breaker"] }
elasticsearch_thread_pool_rejected_count         = { type = "counter", unit = "tasks", labels = ["cluster", "name", "type"] }
elasticsearch_thread_pool_queue_count            = { type = "gauge", unit = "tasks", labels = ["cluster", "name", "type"] }
elasticsearch_process_open_files_count           = { type = "gauge", unit = "files", labels = ["cluster", "name"] }
elasticsearch_process_max_files_descriptors      = { type = "gauge", unit = "files", labels = ["cluster", "name"] }

[defaults.alerts]
severity = "warning"
[alerts.SearchRed]
expr     = 'elasticsearch_cluster_health_status{color="red"} == 1'
for      = "2m"
severity = "critical"
summary  = "{{ $labels.cluster }} is {{ $labels.color }}"
[alerts.SearchYellow]
expr     = 'max by (cluster) (elasticsearch_cluster_health_status{color="yellow"}) == 1'
for      = "30m"
summary  = "{{ $labels.cluster }}"
[alerts.SearchNotGreen]
expr     = 'elasticsearch_cluster_health_status{color="green"} != 1 unless on (cluster) elasticsearch_cluster_health_status{color="red"} == 1'
for      = "1h"
summary  = "{{ $labels.cluster }}"
[alerts.SearchNodes]
expr     = 'elasticsearch_cluster_health_number_of_nodes < 3'
for      = "5m"
summary  = "{{ $labels.cluster }} has {{ $value }} nodes"
[alerts.SearchNodeLost]
expr     = 'elasticsearch_cluster_health_number_of_nodes < max_over_time(elasticsearch_cluster_health_number_of_nodes[1h])'
for      = "5m"
summary  = "{{ $labels.cluster }}"
[alerts.SearchTasks]
expr     = 'elasticsearch_cluster_health_number_of_pending_tasks > 10'
for      = "15m"
summary  = "{{ $value }}"
[alerts.SearchUnassigned]
expr     = 'elasticsearch_cluster_health_unassigned_shards / (elasticsearch_cluster_health_unassigned_shards + elasticsearch_cluster_health_active_shards) > 0.05'
for      = "30m"
summary  = "{{ $value | humanizePercentage }} of the shards of {{ $labels.cluster }}"
[alerts.SearchRelocating]
expr     = 'min_over_time(elasticsearch_cluster_health_relocating_shards[2h]) > 0'
summary  = "{{ $labels.cluster }} is never done"
[alerts.SearchDisk]
expr     = 'elasticsearch_filesystem_data_available_bytes / elasticsearch_filesystem_data_size_bytes < 0.15'
for      = "10m"
summary  = "{{ $labels.name }} {{ $labels.path }}: {{ $value | humanizePercentage }} left"
[alerts.SearchDiskSoon]
expr     = 'predict_linear(elasticsearch_filesystem_data_available_bytes[6h], 86400) < 0'
for      = "1h"
summary  = "{{ $labels.name }}"
[alerts.SearchHeap]
expr     = 'elasticsearch_jvm_memory_used_bytes{area="heap"} / elasticsearch_jvm_memory_max_bytes{area="heap"} > 0.9'
for      = "15m"
summary  = "{{ $labels.name }}: {{ $value | humanizePercentage }}"
[alerts.SearchHeapPercent]
expr     = 'avg_over_time((elasticsearch_jvm_memory_used_bytes{area="heap"} / elasticsearch_jvm_memory_max_bytes{area="heap"})[30m:1m]) * 100 > 85'
summary  = "{{ $labels.name }}: {{ $value | humanize }}%"
[alerts.SearchCollections]
expr     = 'rate(elasticsearch_jvm_gc_collection_seconds_sum{gc="old"}[5m]) > 0.3'
for      = "10m"
summary  = "{{ $labels.name }}"
[alerts.SearchPauses]
expr     = 'rate(elasticsearch_jvm_gc_collection_seconds_sum[5m]) / rate(elasticsearch_jvm_gc_collection_seconds_count[5m]) > 1'
for      = "10m"
summary  = "{{ $labels.gc }} of {{ $labels.name }}: {{ $value | humanizeDuration }}"
[alerts.SearchNoDocuments]
expr     = 'sum by (cluster) (rate(elasticsearch_indices_indexing_index_total[30m])) == 0'
for      = "30m"
summary  = "{{ $labels.cluster }} gets no documents"
[alerts.SearchFewDocuments]
expr     = 'sum by (cluster) (delta(elasticsearch_indices_docs[1h])) < -1e6'
summary  = "{{ $labels.cluster }} lost {{ $value | humanize }}"
[alerts.SearchIndexingSlow]
expr     = '''
  rate(elasticsearch_indices_indexing_index_time_seconds_total[10m])
/ rate(elasticsearch_indices_indexing_index_total[10m]) > 0.01'''
for      = "15m"
summary  = "{{ $labels.name }}"
[alerts.SearchSlow]
expr     = '''
  sum by (cluster) (rate(elasticsearch_indices_search_query_time_seconds[5m]))
/ sum by (cluster) (rate(elasticsearch_indices_search_query_total[5m])) > 0.5'''
for      = "10m"
summary  = "{{ $labels.cluster }}: {{ $value | humanizeDuration }}"
[alerts.SearchBreakers]
expr     = 'sum by (breaker) (increase(elasticsearch_breakers_tripped[10m])) > 0'
summary  = "{{ $labels.breaker }}"
[alerts.SearchRejected]
expr     = 'increase(elasticsearch_thread_pool_rejected_count{type=~"write|search"}[5m]) > 10'
for      = "5m"
summary  = "{{ $labels.type }} of {{ $labels.name }}"
[alerts.SearchQueued]
expr     = 'elasticsearch_thread_pool_queue_count{type="write"} > 200 and rate(elasticsearch_thread_pool_rejected_count{type="write"}[5m]) > 0'
for      = "5m"
summary  = "{{ $labels.name }}"
[alerts.SearchFiles]
expr     = 'elasticsearch_process_open_files_count / elasticsearch_process_max_files_descriptors > 0.8'
for      = "10m"
summary  = "{{ $labels.name }}"
[alerts.SearchUneven]
expr     = '''
  max by (cluster) (elasticsearch_indices_docs) / min by (cluster) (elasticsearch_indices_docs > 0) > 5
and
  count by (cluster) (elasticsearch_indices_docs) > 1'''
for      = "1d"
summary  = "{{ $labels.cluster }}"
"##
    ),
    one!(
        "labels from relabelling, shared rules, memories, several versions, presence that is meant, percent in any order",
        r##"
[lakehouse]
name            = "near"
external_labels = { cluster = "eu" }
[services.host]
kind    = "node"
address = "host:9100"
[services.found]
kind            = "prometheus"
file_sd_configs = [{ files = ["found.json"] }]
relabel_configs = [{ regex = "__meta_(.+)", action = "labelmap" }]
[services.found.metrics]
found_things = { type = "gauge", unit = "things" }
[services.shop]
kind    = "prometheus"
address = "shop:8080"
[services.shop.metrics]
shop_requests_total   = { type = "counter", unit = "requests", labels = ["code"] }
shop_failed_jobs      = { type = "gauge", unit = "jobs", labels = ["job_name"] }
shop_pool_bytes       = { type = "gauge", unit = "bytes" }
shop_pool_size_bytes  = { type = "gauge", unit = "bytes" }
shop_wait_seconds     = { type = "gauge", unit = "seconds" }

[indicators."host:last_reboot"]
title = "When a reboot was last seen"
expr  = "timestamp(changes(node_boot_time_seconds[5m]) > 0) or host:last_reboot"
[indicators."shop:odd"]
title = "Odd"
expr  = "shop_pool_bytes > shop_pool_size_bytes or shop:odder"
[indicators."shop:odder"]
title = "Odder"
expr  = "shop_pool_bytes == 0 or shop:odd"

[defaults.alerts]
severity = "warning"

[alerts.InCluster]
expr    = 'up{job="found", cluster="blue"} == 0 or found_things{cluster="blue"} > 10'
summary = "{{ $labels.cluster }}"
[alerts.Rebooted]
expr    = "time() - host:last_reboot < 3600"
summary = "{{ $labels.instance }} was started {{ $value | humanizeDuration }} ago"
[alerts.Odd]
expr    = "shop:odd"
summary = "odd"
[alerts.RemoteWriteFails]
expr    = '''
(rate(prometheus_remote_storage_failed_samples_total[5m]) or rate(prometheus_remote_storage_samples_failed_total[5m])) > 5'''
summary = "samples are lost"
[alerts.Watchdog]
expr    = "vector(1)"
summary = "alerting works"
[alerts.NoRequests]
expr    = "absent_over_time(shop_requests_total[10m])"
summary = "nothing is counted"
[alerts.Failed]
expr    = 'shop_failed_jobs{job_name="nightly"}'
summary = "a job failed"
[alerts.FailedSum]
expr    = "sum by (job_name) (shop_failed_jobs)"
summary = "{{ $labels.job_name }} failed"
[alerts.Firing]
expr    = 'ALERTS{alertstate="firing", alertname="Odd"}'
summary = "it is known"
[alerts.PoolFull]
expr    = "100 - 100 * shop_pool_bytes / shop_pool_size_bytes"
above   = 90
summary = "the pool is at {{ $value | humanize }}%"
[alerts.PoolLow]
expr    = "shop_pool_bytes / 1024 / 1024"
below   = 100
summary = "{{ $value }} MiB are left, {{ printf \"%.0f\" $value }}MB"
[alerts.PoolEmpty]
expr    = "shop_pool_bytes"
below   = 0
summary = "{{ $value | humanize1024 }}B"
[alerts.PoolSlow]
expr    = "shop_wait_seconds * 1000"
above   = 500
summary = "{{ $value }} ms"
[alerts.ErrorsPerMinute]
expr    = 'sum(rate(shop_requests_total{code="500"}[5m])) * 60'
above   = 10
summary = "{{ $value }} each minute"
[alerts.Availability]
expr    = 'sum(rate(shop_requests_total{code="200"}[5m])) / sum(rate(shop_requests_total[5m]))'
below   = { warning = "99.95%", critical = "99.9%" }
summary = "{{ $value | humanizePercentage }}"
[alerts.OftenDown]
expr    = 'avg_over_time(up{job="shop"}[1h])'
below   = "95%"
summary = "{{ $labels.instance }} was up {{ $value | humanizePercentage }} of the hour"
[alerts.Down]
expr    = 'up{job="host"} < 1'
summary = "{{ $labels.instance }}"
"##
    ),
];
