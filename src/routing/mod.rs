//! What Alertmanager does with an alert, without Alertmanager: matchers, time intervals, the tree of routes, inhibition.
//!
//! In: the model's `Routing` and the labels of an alert. Out: who hears of it, and why. Deliberately absent: time passing
//! (`group_wait` and its like delay, they do not decide).

mod matcher;
mod period;

pub use matcher::{Matcher, Operator};
pub use period::Period;
