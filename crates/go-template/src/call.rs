//! Calls of functions: whether they exist, how many arguments they take, and of which types.

use std::ops::Range;

use super::builtins::{self, BUILTINS};
use super::check::Checker;
use super::dialect::{Entries, Function, Object, Parameter, Rule, Type};
use super::error::{problem, with_replacement};
use super::lexer::KEYWORDS;
use super::names::nearest;
use super::syntax::Operand;
use super::value::{Literal, Value};
use super::{NOT_IN_VERSION, TYPE_MISMATCH, TextArgument, UNKNOWN_FUNCTION, comparison, printf};
use crate::report::TextDiagnostic;

/// An argument and where it stands.
pub(super) struct Argument {
    pub(super) value: Value,
    pub(super) at: Range<usize>,
    /// Whether it stands in the call, rather than before a pipe.
    pub(super) is_written_here: bool,
}

pub(super) fn mismatch(at: Range<usize>, message: String, label: &str, help: &str) -> TextDiagnostic {
    problem(TYPE_MISMATCH, at, message, label, help)
}

impl Checker<'_> {
    /// Calls `name`, which `operand` spells, with the arguments behind it and the value before the pipe.
    pub(super) fn call(
        &mut self,
        name: &str,
        operand: &Operand,
        operands: &[Operand],
        dot: &Value,
        piped: Option<(Value, Range<usize>)>,
    ) -> Value {
        let at = operand.at.start..operand.at.start + name.len();
        let function = self.dialect.functions.iter().chain(BUILTINS).find(|function| function.name == name);
        let mut arguments: Vec<_> = operands
            .iter()
            .map(|operand| Argument {
                value: self.operand(operand, dot),
                at: operand.at.clone(),
                is_written_here: true,
            })
            .collect();
        if let Some((value, at)) = piped {
            arguments.push(Argument { value, at, is_written_here: false });
        }
        let Some(function) = function else {
            self.consume_all(&arguments);
            self.unknown_function(name, at, operand);
            return Value::unknown();
        };
        if function.since > self.dialect.version {
            let (major, minor) = function.since;
            self.report(problem(
                NOT_IN_VERSION,
                at.clone(),
                format!("the function `{name}` needs {} {major}.{minor}", self.dialect.product),
                "not in this version",
                &format!(
                    "{} {}.{} does not have it: remove it, or raise the version",
                    self.dialect.product, self.dialect.version.0, self.dialect.version.1
                ),
            ));
        }
        if function.rule == Rule::Index {
            return self.index(&arguments, at);
        }
        self.consume_all(&arguments);
        if self.has_right_count(function, &arguments, at) {
            self.arguments(function, &arguments);
            return self.rule(function, &arguments);
        }
        Value::from_type(function.result)
    }

    fn consume_all(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            self.consume(&argument.value, &argument.at);
        }
    }

    fn unknown_function(&mut self, name: &str, at: Range<usize>, operand: &Operand) {
        let foreign = self.dialect.foreign.iter().chain(builtins::FOREIGN);
        let foreign = foreign.clone().find(|(other, _)| *other == name).map(|(_, help)| *help);
        let variable = format!("${name}");
        let is_variable = self.dialect.variables.iter().any(|other| other.name == variable);
        let known = self.dialect.functions.iter().chain(BUILTINS);
        let known = known.filter(|function| function.since <= self.dialect.version);
        let known = known.map(|function| function.name);
        let near = nearest(name, known.chain(KEYWORDS.iter().map(|(spelling, _)| *spelling)));
        let (help, replacement) = match (foreign, near) {
            _ if is_variable => (format!("write `{variable}`"), Some(variable)),
            (Some(help), _) => (help.to_owned(), None),
            (None, Some(near)) if operand.fields.is_empty() => (format!("did you mean `{near}`?"), near.word()),
            _ if !operand.fields.is_empty() => ("variables start with `$`, such as `$labels.job`".to_owned(), None),
            _ => ("put text in quotes; a variable starts with `$`".to_owned(), None),
        };
        let problem =
            problem(UNKNOWN_FUNCTION, at, format!("there is no function `{name}`"), "unknown function", &help);
        self.report(match replacement {
            Some(replacement) => with_replacement(problem, &replacement),
            None => problem,
        });
    }

    fn has_right_count(&mut self, function: &Function, arguments: &[Argument], at: Range<usize>) -> bool {
        let (wanted, given) = (function.parameters.len(), arguments.len());
        let fits = given == wanted || (given > wanted && function.rest.is_some());
        if !fits {
            let least = if function.rest.is_some() { "at least " } else { "" };
            let plural = if wanted == 1 { "" } else { "s" };
            let variable = format!("${}", function.name);
            let is_variable = self.dialect.variables.iter().any(|other| other.name == variable);
            let help = if given == 0 && is_variable {
                format!("for the alert's value write `{variable}`")
            } else if given < wanted {
                format!("put the arguments behind `{}`, separated by blanks", function.name)
            } else {
                "put a nested call in parentheses".to_owned()
            };
            self.report(mismatch(
                at,
                format!("`{}` takes {least}{wanted} argument{plural}, not {given}", function.name),
                "prints an error text instead",
                &help,
            ));
        }
        fits
    }

    fn arguments(&mut self, function: &Function, arguments: &[Argument]) {
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = function.parameters.get(position).copied().or(function.rest);
            if let Literal::Text(text) = &argument.value.literal {
                let has_it = self.dialect.functions.iter().any(|own| own.name == function.name);
                if has_it {
                    self.template.text_arguments.push(TextArgument {
                        function: function.name.to_owned(),
                        position,
                        text: text.clone(),
                        at: argument.at.clone(),
                    });
                }
            }
            let problem = match parameter {
                Some(Parameter::Text) => self.text_argument(function, argument),
                Some(Parameter::Numeric) => self.numeric_argument(function, argument),
                Some(Parameter::Object(object)) => object_argument(function, argument, object),
                Some(Parameter::Anything) | None => None,
            };
            if let Some(problem) = problem {
                self.report(problem);
            }
        }
    }

    fn text_argument(&self, function: &Function, argument: &Argument) -> Option<TextDiagnostic> {
        let written = self.written(&argument.at);
        let is_nil = argument.value.literal == Literal::Nil;
        let help = match argument.value.ty {
            Type::Text => return None,
            Type::Any if !is_nil => return None,
            Type::Object(object) => object.hint.to_owned(),
            _ if argument.value.literal != Literal::None => format!("write `\"{written}\"`"),
            _ if argument.is_written_here => format!("write `(print {written})`"),
            _ => format!("write `{written} | print | {}`", function.name),
        };
        Some(mismatch(
            argument.at.clone(),
            format!("`{}` needs text, not {}", function.name, kind(&argument.value)),
            "not text",
            &help,
        ))
    }

    fn numeric_argument(&self, function: &Function, argument: &Argument) -> Option<TextDiagnostic> {
        let help = match (&argument.value.literal, argument.value.ty) {
            (Literal::Text(text), _) if is_surely_no_number(text) => "give a number, such as `$value`",
            (Literal::Nil, _) | (_, Type::Bool) => "give a number, such as `$value`",
            (_, Type::Object(object)) => object.hint,
            (_, Type::Any | Type::Int | Type::Float | Type::FloatOrHistogram | Type::Text) => {
                return None;
            }
        };
        Some(mismatch(
            argument.at.clone(),
            format!("`{}` needs a number, not {}", function.name, kind(&argument.value)),
            "not a number",
            help,
        ))
    }

    fn rule(&mut self, function: &Function, arguments: &[Argument]) -> Value {
        match function.rule {
            Rule::Equality | Rule::Ordering => {
                for problem in comparison::check(self.text, function, arguments) {
                    self.report(problem);
                }
            }
            Rule::Format => {
                for problem in printf::check(self.text, arguments) {
                    self.report(problem);
                }
            }
            Rule::Length => {
                if let Some(argument) = arguments.first()
                    && has_no_length(&argument.value)
                {
                    self.report(mismatch(
                        argument.at.clone(),
                        format!("{} has no length", kind(&argument.value)),
                        "not a text, a map or a list",
                        "give text, a map or a list",
                    ));
                }
            }
            Rule::Call => {
                if let Some(argument) = arguments.first()
                    && (argument.value.ty != Type::Any || argument.value.literal == Literal::Nil)
                {
                    self.report(mismatch(
                        argument.at.clone(),
                        format!("`call` cannot call {}", kind(&argument.value)),
                        "not a function",
                        "write the function's name without `call`",
                    ));
                }
            }
            Rule::OneOf => return one_of(arguments),
            Rule::Slice => return self.slice(arguments),
            Rule::None | Rule::Index => {}
        }
        Value::from_type(function.result)
    }
}

fn object_argument(function: &Function, argument: &Argument, wanted: &'static Object) -> Option<TextDiagnostic> {
    let given = match argument.value.ty {
        Type::Any => return None,
        Type::Object(given) if given == wanted => return None,
        given => given,
    };
    let help = match given {
        Type::Object(given) if !given.hint.is_empty() => given.hint,
        _ => "start from `query \"EXPRESSION\"`",
    };
    Some(mismatch(
        argument.at.clone(),
        format!("`{}` needs {}, not {}", function.name, wanted.name, given.describe()),
        given.describe(),
        help,
    ))
}

pub(super) fn kind(value: &Value) -> &'static str {
    if value.literal == Literal::Nil { "`nil`" } else { value.ty.describe() }
}

fn has_no_length(value: &Value) -> bool {
    match value.ty {
        Type::Bool | Type::Int | Type::Float | Type::FloatOrHistogram => true,
        Type::Object(object) => object.entries == Entries::None,
        Type::Text => false,
        Type::Any => value.literal == Literal::Nil,
    }
}

/// `and` and `or` give back one of their arguments: the type is known if all have it.
fn one_of(arguments: &[Argument]) -> Value {
    let mut types = arguments.iter().map(|argument| argument.value.ty);
    let first = types.next().unwrap_or(Type::Any);
    if types.all(|ty| ty == first) { Value::from_type(first) } else { Value::unknown() }
}

/// Go reads more as a number than Rust does, so anything near one passes.
fn is_surely_no_number(text: &str) -> bool {
    let unsigned = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    !unsigned.starts_with("0x") && !unsigned.contains('_') && text.parse::<f64>().is_err()
}
