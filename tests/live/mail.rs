//! A mail server that keeps what it is given.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::support::patience::{PATIENCE, pause};

/// One mail.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mail {
    /// Who logged in, decoded: `\0user\0password`.
    pub(crate) login: String,
    /// `MAIL FROM` and each `RCPT TO`, as said.
    pub(crate) envelope: Vec<String>,
    /// Headers and body.
    pub(crate) text: String,
}

/// A mail server on loopback.
pub(crate) struct MailServer {
    /// Where it listens.
    pub(crate) port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl MailServer {
    pub(crate) fn start() -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("a setting");
        let (mails, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (kept, stopped) = (Arc::clone(&mails), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let kept = Arc::clone(&kept);
                        thread::spawn(move || {
                            let _ = converse(stream, &kept);
                        });
                    }
                    Err(_) => pause(),
                }
            }
        });
        MailServer { port, mails, stop, thread: Some(thread) }
    }

    /// The mails so far whose text has all of these in it.
    pub(crate) fn mails(&self, with: &[&str]) -> Vec<Mail> {
        let mails = self.mails.lock().expect("the mails");
        mails.iter().filter(|mail| with.iter().all(|part| mail.text.contains(part))).cloned().collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One conversation in SMTP, with a login and without encryption.
fn converse(stream: TcpStream, kept: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut answer = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    let mut mail = Mail::default();
    answer.write_all(b"220 mail ready\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let word = line.split(' ').next().unwrap_or("").to_ascii_uppercase();
        let said: &[u8] = match word.as_str() {
            "EHLO" => b"250-mail\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                mail.login = decoded(line.rsplit(' ').next().unwrap_or(""));
                b"235 welcome\r\n"
            }
            "MAIL" | "RCPT" => {
                mail.envelope.push(line);
                b"250 well\r\n"
            }
            "DATA" => {
                answer.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.text.push_str(&line);
                    mail.text.push('\n');
                }
                kept.lock().expect("the mails").push(std::mem::take(&mut mail));
                b"250 kept\r\n"
            }
            "QUIT" => {
                answer.write_all(b"221 farewell\r\n")?;
                return Ok(());
            }
            _ => b"502 what\r\n",
        };
        answer.write_all(said)?;
    }
    Ok(())
}

/// Base 64, without its padding.
fn decoded(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for value in text.chars().map_while(|c| ALPHABET.find(c)) {
        bits = bits << 6 | u32::try_from(value).unwrap_or(0);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap_or(0));
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
