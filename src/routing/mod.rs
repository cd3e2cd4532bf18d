//! What Alertmanager does with an alert, without Alertmanager: time intervals, the tree of routes, inhibition.
//!
//! In: the model's `Routing` and the labels of an alert. Out: who hears of it, and why. Deliberately absent: time passing
//! (`group_wait` and its like delay, they do not decide).

mod heard;
mod overview;
mod sent;
mod silence;
mod tree;

pub use heard::{Heard, heard};
pub use overview::{AlertView, Overview, Reach, RouteView, Watched, overview};
pub use sent::sent;
pub use silence::{inhibited, is_silent};
pub use tree::{Taken, fits, taken};
