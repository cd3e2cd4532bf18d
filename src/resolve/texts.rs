//! Texts with something to be replaced in them: `{alert}` by the compiler, `{{ $value }}` by Prometheus.

use super::context::Context;
use crate::limits::{PLACED, TEMPLATE_SIZE};
use crate::model::{Expression, conventions};
use crate::promql;
use crate::report::{Diagnostic, TextDiagnostic, nearest};
use crate::source::{Span, Spanned, Text};
use crate::template::{self, Dialect, Template};

/// The one variable that the language adds to templates: the limit, for alerts that have one.
pub(super) const THRESHOLD: &str = "$threshold";

/// All placeholders of the language.
const PLACEHOLDERS: &[&str] = &["alert", "environment", "port", "service", "severity", "team"];

impl Context<'_> {
    /// Replaces `{name}`; a name that means nothing here is reported. `{{` is left alone. `{environment}` means something
    /// wherever another placeholder does.
    pub(super) fn placeholders(&mut self, text: &str, span: Span, values: &[(&str, Option<&str>)]) -> Option<String> {
        let environment = self.lakehouse.environment.as_deref().unwrap_or(conventions::ENVIRONMENT);
        let others = values.iter().filter(|(name, _)| *name != "environment").copied();
        let values = &others.chain([("environment", Some(environment))]).collect::<Vec<_>>()[..];
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        let mut sound = true;
        while let Some(open) = rest.find('{') {
            if result.len() > PLACED.most {
                self.report.add(PLACED.finding(span));
                return None;
            }
            let (before, after) = rest.split_at(open);
            result.push_str(before);
            if let Some(tail) = after.strip_prefix("{{") {
                let end = tail.find("}}").map_or(tail.len(), |end| end + 2);
                let (action, tail) = tail.split_at(end);
                result.push_str("{{");
                result.push_str(action);
                rest = tail;
                continue;
            }
            let inner = after.strip_prefix('{').unwrap_or(after);
            let Some((name, tail)) = inner.split_once('}') else {
                result.push_str(after);
                rest = "";
                break;
            };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, Some(value))) => result.push_str(value),
                Some((_, None)) | None => {
                    sound = false;
                    self.unknown_placeholder(name, span, values);
                }
            }
            rest = tail;
        }
        result.push_str(rest);
        sound.then_some(result)
    }

    fn unknown_placeholder(&mut self, name: &str, span: Span, values: &[(&str, Option<&str>)]) {
        let here: Vec<String> = values.iter().map(|(name, _)| format!("{{{name}}}")).collect();
        let message = match values.iter().find(|(known, _)| *known == name) {
            Some(_) => format!("`{{{name}}}` has no value here"),
            None if PLACEHOLDERS.contains(&name) => format!("`{{{name}}}` cannot be used here"),
            None => format!("there is no placeholder `{{{name}}}`"),
        };
        let near = nearest(name, values.iter().map(|(name, _)| *name)).filter(|near| near.name != name);
        let help = match near {
            Some(near) => format!("did you mean `{{{near}}}`?"),
            None => format!("placeholders here: {}", here.join(", ")),
        };
        let by = near.and_then(|near| near.word()).map(|near| format!("{{{near}}}"));
        let found = Diagnostic::new("reference/unknown-placeholder", span, message, "not replaced").help(help);
        self.report.add(found.edit_word(span, &format!("{{{name}}}"), by));
    }

    /// A text without the indentation of its block.
    pub(super) fn block(&self, written: &Spanned<String>) -> String {
        written.text(self.sources).as_str().to_owned()
    }

    /// The queries in a template, those that cannot be read left out.
    pub(super) fn queries_in(&self, text: &Text, parsed: &Template) -> Vec<Expression> {
        let queries = parsed.text_arguments.iter().filter(|argument| argument.function == "query");
        let read = queries.filter_map(|argument| {
            let expression = promql::parse(&argument.text, self.stack.target()).ok()?;
            // without its quotes
            let inside = argument.at.start + 1..argument.at.end.saturating_sub(1);
            Some(Expression { text: text.part(inside, &argument.text), parsed: expression })
        });
        read.collect()
    }

    /// Parses a Go template and the queries in it; problems are reported. Nothing for a text without any action.
    pub(super) fn template(&mut self, text: &Text, dialect: &Dialect) -> Option<Template> {
        if !text.as_str().contains("{{") {
            return None;
        }
        if text.as_str().len() > TEMPLATE_SIZE.most {
            self.report.add(TEMPLATE_SIZE.finding(text.whole()));
            return None;
        }
        let (parsed, mut problems) = template::parse(text.as_str(), dialect);
        for argument in parsed.text_arguments.iter().filter(|argument| argument.function == "query") {
            let wrong = promql::parse(&argument.text, self.stack.target()).err();
            // the query's own places do not hold in the template, where its quotes may be escaped
            problems.extend(wrong.into_iter().flatten().map(|problem| TextDiagnostic {
                at: argument.at.clone(),
                replacement: None,
                ..problem
            }));
        }
        for problem in &mut problems {
            if problem.code == template::UNDEFINED_VARIABLE && text.as_str().get(problem.at.clone()) == Some(THRESHOLD)
            {
                problem.help = "it is the limit of an alert: move the comparison into `above` or `below`".to_owned();
                problem.replacement = None;
            }
        }
        self.report.add_text_diagnostics(text, problems);
        Some(parsed)
    }
}
