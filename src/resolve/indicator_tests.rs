//! `[[indicators.*.tests]]`: series in, values out.

use std::collections::BTreeMap;

use super::alerts::quantity_of;
use super::context::{Context, Item};
use super::test_cost::exceeded;
use super::test_input::{interval_of, series_of};
use crate::model::{ExpectedValue, IndicatorTest};
use crate::report::Diagnostic;
use crate::source::Spanned;
use crate::spec;

/// The tests of an indicator, as written.
type Tests = Option<Spanned<Vec<Spanned<spec::IndicatorTest>>>>;

pub(super) fn resolve(context: &mut Context<'_>, item: &Item<'_>, written: Tests) -> Vec<IndicatorTest> {
    let written = written.into_iter().flat_map(Spanned::into_inner).enumerate();
    written.filter_map(|(index, test)| resolve_test(context, item, index, test)).collect()
}

fn resolve_test(
    context: &mut Context<'_>,
    item: &Item<'_>,
    index: usize,
    test: Spanned<spec::IndicatorTest>,
) -> Option<IndicatorTest> {
    let Spanned { value: test, span, .. } = test;
    if !context.runs_here(test.environments.as_ref()) {
        return None;
    }
    let spec::IndicatorTest { name, input, interval, expect, environments: _ } = test;
    let interval = interval_of(context, interval);
    let written = expect?;
    if written.is_empty() {
        let message = format!("this test of `{}` expects nothing", item.path());
        let found = Diagnostic::new("test/no-expectation", written.span, message, "`expect` is empty");
        context.report.add(found.help("write the value at a time: expect = [{ at = \"10m\", value = \"6%\" }]"));
    }
    let expect: Vec<ExpectedValue> =
        written.into_inner().into_iter().filter_map(|value| resolve_value(context, value)).collect();
    let too_late = expect.iter().find_map(|value| Some((value.span, exceeded(context, value.at, interval)?)));
    if let Some((span, limit)) = too_late {
        context.report.add(limit.finding(span));
    }
    let input = series_of(context, input?)?;
    let name = name.map_or_else(|| format!("{} {}", item.name, index + 1), Spanned::into_inner);
    too_late.is_none().then_some(IndicatorTest { span, name, input, interval, expect })
}

fn resolve_value(context: &mut Context<'_>, written: Spanned<spec::ExpectedValue>) -> Option<ExpectedValue> {
    let Spanned { value: written, span, .. } = written;
    let spec::ExpectedValue { at, value, labels, absent } = written;
    let at = at?;
    let at = context.duration(&at, at.span)?;
    let absent = absent.is_some_and(|absent| absent.value);
    let value = match value {
        Some(value) => Some(quantity_of(context, &value, value.span)?),
        None if absent => None,
        None => return None,
    };
    let labels: BTreeMap<String, String> = texts(labels);
    Some(ExpectedValue { span, at, labels, value })
}

/// Texts by name, without their places.
pub(super) fn texts(written: Option<Spanned<BTreeMap<String, Spanned<String>>>>) -> BTreeMap<String, String> {
    let written = written.into_iter().flat_map(Spanned::into_inner);
    written.map(|(name, text)| (name, text.into_inner())).collect()
}
