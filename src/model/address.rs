//! An address as the author wrote it: `host`, `host:port`, or a URL of either.

use std::net::IpAddr;

use super::conventions;

/// Where something listens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// `http` or `https`, if it was written.
    pub scheme: Option<String>,
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub host: String,
    /// The port, if it was written.
    pub port: Option<u16>,
}

/// Why a text is no address, with the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressError {
    /// What is wrong.
    pub message: String,
    /// The edit to make.
    pub help: String,
    /// Whether the text holds credentials, which must not be shown.
    pub secret: bool,
    /// The path that the text has, and an address has not.
    pub path: Option<String>,
}

impl AddressError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> AddressError {
        AddressError { message: message.into(), help: help.into(), secret: false, path: None }
    }
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Anything that no target can be: a path, credentials, a port outside 1 to 65535, characters that no host has.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        // an address has no path, so a slash before the sign is one of the password
        if rest.contains('@') {
            return Err(AddressError {
                secret: true,
                ..AddressError::new(
                    "an address cannot hold credentials",
                    "write host and port only, and put user and password under `auth`",
                )
            });
        }
        match scheme {
            None | Some("http" | "https") => {}
            Some(other) => {
                return Err(AddressError::new(
                    format!("`{other}://` is not an address that can be scraped or probed"),
                    format!("write host and port only: \"{rest}\""),
                ));
            }
        }
        let rest = if scheme.is_some() { rest.strip_suffix('/').unwrap_or(rest) } else { rest };
        if let Some((host, path)) = rest.split_once('/') {
            let scheme = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
            // what cannot be a port may be a password with a slash in it
            if host.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|byte| byte.is_ascii_digit())) {
                return split_port(host).map(|(host, port)| Address { scheme: None, host, port });
            }
            return Err(AddressError {
                path: Some(format!("/{path}")),
                ..AddressError::new("an address cannot have a path", format!("write \"{scheme}{host}\""))
            });
        }
        let (host, port) = split_port(rest)?;
        let scheme = scheme.map(str::to_owned);
        Ok(Address { scheme, host, port })
    }

    /// The address with a port where it has none.
    #[must_use]
    pub fn or_port(mut self, port: Option<u16>) -> Address {
        self.port = self.port.or(port);
        self
    }

    /// Whether it names the machine that it is used on.
    pub fn is_loopback(&self) -> bool {
        let inside = self.host.trim_start_matches('[').trim_end_matches(']');
        // a name may begin with 127. too
        match inside.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => inside.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
        }
    }

    /// Whether it names the host that the stack runs on: by loopback, or by the name that containers have for it.
    pub fn is_this_host(&self) -> bool {
        self.is_loopback() || self.host == conventions::HOST_GATEWAY
    }

    /// `host:port`, or the host alone.
    pub fn host_port(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

fn split_port(text: &str) -> Result<(String, Option<u16>), AddressError> {
    let (host, port) = if text.starts_with('[') {
        match text.split_once(']') {
            Some((host, rest)) => {
                let inside = host.strip_prefix('[').unwrap_or(host);
                let plain = inside.split('%').next().unwrap_or(inside);
                if plain.parse::<std::net::Ipv6Addr>().is_err() {
                    return Err(AddressError::new(
                        format!("`{inside}` is not an IPv6 address"),
                        "write \"[2001:db8::1]:9090\", or a host name without brackets",
                    ));
                }
                if !rest.is_empty() && !rest.starts_with(':') {
                    return Err(AddressError::new(
                        format!("`{rest}` after an IPv6 address is not a port"),
                        "write \"[::1]:9090\"",
                    ));
                }
                (format!("{host}]"), rest.strip_prefix(':'))
            }
            None => {
                return Err(AddressError::new("the bracket of an IPv6 address is not closed", "write \"[::1]:9090\""));
            }
        }
    } else if text.contains(',') {
        let each: Vec<String> = text.split(',').map(|one| format!("\"{}\"", one.trim())).collect();
        return Err(AddressError::new("several addresses are in one string", format!("write [{}]", each.join(", "))));
    } else if text.matches(':').count() > 1 {
        return Err(AddressError::new(
            "an IPv6 address needs brackets",
            format!("write \"[{text}]\", and the port after it"),
        ));
    } else {
        match text.split_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port)),
            None => (text.to_owned(), None),
        }
    };
    if host.is_empty() {
        return Err(AddressError::new("an address needs a host", "write \"localhost:5432\""));
    }
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let bad =
        |c: char| !(c.is_ascii_alphanumeric() || "-._".contains(c) || (host.starts_with('[') && ":%".contains(c)));
    if let Some(character) = name.chars().find(|c| bad(*c)) {
        return Err(AddressError::new(format!("a host name cannot contain `{character}`"), "write \"host:port\""));
    }
    let port = port.map(|digits| read_port(&host, digits)).transpose()?;
    Ok((host, port))
}

fn read_port(host: &str, digits: &str) -> Result<u16, AddressError> {
    match digits.parse::<u16>() {
        Ok(port) if port > 0 && !digits.starts_with('+') => Ok(port),
        _ => {
            // `user:password`, cut off before the host, looks the same
            let shown = digits.starts_with(|c: char| c.is_ascii_digit() || c == '-') && digits.len() <= 8;
            let message = match shown {
                true => format!("`{digits}` is not a port"),
                false => format!("the text after `{host}:` is not a port"),
            };
            Err(AddressError::new(message, "a port is a number from 1 to 65535"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn error(text: &str) -> String {
        Address::parse(text).map_or_else(|error| error.message, |address| address.host_port())
    }

    #[test]
    fn hosts_ports_and_urls_are_read() {
        assert_eq!(error("localhost:5432"), "localhost:5432");
        assert_eq!(error("https://api.partner.example/"), "api.partner.example");
        assert_eq!(error("[::1]:9090"), "[::1]:9090");
    }

    #[test]
    fn what_prometheus_would_refuse_or_never_reach_is_refused() {
        assert_eq!(error("localhost:99999"), "`99999` is not a port");
        assert_eq!(error("h:1/metrics"), "an address cannot have a path");
        assert_eq!(error("a b:1"), "a host name cannot contain ` `");
        assert_eq!(error("::1"), "an IPv6 address needs brackets");
        assert_eq!(error(""), "an address needs a host");
        assert_eq!(error("mysql://h:1"), "`mysql://` is not an address that can be scraped or probed");
    }

    #[test]
    fn only_what_is_this_machine_is_loopback() {
        let loopback = |text: &str| Address::parse(text).expect("an address").is_loopback();
        for here in
            ["localhost:1", "LocalHost", "localhost.", "127.0.0.1:1", "127.9.8.7", "[::1]:1", "[0:0:0:0:0:0:0:1]"]
        {
            assert!(loopback(here), "{here}");
        }
        for elsewhere in
            ["127.example.com:1", "localhost.example", "10.0.0.1", "[::2]", "128.0.0.1", "host.docker.internal"]
        {
            assert!(!loopback(elsewhere), "{elsewhere}");
        }
        assert!(Address::parse("host.docker.internal:5432").expect("an address").is_this_host());
    }

    #[test]
    fn credentials_in_an_address_are_known_to_be_secret() {
        assert!(Address::parse("postgres://u:p@h:5432").is_err_and(|error| error.secret));
    }
}
