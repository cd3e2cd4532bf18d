//! `label_replace` with a group that its pattern does not have, or with a source that no series has.

use crate::promql::labels::Labels;
use crate::promql::regex::{Groups, references};
use crate::promql::{Expr, Node, Version};
use crate::report::{Diagnostic, Report, listed, nearest};
use crate::rules::Context;
use crate::rules::context::Place;
use crate::types::Typed;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let version = context.model.stack.prometheus;
    context.nodes(&mut |place, typed| {
        let Expr::Call { function: "label_replace", args, .. } = &typed.node.kind else {
            return;
        };
        let found = of_group(place, args, version).or_else(|| of_source(place, typed, args, version));
        if let Some(found) = found {
            report.add(found.item(place.item));
        }
    });
}

/// The text of an argument, with where it stands.
fn text(args: &[Node], index: usize) -> Option<(&str, &Node)> {
    let argument = args.get(index)?.unparen();
    match &argument.kind {
        Expr::String(text) => Some((text.as_str(), argument)),
        _ => None,
    }
}

/// A group of the replacement that the pattern does not have.
fn of_group(place: Place<'_>, args: &[Node], version: Version) -> Option<Diagnostic> {
    let (replacement, at) = text(args, 2)?;
    let (pattern, pattern_at) = text(args, 4)?;
    let groups = Groups::parse(pattern, version)?;
    let missing = references(replacement).into_iter().find(|name| !groups.has(name))?;
    let number_of = groups.names.len();
    let found = Diagnostic::new(
        "promql/replaces-nothing",
        place.span(&at.span),
        format!("the regex has no group `{missing}`: Prometheus replaces it with the empty text"),
        "always empty here",
    );
    let digits = missing.chars().take_while(char::is_ascii_digit).count();
    let number = missing.get(..digits).filter(|number| !number.is_empty() && groups.has(number));
    Some(found.label(place.span(&pattern_at.span), groups_of(number_of)).help(match (number, missing.get(digits..)) {
        (Some(number), Some(rest)) => format!("write the number in braces: `${{{number}}}{rest}`"),
        _ if number_of < 2 => "put the part that you need in parentheses in the regex, and write `$1`".to_owned(),
        _ if number_of == 2 => "write `$1`".to_owned(),
        _ => format!("write one of `$1` to `${}`", number_of - 1),
    }))
}

fn groups_of(groups: usize) -> String {
    match groups {
        0 | 1 => "has no group".to_owned(),
        2 => "has one group".to_owned(),
        more => format!("has {} groups", more - 1),
    }
}

/// A source that no series has, where the pattern asks for something.
fn of_source(place: Place<'_>, typed: &Typed<'_>, args: &[Node], version: Version) -> Option<Diagnostic> {
    let (source, at) = text(args, 3).filter(|(source, _)| !source.is_empty())?;
    let labels: &Labels<'_> = &typed.children.first()?.labels;
    let (pattern, _) = text(args, 4)?;
    let asks = || Groups::parse(pattern, version).is_some_and(|groups| !groups.fits_empty);
    if labels.has_no_series() || !labels.get(source).is_absent() || !asks() {
        return None;
    }
    let names: Vec<&str> = labels.names().collect();
    let found = Diagnostic::new(
        "promql/replaces-nothing",
        place.span(&at.span),
        format!("no series here has the label `{source}`, the source label of `label_replace`"),
        "changes nothing",
    );
    Some(found.help(match nearest(source, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "these series have no labels: keep the label that you need".to_owned(),
        None => format!("labels here: {}", listed(&names)),
    }))
}
