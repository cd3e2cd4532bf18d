//! A target with a native histogram, in protobuf as Prometheus asks for it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::servers::{Answer, Responder};

/// Grows with each scrape.
pub(crate) fn target() -> Responder {
    let asked = AtomicU64::new(1);
    Responder::start(move |_| {
        let family = family("otel_wait_seconds", asked.fetch_add(1, Ordering::Relaxed));
        let mut body = Vec::new();
        varint(&mut body, family.len() as u64);
        body.extend(family);
        Answer::Bytes(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            body,
        )
    })
}

/// A `MetricFamily` of two native histograms.
fn family(name: &str, n: u64) -> Vec<u8> {
    let mut family = Vec::new();
    bytes(&mut family, 1, name.as_bytes());
    number(&mut family, 3, 4);
    for (path, times) in [("/", 1), ("/x", 2)] {
        let mut label = Vec::new();
        bytes(&mut label, 1, b"path");
        bytes(&mut label, 2, path.as_bytes());
        // two buckets of equal height
        let mut span = Vec::new();
        number(&mut span, 1, zigzag(0));
        number(&mut span, 2, 2);
        let each = n * times;
        let mut histogram = Vec::new();
        number(&mut histogram, 1, each * 2);
        double(&mut histogram, 2, 3.0 * f64::from(u32::try_from(each).expect("few scrapes")));
        number(&mut histogram, 5, zigzag(0));
        double(&mut histogram, 6, 0.001);
        bytes(&mut histogram, 12, &span);
        number(&mut histogram, 13, zigzag(each));
        number(&mut histogram, 13, zigzag(0));
        let mut metric = Vec::new();
        bytes(&mut metric, 1, &label);
        bytes(&mut metric, 7, &histogram);
        bytes(&mut family, 4, &metric);
    }
    family
}

fn varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    to.push(value.to_le_bytes()[0]);
}

/// Of a number that is not negative.
fn zigzag(value: u64) -> u64 {
    value << 1
}

fn number(to: &mut Vec<u8>, field: u64, value: u64) {
    varint(to, field << 3);
    varint(to, value);
}

fn double(to: &mut Vec<u8>, field: u64, value: f64) {
    varint(to, field << 3 | 1);
    to.extend(value.to_le_bytes());
}

fn bytes(to: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(to, field << 3 | 2);
    varint(to, value.len() as u64);
    to.extend(value);
}
