//! Texts, branches, loops and calls of named templates.

use lakehouse_go_template::{Control, ControlKind, Node, Pipeline};

use super::place::Place;
use super::{DEPTH, Failure, Form, Run, html};
use crate::format;
use crate::functions;
use crate::types::Kind;
use crate::value::Value;

/// How a list of nodes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Done,
    Break,
    Continue,
}

impl<'a> Run<'a> {
    pub(super) fn nodes(&mut self, nodes: &'a [Node], dot: &Value) -> Result<Flow, Failure> {
        for node in nodes {
            self.step()?;
            match node {
                Node::Text(at) => {
                    let text = self.text().get(at.clone()).unwrap_or_default();
                    self.out.extend_from_slice(text.as_bytes());
                }
                Node::Output(pipeline) => {
                    let value = self.pipeline(Some(pipeline), dot)?;
                    if pipeline.variables.is_empty() {
                        let printed = match self.form {
                            Form::Text => format::plain(&printable(value)),
                            Form::Html => html::shown(pipeline, value),
                        };
                        self.out.extend_from_slice(&printed);
                    }
                }
                Node::Control(control) => match control.kind {
                    ControlKind::Range => {
                        let flow = self.range(control, dot)?;
                        if flow != Flow::Done {
                            return Ok(flow);
                        }
                    }
                    ControlKind::If | ControlKind::With => {
                        let outer = self.variables.len();
                        let flow = self.branches(control, &control.branches, dot)?;
                        self.variables.truncate(outer);
                        if flow != Flow::Done {
                            return Ok(flow);
                        }
                    }
                },
                Node::Template { name, at, data } => self.template(name, at.start, data.as_ref(), dot)?,
                Node::Block { name, at, data, .. } => self.template(name, at.start, Some(data), dot)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::Done)
    }

    fn branches(
        &mut self,
        control: &'a Control,
        branches: &'a [(Pipeline, Vec<Node>)],
        dot: &Value,
    ) -> Result<Flow, Failure> {
        let Some(((pipeline, body), others)) = branches.split_first() else {
            return self.nodes(&control.otherwise, dot);
        };
        let value = self.pipeline(Some(pipeline), dot)?;
        if !value.is_true() {
            return self.branches(control, others, dot);
        }
        self.nodes(body, if control.kind == ControlKind::With { &value } else { dot })
    }

    fn range(&mut self, control: &'a Control, dot: &Value) -> Result<Flow, Failure> {
        let Some((pipeline, body)) = control.branches.first() else { return Ok(Flow::Done) };
        let outer = self.variables.len();
        let value = self.pipeline(Some(pipeline), dot)?;
        let value = value.indirect().map_err(|_| self.fail("range can't iterate over <nil>"))?;
        let two = pipeline.variables.len() > 1;
        let turns: Vec<(Value, Value)> = match &value {
            Value::Int(number, ty) if functions::ranges_over_numbers(self.environment) => {
                if two {
                    return Err(self.fail(&format!("can't use {number} to iterate over more than one variable")));
                }
                let ty = *ty;
                return self.count(pipeline, body, control, dot, *number, ty, outer);
            }
            Value::List(list) => {
                let items = list.items.iter().cloned().map(|item| item.held_as(list.ty.element()));
                items
                    .enumerate()
                    .map(|(index, item)| (Value::int(i64::try_from(index).unwrap_or(i64::MAX)), item))
                    .collect()
            }
            Value::Map(map) => map
                .entries
                .iter()
                .map(|(key, item)| {
                    (Value::Text(key.clone(), crate::types::Type::String), item.clone().held_as(map.ty.element()))
                })
                .collect(),
            Value::Absent => Vec::new(),
            other => {
                let printed = format::plain(other);
                return Err(self.fail(&format!("range can't iterate over {}", String::from_utf8_lossy(&printed))));
            }
        };
        let mark = self.variables.len();
        let is_empty = turns.is_empty();
        for (index, item) in turns {
            if self.turn(pipeline, body, (Some(index), item), mark)? == Flow::Break {
                break;
            }
        }
        let flow = if is_empty { self.nodes(&control.otherwise, dot)? } else { Flow::Done };
        self.variables.truncate(outer);
        Ok(flow)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one loop")]
    fn count(
        &mut self,
        pipeline: &'a Pipeline,
        body: &'a [Node],
        control: &'a Control,
        dot: &Value,
        number: i64,
        ty: crate::types::Type,
        outer: usize,
    ) -> Result<Flow, Failure> {
        let mark = self.variables.len();
        for index in 0..number {
            self.step()?;
            if self.turn(pipeline, body, (None, Value::Int(index, ty)), mark)? == Flow::Break {
                break;
            }
        }
        let flow = if number <= 0 { self.nodes(&control.otherwise, dot)? } else { Flow::Done };
        self.variables.truncate(outer);
        Ok(flow)
    }

    /// One turn of a loop.
    fn turn(
        &mut self,
        pipeline: &'a Pipeline,
        body: &'a [Node],
        (index, item): (Option<Value>, Value),
        mark: usize,
    ) -> Result<Flow, Failure> {
        let names: Vec<&'a str> = pipeline.variables.iter().map(|(name, _)| name.as_str()).collect();
        let index = index.unwrap_or(Value::Absent);
        match (names.as_slice(), pipeline.assigns) {
            ([], _) => {}
            ([name], true) => self.assign(name, item.clone()),
            ([first, second, ..], true) => {
                self.assign(first, index);
                self.assign(second, item.clone());
            }
            (names, false) => {
                if names.len() > 1
                    && let Some(variable) = mark.checked_sub(2).and_then(|at| self.variables.get_mut(at))
                {
                    variable.1 = index;
                }
                if let Some(variable) = mark.checked_sub(1).and_then(|at| self.variables.get_mut(at)) {
                    variable.1 = item.clone();
                }
            }
        }
        let flow = self.nodes(body, &item)?;
        self.variables.truncate(mark);
        Ok(flow)
    }

    pub(super) fn assign(&mut self, name: &str, value: Value) {
        if let Some(variable) = self.variables.iter_mut().rev().find(|(known, _)| *known == name) {
            variable.1 = value;
        }
    }

    fn template(
        &mut self,
        name: &'a str,
        action: usize,
        data: Option<&'a Pipeline>,
        dot: &Value,
    ) -> Result<(), Failure> {
        let behind = self.text().get(action..).unwrap_or_default();
        let position = action + behind.find(['"', '`']).unwrap_or(0);
        self.place = Some(Place::Template(name, position, data));
        let templates = self.templates;
        let Some((name, definition)) = templates.definitions.get_key_value(name) else {
            let quoted = format::quote::quote(name.as_bytes(), false);
            return Err(self.fail(&format!("template {} not defined", String::from_utf8_lossy(&quoted))));
        };
        if self.depth >= DEPTH {
            return Err(self.fail("exceeded maximum template depth (100000)"));
        }
        let data = match data {
            Some(data) => self.pipeline(Some(data), dot)?,
            None => Value::Absent,
        };
        let outer =
            (self.name, self.source, self.place, std::mem::replace(&mut self.variables, vec![("$", data.clone())]));
        self.name = name;
        self.source = definition.source;
        self.depth += 1;
        self.nodes(&definition.body, &data)?;
        self.depth -= 1;
        (self.name, self.source, self.place, self.variables) = outer;
        Ok(())
    }
}

/// What is printed for a value: what a pointer leads to, and words for nothing.
pub(crate) fn printable(value: Value) -> Value {
    let value = if value.kind() == Kind::Pointer { value.indirect().unwrap_or_else(|nil| nil) } else { value };
    match value {
        Value::Absent => Value::text("<no value>"),
        value => value,
    }
}
