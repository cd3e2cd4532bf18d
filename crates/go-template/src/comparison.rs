//! `eq`, `lt` and their like, which compare values of one kind only: a float is never equal to a whole number.

use super::call::{Argument, kind, mismatch};
use super::dialect::{Entries, Function, Rule, Type};
use super::value::Literal;
use crate::report::TextDiagnostic;

pub(super) fn check(text: &str, function: &Function, arguments: &[Argument]) -> Vec<TextDiagnostic> {
    let Some((first, others)) = arguments.split_first() else {
        return Vec::new();
    };
    let incomparable: Vec<_> = arguments.iter().filter(|argument| !is_comparable(argument, function.rule)).collect();
    if !incomparable.is_empty() {
        return incomparable
            .into_iter()
            .map(|argument| {
                mismatch(
                    argument.at.clone(),
                    format!("`{}` cannot compare {}", function.name, kind(&argument.value)),
                    kind(&argument.value),
                    match argument.value.ty {
                        Type::Object(object) => object.hint,
                        _ => "compare numbers with numbers, or text with text",
                    },
                )
            })
            .collect();
    }
    others
        .iter()
        .filter(|other| is_of_another_kind(first, other))
        .map(|other| different_kinds(text, function, first, other))
        .collect()
}

fn is_comparable(argument: &Argument, rule: Rule) -> bool {
    match argument.value.ty {
        Type::Bool => rule == Rule::Equality,
        // Structs and pointers can be equal; maps and lists cannot.
        Type::Object(object) => rule == Rule::Equality && object.entries == Entries::None,
        Type::Any => rule == Rule::Equality || argument.value.literal != Literal::Nil,
        Type::Int | Type::Float | Type::FloatOrHistogram | Type::Text => true,
    }
}

fn is_of_another_kind(first: &Argument, other: &Argument) -> bool {
    match (first.value.ty, other.value.ty) {
        (Type::Any | Type::Object(_), _) | (_, Type::Any | Type::Object(_)) => false,
        (Type::Float | Type::FloatOrHistogram, Type::Float | Type::FloatOrHistogram) => false,
        (one, other) => one != other,
    }
}

fn different_kinds(text: &str, function: &Function, first: &Argument, other: &Argument) -> TextDiagnostic {
    let message = format!("`{}` cannot compare {} with {}", function.name, kind(&first.value), kind(&other.value));
    // The literal is what can be written differently.
    let (fixed, literal) = if first.value.literal == Literal::None { (first, other) } else { (other, first) };
    let written = text.get(literal.at.clone()).unwrap_or_default();
    let replacement = match (fixed.value.ty, literal.value.ty, &literal.value.literal) {
        (Type::Float | Type::FloatOrHistogram, Type::Int, Literal::Number) if is_decimal(written) => {
            Some(format!("{written}.0"))
        }
        (Type::Float | Type::FloatOrHistogram, Type::Text, Literal::Text(number)) if number.parse::<f64>().is_ok() => {
            Some(if is_decimal(number) { format!("{number}.0") } else { number.clone() })
        }
        (Type::Int, Type::Float, Literal::Number) => written.strip_suffix(".0").map(str::to_owned),
        (Type::Text, Type::Int | Type::Float, Literal::Number) if is_equality(function) => {
            Some(format!("\"{written}\""))
        }
        _ => None,
    };
    let help = match &replacement {
        Some(replacement) => format!("write `{replacement}`"),
        None => "compare numbers with numbers, or text with text".to_owned(),
    };
    let mut problem = mismatch(literal.at.clone(), message, kind(&literal.value), &help);
    problem.replacement = replacement;
    problem
}

fn is_equality(function: &Function) -> bool {
    function.rule == Rule::Equality
}

fn is_decimal(written: &str) -> bool {
    let unsigned = written.strip_prefix(['+', '-']).unwrap_or(written);
    !unsigned.is_empty()
        && unsigned.bytes().all(|b| b.is_ascii_digit())
        && (unsigned == "0" || !unsigned.starts_with('0'))
}
