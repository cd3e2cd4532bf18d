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

/// Commands between pipes, each of which takes the value of the one before.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// From its first word to its last.
    pub at: Range<usize>,
    /// The variables that it declares or assigns, with their dollar sign.
    pub variables: Vec<(String, Range<usize>)>,
    /// Whether the variables are assigned (`=`) rather than declared.
    pub assigns: bool,
    /// Never empty.
    pub commands: Vec<Command>,
}

/// A value, or a function with its arguments.
#[derive(Debug, Clone)]
pub struct Command {
    /// From its first word to its last.
    pub at: Range<usize>,
    /// Never empty.
    pub operands: Vec<Operand>,
}

/// A term and the fields that are read from it.
#[derive(Debug, Clone)]
pub struct Operand {
    /// With its fields.
    pub at: Range<usize>,
    /// What the fields are read from.
    pub term: Term,
    /// The names after the dots; each range begins with the dot.
    pub fields: Vec<(String, Range<usize>)>,
}

/// What stands alone. The literals of numbers and of `true` and `false` are in the text, at the place of the operand.
#[derive(Debug, Clone)]
pub enum Term {
    /// `nil`
    Nil,
    /// `true` or `false`
    Bool,
    /// A text in quotes, without them; see [`unquote_bytes`](crate::unquote_bytes) for one that is not UTF-8.
    Text(String),
    /// A number or a character.
    Number(Number),
    /// `.`, also as the start of `.name`.
    Dot,
    /// With its dollar sign.
    Variable(String),
    /// By its name.
    Function(String),
    /// What is in parentheses.
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
