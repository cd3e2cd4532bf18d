//! Asking a Prometheus for many results: one connection, kept open.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::patience::PATIENCE;
use crate::support::servers::encoded;

/// One element of a result.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) labels: BTreeMap<String, String>,
    /// None for a native histogram.
    pub(crate) value: Option<f64>,
}

/// What became of a query.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A vector, or a scalar as one element without labels.
    Samples(Vec<Sample>),
    /// It was read, and failed.
    #[allow(dead_code, reason = "shown where something else was expected")]
    Failed(String),
    /// It was not read.
    Refused(String),
}

/// A connection to a Prometheus.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    at: String,
}

impl Connection {
    /// Connects; every query is evaluated at the same instant.
    pub(crate) fn open(port: u16, at: &str) -> Connection {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("Prometheus listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a setting");
        stream.set_nodelay(true).expect("a setting");
        Connection { stream: BufReader::new(stream), at: at.to_owned() }
    }

    /// The result of an expression.
    pub(crate) fn ask(&mut self, expr: &str) -> Answer {
        let body = self.post("/api/v1/query", &format!("query={}&time={}", encoded(expr), self.at));
        let mut answer: Value = serde_json::from_slice(&body)
            .unwrap_or_else(|error| panic!("{expr}: {error}: {}", String::from_utf8_lossy(&body)));
        if answer["status"] != "success" {
            let message = answer["error"].as_str().unwrap_or_default().to_owned();
            return match answer["errorType"].as_str() {
                Some("bad_data") => Answer::Refused(message),
                _ => Answer::Failed(message),
            };
        }
        let result = answer["data"]["result"].take();
        match answer["data"]["resultType"].as_str() {
            Some("scalar") => Answer::Samples(vec![Sample { labels: BTreeMap::new(), value: number(&result[1]) }]),
            Some("vector") => Answer::Samples(result.as_array().expect("a vector").iter().map(sample).collect()),
            other => panic!("{expr}: {other:?}"),
        }
    }

    /// The series of a range, as they come.
    pub(crate) fn raw(&mut self, expr: &str) -> Vec<Value> {
        let body = self.post("/api/v1/query", &format!("query={}&time={}", encoded(expr), self.at));
        let mut answer: Value = serde_json::from_slice(&body).expect("JSON");
        match answer["data"]["result"].take() {
            Value::Array(series) => series,
            _ => panic!("{expr}: {answer}"),
        }
    }

    fn post(&mut self, path: &str, form: &str) -> Vec<u8> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("Prometheus reads");
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line().to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse().expect("a length"),
                Some(("transfer-encoding", value)) => chunked = value.trim() == "chunked",
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        if !chunked {
            return self.bytes(length);
        }
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line(), 16).expect("the length of a chunk");
            body.extend(self.bytes(length));
            self.line();
            if length == 0 {
                return body;
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("Prometheus answers");
        assert!(line.ends_with('\n'), "the connection was closed");
        line.trim_end().to_owned()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("Prometheus answers");
        bytes
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_str().map(|text| match text {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        _ => text.parse().expect("a number"),
    })
}

fn sample(series: &Value) -> Sample {
    let labels = series["metric"].as_object().expect("labels").iter();
    let labels = labels.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect();
    Sample { labels, value: number(&series["value"][1]) }
}
