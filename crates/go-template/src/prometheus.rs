//! The templates of alert labels and annotations in Prometheus.
//!
//! The functions of the HTML consoles (`tmpl`) are absent: alerts do not have them.

use super::dialect::{Dialect, Entries, Function, Member, Object, Parameter, Predefined, Rule, Type, Version};

static LABELS: Object = Object {
    name: "a map of labels",
    members: &[],
    entries: Entries::Map(Type::Text),
    hint: "read one label of it, such as `$labels.job`",
};

const fn field(name: &'static str, ty: Type) -> Member {
    Member { name, since: (0, 0), ty, method: false }
}

static ALERT_WITH_FLOAT: Object = Object {
    name: "the alert's data",
    members: &[
        field("Labels", Type::Object(&LABELS)),
        field("ExternalLabels", Type::Object(&LABELS)),
        field("ExternalURL", Type::Text),
        field("Value", Type::Float),
    ],
    entries: Entries::None,
    hint: "read one field of it, such as `.Value`",
};

static ALERT_WITH_ANY_SAMPLE: Object = Object {
    name: "the alert's data",
    members: &[
        field("Labels", Type::Object(&LABELS)),
        field("ExternalLabels", Type::Object(&LABELS)),
        field("ExternalURL", Type::Text),
        field("Value", Type::FloatOrHistogram),
    ],
    entries: Entries::None,
    hint: "read one field of it, such as `.Value`",
};

static SAMPLE: Object = Object {
    name: "a sample",
    members: &[field("Labels", Type::Object(&LABELS)), field("Value", Type::FloatOrHistogram)],
    entries: Entries::None,
    hint: "take its value with `value`, or a label with `label \"NAME\"`",
};

static QUERY_RESULT: Object = Object {
    name: "a query result",
    members: &[],
    entries: Entries::List(Type::Object(&SAMPLE)),
    hint: "take one sample of it with `first`, or each with `range`",
};

static ARGUMENTS: Object =
    Object { name: "a map of arguments", members: &[], entries: Entries::Map(Type::Any), hint: "" };

/// From this version on an alert's value can be a native histogram.
const HISTOGRAM_VALUES_SINCE: Version = (2, 53);

/// The dialect of alert rules in the given version.
///
/// The value is a float up to 2.52; from 2.53 on it may be a native histogram, whose fields cannot be judged. Where the
/// expression is known to give floats, [`Dialect::with_float_value`] makes the check stricter.
#[must_use]
pub fn prometheus(version: Version) -> Dialect {
    Dialect {
        product: "Prometheus",
        version,
        root: &ALERT_WITH_ANY_SAMPLE,
        variables: Vec::new(),
        functions: FUNCTIONS,
        foreign: FOREIGN,
        templates: &[],
        labels: "Labels",
        value: "Value",
        else_with_since: (2, 55),
        range_over_integer_since: (3, 3),
    }
    .with_root(if version < HISTOGRAM_VALUES_SINCE { &ALERT_WITH_FLOAT } else { &ALERT_WITH_ANY_SAMPLE })
}

impl Dialect {
    /// The same dialect for an alert whose expression gives floats, never native histograms.
    #[must_use]
    pub fn with_float_value(self) -> Self {
        self.with_root(&ALERT_WITH_FLOAT)
    }

    /// Sets the data, and the variable that Prometheus declares for each of its fields.
    fn with_root(mut self, root: &'static Object) -> Self {
        self.root = root;
        for member in root.members {
            let mut name = format!("${}", member.name);
            // `$labels` for `Labels`, `$externalURL` for `ExternalURL`.
            if let Some(initial) = name.get_mut(1..2) {
                initial.make_ascii_lowercase();
            }
            self.variables.retain(|variable| variable.name != name);
            self.variables.push(Predefined { name, ty: member.ty, path: Some(member.name) });
        }
        self
    }
}

const fn function(name: &'static str, since: Version, parameters: &'static [Parameter], result: Type) -> Function {
    Function { name, since, parameters, rest: None, result, rule: Rule::None }
}

const OLD: Version = (2, 0);
const TEXT: Parameter = Parameter::Text;
const NUMERIC: Parameter = Parameter::Numeric;
const ONE_SAMPLE: Parameter = Parameter::Object(&SAMPLE);
const RESULT: Parameter = Parameter::Object(&QUERY_RESULT);

const FUNCTIONS: &[Function] = &[
    Function { rest: Some(Parameter::Anything), ..function("args", OLD, &[], Type::Object(&ARGUMENTS)) },
    function("externalURL", OLD, &[], Type::Text),
    function("first", OLD, &[RESULT], Type::Object(&SAMPLE)),
    function("graphLink", OLD, &[TEXT], Type::Text),
    function("humanize", OLD, &[NUMERIC], Type::Text),
    function("humanize1024", OLD, &[NUMERIC], Type::Text),
    function("humanizeDuration", OLD, &[NUMERIC], Type::Text),
    function("humanizePercentage", (2, 11), &[NUMERIC], Type::Text),
    function("humanizeTimestamp", OLD, &[NUMERIC], Type::Text),
    function("label", OLD, &[TEXT, ONE_SAMPLE], Type::Text),
    function("match", OLD, &[TEXT, TEXT], Type::Bool),
    function("now", (3, 6), &[], Type::Float),
    function("parseDuration", (2, 32), &[TEXT], Type::Float),
    function("pathPrefix", OLD, &[], Type::Text),
    function("query", OLD, &[TEXT], Type::Object(&QUERY_RESULT)),
    function("reReplaceAll", OLD, &[TEXT, TEXT, TEXT], Type::Text),
    function("safeHtml", OLD, &[TEXT], Type::Any),
    function("sortByLabel", OLD, &[TEXT, RESULT], Type::Object(&QUERY_RESULT)),
    function("stripDomain", (2, 36), &[TEXT], Type::Text),
    function("stripPort", (2, 33), &[TEXT], Type::Text),
    function("strvalue", OLD, &[ONE_SAMPLE], Type::Text),
    function("tableLink", OLD, &[TEXT], Type::Text),
    function("title", OLD, &[TEXT], Type::Text),
    function("toDuration", (3, 6), &[NUMERIC], Type::Any),
    function("toLower", OLD, &[TEXT], Type::Text),
    function("toTime", (2, 38), &[NUMERIC], Type::Any),
    function("toUpper", OLD, &[TEXT], Type::Text),
    function("urlQueryEscape", (3, 8), &[TEXT], Type::Text),
    function("value", OLD, &[ONE_SAMPLE], Type::FloatOrHistogram),
];

const FOREIGN: &[(&str, &str)] = &[
    ("lower", "write `toLower`"),
    ("upper", "write `toUpper`"),
    ("replace", "write `reReplaceAll \"PATTERN\" \"REPLACEMENT\" TEXT`"),
    ("regexReplaceAll", "write `reReplaceAll \"PATTERN\" \"REPLACEMENT\" TEXT`"),
    ("regexMatch", "write `match \"PATTERN\" TEXT`"),
    ("quote", "write `printf \"%q\"`"),
    ("date", "write `humanizeTimestamp`"),
    ("labels", "write `$labels`"),
    ("externalLabels", "write `$externalLabels`"),
    ("tmpl", "alerts have no `tmpl`: write `template \"NAME\" .`"),
    ("join", "lists cannot be joined in alert templates: write `range`"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_sorted_and_named_once() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn each_field_has_its_variable() {
        let dialect = prometheus((2, 42));
        let mut names: Vec<_> = dialect.variables.iter().map(|v| v.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["$externalLabels", "$externalURL", "$labels", "$value"]);
    }
}
