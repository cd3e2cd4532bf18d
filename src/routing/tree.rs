//! The tree of routes. In: the root and the labels of an alert. Out: the routes that take it, and who is notified.
//!
//! Source: Alertmanager, dispatch/route.go, alike from 0.22 to 0.34: an alert goes down to the deepest routes that it
//! matches; the first match ends the search among siblings unless it continues; a route is taken itself only if no child
//! takes the alert. Receiver, grouping and waiting are inherited, time intervals are not.

use std::collections::BTreeMap;

use super::matcher_index::MatcherIndex;
use crate::alertmanager::{Matcher, Operator, Patterns};
use crate::model::{EMPTY_GROUP_BY, Route};
use crate::promql::labels::{Label, Labels, Presence};
use crate::source::work;

/// A route that takes an alert.
#[derive(Debug, Clone)]
pub struct Taken<'a> {
    /// The route.
    pub route: &'a Route,
    /// Which child at each level below the root.
    pub path: Vec<usize>,
    /// Who is notified, here or at the nearest route above that says so.
    pub receiver: Option<&'a str>,
    /// What makes a group, here or above; `...` is for all labels.
    pub group_by: &'a [String],
    /// Whether it takes the alert for certain; it may, if not.
    pub certain: bool,
}

impl Taken<'_> {
    /// The labels that make the alert's group.
    pub fn group<'l>(&self, labels: &'l BTreeMap<String, String>) -> BTreeMap<&'l str, &'l str> {
        let all = self.group_by.iter().any(|name| name == "...");
        let named = |name: &String| all || self.group_by.contains(name);
        labels.iter().filter(|(name, _)| named(name)).map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// A tree of routes of which many alerts are asked: the routes below each are found by what they ask for.
#[derive(Debug)]
pub struct RouteTree<'a> {
    route: &'a Route,
    children: Vec<RouteTree<'a>>,
    index: MatcherIndex<'a>,
}

impl<'a> RouteTree<'a> {
    /// Of a route and those below it.
    pub fn new(route: &'a Route) -> RouteTree<'a> {
        let index = MatcherIndex::new(route.routes.iter().map(|child| child.matchers.as_slice()));
        RouteTree { route, children: route.routes.iter().map(RouteTree::new).collect(), index }
    }

    /// The routes that take an alert, in the order in which Alertmanager finds them. Those that are not certain depend on a
    /// label that is not known.
    pub fn taken(&self, labels: &Labels<'_>, patterns: &Patterns) -> Vec<Taken<'a>> {
        self.taken_if(labels, patterns, None)
    }

    /// The same, if one of the routes had `continue`.
    pub fn taken_if(&self, labels: &Labels<'_>, patterns: &Patterns, continuing: Option<&'a Route>) -> Vec<Taken<'a>> {
        let mut walk = Walk { labels, patterns, continuing, taken: Vec::new() };
        walk.enter(self, &mut Vec::new(), (None, &[]), true);
        walk.taken
    }
}

/// As [`RouteTree::taken`], of one alert alone.
pub fn taken<'a>(root: &'a Route, labels: &Labels<'_>, patterns: &Patterns) -> Vec<Taken<'a>> {
    RouteTree::new(root).taken(labels, patterns)
}

/// Whether an alert fits all matchers; `None` where that depends on a label that is not known.
pub fn fits<'m>(
    matchers: impl IntoIterator<Item = &'m Matcher>,
    labels: &Labels<'_>,
    patterns: &Patterns,
) -> Option<bool> {
    work::count("matchers are held against labels", 1);
    let each = matchers.into_iter().map(|matcher| fit(matcher, labels.get(&matcher.label), patterns));
    all(each)
}

/// `Some(false)` as soon as one is, `None` as long as one is.
pub(super) fn all(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut so_far = Some(true);
    for this in each {
        match this {
            Some(false) => return Some(false),
            Some(true) => {}
            None => so_far = None,
        }
    }
    so_far
}

fn fit(matcher: &Matcher, label: &Label<'_>, patterns: &Patterns) -> Option<bool> {
    let without = matcher.matches("", patterns);
    match (label.presence, label.values()) {
        (Presence::Never, _) => without,
        (Presence::Always, None) if matcher.value.is_empty() => match matcher.operator {
            Operator::Equal => Some(false),
            Operator::NotEqual => Some(true),
            Operator::Match | Operator::NotMatch => None,
        },
        (_, None) => None,
        (presence, Some(values)) => {
            let mut each = values.iter().map(|value| matcher.matches(value, patterns));
            let first = if presence == Presence::Maybe { without } else { each.next().flatten() };
            each.all(|fits| fits == first).then_some(first).flatten()
        }
    }
}

type Inherited<'a> = (Option<&'a str>, &'a [String]);

struct Walk<'a, 'l> {
    labels: &'l Labels<'l>,
    patterns: &'l Patterns,
    /// A route that is held for one with `continue`.
    continuing: Option<&'a Route>,
    taken: Vec<Taken<'a>>,
}

impl<'a> Walk<'a, '_> {
    /// Whether the route or one below it takes the alert. `reached`: whether it is asked for certain.
    fn enter(
        &mut self,
        tree: &RouteTree<'a>,
        path: &mut Vec<usize>,
        above: Inherited<'a>,
        reached: bool,
    ) -> Option<bool> {
        let route = tree.route;
        let fits = fits(&route.matchers, self.labels, self.patterns);
        if fits == Some(false) {
            return fits;
        }
        let receiver = route.receiver.as_deref().or(above.0);
        let says = |list: &&[String]| !list.is_empty() || self.patterns.version() >= EMPTY_GROUP_BY.since;
        let group_by = route.group_by.as_deref().filter(says).unwrap_or(above.1);
        let reached = reached && fits == Some(true);
        let (mut asked, mut below) = (reached, Some(false));
        // one that is not asked takes nothing
        for index in tree.index.asked(self.labels) {
            let Some(child) = tree.children.get(index) else { continue };
            path.push(index);
            let took = self.enter(child, path, (receiver, group_by), asked);
            path.pop();
            below = match (below, took) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            let continues = child.route.continues || self.continuing.is_some_and(|it| std::ptr::eq(it, child.route));
            match took {
                Some(true) if !continues => break,
                None if !continues => asked = false,
                _ => {}
            }
        }
        if below != Some(true) {
            let certain = reached && below == Some(false);
            self.taken.push(Taken { route, path: path.clone(), receiver, group_by, certain });
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(receiver: &str, matchers: &[&str], routes: Vec<Route>) -> Route {
        let read = matchers.iter().flat_map(|text| Matcher::parse(text, (0, 28)).unwrap()).collect();
        let receiver = (!receiver.is_empty()).then(|| receiver.to_owned());
        Route { receiver, matchers: read, routes, ..Route::default() }
    }

    fn receivers(root: &Route, labels: &Labels<'_>) -> Vec<String> {
        let patterns = Patterns::new((0, 28));
        let shown = |it: &Taken<'_>| format!("{}{}", it.receiver.unwrap_or(""), if it.certain { "" } else { "?" });
        taken(root, labels, &patterns).iter().map(shown).collect()
    }

    fn tree() -> Route {
        let mut both = route("b", &["x=\"1\""], vec![]);
        both.continues = true;
        let inner = route("", &["team=\"a\""], vec![route("deep", &["y=~\"p|q\""], vec![])]);
        route("root", &[], vec![both, inner, route("c", &["x!=\"\""], vec![])])
    }

    #[test]
    fn the_deepest_routes_take_an_alert() {
        for (labels, expected) in [
            (vec![], vec!["root"]),
            (vec![("x", "1")], vec!["b", "c"]),
            (vec![("x", "2")], vec!["c"]),
            (vec![("team", "a")], vec!["root"]),
            (vec![("team", "a"), ("y", "q"), ("x", "2")], vec!["deep"]),
            (vec![("team", "a"), ("x", "1")], vec!["b", "root"]),
        ] {
            assert_eq!(receivers(&tree(), &Labels::exactly(labels.clone())), expected, "{labels:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_possible() {
        let mut labels = Labels::exactly([("team", "a")]);
        labels.set("y", Label::ANY);
        assert_eq!(receivers(&tree(), &labels), ["deep?", "root?"]);
        labels.set("x", Label::PRESENT);
        assert_eq!(receivers(&tree(), &labels), ["b?", "deep?", "root?"]);
        let mut labels = Labels::empty();
        labels.set("team", Label::ANY);
        labels.set_value("x", "2");
        assert_eq!(receivers(&tree(), &labels), ["root?", "c?"]);
        labels.set_value("x", "1");
        assert_eq!(receivers(&tree(), &labels), ["b", "root?", "c?"]);
    }

    #[test]
    fn an_empty_group_by_was_inherited_once() {
        let list = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        let mut root = tree();
        root.group_by = list(&["a", "team"]);
        root.routes[2].group_by = list(&[]);
        let patterns = Patterns::new((0, 28));
        let labels = BTreeMap::from([("x", "2"), ("a", "3")].map(|(name, value)| (name.to_owned(), value.to_owned())));
        let exact = Labels::exactly(labels.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(taken(&root, &exact, &patterns)[0].group(&labels), BTreeMap::from([("a", "3")]));
        let newer = Patterns::new((0, 31));
        assert_eq!(taken(&root, &exact, &newer)[0].group(&labels), BTreeMap::new());
        root.routes[2].group_by = list(&["..."]);
        assert_eq!(taken(&root, &exact, &patterns)[0].group(&labels).len(), 2);
    }
}
