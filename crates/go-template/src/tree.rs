//! Puts actions into the blocks they belong to: `if`, `range`, `with`, `define` and `block` up to their `end`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::action;
use super::error::{problem, syntax};
use super::lexer::Piece;
use super::syntax::{Head, Pipeline};
use super::{NOT_IN_VERSION, dialect::Dialect};
use crate::limits::{FLAWS, TEMPLATE_NESTING};
use crate::report::TextDiagnostic;

/// What a template does, in order.
#[derive(Debug, Clone)]
pub enum Node {
    /// Printed as it is: the range of the template without the blanks that trim markers take away.
    Text(Range<usize>),
    /// Prints the value of a pipeline, or declares a variable.
    Output(Pipeline),
    /// Runs one of its branches, or one of them again and again.
    Control(Control),
    /// Runs a named template.
    Template {
        /// As it is in quotes.
        name: String,
        /// The whole action.
        at: Range<usize>,
        /// What the template gets as its dot.
        data: Option<Pipeline>,
    },
    /// Defines a named template and runs it.
    Block {
        /// As it is in quotes.
        name: String,
        /// The whole action.
        at: Range<usize>,
        /// What the template gets as its dot.
        data: Pipeline,
        /// What is defined.
        body: Vec<Node>,
    },
    /// Leaves the loop.
    Break,
    /// Ends the turn of the loop.
    Continue,
}

/// Which keyword opens a [`Control`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlKind {
    /// `if`
    If,
    /// `range`
    Range,
    /// `with`
    With,
}

/// A block from its keyword to its `end`.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its keyword.
    pub kind: ControlKind,
    /// The first branch and each `else if` or `else with`.
    pub branches: Vec<(Pipeline, Vec<Node>)>,
    /// What is behind `else`.
    pub otherwise: Vec<Node>,
}

/// A template in its parts; ranges count bytes of its text.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// What it does.
    pub body: Vec<Node>,
    /// Name and body of each `define`.
    pub definitions: Vec<(String, Vec<Node>)>,
    /// The names of `define` and `block`.
    pub names: BTreeSet<String>,
}

enum Opened {
    Root,
    Control(ControlKind, Vec<(Pipeline, Vec<Node>)>, Pipeline),
    Define(String),
    Block(String, Pipeline),
}

struct Frame {
    opened: Opened,
    at: Range<usize>,
    body: Vec<Node>,
    /// The last branch's body once `else` was read.
    before_else: Option<Vec<Node>>,
    has_text: bool,
}

impl Frame {
    fn new(opened: Opened, at: Range<usize>) -> Self {
        Self { opened, at, body: Vec::new(), before_else: None, has_text: false }
    }
}

pub(super) fn build(text: &str, pieces: &[Piece], dialect: &Dialect, problems: &mut Vec<TextDiagnostic>) -> Tree {
    let mut builder = Builder {
        dialect,
        problems,
        tree: Tree::default(),
        filled: BTreeSet::new(),
        frames: Vec::new(),
        current: Frame::new(Opened::Root, 0..0),
        skipped: 0,
    };
    for piece in pieces {
        // the rest of it is reported once these are fixed
        if builder.problems.len() > FLAWS.most {
            break;
        }
        match piece {
            Piece::Text(at) => {
                let is_blank = text.get(at.clone()).is_none_or(|text| text.trim().is_empty());
                builder.current.has_text |= !is_blank;
                if builder.skipped == 0 {
                    builder.current.body.push(Node::Text(at.clone()));
                }
            }
            Piece::Action(raw) => {
                let (head, problem) = action::parse(text, raw);
                if let Some(problem) = problem {
                    builder.problems.push(*problem);
                }
                builder.add(head, raw.at.clone());
            }
        }
    }
    builder.finish()
}

struct Builder<'a> {
    dialect: &'a Dialect,
    problems: &'a mut Vec<TextDiagnostic>,
    tree: Tree,
    /// The names of templates that have a body.
    filled: BTreeSet<String>,
    frames: Vec<Frame>,
    current: Frame,
    /// Blocks that were opened beyond the greatest depth.
    skipped: usize,
}

impl Builder<'_> {
    fn add(&mut self, head: Head, at: Range<usize>) {
        match head {
            Head::If(pipeline) => self.open(control(ControlKind::If, pipeline), at),
            Head::Range(pipeline) => self.open(control(ControlKind::Range, pipeline), at),
            Head::With(pipeline) => self.open(control(ControlKind::With, pipeline), at),
            Head::Define(name) => {
                if !self.frames.is_empty() {
                    self.problems.push(*syntax(
                        at.clone(),
                        format!("`define \"{name}\"` is inside another block"),
                        "not at the top",
                        "move it to the top of the template",
                    ));
                }
                self.open(Opened::Define(name), at);
            }
            Head::Block(name, pipeline) => self.open(Opened::Block(name, pipeline), at),
            Head::Else => self.otherwise(None, at),
            Head::ElseIf(pipeline) => self.otherwise(Some((ControlKind::If, pipeline)), at),
            Head::ElseWith(pipeline) => self.otherwise(Some((ControlKind::With, pipeline)), at),
            Head::End => self.end(at),
            Head::Break => {
                self.leave("break", at);
                self.current.body.push(Node::Break);
            }
            Head::Continue => {
                self.leave("continue", at);
                self.current.body.push(Node::Continue);
            }
            Head::Output(pipeline) => self.current.body.push(Node::Output(pipeline)),
            Head::Template(name, data) => self.current.body.push(Node::Template { name, at, data }),
        }
    }

    fn open(&mut self, opened: Opened, at: Range<usize>) {
        if self.frames.len() >= TEMPLATE_NESTING.most {
            if self.skipped == 0 {
                self.problems.push(TEMPLATE_NESTING.problem(at));
            }
            self.skipped += 1;
            return;
        }
        let outer = std::mem::replace(&mut self.current, Frame::new(opened, at));
        self.frames.push(outer);
    }

    fn otherwise(&mut self, condition: Option<(ControlKind, Pipeline)>, at: Range<usize>) {
        if self.skipped > 0 {
            return;
        }
        let Opened::Control(kind, branches, head) = &mut self.current.opened else {
            self.problems.push(*syntax(
                at,
                "`else` is outside of `if`, `range` and `with`".to_owned(),
                "no open block",
                "open the block first, such as `{{ if … }}`",
            ));
            return;
        };
        if self.current.before_else.is_some() {
            self.problems.push(*syntax(
                at,
                "the block already has an `else`".to_owned(),
                "second `else`",
                "close the block with `{{ end }}` first, or write `else if` before `else`",
            ));
            return;
        }
        let Some((wanted, next)) = condition else {
            self.current.before_else = Some(std::mem::take(&mut self.current.body));
            return;
        };
        let word = if wanted == ControlKind::If { "if" } else { "with" };
        if wanted != *kind {
            self.problems.push(*syntax(
                at.clone(),
                format!("`else {word}` is outside of `{word}`"),
                "another kind of block is open",
                &format!("write `{{{{ else }}}}{{{{ {word} … }}}}` and a second `{{{{ end }}}}`"),
            ));
        }
        if wanted == ControlKind::With && self.dialect.version < self.dialect.else_with_since {
            let (major, minor) = self.dialect.else_with_since;
            self.problems.push(problem(
                NOT_IN_VERSION,
                at,
                format!("`else with` needs {} {major}.{minor}", self.dialect.product),
                "not in this version",
                "write `{{ else }}{{ with … }}` and a second `{{ end }}`",
            ));
        }
        let body = std::mem::take(&mut self.current.body);
        branches.push((std::mem::replace(head, next), body));
    }

    fn end(&mut self, at: Range<usize>) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else if let Some(outer) = self.frames.pop() {
            self.close(outer);
        } else {
            self.problems.push(*syntax(
                at,
                "`end` has no open block".to_owned(),
                "nothing to close",
                "remove it, or open a block before it",
            ));
        }
    }

    fn leave(&mut self, word: &str, at: Range<usize>) {
        let frames = std::iter::once(&self.current).chain(self.frames.iter().rev());
        let mut enclosing = frames.take_while(|frame| matches!(frame.opened, Opened::Control(..)));
        let is_in_range = enclosing.any(|frame| {
            matches!(frame.opened, Opened::Control(ControlKind::Range, ..)) && frame.before_else.is_none()
        });
        if !is_in_range && self.skipped == 0 {
            self.problems.push(*syntax(
                at,
                format!("`{word}` is outside of `range`"),
                "no loop to leave",
                "use it between `{{ range … }}` and its `{{ end }}`",
            ));
        }
    }

    fn close(&mut self, outer: Frame) {
        let frame = std::mem::replace(&mut self.current, outer);
        let is_filled = frame.has_text || frame.body.iter().any(|node| !matches!(node, Node::Text(_)));
        match frame.opened {
            Opened::Root => {}
            Opened::Control(kind, mut branches, head) => {
                let (last, otherwise) = match frame.before_else {
                    Some(last) => (last, frame.body),
                    None => (frame.body, Vec::new()),
                };
                branches.push((head, last));
                self.current.body.push(Node::Control(Control { kind, branches, otherwise }));
            }
            Opened::Define(name) => {
                self.tree.definitions.push((name.clone(), frame.body));
                self.define(name, is_filled, frame.at);
            }
            Opened::Block(name, data) => {
                self.define(name.clone(), is_filled, frame.at.clone());
                self.current.body.push(Node::Block { name, at: frame.at, data, body: frame.body });
            }
        }
    }

    fn define(&mut self, name: String, is_filled: bool, at: Range<usize>) {
        if is_filled && !name.is_empty() && !self.filled.insert(name.clone()) {
            self.problems.push(*syntax(
                at,
                format!("the template `{name}` is defined twice"),
                "second definition",
                "rename one of the two",
            ));
        }
        self.tree.names.insert(name);
    }

    fn finish(mut self) -> Tree {
        while let Some(outer) = self.frames.pop() {
            let word = match &self.current.opened {
                Opened::Control(ControlKind::If, ..) => "if",
                Opened::Control(ControlKind::Range, ..) => "range",
                Opened::Control(ControlKind::With, ..) => "with",
                Opened::Define(_) => "define",
                Opened::Block(..) | Opened::Root => "block",
            };
            self.problems.push(*syntax(
                self.current.at.clone(),
                format!("`{word}` has no `end`"),
                "opened here",
                "close it with `{{ end }}`",
            ));
            self.close(outer);
        }
        self.tree.body = std::mem::take(&mut self.current.body);
        self.tree
    }
}

fn control(kind: ControlKind, pipeline: Pipeline) -> Opened {
    Opened::Control(kind, Vec::new(), pipeline)
}
