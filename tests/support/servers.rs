//! Servers on loopback: the real tools, and small ones that answer as told. Each ends with the value that stands for it.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

pub use super::patience::eventually;
use super::patience::{PATIENCE, pause};

/// A port that nobody uses at this moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("an address").port()
}

/// A real server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Server {
    /// Starts a tool in a folder, where its log goes too, and waits until `ready` answers. `arguments` gets the port,
    /// and writes what the tool reads.
    /// A port can be taken between the look and the start: then another one is tried.
    pub fn start(name: &str, folder: &Path, ready: &str, arguments: impl Fn(u16) -> Vec<String>) -> Server {
        let answers = |port| get(port, ready).is_ok_and(|(status, _)| status == 200);
        Server::start_until(name, folder, answers, arguments)
    }

    /// As [`Server::start`], ready once `ready` says so of the port.
    pub fn start_until(
        name: &str,
        folder: &Path,
        ready: impl Fn(u16) -> bool,
        arguments: impl Fn(u16) -> Vec<String>,
    ) -> Server {
        Server::start_with(name, folder, &[], ready, arguments)
    }

    /// As [`Server::start_until`], with variables in its environment.
    pub fn start_with(
        name: &str,
        folder: &Path,
        environment: &[(&str, String)],
        ready: impl Fn(u16) -> bool,
        arguments: impl Fn(u16) -> Vec<String>,
    ) -> Server {
        let log = folder.join(format!("{name}.log"));
        for _ in 0..5 {
            let port = free_port();
            let out = File::create(&log).expect("a log");
            let mut command = Command::new(super::tool(name));
            command
                .current_dir(folder)
                .args(arguments(port))
                .envs(environment.iter().map(|(name, value)| (name, value)))
                .stdin(Stdio::null())
                .stdout(out.try_clone().expect("a log"))
                .stderr(out);
            // a child that another test starts has a program open that was just written, until it runs its own
            let child = eventually(&format!("{name} can be started"), || match command.spawn() {
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => Err(error.to_string()),
                started => Ok(started.expect("the tool starts")),
            });
            let mut server = Server { child, port };
            let failed = eventually(&format!("{name} is ready"), || {
                let ended = server.child.try_wait().expect("the state of a child").is_some();
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                if ended || said.contains("address already in use") {
                    return Ok(Some(said));
                }
                if ready(port) { Ok(None) } else { Err(said) }
            });
            let Some(said) = failed else {
                return server;
            };
            assert!(said.contains("address already in use"), "{name} does not start: {said}");
        }
        panic!("{name} finds no free port")
    }
}

/// Starts an Alertmanager on a configuration, in a folder where it finds its own templates.
pub fn alertmanager(tool: &str, folder: &Path, config: &Path) -> Server {
    let program = with_own_templates(tool, folder);
    Server::start(&program, folder, "/-/ready", |port| {
        vec![
            format!("--config.file={}", config.display()),
            format!("--storage.path={}", folder.join("alertmanager").display()),
            format!("--web.listen-address=127.0.0.1:{port}"),
            "--cluster.listen-address=".to_owned(),
        ]
    })
}

/// Debian's newer Alertmanagers read their templates from where the package would be installed, and end without them: a
/// copy that looks for them in a folder, which must have a short path.
pub fn with_own_templates(tool: &str, folder: &Path) -> String {
    const THERE: &[u8] = b"/usr/share/prometheus/alertmanager";
    let Some(templates) = super::data(tool) else {
        return tool.to_owned();
    };
    for template in std::fs::read_dir(templates).expect("a folder").flatten() {
        let path = template.path();
        if path.extension().is_some_and(|extension| extension == "tmpl") {
            std::fs::copy(&path, folder.join(template.file_name())).expect("a copy");
        }
    }
    let mut program = std::fs::read(super::tool(tool)).expect("a program");
    // a path of that very length: the folder, with `/` behind it
    let mut here = folder.display().to_string().into_bytes();
    assert!(folder.is_absolute() && here.len() < THERE.len(), "{} is too long a path", folder.display());
    here.resize(THERE.len(), b'/');
    let mut at = 0;
    while let Some(found) = program[at..].windows(THERE.len()).position(|part| part == THERE) {
        at += found;
        program[at..at + THERE.len()].copy_from_slice(&here);
    }
    let copy = folder.join(tool);
    std::fs::copy(super::tool(tool), &copy).expect("a copy with its permissions");
    std::fs::write(&copy, program).expect("a program");
    copy.display().to_string()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a small server does with a request.
pub enum Answer {
    /// Answers with a status, a content type and a body.
    Reply(u16, &'static str, String),
    /// Answers with status 200, a content type and a body that is no text.
    Bytes(&'static str, Vec<u8>),
    /// Keeps the connection open and says nothing.
    Hang,
}

/// A small server.
pub struct Responder {
    /// Where it listens.
    pub port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Responder {
    /// Answers every request, which it gets as text: request line, headers, body.
    pub fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Responder {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("a setting");
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, answer) = (Arc::clone(&stop), Arc::new(answer));
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let (stopped, answer) = (Arc::clone(&stopped), Arc::clone(&answer));
                        thread::spawn(move || serve(stream, &stopped, &*answer));
                    }
                    Err(_) => pause(),
                }
            }
        });
        Responder { port, stop, thread: Some(thread) }
    }
}

impl Drop for Responder {
    /// Closes the port before it returns.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One request for each connection.
fn serve(mut stream: TcpStream, stopped: &AtomicBool, answer: &dyn Fn(&str) -> Answer) {
    let _ = stream.set_nonblocking(false);
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !complete(&request) {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
    let mut reply = |status: u16, content_type: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
    };
    match answer(&String::from_utf8_lossy(&request)) {
        Answer::Reply(status, content_type, body) => reply(status, content_type, body.as_bytes()),
        Answer::Bytes(content_type, body) => reply(200, content_type, &body),
        Answer::Hang => {
            while !stopped.load(Ordering::Relaxed) {
                pause();
            }
        }
    }
}

/// Whether a request has its headers, and the body that they announce.
fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// Asks a server: status and body.
pub fn get(port: u16, path: &str) -> std::io::Result<(u16, String)> {
    request(port, "GET", path)
}

/// Sends an empty POST.
pub fn post(port: u16, path: &str) -> std::io::Result<(u16, String)> {
    request(port, "POST", path)
}

/// Sends JSON.
pub fn post_json(port: u16, path: &str, body: &str) -> std::io::Result<(u16, String)> {
    send(port, "POST", path, "Content-Type: application/json\r\n", body)
}

/// Asks with headers of one's own, each with its line break.
pub fn get_with(port: u16, path: &str, headers: &str) -> std::io::Result<(u16, String)> {
    send(port, "GET", path, headers, "")
}

/// HTTP 1.0, so that the body is everything up to the end.
fn request(port: u16, method: &str, path: &str) -> std::io::Result<(u16, String)> {
    send(port, method, path, "", "")
}

fn send(port: u16, method: &str, path: &str, headers: &str, body: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n{body}")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    status.zip(body).ok_or_else(|| ErrorKind::InvalidData.into())
}

/// A text as part of a URL.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
