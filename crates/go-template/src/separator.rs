//! Values of several alerts that would run into each other.

use super::NO_SEPARATOR;
use super::action;
use super::lexer::Piece;
use super::syntax::{Head, Pipeline, Term};
use crate::report::TextDiagnostic;

/// The lists of which a notification has as many entries as alerts came together.
const SEVERAL: &[&[&str]] = &[&["Alerts"], &["Alerts", "Firing"], &["Alerts", "Resolved"]];

/// Every `range` over alerts that prints nothing but fields: no text between one alert's and the next one's.
pub(super) fn check(text: &str, pieces: &[Piece], problems: &mut Vec<TextDiagnostic>) {
    let mut inside: Option<(&Pipeline, bool)> = None;
    let heads: Vec<Option<Head>> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Action(raw) => Some(action::parse(text, raw).0),
            Piece::Text(_) => None,
        })
        .collect();
    for head in &heads {
        inside = match (head, inside) {
            (Some(Head::Range(pipeline)), _) if over_alerts(pipeline) => Some((pipeline, false)),
            (Some(Head::Output(pipeline)), Some((range, _))) if is_field(pipeline) => Some((range, true)),
            (Some(Head::Continue), inside) => inside,
            (Some(Head::End), Some((range, true))) => {
                problems.push(TextDiagnostic {
                    code: NO_SEPARATOR,
                    at: range.at.clone(),
                    message: "the texts of several alerts are not separated".to_owned(),
                    label: "nothing is printed between one alert and the next".to_owned(),
                    help: "end each with a line break: put {{ \"\\n\" }} before {{ end }}".to_owned(),
                    replacement: None,
                });
                None
            }
            _ => None,
        };
    }
}

fn over_alerts(pipeline: &Pipeline) -> bool {
    path(pipeline).is_some_and(|path| SEVERAL.contains(&path.as_slice()))
}

/// A field printed as it is: what a function makes of one may end in a line break.
fn is_field(pipeline: &Pipeline) -> bool {
    pipeline.variables.is_empty() && path(pipeline).is_some_and(|path| !path.is_empty())
}

/// The names after the dot, where a pipeline is nothing else.
fn path(pipeline: &Pipeline) -> Option<Vec<&str>> {
    let [command] = pipeline.commands.as_slice() else {
        return None;
    };
    let [operand] = command.operands.as_slice() else {
        return None;
    };
    let from_data = match &operand.term {
        Term::Dot => true,
        Term::Variable(name) => name == "$",
        _ => false,
    };
    from_data.then(|| operand.fields.iter().map(|(name, _)| name.as_str()).collect())
}
