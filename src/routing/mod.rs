//! What Alertmanager does with an alert, without Alertmanager: time intervals, the tree of routes, inhibition.
//!
//! In: the model's `Routing` and the labels of an alert. Out: the notified receivers, and why. Deliberately absent: time passing
//! (`group_wait` and its like delay, they do not decide).

mod alert_labels;
mod matcher_index;
mod notification;
mod overview;
mod silence;
mod tree;

pub use alert_labels::alert_labels;
pub use matcher_index::{Chosen, MatcherIndex};
pub use notification::{Notification, Router};
pub use overview::{AlertView, Overview, Reach, RouteView, Watched, overview};
pub use silence::{Inhibitions, inhibited, is_silent};
pub use tree::{RouteTree, Taken, fits, taken};
