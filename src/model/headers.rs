//! Headers that a client sets itself, as data.

/// Headers that `http_headers` may not set: `ReservedHeaders` of prometheus/common, the same in Prometheus, Alertmanager
/// and the blackbox exporter; refused by promtool 2.53 and 3.5, amtool 0.28 and blackbox_exporter 0.26.
const RESERVED: &[&str] = &[
    "Accept-Encoding",
    "Authorization",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Host",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "User-Agent",
    "Www-Authenticate",
    "X-Amz-Content-Sha256",
    "X-Amz-Date",
    "X-Amz-Security-Token",
    "X-Prometheus-Remote-Read-Version",
    "X-Prometheus-Remote-Write-Version",
    "X-Prometheus-Scrape-Timeout-Seconds",
];

/// Whether `http_headers` may not set a header. Upper and lower case make no difference.
pub fn is_reserved_header(name: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name))
}
