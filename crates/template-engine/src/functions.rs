//! The functions of a product in one version.

use lakehouse_go_template::{Dialect, Version, alertmanager as alertmanager_dialect, prometheus as prometheus_dialect};

use crate::environment::{Environment, Product};
use crate::methods::Signature;
use crate::value::Value;
use crate::{alertmanager, prometheus};

/// A function and its signature.
pub(crate) struct Function {
    pub(crate) signature: Signature,
    pub(crate) run: fn(&Environment<'_>, &[Value]) -> Result<Value, String>,
}

/// What a product offers to its templates.
pub(crate) fn dialect(product: Product, version: Version) -> Dialect {
    match product {
        Product::Prometheus => prometheus_dialect(version),
        Product::Alertmanager => alertmanager_dialect(version),
    }
}

/// The function of a name, where the version has it.
pub(crate) fn find(environment: &Environment<'_>, name: &str) -> Option<Function> {
    let known = environment.dialect.functions.iter().find(|function| function.name == name)?;
    if known.since > environment.version {
        return None;
    }
    match environment.product {
        Product::Prometheus => prometheus::function(environment, name),
        Product::Alertmanager => alertmanager::function(environment, name),
    }
}

/// Whether `range` counts up to a number.
pub(crate) fn ranges_over_numbers(environment: &Environment<'_>) -> bool {
    environment.version >= environment.dialect.range_over_integer_since
}

/// The bytes of a text; none of anything else.
pub(crate) fn text(value: &Value) -> &[u8] {
    match value {
        Value::Text(text, _) => text,
        _ => &[],
    }
}

/// The text of an argument by its place.
pub(crate) fn argument(values: &[Value], index: usize) -> &[u8] {
    values.get(index).map_or(&[], text)
}

/// The same, where a function needs text that is UTF-8.
pub(crate) fn argument_text(values: &[Value], index: usize) -> String {
    String::from_utf8_lossy(argument(values, index)).into_owned()
}
