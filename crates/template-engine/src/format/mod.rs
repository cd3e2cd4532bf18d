//! What Go's `fmt` prints: `Sprint`, `Sprintln`, `Sprintf`.
//!
//! Absent: addresses, which `%p` prints, and pointers inside of lists; they are different in every run.

mod directive;
mod float;
mod integer;
mod printer;
pub(crate) mod quote;

pub(crate) use float::format_float;
pub(crate) use printer::Printer;

use crate::types::Kind;
use crate::value::Value;

/// Like `fmt.Sprint`: blanks between two values of which none is a text.
pub(crate) fn print(values: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    let mut after_text = false;
    for (index, value) in values.iter().enumerate() {
        let value = value.clone().opened();
        let is_text = value.kind() == Kind::String;
        if index > 0 && !is_text && !after_text {
            printer.out.push(b' ');
        }
        printer.argument(&value, 'v');
        after_text = is_text;
    }
    printer.out
}

/// Like `fmt.Sprintln`: blanks between all.
pub(crate) fn print_line(values: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            printer.out.push(b' ');
        }
        printer.argument(&value.clone().opened(), 'v');
    }
    printer.out.push(b'\n');
    printer.out
}

/// Like `fmt.Sprintf`.
pub(crate) fn print_format(format: &[u8], values: &[Value]) -> Vec<u8> {
    let values: Vec<Value> = values.iter().map(|value| value.clone().opened()).collect();
    directive::run(format, &values)
}

/// What `%v` prints of one value.
pub(crate) fn plain(value: &Value) -> Vec<u8> {
    print(std::slice::from_ref(value))
}
