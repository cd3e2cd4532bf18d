//! Secrets in plain text, wherever a spec can hold one: a walk over the layered tree, with tables of what stands where.
//!
//! In: the tree before anything of it is lost. Out: places and signs. What a secret looks like is known to `secret`; a
//! field that takes references only is held to that where it is read, and is not in these tables.

use crate::components::PROMETHEUS;
use crate::kinds;
use crate::limits::FLAWS;
use crate::load::Layered;
use crate::model::{PlainPlace, PlainSecret, is_reserved_header};
use crate::report::Report;
use crate::secret::{self, Sign, Telling, Use};
use crate::source::{Node, Sources, Span, Table, Text, Value, threads};
use crate::spec::fields::{Field, FieldType};
use crate::spec::tools::integration;
use crate::spec::{TABLES, TableKind};

/// What the keys of a table are the names of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Headers,
    Parameters,
}

/// Tables whose keys are names that may announce a secret. `*` is one step of a path, a beginning of `**` any number of
/// them; the places of lists are no steps.
const NAMED: &[(&[&str], Names, PlainPlace)] = &[
    (&["services", "*", "health", "headers"], Names::Headers, PlainPlace::ProbeHeader),
    (&["services", "*", "params"], Names::Parameters, PlainPlace::Parameter),
    (&["stack", PROMETHEUS, "remote_write", "headers"], Names::Headers, PlainPlace::RemoteWriteHeader),
    (&["receivers", "*", "email", "headers"], Names::Headers, PlainPlace::MailHeader),
    (&["**", "http_headers"], Names::Headers, PlainPlace::Header),
    (&["**", "proxy_connect_header"], Names::Headers, PlainPlace::ProxyHeader),
    (&["**", "endpoint_params"], Names::Parameters, PlainPlace::TokenParameter),
    (&["**", "claims"], Names::Parameters, PlainPlace::TokenParameter),
];

/// Tables with any keys, at any depth, that are passed on as they are.
const RAW: &[&[&str]] = &[
    &["receivers", "*", "webhook", "payload"],
    &["receivers", "*", "pagerduty", "details"],
    &["receivers", "*", "opsgenie", "details"],
    &["receivers", "*", "jira", "fields"],
    &["receivers", "*", "victorops", "custom_fields"],
    &["receivers", "*", "sns", "attributes"],
];

/// Single values with a use of their own.
const VALUES: &[(&[&str], Use, PlainPlace)] = &[
    (&["services", "*", "health", "path"], Use::Text, PlainPlace::ProbePath),
    (&["services", "*", "health", "body"], Use::Sent, PlainPlace::ProbeBody),
    (&["services", "*", "logs", "filter"], Use::Filter, PlainPlace::Filter),
    (&["services", "*", "exporter", "flags"], Use::Sent, PlainPlace::Flag),
    (&["services", "*", "proxy_url"], Use::Text, PlainPlace::Url),
    (&["services", "*", "oauth2", "**"], Use::Text, PlainPlace::Url),
    (&["services", "*", "metrics_path"], Use::Text, PlainPlace::Url),
    (&["stack", PROMETHEUS, "remote_write", "**"], Use::Text, PlainPlace::Url),
    (&["**", "sql"], Use::Sql, PlainPlace::Sql),
];

/// Keys below which an assignment is a condition and no secret.
const PATTERNS: &[&str] = &["expr", "input", "matchers", "pattern", "patterns", "redact", "regex", "replacement"];

/// What is made up to try something out: secrets in it are there to be found.
const SAMPLES: &[&[&str]] = &[&["services", "*", "logs", "tests"]];

/// Finds them all. Nothing is said yet, since a place where only a reference may stand is spoken of where it is read.
pub(super) fn find(layered: &Layered, sources: &Sources, threads: usize) -> Vec<PlainSecret> {
    let items = items(layered);
    let parts: Vec<&[Item<'_>]> = items.chunks(PART).collect();
    let each = threads::each(parts, threads, &|part| {
        let mut walk = Walk { sources, item: String::new(), found: Vec::new() };
        for Item { name, path, node } in part {
            walk.item(name, &mut path.clone(), node);
        }
        walk.found
    });
    let mut found: Vec<PlainSecret> = each.into_iter().flatten().collect();
    // a default that no item takes stands in the file all the same
    let mut walk = Walk { sources, item: String::new(), found: Vec::new() };
    for (table, node) in &layered.defaults {
        walk.item(&format!("defaults.{table}"), &mut vec![table.as_str(), "*"], node);
    }
    let mut reported: Vec<Span> = found.iter().map(|secret| secret.span).collect();
    reported.sort_unstable();
    walk.found.retain(|secret| reported.binary_search(&secret.span).is_err());
    found.append(&mut walk.found);
    found
}

/// How many items a thread looks at.
const PART: usize = 256;

/// An item, the path that patterns know it by, and what stands in it.
struct Item<'n> {
    name: String,
    path: Vec<&'n str>,
    node: &'n Node,
}

/// All items, by table and name.
fn items(layered: &Layered) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for table in TABLES {
        let Some(entry) = layered.root.get(table.name) else { continue };
        match table.kind {
            TableKind::Root => {
                items.push(Item { name: table.name.to_owned(), path: vec![table.name], node: &entry.node });
            }
            TableKind::RootList => {
                for (index, node) in entry.node.array().unwrap_or(&[]).iter().enumerate() {
                    items.push(Item { name: format!("{}.{index}", table.name), path: vec![table.name], node });
                }
            }
            TableKind::Keyed | TableKind::KeyedLists | TableKind::KeyedElements => {
                for (name, entry) in entry.node.table().into_iter().flat_map(Table::iter) {
                    let path = vec![table.name, name];
                    items.push(Item { name: format!("{}.{name}", table.name), path, node: &entry.node });
                }
            }
        }
    }
    items
}

/// Leaves out what was said already, where only a reference may stand.
pub(super) fn unsaid(mut found: Vec<PlainSecret>, report: &Report) -> Vec<PlainSecret> {
    let mut said: Vec<Span> = report.places("secret/").collect();
    said.sort_unstable();
    found.retain(|secret| {
        let before = said.partition_point(|span| span.start <= secret.span.end);
        // places of values lie beside each other, or one within the other
        !said.get(..before).unwrap_or(&[]).iter().rev().take(2).any(|span| span.touches(secret.span))
    });
    found
}

struct Walk<'a> {
    sources: &'a Sources,
    item: String,
    found: Vec<PlainSecret>,
}

impl Walk<'_> {
    fn item<'n>(&mut self, item: &str, path: &mut Vec<&'n str>, node: &'n Node) {
        item.clone_into(&mut self.item);
        self.node(path, node);
    }

    fn node<'n>(&mut self, path: &mut Vec<&'n str>, node: &'n Node) {
        match &node.value {
            Value::Table(table) => {
                if SAMPLES.iter().any(|sample| is_at(path, sample)) {
                    return;
                }
                let names = NAMED.iter().find(|(pattern, ..)| is_at(path, pattern));
                let raw = is_raw(path);
                for (key, entry) in table.iter() {
                    let reported = match names {
                        Some((_, names, place)) => self.named(*names, *place, key, &entry.node),
                        None => raw && self.named(Names::Parameters, PlainPlace::Raw, key, &entry.node),
                    };
                    if !reported {
                        path.push(key);
                        self.node(path, &entry.node);
                        path.pop();
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.node(path, item)),
            Value::String(text) => self.text(path, text, node),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
        }
    }

    /// What stands under a name; whether that was all there is to say.
    fn named(&mut self, names: Names, place: PlainPlace, name: &str, node: &Node) -> bool {
        let (telling, sign) = match names {
            Names::Headers => (secret::header(name), Sign::Header(name.to_owned())),
            Names::Parameters if place == PlainPlace::Raw => (secret::parameter(name), Sign::Key(name.to_owned())),
            Names::Parameters => (secret::parameter(name), Sign::Parameter(name.to_owned())),
        };
        // these are refused whatever they hold, with the key that takes a secret in their place
        if matches!(place, PlainPlace::Header | PlainPlace::RemoteWriteHeader) && is_reserved_header(name) {
            return true;
        }
        let before = self.found.len();
        for value in plain_values(node) {
            let text = value.string().unwrap_or("");
            let secret = match telling {
                Telling::Secret => !secret::is_nothing(text) && !text.contains("{{"),
                Telling::Perhaps => secret::unguessable(text),
                Telling::Nothing => false,
            };
            if secret {
                let item = self.item.clone();
                self.found.push(PlainSecret { item, span: value.span, sign: sign.clone(), place });
            }
        }
        self.found.len() > before
    }

    fn text(&mut self, path: &[&str], text: &str, node: &Node) {
        // most texts: what a text is for need not be known then
        if text.len() < SHORT && !secret::may_hold(text) {
            return;
        }
        // what this program brings holds none
        if self.sources.name_at(node.span).is_some_and(kinds::is_source) {
            return;
        }
        let (of, place) = use_of(path);
        if secret::find(text, of).is_empty() {
            return;
        }
        let Some(text) = Text::from_node(node, self.sources) else { return };
        for (number, secret::Found { at, sign }) in secret::find(text.as_str(), of).into_iter().enumerate() {
            let (item, span) = (self.item.clone(), text.span(at));
            if number == FLAWS.most {
                self.found.push(PlainSecret { item, span, sign, place: PlainPlace::Beyond });
                break;
            }
            self.found.push(PlainSecret { item, span, sign, place });
        }
    }
}

/// A text with fewer bytes is no SQL with a password: `password 'x'` has as many.
const SHORT: usize = 12;

/// The texts that stand under a name themselves: one, those of a list, or those of `values`.
fn plain_values(node: &Node) -> Vec<&Node> {
    let values = node.get("values").unwrap_or(node);
    let all = values.array().unwrap_or(std::slice::from_ref(values));
    all.iter().filter(|value| value.string().is_some()).collect()
}

/// Whether a path is the one of a pattern.
fn is_at(path: &[&str], pattern: &[&str]) -> bool {
    match pattern {
        ["**", rest @ ..] => {
            path.len() >= rest.len() && is_at(path.get(path.len() - rest.len()..).unwrap_or(&[]), rest)
        }
        [begin @ .., "**"] => path.get(..begin.len()).is_some_and(|path| is_at(path, begin)),
        _ => {
            path.len() == pattern.len()
                && path.iter().zip(pattern).all(|(step, wanted)| *wanted == "*" || step == wanted)
        }
    }
}

fn is_discovery(path: &[&str]) -> bool {
    path.iter().any(|step| step.ends_with("_sd_configs"))
}

fn is_raw(path: &[&str]) -> bool {
    is_discovery(path) || RAW.iter().any(|raw| path.get(..raw.len()).is_some_and(|begin| is_at(begin, raw)))
}

/// What a single value is for, and where it stands.
fn use_of(path: &[&str]) -> (Use, PlainPlace) {
    if let Some(field) = destination(path) {
        return (Use::Destination, PlainPlace::Destination(field.name, field.file));
    }
    if path.iter().skip(2).any(|step| PATTERNS.contains(step)) {
        return (Use::Pattern, PlainPlace::Text);
    }
    match VALUES.iter().find(|(pattern, ..)| is_at(path, pattern)) {
        Some((_, of, place)) => (*of, *place),
        None if is_discovery(path) => (Use::Address, PlainPlace::Url),
        None if is_raw(path) => (Use::Sent, PlainPlace::Raw),
        None => (Use::Text, PlainPlace::Text),
    }
}

/// Integrations whose URL opens nothing without a token beside it.
const NEED_TOKEN: &[&str] = &["incidentio"];

/// The field of a receiver that holds a URL which messages are sent to.
fn destination(path: &[&str]) -> Option<&'static Field> {
    let ["receivers", _, kind, name] = path else { return None };
    let field = integration(kind).filter(|_| !NEED_TOKEN.contains(kind))?.field(name)?;
    matches!(field.field_type, FieldType::Url).then_some(field)
}
