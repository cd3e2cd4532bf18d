//! The TypeScript that we write compiles strictly in three compilers, and does what it says in Node and in Deno: against
//! servers that hang and fail, and in a real PostgreSQL. The programs are in tests/typescript.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use support::deno::{deno, packages};
use support::postgres::Cluster;
use support::tools::{Said, run, write};
use support::{build, project, stacks, tool, tree};

/// Compilers that read a tsconfig.json.
const COMPILERS: &[&str] = &["tsc-5", "tsc-7"];

const PROGRAMS: &str = include_str!("typescript/lakehouse.toml");

/// What the modules under test begin with: these names shadow the global ones, so that programs can stop the time.
const CLOCK: &str = "import { clearTimeout, performance, setTimeout } from \"../clock.ts\";\nvoid [clearTimeout, performance, setTimeout];\n";

fn node(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new("node").current_dir(folder).args(arguments).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("node does not start: {error}; `tests/run` says how to get it"));
    let text = [output.stdout, output.stderr].concat();
    Said { code: output.status.code(), text: String::from_utf8_lossy(&text).into_owned() }
}

/// Folders with TypeScript compile with their own tsconfig.json, and in Deno.
fn compiles(folder: &Path, files: &BTreeMap<String, String>) {
    let of_ours = |path: &str| path.ends_with(".ts") || path.ends_with("/tsconfig.json");
    let written: BTreeMap<String, String> =
        files.iter().filter(|(path, _)| of_ours(path)).map(|(path, text)| (path.clone(), text.clone())).collect();
    write(folder, &written);
    for part in written.keys().filter_map(|path| path.strip_suffix("/tsconfig.json")) {
        for compiler in COMPILERS {
            let said = run(compiler, folder, &["-p", part]);
            assert!(said.ok() && said.text.trim().is_empty(), "{compiler} {part}: {said:?}");
        }
    }
    let sources: Vec<&str> = written.keys().map(String::as_str).filter(|path| path.ends_with(".ts")).collect();
    assert!(!sources.is_empty(), "no TypeScript in {files:?}");
    let said = deno(folder, &[&["check"], sources.as_slice()].concat());
    assert!(said.ok(), "{said:?}");
}

#[test]
fn every_golden_compiles() {
    let files = stacks().into_iter().flat_map(|stack| {
        let golden = tree(&project().join("golden").join(&stack));
        golden.into_iter().map(move |(path, bytes)| (format!("{stack}/{path}"), bytes))
    });
    let files = files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    compiles(tempfile::tempdir().expect("a folder").path(), &files);
}

/// Every form that the templates have: with databases alone, with probes alone, with secrets in the environment, in files.
#[test]
fn every_form_compiles() {
    let database = "[services.db]\nkind = \"postgres\"\nversion = \"15\"\naddress = \"localhost:5432\"\nauth = { username = \"m\", password = { file = \"p\" } }\n";
    let probe = "[services.web]\nkind = \"http\"\naddress = \"localhost:80\"\n";
    let environment = format!("{probe}health = {{ headers = {{ apikey = {{ env = \"KEY\" }} }} }}\n");
    let tls = "[services.own]\nkind = \"http\"\naddress = \"https://localhost\"\ntls = { ca_file = \"ca.pem\" }\n";
    for spec in [database.to_owned(), probe.to_owned(), environment, format!("{database}{tls}")] {
        let folder = tempfile::tempdir().expect("a folder");
        let files = build(&spec);
        assert!(!files.contains_key("edge/monitoring.ts"), "nothing is counted here");
        compiles(folder.path(), &files);
    }
    assert!(
        !build("[services.host]\nkind = \"node\"\naddress = \"localhost\"\n").contains_key("health/health-check.ts")
    );
}

/// The example at the head of each file is a program. What it takes from elsewhere is declared.
#[test]
fn the_examples_in_the_files_compile() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = build(PROGRAMS);
    files.retain(|path, _| path.starts_with("edge/") || path.starts_with("health/"));
    let given = "declare const url: string, pool: { query(text: string, values?: unknown[]): Promise<unknown> };\n\
        declare function readFile(path: string, encoding: \"utf8\"): Promise<string>;\n\
        declare const process: { env: Record<string, string | undefined> };\n\
        declare const Deno: { serve(handler: (request: Request) => Response | Promise<Response>): void };\n";
    let examples = |path: &str| -> Vec<String> {
        let head = files[path].split(" */").next().expect("a head");
        let lines = head.split(" * ```ts\n").skip(1).filter_map(|rest| rest.split(" * ```\n").next());
        lines.map(|block| block.lines().map(|line| line.trim_start_matches(" *").to_owned() + "\n").collect()).collect()
    };
    let (edge, health) = (examples("edge/monitoring.ts"), examples("health/health-check.ts"));
    let ([_, wrap], [monitor]) = (edge.as_slice(), health.as_slice()) else {
        panic!("two examples and one: {edge:?} {health:?}");
    };
    let import = "import { Monitoring, type Sql } from \"./monitoring.js\";\ndeclare const sql: Sql;\n";
    let of_health = "import { HealthMonitor, PROMETHEUS_CONTENT_TYPE } from \"./health-check.js\";\n";
    files.insert("edge/example.ts".to_owned(), format!("{import}{given}{wrap}"));
    files.insert("health/example.ts".to_owned(), format!("{of_health}{given}{monitor}"));
    write(folder.path(), &files);
    for part in ["edge", "health"] {
        // what is declared above and not used in one of them is no mistake
        let said = run("tsc-5", folder.path(), &["-p", part, "--noUnusedLocals", "false"]);
        assert!(said.ok(), "{part}: {said:?}");
    }
}

/// A folder with the output of the spec, the programs beside it, and what they are compiled to for Node in `js`.
fn programs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut files = build(PROGRAMS);
    files.retain(|path, _| path.ends_with(".ts"));
    for text in files.values_mut() {
        text.insert_str(0, CLOCK);
    }
    for (path, bytes) in tree(&project().join("tests/typescript")) {
        if path.ends_with(".ts") {
            files.insert(path, String::from_utf8(bytes).expect("UTF-8"));
        }
    }
    let package = "{ \"type\": \"module\", \"dependencies\": { \"pg\": \"*\", \"postgres\": \"*\" } }\n";
    files.insert("package.json".to_owned(), package.to_owned());
    files.insert("js/package.json".to_owned(), package.to_owned());
    files.insert("tsconfig.json".to_owned(), include_str!("typescript/tsconfig.json").to_owned());
    write(at, &files);
    std::os::unix::fs::symlink(packages(), at.join("node_modules")).expect("a link");
    let said = run("tsc-5", at, &["-p", "."]);
    assert!(said.ok(), "{said:?}");
    folder
}

/// Runs a program in Node and, type-checked, in Deno.
fn passes(folder: &Path, program: &str, arguments: &[&str]) {
    let expected = format!("{program}: passed\n");
    let script = format!("js/{program}.js");
    let said = node(folder, &[&[script.as_str()], arguments].concat());
    assert!(said.ok() && said.text.contains(&expected), "node: {}", said.text);
    let script = format!("{program}.ts");
    let said = deno(folder, &[&["run", "--check", "-A", script.as_str()], arguments].concat());
    assert!(said.ok() && said.text.contains(&expected), "deno: {}", said.text);
}

#[test]
fn the_middleware_never_breaks_or_delays_a_request() {
    let folder = programs();
    passes(folder.path(), "monitoring", &[]);
}

#[test]
fn health_checks_end_and_say_what_is() {
    let folder = programs();
    passes(folder.path(), "health", &[]);
    let metrics = std::fs::File::open(folder.path().join("metrics.txt")).expect("the metrics");
    for promtool in support::tools::promtools() {
        let again = metrics.try_clone().expect("a file");
        std::io::Seek::rewind(&mut &again).expect("a file");
        let output = Command::new(tool(promtool)).args(["check", "metrics"]).stdin(again).output().expect("it starts");
        assert!(output.status.success(), "{promtool}: {output:?}");
    }
}

#[test]
fn requests_are_counted_exactly_in_postgresql() {
    let folder = programs();
    let server = Cluster::start(15);
    server.query("CREATE ROLE monitor LOGIN; CREATE ROLE edge LOGIN");
    let migrations = build(PROGRAMS).into_iter().filter(|(path, _)| path.starts_with("migrations/db/"));
    for (_, text) in migrations.filter(|(path, _)| !path.contains("/down/")) {
        server.apply(&text);
    }
    server.query("GRANT monitoring_recorder TO edge");
    passes(folder.path(), "database", &[&server.port.to_string()]);
    // twice two drivers: 180 of 200 are good, 10 are answered with 503, 10 are errors
    let counted = server.query(
        "SELECT function_name, method, status_code, sum(requests), sum((SELECT sum(b) FROM unnest(buckets) AS b)),
           sum(duration_sum) >= 0
         FROM monitoring.http_request_counters GROUP BY 1, 2, 3 HAVING sum(requests) > 0 ORDER BY 1, 2, 3",
    );
    let hostile = "*/ ${x} \" ' \\ \u{2028} `";
    let mut expected = vec![
        format!("{hostile}|OTHER|200|4|4|t"),
        "ingest|POST|200|720|720|t".to_owned(),
        "ingest|POST|500|40|40|t".to_owned(),
        "ingest|POST|503|40|40|t".to_owned(),
    ];
    expected.sort();
    assert_eq!(counted.lines().collect::<Vec<_>>(), expected);
    // the login records, and sees nothing
    assert!(server.query_as("edge", "SELECT * FROM monitoring.http_request_counters").is_err());
}

/// The middleware and the function of the migrations know the same methods.
#[test]
fn methods_are_the_same_in_sql_and_in_typescript() {
    let files = build(PROGRAMS);
    let (methods, other) = lakehouse_obs::model::conventions::REQUEST_METHODS;
    let list =
        |quote: char| methods.iter().map(|method| format!("{quote}{method}{quote}")).collect::<Vec<_>>().join(", ");
    let sql: String = files.iter().filter(|(path, _)| path.ends_with(".sql")).map(|(_, text)| text.as_str()).collect();
    assert!(sql.contains(&format!("ARRAY[{}]", list('\''))), "{sql}");
    assert!(sql.contains(&format!("request_method := '{other}'")), "{sql}");
    assert!(files["edge/monitoring.ts"].contains(&format!("[{}]", list('"'))));
}
