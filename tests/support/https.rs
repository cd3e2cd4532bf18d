//! A server over https on loopback, with certificates that are made for it; what it hears goes to one without.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server over https.
pub struct Https {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Https {
    /// Starts it in front of a port, and leaves in the folder: `ca.pem`, which signed its certificate; `client.pem` with
    /// `client.key`, which it asks for if `client`; `other.pem`, which signed nothing. Its name is `search.internal`.
    pub fn start(folder: &Path, behind: u16, client: bool) -> Https {
        let mut ruby = Command::new(super::tool("ruby"));
        ruby.arg(super::project().join("tests/support/https.rb")).arg(folder).arg(behind.to_string());
        ruby.args(client.then_some("client"));
        let mut child = ruby.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("Ruby starts");
        let mut port = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut port).expect("it says its port");
        Https { child, port: port.trim().parse().expect("a port") }
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
