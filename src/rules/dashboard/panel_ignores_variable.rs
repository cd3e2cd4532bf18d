//! A panel that could follow a variable of its dashboard and does not.

use std::collections::BTreeSet;

use crate::model::{Dashboard, Panel};
use crate::promql::labels::Presence;
use crate::promql::{Expr, Selector};
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

/// Words in the title of a panel that shows everything, whatever is chosen.
const OF_ALL: &[&str] = &["all", "each", "every", "overall", "total", "totals"];

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    for dashboard in context.model.dashboards.values().filter(|dashboard| dashboard.user_defined) {
        for panel in &dashboard.panels {
            // what is repeated for the values of a variable follows that one
            if panel.raw.is_none() && panel.repeat.is_none() && !is_of_all(&panel.title) {
                check_panel(context, dashboard, panel, report);
            }
        }
    }
}

fn is_of_all(title: &str) -> bool {
    let words = title.split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(|word| OF_ALL.contains(&word.to_lowercase().as_str()))
}

fn check_panel<'a>(context: &Context<'a>, dashboard: &'a Dashboard, panel: &'a Panel, report: &mut Report) {
    let Some(first) = panel.queries().first() else { return };
    // one that mentions it anywhere does something with it
    let mentioned = |name: &str| {
        let mut texts = panel.queries().iter().map(|query| query.expr.text.as_str()).chain([panel.title.as_str()]);
        texts.any(|text| mentions(text, name))
    };
    for name in dashboard.variables.iter().map(|variable| variable.label.as_str()).filter(|name| !mentioned(name)) {
        if !could_follow(context, dashboard, panel, name) {
            continue;
        }
        report.add(
            Diagnostic::new(
                "dashboard/panel-ignores-variable",
                first.expr.text.whole(),
                format!("the panel ignores the variable `{name}`"),
                format!("its series have the label `{name}`, but it always shows all of them"),
            )
            .item(format!("dashboards.{}", dashboard.name))
            .help(format!("add {name}=~\"${name}\" to its selectors; or write \"all\" or \"total\" in its title")),
        );
    }
}

fn mentions(text: &str, variable: &str) -> bool {
    text.contains(&format!("${variable}")) || text.contains(&format!("${{{variable}"))
}

/// Whether all series that a panel reads certainly have a label and are not chosen by it, though other panels choose series of
/// the same metrics by it: of another metric, the values that are offered may be those of other targets.
fn could_follow<'a>(context: &Context<'a>, dashboard: &'a Dashboard, panel: &'a Panel, name: &str) -> bool {
    let mut chosen: BTreeSet<&str> = BTreeSet::new();
    for selector in dashboard.panels.iter().flat_map(selectors) {
        if selector.matchers.iter().any(|matcher| matcher.label == name && mentions(&matcher.value, name)) {
            chosen.extend(metric(selector));
        }
    }
    let follows = |&selector: &&'a Selector| {
        let by_label = selector.matchers.iter().any(|matcher| matcher.label == name);
        !by_label
            && metric(selector).is_some_and(|metric| chosen.contains(metric))
            && context.types.selected(selector).get(name).presence == Presence::Always
    };
    let own = selectors(panel);
    !own.is_empty() && own.iter().all(follows)
}

/// Every selector of a panel.
fn selectors(panel: &Panel) -> Vec<&Selector> {
    let mut found = Vec::new();
    for query in panel.queries() {
        query.expr.parsed.root.walk(&mut |node| {
            if let Expr::Selector(selector) = &node.kind {
                found.push(selector);
            }
        });
    }
    found
}

/// What a selector reads: of a histogram the whole.
fn metric(selector: &Selector) -> Option<&str> {
    let (name, _) = selector.name.as_ref()?;
    Some(["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name))
}
