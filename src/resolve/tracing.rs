//! `[services.*.tracing]`: the part of its requests that a service traces.

use super::context::{Context, Item};
use crate::components::JAEGER;
use crate::model::{Form, Quantity};
use crate::report::Diagnostic;
use crate::source::Spanned;
use crate::spec;

/// From 0 to 1; nothing if the service traces nothing.
pub(super) fn sampling(
    context: &mut Context<'_>,
    item: &Item<'_>,
    written: Option<Spanned<spec::Tracing>>,
) -> Option<f64> {
    let written = written.filter(|tracing| !Spanned::is_off(tracing.enabled.as_ref()))?;
    let Spanned { value: spec::Tracing { sampling, enabled: _ }, span, .. } = written;
    context.needs(item, JAEGER, span, "tracing");
    let Some(Spanned { value: sampling, span, .. }) = sampling else { return Some(1.0) };
    let ratio = match sampling {
        spec::Quantity::Text(text) => match Quantity::parse(&text) {
            Ok(quantity) if quantity.form == Form::Ratio && (0.0..=1.0).contains(&quantity.value) => Ok(quantity.value),
            Ok(_) => Err(format!("`{text}` is not a part of the requests")),
            Err(error) => Err(error.message),
        },
        spec::Quantity::Number(number) => Err(format!("`{number}` has no unit")),
    };
    match ratio {
        Ok(ratio) => Some(ratio),
        Err(message) => {
            context.report.add(
                Diagnostic::new("value/invalid-quantity", span, message, "not a ratio")
                    .help("write a percentage from 0% to 100%: \"10%\""),
            );
            None
        }
    }
}
