//! blackbox_exporter: its own metrics, and those of probes by http, https, tcp, dns, grpc and icmp.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use lakehouse_obs::catalogue::version_at_least;

use crate::scrape::{Scrape, version};
use crate::support::https::Https;
use crate::support::servers::{Answer, Responder, Server, get};

const CONFIG: &str = r#"
modules:
  http:
    prober: http
    timeout: 10s
    http: {fail_if_body_matches_regexp: [never], tls_config: {insecure_skip_verify: true}}
  tcp: {prober: tcp, timeout: 10s, tcp: {query_response: [{send: "GET / HTTP/1.0\r\n\r"}, {expect: "^HTTP/1.1 (?P<code>[0-9]+)"LABELS}]}}
  tcp_tls: {prober: tcp, timeout: 10s, tcp: {tls: true, tls_config: {insecure_skip_verify: true}}}
  dns: {prober: dns, timeout: 10s, dns: {query_name: shop.internal, query_type: SOA, preferred_ip_protocol: ip4}}
  grpc: {prober: grpc, timeout: 10s, grpc: {tls: false}}
  icmp: {prober: icmp, timeout: 10s, icmp: {preferred_ip_protocol: ip4}}
"#;

const LABELS: &str = r#", labels: [{name: code, value: "${code}"}]"#;

/// A server of names that knows one start of authority.
struct Names {
    port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Names {
    fn start() -> Names {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = socket.local_addr().expect("an address").port();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut buffer = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let _ = socket.send_to(&answer(&buffer[..length]), from);
            }
        });
        Names { port, stop, thread: Some(thread) }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // what it hears last
        if let Ok(socket) = UdpSocket::bind("127.0.0.1:0") {
            let _ = socket.send_to(&[0; 12], ("127.0.0.1", self.port));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The question once more, and one record of type SOA.
fn answer(query: &[u8]) -> Vec<u8> {
    let mut text = query.get(..12).unwrap_or_default().to_vec();
    if text.len() < 12 {
        return text;
    }
    // an answer, recursion as asked; one question, one answer
    text[2] |= 0x84;
    text[4..12].copy_from_slice(&[0, 1, 0, 1, 0, 0, 0, 0]);
    let end = query[12..].iter().position(|byte| *byte == 0).map_or(query.len(), |at| (12 + at + 5).min(query.len()));
    text.extend_from_slice(&query[12..end]);
    // the name of the question, type 6, class 1, an hour, and twenty-two bytes: two empty names and five numbers
    text.extend_from_slice(&[0xC0, 12, 0, 6, 0, 1, 0, 0, 14, 16, 0, 22, 0, 0]);
    text.extend_from_slice(&[0, 0, 0, 1].repeat(5));
    text
}

/// Scrapes of one version.
pub(crate) fn scrapes(tool: &str) -> Vec<Scrape> {
    let folder = tempfile::tempdir().expect("a folder");
    let shop = Responder::start(|_| {
        Answer::Reply(200, "text/plain\r\nLast-Modified: Mon, 23 Nov 2026 00:00:00 GMT", "hello".to_owned())
    });
    let encrypted = Https::start(folder.path(), shop.port, false);
    let names = Names::start();
    // what is expected can have labels from 0.26 on
    let labels = if version_at_least(&version(tool), "0.26.0") { LABELS } else { "" };
    std::fs::write(folder.path().join("blackbox.yml"), CONFIG.replace("LABELS", labels)).expect("a file");
    let server = Server::start(tool, folder.path(), "/-/healthy", |port| {
        vec!["--config.file=blackbox.yml".to_owned(), format!("--web.listen-address=127.0.0.1:{port}")]
    });
    let probes = [
        ("http", format!("http://127.0.0.1:{}/", shop.port)),
        ("http", format!("https://127.0.0.1:{}/", encrypted.port)),
        ("tcp", format!("127.0.0.1:{}", shop.port)),
        ("tcp_tls", format!("127.0.0.1:{}", encrypted.port)),
        ("dns", format!("127.0.0.1:{}", names.port)),
        // nobody is there: what a probe of grpc has, it has then too
        ("grpc", "127.0.0.1:9".to_owned()),
        ("icmp", "127.0.0.1".to_owned()),
    ];
    let mut found: Vec<Scrape> = probes
        .iter()
        .map(|(module, target)| {
            Scrape::of("blackbox_exporter", tool, &server, &format!("/probe?module={module}&target={target}"))
        })
        .collect();
    get(server.port, "/probe?module=nobody&target=x").expect("an answer");
    found.push(Scrape::of("blackbox_exporter", tool, &server, "/metrics"));
    found
}
