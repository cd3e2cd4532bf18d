//! `printf`: whether its format fits its arguments. What does not fit is printed as `%!d(float64=0.5)`.

use std::ops::Range;

use super::call::{Argument, mismatch};
use super::dialect::Type;
use super::error::with_replacement;
use super::value::Literal;
use crate::limits::FLAWS;
use crate::report::TextDiagnostic;

/// One `%…` of a format.
struct Directive {
    /// In the unquoted format.
    at: Range<usize>,
    verb: char,
    /// Which argument it prints, from 0. `None` for `%%`.
    argument: Option<usize>,
}

#[derive(Default)]
struct Format {
    directives: Vec<Directive>,
    /// Arguments that give a width or a precision (`*`).
    stars: Vec<(usize, Range<usize>)>,
    /// How many arguments it uses up.
    used: usize,
    /// Whether arguments are picked by number, so that unused ones are no mistake.
    reordered: bool,
    /// Where it ends after a `%` without a verb.
    unfinished: Option<Range<usize>>,
    /// An argument number that is no number: nothing is known behind it.
    bad_index: Option<Range<usize>>,
}

pub(super) fn check(text: &str, arguments: &[Argument]) -> Vec<TextDiagnostic> {
    let Some((first, values)) = arguments.split_first() else {
        return Vec::new();
    };
    let Literal::Text(format) = &first.value.literal else {
        return Vec::new();
    };
    let parsed = parse(format);
    let place = |at: &Range<usize>| place(text, &first.at, format, at);
    if let Some(at) = &parsed.bad_index {
        return vec![mismatch(
            place(at),
            "the number of an argument is not in digits".to_owned(),
            "prints `%!(BADINDEX)`",
            "count arguments from 1: `%[1]v`",
        )];
    }
    let mut problems = Vec::new();
    if let Some(at) = &parsed.unfinished {
        problems.push(mismatch(
            place(at),
            "the format ends after `%`".to_owned(),
            "prints `%!(NOVERB)`",
            "write `%%` for a percent sign",
        ));
    }
    for (index, at) in &parsed.stars {
        if values.get(*index).is_some_and(|value| !matches!(value.value.ty, Type::Int | Type::Any)) {
            problems.push(mismatch(
                place(at),
                "`*` needs an integer for the width or precision".to_owned(),
                "prints `%!(BADWIDTH)`",
                "write the width as digits",
            ));
        }
    }
    check_verbs(&parsed, values, format, &place, &mut problems);
    problems
}

/// Whether each verb has an argument that it can print, and each argument a verb.
fn check_verbs(
    parsed: &Format,
    values: &[Argument],
    format: &str,
    place: &dyn Fn(&Range<usize>) -> Range<usize>,
    problems: &mut Vec<TextDiagnostic>,
) {
    for directive in &parsed.directives {
        if problems.len() > FLAWS.most {
            return;
        }
        let Some(index) = directive.argument else {
            continue;
        };
        let spelled = format.get(directive.at.clone()).unwrap_or_default();
        match values.get(index) {
            None => problems.push(mismatch(
                place(&directive.at),
                format!("`{spelled}` has no argument"),
                &format!("prints `%!{}(MISSING)`", directive.verb),
                "add the argument, or write `%%` for a percent sign",
            )),
            Some(value) => problems.extend(unfit(directive, spelled, value, place(&directive.at))),
        }
    }
    if !parsed.reordered
        && parsed.unfinished.is_none()
        && let Some(extra) = values.get(parsed.used)
    {
        problems.push(mismatch(
            extra.at.clone(),
            "the format has no verb for this argument".to_owned(),
            "prints `%!(EXTRA …)`",
            "add a verb such as `%v` to the format, or remove the argument",
        ));
    }
}

fn unfit(directive: &Directive, spelled: &str, value: &Argument, at: Range<usize>) -> Option<TextDiagnostic> {
    let ty = value.value.ty;
    let fits = match ty {
        Type::Any | Type::Object(_) => return None,
        Type::Float => "vTbeEfFgGxX",
        // Only a histogram can be printed as text.
        Type::FloatOrHistogram => "vTbeEfFgGxXsq",
        Type::Int => "vTbcdoOqxXU",
        Type::Text => "vTsqxX",
        Type::Bool => "vTt",
    };
    if fits.contains(directive.verb) {
        return None;
    }
    let verb = match ty {
        Type::Float | Type::FloatOrHistogram if matches!(directive.verb, 'd' | 'i' | 'u') => "%.0f",
        Type::Int if matches!(directive.verb, 'i' | 'u' | 'f' | 'F' | 'g' | 'e') => "%d",
        Type::Text if matches!(directive.verb, 'd' | 'f' | 'g') => "%s",
        _ => "%v",
    };
    let keeps_flags = spelled.chars().count() > 2;
    let problem = mismatch(
        at,
        format!("`{spelled}` cannot print {}", ty.describe()),
        &match ty.go_name() {
            Some(name) => format!("prints `%!{}({name}=…)`", directive.verb),
            None => format!("prints `%!{}(…)`", directive.verb),
        },
        &format!("write `{verb}`"),
    );
    Some(if keeps_flags { problem } else { with_replacement(problem, verb) })
}

/// The place of a part of a format in the template, or of the whole literal where escapes hide it.
fn place(text: &str, literal: &Range<usize>, format: &str, at: &Range<usize>) -> Range<usize> {
    let start = literal.start + 1 + at.start;
    let here = start..start + at.len();
    let is_verbatim = text.get(literal.start + 1..literal.end.saturating_sub(1)) == Some(format);
    if is_verbatim { here } else { literal.clone() }
}

fn parse(format: &str) -> Format {
    let mut parsed = Format::default();
    let mut rest = format.char_indices().peekable();
    let mut next = 0;
    while let Some((start, character)) = rest.next() {
        if character != '%' {
            continue;
        }
        // Flags, width, precision and argument numbers, in any order that Go accepts.
        let verb = loop {
            match rest.next() {
                None => break None,
                Some((position, '*')) => {
                    parsed.stars.push((next, position..position + 1));
                    next += 1;
                }
                Some((_, '[')) => {
                    parsed.reordered = true;
                    let digits: String = rest.by_ref().map(|(_, c)| c).take_while(|c| *c != ']').collect();
                    match digits.parse::<usize>() {
                        Ok(number) if number > 0 => next = number - 1,
                        _ => {
                            parsed.bad_index = Some(start..format.len());
                            return parsed;
                        }
                    }
                }
                Some((_, '+' | '-' | '#' | ' ' | '.' | '0'..='9')) => {}
                Some((position, verb)) => break Some((position, verb)),
            }
        };
        let Some((position, verb)) = verb else {
            parsed.unfinished = Some(start..format.len());
            break;
        };
        let argument = (verb != '%').then_some(next);
        if argument.is_some() {
            next += 1;
        }
        parsed.directives.push(Directive { at: start..position + verb.len_utf8(), verb, argument });
    }
    parsed.used = next;
    parsed
}
