//! `[services.*.tracing]`: how much of what a service does is traced.

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::Quantity;

/// The traces of a service.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tracing {
    /// The part of its requests that its SDK records, as Jaeger's remote sampling tells it.
    #[schemars(extend("default" = "100%", "examples" = ["10%"]))]
    pub sampling: Option<Quantity>,
    /// `false` leaves them out.
    #[schemars(extend("default" = true, "examples" = [false]))]
    pub enabled: Option<bool>,
}
