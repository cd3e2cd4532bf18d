//! What Alertmanager reads: matchers in both notations, the periods of time intervals, and what it fills into receivers.
//!
//! In: a text of the spec, and the version that is to read it. Out: the value that it stands for, or why it is refused.
//! Deliberately absent: routes, and what becomes of an alert (`routing`).

mod classic;
mod default_fields;
mod matcher;
mod patterns;
mod period;
mod period_text;
mod utf8;
mod value_index;
mod zone;

use lakehouse_go_template as template;
use lakehouse_promql as promql;
use lakehouse_source::{report, work};

pub use default_fields::default_fields;
pub use matcher::{Matcher, Operator, Read};
pub use patterns::Patterns;
pub use period::Period;
pub use period_text::{MONTHS, WEEKDAYS, days_of_month, months, times, weekdays, years};
pub use value_index::{Beginning, ValueIndex};
pub use zone::location;

/// A release of Alertmanager, major and minor.
pub type Version = (u16, u16);

/// The first version that reads matchers with any label name, quoted where it needs it.
pub const UTF8_MATCHERS: Version = (0, 27);

/// The first version that reads weekdays which pass Saturday (`friday:monday`). Seen with amtool 0.33 and 0.35.
pub const WRAPPED_WEEKDAYS: Version = (0, 35);

/// The first version that counts the days of each month right (prometheus/alertmanager#5447): before, a month that loses an
/// hour to summer time is a day short, and days counted from its end come a day early.
pub const EXACT_DAYS: Version = (0, 35);
