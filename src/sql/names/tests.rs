use super::{Columns, read};

/// Code, what was marked, message and help of each problem, with one view that is known.
fn said(text: &str, version: Option<u16>) -> Vec<String> {
    let known = |schema: &str, relation: &str| {
        (schema == "monitoring" && relation == "busy").then(|| Columns::only(["datname", "connections"]))
    };
    let problems = read(text, version, &known).problems;
    problems.into_iter().map(|found| format!("{} | {} | {}", &text[found.at], found.message, found.help)).collect()
}

fn gives(text: &str) -> String {
    let Columns { names, open } = read(text, Some(15), &|_, _| None).columns;
    format!("{}{}", names.join(" "), if open { " …" } else { "" })
}

#[test]
fn what_may_be_is_not_reported() {
    for text in [
        "SELECT pid, now() - state_change AS idle FROM pg_stat_activity WHERE state = 'idle'",
        "SELECT anything FROM orders",
        "SELECT a.pid, b.whatever FROM pg_stat_activity AS a JOIN orders AS b ON b.pid = a.pid",
        "SELECT whatever FROM pg_stat_activity, orders",
        "SELECT * FROM (SELECT * FROM orders) AS o WHERE o.total > 3",
        "SELECT s FROM pg_stat_activity AS s",
        "SELECT row_to_json(s), s.* FROM pg_stat_activity s",
        "SELECT count(*) AS n, datname FROM pg_stat_activity GROUP BY datname ORDER BY n",
        "SELECT lower(datname) AS d FROM pg_stat_activity GROUP BY d ORDER BY d",
        "SELECT DISTINCT ON (d) lower(datname) AS d FROM pg_stat_activity",
        "WITH a(x, y) AS (SELECT pid, state FROM pg_stat_activity) SELECT x, y FROM a",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t",
        "WITH pg_stat_activity AS (SELECT 1 AS own) SELECT own FROM pg_stat_activity",
        "SELECT (SELECT max(l.pid) FROM pg_locks l WHERE l.pid = a.pid AND state = 'x') FROM pg_stat_activity a",
        "SELECT b.pid FROM pg_stat_activity a, LATERAL (SELECT a.pid) b",
        "SELECT b FROM pg_stat_activity a CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS b",
        "SELECT x FROM pg_stat_activity AS a(x, y)",
        "SELECT x, state FROM pg_stat_activity AS a(x)",
        "SELECT \"datname\", PID FROM PG_STAT_ACTIVITY",
        "SELECT current_user, current_schema, CURRENT_DATE, session_user, localtimestamp FROM pg_stat_activity",
        "SELECT extract(epoch FROM now() - xact_start), interval '1 day', date '2020-01-01' FROM pg_stat_activity",
        "SELECT count(*) FILTER (WHERE wait_event_type = 'Lock') OVER w FROM pg_stat_activity WINDOW w AS (PARTITION BY state)",
        "SELECT make_interval(secs => 10) FROM pg_stat_activity",
        "SELECT make_interval(secs := 10), xmlelement(name foo, state) FROM pg_stat_activity",
        "SELECT 1 FROM pg_stat_activity a, make_interval(secs => a.pid), pg_stat_file(filename => 'x')",
        "SELECT relname FROM pg_class WHERE oid = regclass 'pg_class' AND relnamespace = 'pg_catalog'::regnamespace",
        "SELECT (pg_stat_file('x')).size FROM pg_stat_activity",
        "SELECT conkey[1], c.conkey[1:2] FROM pg_constraint c",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY calls) FROM pg_stat_statements",
        "SELECT query FROM extensions.pg_stat_statements WHERE toplevel",
        "SELECT total_time FROM datadog.pg_stat_statements",
        "SELECT xmin, ctid, tableoid FROM pg_class",
        "SELECT CASE WHEN state IS DISTINCT FROM 'idle' THEN 1 ELSE 0 END FROM pg_stat_activity",
        "SELECT a.pid FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE locktype = 'x' AND pid > 1",
        "SELECT t.x FROM (VALUES (1, 2)) AS t(x, y)",
        "SELECT column1 FROM (VALUES (1, 2)) AS t",
        "SELECT pid FROM (pg_stat_activity a JOIN orders o ON true)",
        "SELECT j.x FROM (pg_stat_activity a JOIN pg_locks o ON true) AS j",
        "SELECT datname, connections FROM monitoring.busy",
        "SELECT anything FROM monitoring.other",
        "SELECT x FROM pg_stat_monitor",
        "SELECT x FROM pg_dist_node",
        "SELECT x FROM pg_catalog.pg_dist_partition",
        "SELECT * FROM generate_series(1, 3) AS g(n) WHERE n > 1",
        "SELECT state, count(*) FROM pg_stat_activity GROUP BY ROLLUP (state) HAVING count(*) > 1",
        "SELECT a FROM json_to_recordset('[]') AS x(a int, b text)",
        "SELECT datname FROM pg_stat_database UNION SELECT relname FROM pg_class ORDER BY datname",
        "SELECT 1 FROM pg_stat_activity WHERE EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid)",
        "SELECT state AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' FROM pg_stat_activity",
        "SELECT substring(query FROM 1 FOR 10), trim(both ' ' from query), position('a' in query) FROM pg_stat_activity",
        "SELECT this is not SQL at all FROM",
    ] {
        for version in [None, Some(15), Some(18)] {
            assert_eq!(said(text, version), Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    for (text, version, expected) in [
        (
            "SELECT query, total_time FROM pg_stat_statements",
            Some(15),
            "total_time | `pg_stat_statements` has no column `total_time` in PostgreSQL 15 | write `total_exec_time`",
        ),
        (
            "SELECT s.mean_time FROM pg_stat_statements s",
            None,
            "mean_time | `pg_stat_statements` has no column `mean_time` in any PostgreSQL from 13 to 18 | write `mean_exec_time`",
        ),
        (
            "SELECT blk_read_time FROM pg_stat_statements",
            Some(17),
            "blk_read_time | `pg_stat_statements` has no column `blk_read_time` in PostgreSQL 17 | write `shared_blk_read_time`",
        ),
        (
            "SELECT shared_blk_read_time FROM pg_stat_statements",
            Some(16),
            "shared_blk_read_time | `pg_stat_statements` has no column `shared_blk_read_time` in PostgreSQL 16 | write `blk_read_time`",
        ),
        (
            "SELECT checkpoints_timed AS value FROM pg_catalog.pg_stat_bgwriter",
            Some(17),
            "checkpoints_timed | `pg_stat_bgwriter` has no column `checkpoints_timed` in PostgreSQL 17 | in PostgreSQL 17 it is the column `num_timed` of `pg_stat_checkpointer`",
        ),
        (
            "SELECT query_id FROM pg_stat_activity",
            Some(13),
            "query_id | `pg_stat_activity` has no column `query_id` in PostgreSQL 13 | leave it out; if the server is PostgreSQL 14 or later, write version = \"14\"",
        ),
        (
            "SELECT op_bytes FROM pg_stat_io",
            Some(18),
            "op_bytes | `pg_stat_io` has no column `op_bytes` in PostgreSQL 18 | leave it out: newer versions have no such column",
        ),
        (
            "SELECT a.stat FROM pg_stat_activity AS a, orders",
            Some(15),
            "stat | `pg_stat_activity` has no column `stat` in PostgreSQL 15 | did you mean `state`?",
        ),
        (
            "SELECT é.pid, \"Pid\" FROM pg_stat_activity AS é",
            Some(15),
            "\"Pid\" | `pg_stat_activity` has no column `Pid` in PostgreSQL 15 | did you mean `pid`?",
        ),
        (
            "SELECT x.m\nFROM (SELECT count(*) AS n FROM orders) AS x",
            None,
            "m | `x` has no column `m` | its columns: n",
        ),
        (
            "WITH c AS (SELECT datname FROM pg_stat_database) SELECT datnam FROM c",
            None,
            "datnam | `c` has no column `datnam` | did you mean `datname`?",
        ),
        (
            "SELECT (SELECT max(conections) FROM monitoring.busy) AS value",
            None,
            "conections | `monitoring.busy` has no column `conections` | did you mean `connections`?",
        ),
        (
            "SELECT b.pid FROM pg_stat_activity a, (SELECT state FROM pg_locks) b(pid)",
            Some(15),
            "state | `pg_locks` has no column `state` in PostgreSQL 15 | its columns: locktype, database, relation, page, tuple, virtualxid, transactionid, classid, objid, objsubid, virtualtransaction, pid, mode, granted, fastpath, waitstart",
        ),
        (
            "SELECT count(*) AS n FROM pg_stat_activity HAVING n > 1",
            Some(15),
            "n | `pg_stat_activity` has no column `n` in PostgreSQL 15 | its columns: ",
        ),
        (
            "SELECT reads FROM pg_stat_io",
            Some(15),
            "pg_stat_io | there is no `pg_stat_io` in PostgreSQL 15 | leave it out; if the server is PostgreSQL 16 or later, write version = \"16\"",
        ),
        (
            "SELECT num_timed FROM pg_stat_checkpointer",
            Some(16),
            "pg_stat_checkpointer | there is no `pg_stat_checkpointer` in PostgreSQL 16 | use `pg_stat_bgwriter`, which has these numbers in this version; if the server is PostgreSQL 17 or later, write version = \"17\"",
        ),
        (
            "SELECT 1 FROM pg_stat_activty",
            None,
            "pg_stat_activty | there is no `pg_stat_activty` in any PostgreSQL from 13 to 18 | did you mean `pg_stat_activity`?",
        ),
        (
            "SELECT 1 FROM information_schema.tablez",
            Some(15),
            "tablez | there is no `information_schema.tablez` in PostgreSQL 15 | name one of its views: information_schema.tables, information_schema.columns, …",
        ),
    ] {
        let found = said(text, version);
        let [only] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(
            only == expected || expected.ends_with(": ") && only.starts_with(expected),
            "{text}\n{only}\n{expected}"
        );
    }
}

#[test]
fn the_columns_of_a_query_are_known_or_open() {
    for (text, expected) in [
        ("SELECT state, count(*) AS value FROM orders GROUP BY state", "state value"),
        ("SELECT o.State, count(*) FROM orders o", "state count"),
        ("SELECT * FROM orders", " …"),
        ("SELECT 1 AS a, orders.* FROM orders", "a …"),
        ("SELECT a.* FROM (VALUES (1)) AS a(x)", "x"),
        ("SELECT x::text, a + 1 FROM orders", "x ?column?"),
        ("SELECT '1'::text", " …"),
        ("(SELECT 1 AS a) UNION (SELECT 2)", "a"),
        ("VALUES (1, 2)", "column1 column2"),
        ("TABLE orders", " …"),
        (
            "SELECT * FROM pg_stat_archiver",
            "archived_count last_archived_wal last_archived_time failed_count last_failed_wal last_failed_time stats_reset",
        ),
    ] {
        assert_eq!(gives(text), expected, "{text}");
    }
}

#[test]
fn a_long_chain_of_operators_overflows_nothing() {
    for count in [200, 740, 20_000, 300_000] {
        let chain = vec!["1"; count].join(" + ");
        assert_eq!(said(&format!("SELECT {chain} AS value"), None), Vec::<String>::new());
        let brackets = format!("SELECT {}1{} AS value", "(".repeat(count), ")".repeat(count));
        assert_eq!(said(&brackets, None), Vec::<String>::new());
    }
}
