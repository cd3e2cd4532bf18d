//! Places in a template as Go's error texts have them: line, column, and the text of the node in Go's own spelling.

use lakehouse_go_template::{Command, Operand, Pipeline, Term};

/// What is looked at while a template runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    Pipeline(&'a Pipeline),
    Command(&'a Command),
    /// With its fields.
    Operand(&'a Operand),
    /// Without them.
    Term(&'a Operand),
    /// A call of a named template: its name, where that stands, and its data.
    Template(&'a str, usize, Option<&'a Pipeline>),
}

impl Place<'_> {
    /// Line from 1, and the byte in it from 0.
    pub(super) fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.position()).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        (line, column)
    }

    fn position(&self) -> usize {
        match self {
            Self::Pipeline(pipeline) => pipeline.at.start,
            Self::Command(command) => command.at.start,
            Self::Template(_, position, _) => *position,
            Self::Term(operand) => match &operand.term {
                Term::Pipeline(pipeline) => pipeline.at.start,
                _ => operand.at.start,
            },
            // a chain is where its first dot is; that of `.a.b` is the second one
            Self::Operand(operand) => {
                let skipped = usize::from(matches!(operand.term, Term::Dot));
                match operand.fields.get(skipped) {
                    Some((_, at)) => at.start,
                    None => Self::Term(operand).position(),
                }
            }
        }
    }

    /// The node as Go writes it.
    pub(super) fn text(&self, text: &str) -> String {
        match self {
            Self::Pipeline(pipeline) => pipeline_text(pipeline, text),
            Self::Command(command) => command_text(command, text),
            Self::Operand(operand) => operand_text(operand, text),
            Self::Term(operand) => term_text(operand, text),
            Self::Template(name, _, data) => {
                let quoted = crate::format::quote::quote(name.as_bytes(), false);
                let data = data.map_or_else(String::new, |data| format!(" {}", pipeline_text(data, text)));
                format!("{{{{template {}{data}}}}}", String::from_utf8_lossy(&quoted))
            }
        }
    }
}

fn pipeline_text(pipeline: &Pipeline, text: &str) -> String {
    let names: Vec<&str> = pipeline.variables.iter().map(|(name, _)| name.as_str()).collect();
    let commands: Vec<String> = pipeline.commands.iter().map(|command| command_text(command, text)).collect();
    let sign = match (names.is_empty(), pipeline.assigns) {
        (true, _) => "",
        (false, true) => " = ",
        (false, false) => " := ",
    };
    format!("{}{sign}{}", names.join(", "), commands.join(" | "))
}

fn command_text(command: &Command, text: &str) -> String {
    let words: Vec<String> = command
        .operands
        .iter()
        .map(|operand| match &operand.term {
            Term::Pipeline(pipeline) if operand.fields.is_empty() => format!("({})", pipeline_text(pipeline, text)),
            _ => operand_text(operand, text),
        })
        .collect();
    words.join(" ")
}

pub(super) fn operand_text(operand: &Operand, text: &str) -> String {
    let mut written = match &operand.term {
        Term::Dot if !operand.fields.is_empty() => String::new(),
        Term::Pipeline(pipeline) if !operand.fields.is_empty() => format!("({})", pipeline_text(pipeline, text)),
        _ => term_text(operand, text),
    };
    for (name, _) in &operand.fields {
        written.push('.');
        written.push_str(name);
    }
    written
}

fn term_text(operand: &Operand, text: &str) -> String {
    match &operand.term {
        Term::Nil => "nil".to_owned(),
        Term::Dot => ".".to_owned(),
        Term::Variable(name) | Term::Function(name) => name.clone(),
        Term::Pipeline(pipeline) => pipeline_text(pipeline, text),
        Term::Bool | Term::Number(_) | Term::Text(_) => literal(operand, text).to_owned(),
    }
}

/// A literal as it is written.
pub(super) fn literal<'a>(operand: &Operand, text: &'a str) -> &'a str {
    text.get(operand.at.clone()).unwrap_or_default()
}
