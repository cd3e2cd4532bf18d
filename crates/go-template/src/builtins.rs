//! The functions of Go's template language, which every dialect has.

use super::dialect::{Function, Parameter, Rule, Type};

const fn builtin(
    name: &'static str,
    parameters: &'static [Parameter],
    rest: Option<Parameter>,
    result: Type,
    rule: Rule,
) -> Function {
    Function { name, since: (0, 0), parameters, rest, result, rule }
}

const ANY: Parameter = Parameter::Anything;
const MORE: Option<Parameter> = Some(Parameter::Anything);

pub(super) const BUILTINS: &[Function] = &[
    builtin("and", &[ANY], MORE, Type::Any, Rule::OneOf),
    builtin("call", &[ANY], MORE, Type::Any, Rule::Call),
    builtin("eq", &[ANY, ANY], MORE, Type::Bool, Rule::Equality),
    builtin("ge", &[ANY, ANY], None, Type::Bool, Rule::Ordering),
    builtin("gt", &[ANY, ANY], None, Type::Bool, Rule::Ordering),
    builtin("html", &[], MORE, Type::Text, Rule::None),
    builtin("index", &[ANY], MORE, Type::Any, Rule::Index),
    builtin("js", &[], MORE, Type::Text, Rule::None),
    builtin("le", &[ANY, ANY], None, Type::Bool, Rule::Ordering),
    builtin("len", &[ANY], None, Type::Int, Rule::Length),
    builtin("lt", &[ANY, ANY], None, Type::Bool, Rule::Ordering),
    builtin("ne", &[ANY, ANY], None, Type::Bool, Rule::Equality),
    builtin("not", &[ANY], None, Type::Bool, Rule::None),
    builtin("or", &[ANY], MORE, Type::Any, Rule::OneOf),
    builtin("print", &[], MORE, Type::Text, Rule::None),
    builtin("printf", &[Parameter::Text], MORE, Type::Text, Rule::Format),
    builtin("println", &[], MORE, Type::Text, Rule::None),
    builtin("slice", &[ANY], MORE, Type::Any, Rule::Slice),
    builtin("urlquery", &[], MORE, Type::Text, Rule::None),
];

/// Slips about the language itself: what was written, and what to write.
pub(super) const FOREIGN: &[(&str, &str)] = &[
    ("add", ARITHMETIC),
    ("addf", ARITHMETIC),
    ("sub", ARITHMETIC),
    ("subf", ARITHMETIC),
    ("mul", ARITHMETIC),
    ("mulf", ARITHMETIC),
    ("div", ARITHMETIC),
    ("divf", ARITHMETIC),
    ("mod", ARITHMETIC),
    ("round", "write `printf \"%.0f\"`"),
    ("floor", "round in the expression, or write `printf \"%.0f\"`"),
    ("ceil", "round in the expression, or write `printf \"%.0f\"`"),
    ("default", "write `or VALUE \"text for an empty value\"`"),
    ("coalesce", "write `or` and the values"),
    ("ternary", "write `if CONDITION` … `else` … `end`"),
    ("contains", "write `match \"PATTERN\" TEXT`"),
    ("hasPrefix", "write `match \"^PREFIX\" TEXT`"),
    ("hasSuffix", "write `match \"SUFFIX$\" TEXT`"),
    ("elseif", "write `else if`"),
    ("elif", "write `else if`"),
    ("endif", "write `end`"),
    ("endfor", "write `end`"),
    ("for", "write `range`"),
    ("foreach", "write `range`"),
    ("lte", "write `le`"),
    ("gte", "write `ge`"),
    ("neq", "write `ne`"),
    ("equals", "write `eq`"),
    ("sprintf", "write `printf`"),
    ("null", "write `nil`"),
    ("True", "write `true`"),
    ("False", "write `false`"),
];

pub(super) const ARITHMETIC: &str =
    "templates have no arithmetic: scale in the expression, or use `humanizePercentage` for a ratio";
