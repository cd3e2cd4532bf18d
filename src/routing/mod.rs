//! What Alertmanager does with an alert, without Alertmanager: matchers, time intervals, the tree of routes, inhibition.
//!
//! In: the model's `Routing` and the labels of an alert. Out: who hears of it, and why. Deliberately absent: time passing
//! (`group_wait` and its like delay, they do not decide).

mod classic;
mod heard;
mod matcher;
mod overview;
mod patterns;
mod period;
mod period_text;
mod sent;
mod silence;
mod tree;
mod utf8;
mod zone;

pub use heard::{Heard, heard};
pub use matcher::{Matcher, Operator, Read};
pub use overview::{AlertView, Overview, Reach, RouteView, overview};
pub use patterns::Patterns;
pub use period::Period;
pub use period_text::{MONTHS, WEEKDAYS, days_of_month, months, times, weekdays, years};
pub use sent::sent;
pub use silence::{inhibited, is_silent};
pub use tree::{Taken, fits, taken};
pub use zone::location;

/// A release of Alertmanager, major and minor.
pub type Version = (u16, u16);
