//! The database that a service without exporter records into.

use super::super::context::{Context, Item};
use crate::report::Diagnostic;
use crate::source::{Node, Span};
use crate::spec;

/// The tables that the middleware counts in come with the migrations of the database.
fn check_counters(context: &mut Context<'_>, item: &Item<'_>, database: &str, span: Span) {
    let other = context.item("services", database);
    // what is wrong with its kind is said there
    let Some(other) = other.filter(|other| other.node.get("kind").and_then(Node::string) == Some("postgres")) else {
        return;
    };
    let migrations = other.node.get("migrations");
    if !context.complete || migrations.is_some_and(|node| !spec::is_off(node)) {
        return;
    }
    let path = item.path();
    context.report.add(
        Diagnostic::new(
            "service/counters-not-created",
            span,
            format!("`{path}` needs tables that nothing creates"),
            format!("`{database}` has no migrations"),
        )
        .help(format!("add a line to [services.{database}]: migrations = {{}}")),
    );
}

pub(super) fn check_database(context: &mut Context<'_>, item: &Item<'_>, written: &spec::Service, lossy: bool) {
    match &written.database {
        None if !lossy => {
            context.missing(item, "database", "name the service of kind `postgres` that stores its counters");
        }
        None => {}
        Some(name) => {
            let span = name.span;
            if context.reference("services", "service", name, span) {
                let kind = context.item("services", name);
                let kind = kind.and_then(|other| other.node.get("kind").and_then(Node::string).map(str::to_owned));
                let known = |kind: &String| crate::kinds::KINDS.iter().any(|known| known.name == kind);
                if let Some(kind) = kind.filter(|kind| kind != "postgres" && known(kind)) {
                    context.report.add(
                        Diagnostic::new(
                            "reference/wrong-kind",
                            span,
                            format!("`{}` is of kind `{kind}`, not `postgres`", name.value),
                            "not a database",
                        )
                        .help("name a service of kind `postgres`"),
                    );
                } else {
                    check_counters(context, item, name, span);
                }
            }
        }
    }
    let functions = written.functions.as_ref();
    for name in functions.into_iter().flat_map(|functions| functions.iter()) {
        if name.is_empty() || name.chars().any(char::is_control) {
            context.report.add(
                Diagnostic::new(
                    "value/invalid-name",
                    name.span,
                    "this is not the name of a function",
                    "empty, or not one line of text",
                )
                .help("write the name of the function"),
            );
        }
    }
    if functions.is_none_or(|functions| functions.is_empty()) && !lossy {
        context.missing(item, "functions", "list the functions that are counted; the list limits the number of series");
    }
}
