//! Alertmanager over time, without Alertmanager.
//!
//! In: a configuration, and the alerts that are sent to it, each at a moment. Out: every notification with its reason; every
//! look at a group with what kept it silent; every alert with its routes, when it fired and what inhibited it. It does what
//! the version does that the configuration is for, 0.24 to 0.35; held to Alertmanager's own packages on a simulated clock
//! (`tests/oracle`). Whether a notification can be sent is the caller's to say; one that cannot is tried again at the next look
//! at its group.
//!
//! Deliberately absent: silences, restarts, reloads, several Alertmanagers, the limits of alerts and
//! groups, `--dispatch.start-delay`, and the texts of notifications.

mod alerts;
mod configuration;
mod delivery;
mod group;
mod inhibition;
mod log;
mod mutes;
mod order;
mod problem;
mod report;
mod routes;
mod sender;
mod simulation;
mod standing;
mod standings;

pub use configuration::{Configuration, EMPTY_GROUP_BY, InhibitRule, Integration, Route, Timers};
pub use delivery::{Delivery, Labels, Millis};
pub use problem::Problem;
pub use report::{Flush, Flushed, Inhibited, Muted, Notification, Notified, Report, Why};
pub use sender::{Rule, Sender, State};
pub use simulation::{simulate, simulate_with};
pub use standing::{MutedRoute, MutedSpan, Span, Standing, TakenRoute};
