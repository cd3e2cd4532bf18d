//! The parts of a result by service, held against the whole: for each random expression that runs, what is restricted to one
//! service, and to all but some, must be exactly these series.

use lakehouse_obs::promql::Expression;
use lakehouse_obs::promql::parse;
use lakehouse_obs::promql::restrict::{Wanted, is_selective, restricted};

use crate::engine::{Answer, Connection, Sample};
use crate::world::World;

/// What is wrong with the parts of an expression whose result is this one, and whether matchers alone make them.
pub(crate) fn fault(
    text: &str,
    expression: &Expression,
    whole: &[Sample],
    world: &World,
    connection: &mut Connection,
) -> (Option<String>, bool) {
    let root = &expression.root;
    // releases before 3 answer with two series of the same labels, which no rule can hold: its parts fail as it does
    let mut labels: Vec<_> = whole.iter().map(|sample| &sample.labels).collect();
    labels.sort();
    if labels.windows(2).any(|two| two[0] == two[1]) {
        return (None, false);
    }
    let others = ["shop".to_owned(), "store".to_owned()];
    let service = |sample: &Sample| sample.labels.get("service").cloned().unwrap_or_default();
    for wanted in [Wanted::Only("shop"), Wanted::Except(&others[..1]), Wanted::Except(&others)] {
        let part = restricted(text, root, "service", wanted);
        if let Err(problems) = parse(&part, world.version) {
            return (Some(format!("we refuse the part {part}: {problems:?}")), false);
        }
        let is_wanted = |sample: &&Sample| match wanted {
            Wanted::Only(value) => service(sample) == value,
            Wanted::Except(values) => !values.contains(&service(sample)),
        };
        let expected = shown(whole.iter().filter(is_wanted));
        let got = match connection.ask(&part) {
            Answer::Samples(samples) => shown(samples.iter()),
            other => return (Some(format!("{part}\n  gives {other:?}, not {expected:?}")), false),
        };
        // which of equal values are the highest is another choice each time
        let chosen = text.contains("topk") || text.contains("bottomk");
        if got != expected && !chosen && !is_chance(text, &part, &is_wanted, connection) {
            return (Some(format!("{part}\n  gives {got:?}\n  not {expected:?}")), false);
        }
    }
    (None, is_selective(root, "service"))
}

/// Whether the server itself gives now this and now that: it adds in the order of a map, and a last digit may decide.
fn is_chance(text: &str, part: &str, is_wanted: &dyn Fn(&&Sample) -> bool, connection: &mut Connection) -> bool {
    (0..16).any(|_| match (connection.ask(text), connection.ask(part)) {
        (Answer::Samples(whole), Answer::Samples(part)) => shown(whole.iter().filter(is_wanted)) == shown(part.iter()),
        _ => false,
    })
}

/// Samples in an order of their own: sums may differ in their last digits.
fn shown<'a>(samples: impl Iterator<Item = &'a Sample>) -> Vec<String> {
    let mut shown: Vec<String> = samples
        .map(|sample| format!("{:?} {:?}", sample.labels, sample.value.map(|value| format!("{value:.9e}"))))
        .collect();
    shown.sort();
    shown
}
