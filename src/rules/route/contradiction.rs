//! A route whose matchers no alert can meet all at once.

use super::conditions::{contradiction, each};
use super::patterns;
use crate::report::{Diagnostic, Report};
use crate::rules::Context;

pub(in crate::rules) fn check(context: &Context<'_>, report: &mut Report) {
    let model = context.model;
    let patterns = patterns(model);
    each(&model.routing.root, &mut |placed| {
        let conditions = placed.conditions();
        let Some((later, earlier)) = contradiction(&conditions, &patterns) else {
            return;
        };
        // what follows from a contradiction further up was reported there
        if !std::ptr::eq(later.route, placed.route) {
            return;
        }
        let title = &placed.route.places.title;
        let found = Diagnostic::new(
            "route/contradiction",
            later.span(),
            format!("{title} is unreachable: no alert meets all matchers"),
            match earlier {
                Some(_) => format!("requires `{}`", later.matcher),
                None => format!("`{}` matches no alert", later.matcher),
            },
        )
        .item(placed.route.places.item.clone());
        report.add(match earlier {
            Some(earlier) if std::ptr::eq(earlier.route, placed.route) => found
                .label(earlier.span(), format!("requires `{}`", earlier.matcher))
                .help("an alert must meet all matchers of a route; for alternatives write a regex: 'label=~\"a|b\"'"),
            Some(earlier) => found
                .label(earlier.span(), format!("only alerts with `{}` reach its child routes", earlier.matcher))
                .help(format!(
                    "a child route gets only the alerts of {}: remove it, or move it up",
                    earlier.route.places.title
                )),
            None => found.help("remove the route, or the matcher"),
        });
    });
}
