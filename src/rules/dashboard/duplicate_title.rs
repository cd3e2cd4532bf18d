//! Two dashboards with one title, of which Grafana provisions one.

use std::collections::BTreeMap;

use crate::model::Dashboard;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let mut seen: BTreeMap<&str, &Dashboard> = BTreeMap::new();
    // in the order of the file; what kinds bring stands in front of what authors write
    let mut dashboards: Vec<&Dashboard> = model.dashboards.values().collect();
    dashboards.sort_by_key(|dashboard| (dashboard.user_defined, dashboard.title.1));
    for dashboard in dashboards {
        let (title, span) = (dashboard.title.0.as_str(), dashboard.title.1);
        let Some(first) = seen.insert(title, dashboard) else {
            continue;
        };
        let found = Diagnostic::new(
            "dashboard/duplicate-title",
            span,
            format!("the dashboards `{}` and `{}` have the same title", first.name, dashboard.name),
            "Grafana provisions only one of the two",
        );
        let found = if first.user_defined { found.label(first.title.1, "the same title") } else { found };
        report.add(found.item(format!("dashboards.{}", dashboard.name)).help("change one of the two titles"));
    }
}
