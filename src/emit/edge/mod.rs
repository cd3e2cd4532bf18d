//! `edge/monitoring.ts`: the middleware that counts requests in the tables of the migrations.
//!
//! In: the model. Out: the middleware for every service that is counted in a database with migrations, or nothing.
//! Deliberately absent: a driver of the database; whoever uses the file passes one in.

use serde::Serialize;

use super::{Artifact, Layout, typescript};
use crate::model::Model;
use crate::model::conventions::{RECORD_REQUEST, REQUEST_METHODS, recorder_role};

/// What the template is filled with.
#[derive(Serialize)]
struct Context<'a> {
    services: Vec<Counted<'a>>,
    methods: &'a [&'a str],
    other: &'a str,
}

/// A service whose requests are counted.
#[derive(Serialize)]
struct Counted<'a> {
    name: &'a str,
    database: &'a str,
    role: String,
    functions: &'a [String],
    call: String,
}

/// Whether requests of a service are counted.
pub(super) fn is_needed(model: &Model) -> bool {
    let migrations = model.services.values().filter_map(|service| service.migrations.as_ref());
    migrations.flat_map(|migrations| &migrations.recorded).next().is_some()
}

pub(super) fn emit(model: &Model, _: &Layout) -> Vec<Artifact> {
    let mut services = Vec::new();
    for service in model.services.values() {
        let Some(migrations) = &service.migrations else {
            continue;
        };
        for (name, recorded) in &migrations.recorded {
            services.push(Counted {
                name,
                database: &service.name,
                role: recorder_role(&migrations.schema),
                functions: &recorded.functions,
                call: format!("\"{}\".{RECORD_REQUEST}", migrations.schema),
            });
        }
    }
    services.sort_by_key(|counted| counted.name);
    let (methods, other) = REQUEST_METHODS;
    let context = Context { services, methods, other };
    vec![
        typescript::file("edge/monitoring.ts", include_str!("monitoring.ts.hbs"), &context),
        typescript::config("edge"),
    ]
}
