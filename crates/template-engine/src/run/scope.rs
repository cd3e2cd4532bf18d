//! What Go's reader refuses beyond syntax: functions that do not exist, and variables out of their scope.

use lakehouse_go_template::{Node, Operand, Pipeline, Term, Tree};

use super::builtins;
use crate::environment::Environment;
use crate::functions;

struct Scope<'a> {
    environment: &'a Environment<'a>,
    variables: Vec<&'a str>,
}

pub(super) fn check(tree: &Tree, environment: &Environment<'_>) -> Result<(), String> {
    let mut scope = Scope { environment, variables: vec!["$"] };
    scope.nodes(&tree.body)?;
    for (_, body) in &tree.definitions {
        scope.variables = vec!["$"];
        scope.nodes(body)?;
    }
    Ok(())
}

impl<'a> Scope<'a> {
    fn nodes(&mut self, nodes: &'a [Node]) -> Result<(), String> {
        for node in nodes {
            match node {
                Node::Text(_) | Node::Break | Node::Continue => {}
                Node::Output(pipeline) => self.pipeline(pipeline)?,
                Node::Template { data, .. } => data.iter().try_for_each(|data| self.pipeline(data))?,
                Node::Block { data, body, .. } => {
                    self.pipeline(data)?;
                    let outer = std::mem::replace(&mut self.variables, vec!["$"]);
                    self.nodes(body)?;
                    self.variables = outer;
                }
                Node::Control(control) => {
                    let outer = self.variables.len();
                    for (pipeline, body) in &control.branches {
                        self.pipeline(pipeline)?;
                        self.nodes(body)?;
                    }
                    self.nodes(&control.otherwise)?;
                    self.variables.truncate(outer);
                }
            }
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline) -> Result<(), String> {
        // a variable is known from its name on, so also on the right of its own declaration
        for (name, _) in &pipeline.variables {
            if pipeline.assigns {
                self.known(name)?;
            } else {
                self.variables.push(name);
            }
        }
        for command in &pipeline.commands {
            command.operands.iter().try_for_each(|operand| self.operand(operand))?;
        }
        Ok(())
    }

    fn operand(&mut self, operand: &'a Operand) -> Result<(), String> {
        match &operand.term {
            Term::Variable(name) => self.known(name),
            Term::Function(name)
                if builtins::find(name).is_none() && functions::find(self.environment, name).is_none() =>
            {
                Err(format!("function \"{name}\" not defined"))
            }
            Term::Pipeline(pipeline) => self.pipeline(pipeline),
            _ => Ok(()),
        }
    }

    fn known(&self, name: &str) -> Result<(), String> {
        if self.variables.contains(&name) { Ok(()) } else { Err(format!("undefined variable \"{name}\"")) }
    }
}
