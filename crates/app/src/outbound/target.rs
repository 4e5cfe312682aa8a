//! Reading the address of a call: one parser for host, port and path, so that nothing is judged differently than it is
//! dialled.

use std::net::IpAddr;

use http::{HeaderValue, uri::PathAndQuery};
use rustls::pki_types::ServerName;
use url::{Host, Position, Url};

use super::error::{OutboundError, Reason};
use crate::Mode;

/// Longest address taken, with query.
const MAX_URL: usize = 32 * 1024;

/// An address that may be tried.
pub(super) struct Target {
    url: Url,
    /// Where to.
    pub place: Place,
    /// The port.
    pub port: u16,
    /// With TLS.
    pub tls: bool,
}

/// Who is meant.
pub(super) enum Place {
    /// A name, to be resolved.
    Name(Box<str>),
    /// An address; only in the sandbox.
    Address(IpAddr),
}

impl Target {
    /// Judges everything about an address that can be judged without asking anybody (threats O1, O3).
    pub fn read(text: &str, mode: Mode) -> Result<Self, OutboundError> {
        let refuse = |reason| Err(OutboundError::Refused(reason));
        // What the parser would quietly repair is refused before.
        if text.len() > MAX_URL || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return refuse(Reason::Unreadable);
        }
        let Ok(url) = Url::parse(text) else {
            return refuse(Reason::Unreadable);
        };
        let tls = match (url.scheme(), mode) {
            ("https", _) => true,
            ("http", Mode::Sandbox) => false,
            _ => return refuse(Reason::NotHttps),
        };
        let authority = text
            .split("//")
            .nth(1)
            .and_then(|rest| rest.split(['/', '?', '#']).next())
            .unwrap_or_default();
        if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
            return refuse(Reason::UserInfo);
        }
        if url.fragment().is_some() {
            return refuse(Reason::Unreadable);
        }
        let port = match url.port_or_known_default() {
            None | Some(0) => return refuse(Reason::Unreadable),
            Some(port) => port,
        };
        // The parser has turned decimal, hexadecimal, octal and short spellings into addresses by now.
        let place = match (url.host(), mode) {
            (Some(Host::Domain(name)), _) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                let local = !name.contains('.') || name.ends_with(".localhost");
                if local && mode == Mode::Production {
                    return refuse(Reason::LocalName);
                }
                Place::Name(name.into())
            }
            (Some(_), Mode::Production) => return refuse(Reason::IpLiteral),
            (Some(Host::Ipv4(ip)), Mode::Sandbox) => Place::Address(IpAddr::V4(ip)),
            (Some(Host::Ipv6(ip)), Mode::Sandbox) => Place::Address(IpAddr::V6(ip)),
            (None, _) => return refuse(Reason::Unreadable),
        };
        Ok(Self { url, place, port, tls })
    }

    /// Scheme, host and port: calls with the same one may share a connection.
    pub fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// For the request line.
    pub fn path_and_query(&self) -> Result<PathAndQuery, OutboundError> {
        PathAndQuery::try_from(&self.url[Position::BeforePath..Position::AfterQuery])
            .map_err(|_| OutboundError::Refused(Reason::Unreadable))
    }

    /// For the `Host` header.
    pub fn host_header(&self) -> Result<HeaderValue, OutboundError> {
        HeaderValue::from_str(&self.url[Position::BeforeHost..Position::AfterPort])
            .map_err(|_| OutboundError::Refused(Reason::Unreadable))
    }

    /// What the certificate must be for.
    pub fn server_name(&self) -> Result<ServerName<'static>, OutboundError> {
        match &self.place {
            Place::Name(name) => ServerName::try_from(name.to_string()),
            Place::Address(ip) => Ok(ServerName::from(*ip)),
        }
        .map_err(|_| OutboundError::Refused(Reason::Unreadable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str, mode: Mode) -> Option<Reason> {
        match Target::read(text, mode) {
            Err(OutboundError::Refused(reason)) => Some(reason),
            _ => None,
        }
    }

    #[test]
    fn ordinary_addresses_are_read() {
        let target = Target::read("https://ISV.example.com:443/api/x?a=1&b=%20", Mode::Production)
            .ok()
            .unwrap();
        assert_eq!(target.origin(), "https://isv.example.com");
        assert_eq!((target.port, target.tls), (443, true));
        assert_eq!(target.path_and_query().unwrap(), "/api/x?a=1&b=%20");
        assert_eq!(target.host_header().unwrap(), "isv.example.com");
        let target = Target::read("https://isv.example.com:8443", Mode::Production)
            .ok()
            .unwrap();
        assert_eq!(target.path_and_query().unwrap(), "/");
        assert_eq!(target.host_header().unwrap(), "isv.example.com:8443");
        let target = Target::read("http://[::1]:9000/x", Mode::Sandbox).ok().unwrap();
        assert_eq!(target.host_header().unwrap(), "[::1]:9000");
        assert!(target.server_name().is_ok());
    }

    #[test]
    fn queries_travel_as_they_were_signed() {
        let query = "/p?activity=newInstance&url=http%3A%2F%2Fa%2Bb%3D&name=%E4%B8%AD+x*-._~&empty=&t=20260301";
        let target = Target::read(&format!("https://isv.example.com{query}"), Mode::Production)
            .ok()
            .unwrap();
        assert_eq!(target.path_and_query().unwrap(), query);
    }

    #[test]
    fn odd_addresses_are_refused() {
        for (text, expected) in [
            ("http://isv.example.com/", Reason::NotHttps),
            ("ftp://isv.example.com/", Reason::NotHttps),
            ("file:///etc/passwd", Reason::NotHttps),
            ("gopher://isv.example.com/", Reason::NotHttps),
            ("https://user@isv.example.com/", Reason::UserInfo),
            ("https://user:pass@isv.example.com/", Reason::UserInfo),
            ("https://@isv.example.com/", Reason::UserInfo),
            ("https://isv.example.com:0/", Reason::Unreadable),
            ("https://isv.example.com:99999/", Reason::Unreadable),
            ("https://isv.example.com/#x", Reason::Unreadable),
            ("https://isv.example.com\\@x/", Reason::Unreadable),
            ("https://isv.exam\tple.com/", Reason::Unreadable),
            (" https://isv.example.com/", Reason::Unreadable),
            ("https://isv.example.com/\r\nx", Reason::Unreadable),
            ("https://例子.example.com/", Reason::Unreadable),
            ("https:///x", Reason::LocalName),
            ("isv.example.com", Reason::Unreadable),
            ("", Reason::Unreadable),
            ("https://localhost/", Reason::LocalName),
            ("https://a.localhost./", Reason::LocalName),
            ("https://intranet:8080/", Reason::LocalName),
        ] {
            assert_eq!(reason(text, Mode::Production), Some(expected), "{text}");
        }
        assert_eq!(
            reason(&format!("https://a.example/{}", "x".repeat(MAX_URL)), Mode::Production),
            Some(Reason::Unreadable)
        );
    }
}
