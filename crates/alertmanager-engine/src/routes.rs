//! The tree of routes with what is inherited. In: a tree, the labels of an alert. Out: the routes that take it.

use lakehouse_alertmanager::{Matcher, Patterns, Version};

use crate::configuration::{EMPTY_GROUP_BY, Route, Timers};
use crate::delivery::Labels;
use crate::problem::Problem;

/// A node with all that it inherits.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Which child at each level below the root.
    pub(crate) path: Vec<usize>,
    pub(crate) receiver: String,
    /// Equal for routes whose matchers are the same at each level: those share what was notified.
    pub(crate) key: usize,
    group_by: Vec<String>,
    pub(crate) timers: Timers,
    pub(crate) mute_time_intervals: Vec<String>,
    pub(crate) active_time_intervals: Vec<String>,
    matchers: Vec<Matcher>,
    continues: bool,
    children: Vec<usize>,
}

impl Node {
    /// The labels of the group of an alert.
    pub(crate) fn group(&self, labels: &Labels) -> Labels {
        let all = self.group_by.iter().any(|name| name == "...");
        let named = |name: &String| all || self.group_by.contains(name);
        labels.iter().filter(|(name, _)| named(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// All nodes of a tree; the root is the first.
#[derive(Debug)]
pub(crate) struct Routes {
    pub(crate) nodes: Vec<Node>,
    keys: Vec<Vec<Vec<Matcher>>>,
}

impl Routes {
    pub(crate) fn new(root: &Route, version: Version) -> Result<Routes, Problem> {
        let receiver = root.receiver.clone().ok_or(Problem::NoReceiver)?;
        let above = Node {
            path: Vec::new(),
            receiver,
            key: 0,
            group_by: Vec::new(),
            timers: Timers::default(),
            mute_time_intervals: Vec::new(),
            active_time_intervals: Vec::new(),
            matchers: Vec::new(),
            continues: false,
            children: Vec::new(),
        };
        let mut routes = Routes { nodes: Vec::new(), keys: Vec::new() };
        routes.add(root, &above, Vec::new(), &[], version)?;
        Ok(routes)
    }

    fn add(
        &mut self,
        route: &Route,
        above: &Node,
        path: Vec<usize>,
        chain: &[Vec<Matcher>],
        version: Version,
    ) -> Result<usize, Problem> {
        let mut matchers = route.matchers.clone();
        matchers.sort_by(|one, other| parts(one).cmp(&parts(other)));
        let chain: Vec<Vec<Matcher>> = chain.iter().cloned().chain([matchers]).collect();
        let key = self.keys.iter().position(|known| *known == chain).unwrap_or(self.keys.len());
        if key == self.keys.len() {
            self.keys.push(chain.clone());
        }
        let says = |names: &&Vec<String>| !names.is_empty() || version >= EMPTY_GROUP_BY;
        let node = Node {
            receiver: route.receiver.clone().unwrap_or_else(|| above.receiver.clone()),
            key,
            group_by: route.group_by.as_ref().filter(says).unwrap_or(&above.group_by).clone(),
            timers: above.timers.below(route),
            mute_time_intervals: route.mute_time_intervals.clone(),
            active_time_intervals: route.active_time_intervals.clone(),
            matchers: route.matchers.clone(),
            continues: route.continues,
            children: Vec::new(),
            path,
        };
        if node.timers.group_interval <= 0 || node.timers.repeat_interval <= 0 {
            return Err(Problem::NoInterval(node.path));
        }
        let at = self.nodes.len();
        self.nodes.push(node.clone());
        for (index, child) in route.routes.iter().enumerate() {
            let path = node.path.iter().copied().chain([index]).collect();
            let child = self.add(child, &node, path, &chain, version)?;
            self.nodes[at].children.push(child);
        }
        Ok(at)
    }

    /// The routes that take an alert, in the order in which Alertmanager finds them.
    pub(crate) fn taken(&self, labels: &Labels, patterns: &Patterns) -> Result<Vec<usize>, Problem> {
        let mut taken = Vec::new();
        self.enter(0, labels, patterns, &mut taken)?;
        Ok(taken)
    }

    fn enter(&self, at: usize, labels: &Labels, patterns: &Patterns, taken: &mut Vec<usize>) -> Result<bool, Problem> {
        let Some(node) = self.nodes.get(at) else { return Ok(false) };
        if !fits(&node.matchers, labels, patterns)? {
            return Ok(false);
        }
        let before = taken.len();
        for &child in &node.children {
            let took = self.enter(child, labels, patterns, taken)?;
            if took && self.nodes.get(child).is_some_and(|child| !child.continues) {
                break;
            }
        }
        if taken.len() == before {
            taken.push(at);
        }
        Ok(true)
    }
}

fn parts(matcher: &Matcher) -> (&str, &str, &str) {
    (&matcher.label, &matcher.value, matcher.operator.text())
}

/// Whether an alert fits all matchers; a label that it lacks counts as empty.
pub(crate) fn fits(matchers: &[Matcher], labels: &Labels, patterns: &Patterns) -> Result<bool, Problem> {
    for matcher in matchers {
        let value = labels.get(&matcher.label).map_or("", String::as_str);
        match matcher.matches(value, patterns) {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => return Err(Problem::Pattern(matcher.value.clone())),
        }
    }
    Ok(true)
}
