//! What an action is made of once it is read.

use std::ops::Range;

use super::literal::Number;

/// What an action does.
pub(super) enum Head {
    /// Prints the value of a pipeline, or declares a variable.
    Output(Pipeline),
    If(Pipeline),
    Range(Pipeline),
    With(Pipeline),
    Else,
    ElseIf(Pipeline),
    ElseWith(Pipeline),
    End,
    Break,
    Continue,
    Define(String),
    Block(String, Pipeline),
    Template(String, Option<Pipeline>),
}

#[derive(Default)]
pub(super) struct Pipeline {
    pub(super) at: Range<usize>,
    /// The variables that it declares or assigns, with their dollar sign.
    pub(super) variables: Vec<(String, Range<usize>)>,
    /// Whether the variables are assigned (`=`) rather than declared.
    pub(super) assigns: bool,
    pub(super) commands: Vec<Command>,
}

pub(super) struct Command {
    pub(super) at: Range<usize>,
    /// Never empty.
    pub(super) operands: Vec<Operand>,
}

pub(super) struct Operand {
    pub(super) at: Range<usize>,
    pub(super) term: Term,
    /// The names after the dots.
    pub(super) fields: Vec<(String, Range<usize>)>,
}

pub(super) enum Term {
    Nil,
    Bool,
    Text(String),
    Number(Number),
    /// `.`, also as the start of `.name`.
    Dot,
    Variable(String),
    Function(String),
    Pipeline(Pipeline),
}

impl Term {
    fn can_take_a_value(&self) -> bool {
        !matches!(self, Self::Nil | Self::Bool | Self::Text(_) | Self::Number(_))
    }
}

impl Operand {
    /// Whether it can stand after a pipe.
    pub(super) fn can_take_a_value(&self) -> bool {
        let is_dot = matches!(self.term, Term::Dot) && self.fields.is_empty();
        !is_dot && self.term.can_take_a_value()
    }
}
