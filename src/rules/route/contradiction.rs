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
        // what follows from a contradiction further up was told there
        if !std::ptr::eq(later.route, placed.route) {
            return;
        }
        let title = &placed.route.places.title;
        let found = Diagnostic::new(
            "route/contradiction",
            later.span(),
            format!("no alert gets to {title}"),
            match earlier {
                Some(_) => format!("`{}` here", later.matcher),
                None => format!("`{}` holds for no alert", later.matcher),
            },
        )
        .item(placed.route.places.item.clone());
        report.add(match earlier {
            Some(earlier) if std::ptr::eq(earlier.route, placed.route) => found
                .label(earlier.span(), format!("and `{}` here: both must hold", earlier.matcher))
                .help("all matchers of a route must hold; for one or the other write a regex: 'label=~\"a|b\"'"),
            Some(earlier) => found
                .label(earlier.span(), format!("only alerts with `{}` come this far", earlier.matcher))
                .help(format!("a route gets what {} takes; remove it, or move it out", earlier.route.places.title)),
            None => found.help("remove the route, or the matcher"),
        });
    });
}
