//! Random templates: blocks, pipelines, calls of every function, most of them right, some of them not.

use lakehouse_template_engine::Product;

use crate::prometheus::go_literal;
use crate::random::Random;
use crate::table::{DIRECTIVES, NUMBERS, TEXTS};

struct Maker {
    random: Random,
    product: Product,
    /// Functions of the version, with one argument behind the pipe.
    functions: Vec<&'static str>,
    variables: usize,
    depth: usize,
}

const GO: &[&str] = &[
    "print",
    "println",
    "html",
    "js",
    "urlquery",
    "len",
    "not",
    "printf \"%v\"",
    "printf \"%q\"",
    "eq 1",
    "lt 2",
    "and 1",
    "or 0",
    "index \"abc\"",
    "slice \"abcdef\"",
];
const PROMETHEUS: &[&str] = &[
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "title",
    "toUpper",
    "toLower",
    "graphLink",
    "tableLink",
    "stripPort",
    "stripDomain",
    "parseDuration",
    "toTime",
    "query",
    "first",
    "value",
    "strvalue",
    "label \"instance\"",
    "sortByLabel \"instance\"",
    "args 1",
    "match \"a+\"",
    "reReplaceAll \"[a-c]\" \"<$0>\"",
    "safeHtml",
];
const ALERTMANAGER: &[&str] = &[
    "toUpper",
    "toLower",
    "title",
    "join \", \"",
    "match \"a+\"",
    "reReplaceAll \"[a-c]\" \"<$0>\"",
    "safeHtml",
    "stringSlice \"x\"",
];
const LATER: &[(&str, (u16, u16))] = &[
    ("trimSpace", (0, 26)),
    ("date \"2006-01-02 15:04\"", (0, 28)),
    ("tz \"Europe/Paris\"", (0, 28)),
    ("humanizeDuration", (0, 28)),
    ("toJson", (0, 30)),
    ("urlUnescape", (0, 30)),
    ("safeUrl", (0, 30)),
    ("dict \"a\"", (0, 32)),
    ("list 1", (0, 32)),
    ("append (list 1)", (0, 32)),
    ("base64encode", (0, 34)),
    ("toDate \"2006\"", (0, 34)),
    ("routeLabels", (0, 34)),
    ("addDuration \"1h\"", (0, 35)),
    ("toDuration", (3, 6)),
    ("urlQueryEscape", (3, 8)),
];
const FIELDS_PROMETHEUS: &[&str] = &[
    "$labels.job",
    "$labels",
    "$value",
    ".Value",
    ".Labels.instance",
    "$externalLabels.cluster",
    "$externalURL",
    ".",
    "$",
    ".Nope",
    "$labels.nope",
    "(query \"up\")",
    "(query \"up\" | first)",
    "(toTime 1.5)",
    "(args 1 \"a\" nil)",
];
const FIELDS_ALERTMANAGER: &[&str] = &[
    ".Status",
    ".Receiver",
    ".Alerts",
    ".Alerts.Firing",
    ".CommonLabels",
    ".GroupLabels.alertname",
    ".CommonLabels.Names",
    ".CommonLabels.SortedPairs",
    ".ExternalURL",
    "$.Status",
    "$",
    ".",
    ".Nope",
    ".CommonLabels.nope",
];

/// A template of a seed and a value for its alert.
pub(crate) fn random(seed: u64, product: Product, version: (u16, u16)) -> (String, String) {
    let own = if product == Product::Prometheus { PROMETHEUS } else { ALERTMANAGER };
    let later =
        LATER.iter().filter(|(_, since)| *since <= version && (since.0 > 0) == (product == Product::Prometheus));
    let functions = GO.iter().chain(own).copied().chain(later.map(|(name, _)| *name)).collect();
    let mut maker = Maker { random: Random::new(seed), product, functions, variables: 0, depth: 0 };
    let template = maker.body();
    let value = crate::prometheus::value(&mut maker.random);
    (template, value)
}

impl Maker {
    fn body(&mut self) -> String {
        let outer = self.variables;
        self.depth += 1;
        let parts = 1 + self.random.below(4);
        let body = (0..parts).map(|_| self.part()).collect();
        self.depth -= 1;
        self.variables = outer;
        body
    }

    fn part(&mut self) -> String {
        let kinds = if self.depth > 3 { 4 } else { 9 };
        let (open, close) =
            (self.random.one(&["{{", "{{", "{{", "{{- "]), self.random.one(&["}}", "}}", "}}", " -}}"]));
        match self.random.below(kinds) {
            0 => self.random.one(&["text", " \n a", "x } y", "  ", "é\t", "- "]).to_owned(),
            1 | 2 => format!("{open}{}{close}", self.pipeline()),
            3 => {
                let pipeline = self.pipeline();
                self.variables += 1;
                format!("{open}$v{} := {pipeline}{close}", self.variables - 1)
            }
            4 => {
                let (condition, then, otherwise) = (self.pipeline(), self.body(), self.body());
                format!("{open}if {condition}{close}{then}{{{{else}}}}{otherwise}{{{{end}}}}")
            }
            5 => format!("{open}with {}{close}{}{{{{end}}}}", self.pipeline(), self.body()),
            6 | 7 => {
                let list = self.list();
                let names = self.random.one(&["", "$i, $e := ", "$e := "]);
                let body = self.body();
                let leave = self.random.one(&["", "", "", "{{break}}", "{{continue}}"]);
                let shown = if names.is_empty() { "{{.}}" } else { "{{$e}}" };
                format!("{open}range {names}{list}{close}{shown}{body}{leave};{{{{else}}}}none{{{{end}}}}")
            }
            _ => {
                let (data, other) = (self.pipeline(), self.random.one(&["a", "b"]));
                let body = self.body();
                let name = format!("{other}{}", self.random.next() % 1000);
                format!("{open}block \"{name}\" {data}{close}{body}{{{{end}}}}")
            }
        }
    }

    fn list(&mut self) -> &'static str {
        match self.product {
            Product::Prometheus => self.random.one(&[
                "$labels",
                "query \"up\"",
                "query \"up\" | sortByLabel \"instance\"",
                "$externalLabels",
                ".Nope",
                "args 1 2 \"x\"",
            ]),
            Product::Alertmanager => self.random.one(&[
                ".Alerts",
                ".Alerts.Firing",
                ".CommonLabels",
                ".CommonLabels.SortedPairs",
                ".GroupLabels.Names",
                "$.Alerts.Resolved",
                "$.CommonLabels",
            ]),
        }
    }

    fn pipeline(&mut self) -> String {
        let mut pipeline = match self.random.below(3) {
            0 => self.operand(),
            _ => self.call(),
        };
        for _ in 0..self.random.below(3) {
            let function = self.functions[self.random.below(self.functions.len())];
            pipeline = format!("{pipeline} | {function}");
        }
        pipeline
    }

    fn call(&mut self) -> String {
        let function = self.functions[self.random.below(self.functions.len())];
        match self.random.below(6) {
            0 => {
                let (one, two) = (self.operand(), self.operand());
                let name = self.random.one(&["eq", "ne", "lt", "le", "gt", "ge", "and", "or", "index", "print"]);
                format!("{name} {one} {two}")
            }
            1 => {
                let (directive, one) = (self.random.one(DIRECTIVES), self.operand());
                // addresses differ in every run
                let directive = if directive.contains("%p") { "%v" } else { directive };
                format!("printf {directive:?} {one}")
            }
            _ => format!("{function} {}", self.operand()),
        }
    }

    fn operand(&mut self) -> String {
        let fields = if self.product == Product::Prometheus { FIELDS_PROMETHEUS } else { FIELDS_ALERTMANAGER };
        match self.random.below(if self.depth > 4 { 6 } else { 8 }) {
            0 => self.random.one(NUMBERS).to_owned(),
            1 => go_literal(self.random.one(TEXTS)),
            2 if self.variables > 0 => format!("$v{}", self.random.below(self.variables)),
            3 => self.random.one(&["true", "false", "nil", "1", "2", "0", "\"a\""]).to_owned(),
            6 | 7 => {
                self.depth += 2;
                let inside = self.pipeline();
                self.depth -= 2;
                format!("({inside})")
            }
            _ => self.random.one(fields).to_owned(),
        }
    }
}
