//! `[lakehouse]`: what the whole stack is called, and which files belong to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The lakehouse as a whole.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lakehouse {
    /// Short name: the external label `cluster`, and the prefix of everything that needs a unique name.
    #[schemars(extend("default" = "lakehouse", "examples" = ["ai-aas"]))]
    pub name: Option<String>,
    /// The name for people.
    #[schemars(extend("examples" = ["AI-AAS Lakehouse"]))]
    pub title: Option<String>,
    /// Fixes keywords, defaults and default component versions, so that a newer compiler moves none of them.
    #[schemars(extend("default" = "2026", "examples" = ["2026"]))]
    pub edition: Option<String>,
    /// Further files, relative to this one; the last part may hold `*`. They are joined, they do not override.
    #[schemars(extend("default" = [], "examples" = [["teams/*.toml"]]))]
    pub include: Option<Vec<String>>,
    /// The values of the label `severity`, most severe first.
    #[schemars(extend("default" = ["critical", "warning", "info"], "examples" = [["page", "ticket"]]))]
    pub severities: Option<Vec<String>>,
    /// Labels that Prometheus adds to everything that leaves it. They are on no stored series.
    #[schemars(extend("default" = {}, "examples" = [{ "region": "eu-central-1" }]))]
    pub external_labels: Option<BTreeMap<String, String>>,
}
