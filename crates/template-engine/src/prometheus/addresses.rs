//! Addresses of targets, without their port or their domain.

use std::net::IpAddr;

use crate::environment::Environment;
use crate::functions::argument_text;
use crate::value::Value;

/// From this version on, addresses may name a zone.
const ZONES: (u16, u16) = (3, 16);

/// Host and port; `None` where there is no port, or the text is none of both.
pub(super) fn split_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    if let Some(inside) = text.strip_prefix('[') {
        let (host, behind) = inside.split_once(']')?;
        let port = behind.strip_prefix(':')?;
        let rest_is_plain = !host.contains('[') && !port.contains([':', '[', ']']);
        return rest_is_plain.then_some((host, port));
    }
    let is_plain = !host.contains([':', '[', ']']) && !port.contains(['[', ']']);
    is_plain.then_some((host, port))
}

pub(super) fn strip_domain(environment: &Environment<'_>, values: &[Value]) -> Result<Value, String> {
    let text = argument_text(values, 0);
    let (host, port) = split_port(&text).unwrap_or((&text, ""));
    let bare = match host.split_once('%') {
        Some((bare, zone)) if environment.version >= ZONES && !zone.is_empty() && bare.contains(':') => bare,
        _ => host,
    };
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(Value::text(&text));
    }
    let host = host.split('.').next().unwrap_or_default();
    Ok(Value::text(if port.is_empty() {
        host.to_owned()
    } else if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }))
}
