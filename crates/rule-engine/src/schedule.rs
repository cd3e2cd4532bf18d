//! All groups of a server, each in its interval.

use lakehouse_promql_engine::Storage;

use crate::group::Group;
use crate::rule_file::RuleFile;
use crate::server::Server;

/// The rules of a server. Groups run one after another, in the order of their files; a real server starts each at an offset
/// of its own within its interval, which is not modelled.
#[derive(Debug, Clone)]
pub struct Rules {
    pub server: Server,
    pub groups: Vec<Group>,
    /// `evaluation_interval` of the server, in milliseconds.
    pub interval: i64,
}

impl Rules {
    /// Rules that were never evaluated.
    #[must_use]
    pub fn new(server: Server, files: &[RuleFile], interval: i64) -> Self {
        let groups = files.iter().flat_map(|file| &file.groups).map(Group::new).collect();
        Self { server, groups, interval: interval.max(1) }
    }

    fn interval_of(&self, group: &Group) -> i64 {
        group.definition.interval.filter(|own| *own > 0).unwrap_or(self.interval)
    }

    /// The first instant from `from` on, in milliseconds since 1970, at which some group is due.
    #[must_use]
    pub fn next_due(&self, from: i64) -> Option<i64> {
        let next = |interval: i64| from + (-from).rem_euclid(interval);
        self.groups.iter().map(|group| next(self.interval_of(group))).min()
    }

    /// Evaluates the groups that are due at an instant.
    pub fn evaluate(&mut self, storage: &mut Storage, at: i64) {
        let due: Vec<bool> = self.groups.iter().map(|group| at.rem_euclid(self.interval_of(group)) == 0).collect();
        let groups = self.groups.iter_mut().zip(due).filter(|(_, due)| *due);
        for (group, _) in groups {
            group.evaluate(storage, &self.server, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use lakehouse_promql::Version;
    use lakehouse_promql_engine::Engine;

    use super::*;
    use crate::State;

    const RULES: &str = "
groups:
- name: fast
  rules:
  - {record: 'r:fast', expr: 'vector(time())'}
- name: slow
  interval: 3m
  query_offset: 30s
  rules:
  - {record: 'r:slow', expr: 'vector(time())'}
  - {alert: Late, expr: 'r:fast > 100', for: 3m, annotations: {text: 'at {{ $value }}'}}";

    /// The instants of a series, in seconds.
    fn instants(storage: &Storage, name: &str) -> Vec<i64> {
        let named = storage.series().iter().filter(|series| series.labels.metric_name() == name);
        named.flat_map(|series| &series.floats).map(|point| point.at / 1000).collect()
    }

    #[test]
    fn each_group_runs_in_its_interval() {
        let engine = Engine::new(Version::new(3, 5));
        let file = RuleFile::read(RULES, &engine).expect("rules");
        let mut rules = Rules::new(Server::new(engine), &[file], 60_000);
        let mut storage = Storage::new();
        let (mut at, mut states) = (0, Vec::new());
        while let Some(next) = rules.next_due(at).filter(|next| *next <= 480_000) {
            rules.evaluate(&mut storage, next);
            let alerts = rules.groups[1].rules()[1].alerts();
            states.extend(alerts.map(|alert| (next / 1000, alert.state, alert.annotations["text"].clone())));
            at = next + 1;
        }
        assert_eq!(instants(&storage, "r:fast"), [0, 60, 120, 180, 240, 300, 360, 420, 480]);
        assert_eq!(instants(&storage, "r:slow"), [-30, 150, 330], "looks and writes half a minute back");
        assert_eq!(states.first(), Some(&(180, State::Pending, "at 120".to_owned())));
        assert_eq!(states.last(), Some(&(480, State::Firing, "at 300".to_owned())));
    }
}
