//! What can go wrong with a call, in words that are safe to show to the seller.

use std::fmt;

use wire::reply::ReplyFailure;

use super::address::Range;

/// Why a call gave no answer. `Display` is a sentence for the seller; it names nothing inside the marketplace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address may not be called. Nothing was sent.
    #[error("the address may not be called: {0}")]
    Refused(Reason),
    /// The name has no address. Nothing was sent.
    #[error("the name of the server cannot be resolved")]
    Resolve,
    /// No connection. Nothing was sent.
    #[error("no connection: {0}")]
    Connect(ConnectFault),
    /// No trusted TLS connection. Nothing of the request was sent.
    #[error("no trusted TLS connection: {0}")]
    Tls(TlsFault),
    /// Not done by the deadline.
    #[error("no complete answer within the time limit; it ended while {0}")]
    Timeout(Phase),
    /// The body is larger than the cap.
    #[error("the answer is larger than allowed")]
    BodyTooLarge,
    /// The answer is no proper HTTP.
    #[error("the answer breaks HTTP: {0}")]
    Protocol(ProtocolFault),
    /// The seller closed a kept connection in the moment of sending. The next call takes a fresh one; it has to be
    /// signed anew, for a seller that did read the request remembers its nonce.
    #[error("the server closed the connection before answering")]
    Stale,
}

impl OutboundError {
    /// A stable word for tables and screens.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Resolve => "resolve",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout(_) => "timeout",
            Self::BodyTooLarge => "body_too_large",
            Self::Protocol(_) => "protocol",
            Self::Stale => "stale",
        }
    }

    /// Whether the seller may have received the request, or a part of it.
    #[must_use]
    pub const fn maybe_received(&self) -> bool {
        match self {
            Self::Refused(_) | Self::Resolve | Self::Connect(_) | Self::Tls(_) => false,
            Self::Timeout(phase) => matches!(phase, Phase::Answer | Phase::Body),
            Self::BodyTooLarge | Self::Protocol(_) | Self::Stale => true,
        }
    }
}

impl From<OutboundError> for ReplyFailure {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Refused(reason) => Self::Forbidden(reason.to_string()),
            OutboundError::Resolve | OutboundError::Stale => Self::Connect(error.to_string()),
            OutboundError::Connect(fault) => Self::Connect(fault.to_string()),
            OutboundError::Tls(fault) => Self::Tls(fault.to_string()),
            OutboundError::Timeout(_) => Self::Timeout,
            OutboundError::BodyTooLarge => Self::TooLarge,
            OutboundError::Protocol(fault) => Self::Protocol(fault.to_string()),
        }
    }
}

/// Why an address may not be called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It cannot be read as an address.
    Unreadable,
    /// It is not https.
    NotHttps,
    /// It carries a user name.
    UserInfo,
    /// It is an IP number instead of a name.
    IpLiteral,
    /// Its name has a meaning only inside some network.
    LocalName,
    /// Its name leads to an address that is not public.
    Address(Range),
    /// The connection ended somewhere else than it was made to.
    Peer,
    /// A header of the request cannot be sent.
    Header,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "it cannot be read",
            Self::NotHttps => "only https addresses are called",
            Self::UserInfo => "it contains a user name",
            Self::IpLiteral => "it is an IP number; use a domain name",
            Self::LocalName => "its name is not a public domain name",
            Self::Address(Range::Closed) => "its name leads to a network that is closed here",
            Self::Address(_) => "its name leads to an address that is not public",
            Self::Peer => "the connection led to another address than its name",
            Self::Header => "a header of the request cannot be sent",
        })
    }
}

/// Why there is no connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectFault {
    /// Nobody listens.
    Refused,
    /// No way there.
    Unreachable,
    /// Anything else.
    Other,
}

impl fmt::Display for ConnectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the server refused it",
            Self::Unreachable => "the server cannot be reached",
            Self::Other => "it could not be made",
        })
    }
}

impl From<&std::io::Error> for ConnectFault {
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::ConnectionRefused => Self::Refused,
            std::io::ErrorKind::HostUnreachable
            | std::io::ErrorKind::NetworkUnreachable
            | std::io::ErrorKind::TimedOut => Self::Unreachable,
            _ => Self::Other,
        }
    }
}

/// Why there is no trusted TLS connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TlsFault {
    /// Signed by nobody known, or by itself.
    UnknownIssuer,
    /// Past its end.
    Expired,
    /// Before its beginning.
    NotYetValid,
    /// For another name.
    WrongName,
    /// Withdrawn by its issuer.
    Revoked,
    /// Any other fault of the certificate.
    Certificate,
    /// No common version (1.2 or 1.3) or cipher.
    NothingInCommon,
    /// Not TLS, or broken off.
    Handshake,
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => {
                "the certificate is self-signed, its issuer is unknown, or an intermediate certificate is not sent"
            }
            Self::Expired => "the certificate has expired",
            Self::NotYetValid => "the certificate is not valid yet",
            Self::WrongName => "the certificate is for another name",
            Self::Revoked => "the certificate was revoked",
            Self::Certificate => "the certificate is not acceptable",
            Self::NothingInCommon => "the server offers no TLS version from 1.2 on, or no cipher in common",
            Self::Handshake => "the TLS handshake failed",
        })
    }
}

impl From<&std::io::Error> for TlsFault {
    fn from(error: &std::io::Error) -> Self {
        use rustls::{AlertDescription as Alert, CertificateError as Cert, Error};
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(Error::InvalidCertificate(fault)) => match fault {
                Cert::UnknownIssuer | Cert::BadSignature => Self::UnknownIssuer,
                Cert::Expired | Cert::ExpiredContext { .. } => Self::Expired,
                Cert::NotValidYet | Cert::NotValidYetContext { .. } => Self::NotYetValid,
                Cert::NotValidForName | Cert::NotValidForNameContext { .. } => Self::WrongName,
                Cert::Revoked => Self::Revoked,
                _ => Self::Certificate,
            },
            Some(Error::PeerIncompatible(_)) => Self::NothingInCommon,
            Some(Error::AlertReceived(
                Alert::ProtocolVersion | Alert::HandshakeFailure | Alert::InsufficientSecurity,
            )) => Self::NothingInCommon,
            _ => Self::Handshake,
        }
    }
}

/// What was going on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Phase {
    /// Looking up the name.
    Resolve,
    /// Connecting.
    Connect,
    /// Shaking hands.
    Tls,
    /// Sending the request and waiting for the head of the answer.
    Answer,
    /// Receiving the body.
    Body,
}

impl Phase {
    /// A stable word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Answer => "answer",
            Self::Body => "body",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "looking up the name",
            Self::Connect => "connecting",
            Self::Tls => "shaking hands for TLS",
            Self::Answer => "waiting for the answer",
            Self::Body => "receiving the answer",
        })
    }
}

/// How an answer breaks HTTP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProtocolFault {
    /// Not HTTP, or a head that cannot be read.
    Head,
    /// Too many or too long headers, or endless interim answers.
    HeadTooLarge,
    /// Length given twice, or a transfer coding that was not asked for.
    Framing,
    /// A compressed body, which was not asked for.
    Compressed,
    /// A change of protocol, which was not asked for.
    Upgrade,
    /// A body that cannot be read.
    Body,
    /// The connection ended before the end of the answer.
    Truncated,
    /// The connection ended without an answer.
    NoAnswer,
}

impl fmt::Display for ProtocolFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "its status line or headers cannot be read",
            Self::HeadTooLarge => "its headers are too many or too long",
            Self::Framing => "it does not say clearly how long it is (Content-Length or Transfer-Encoding)",
            Self::Compressed => "it is compressed, which was not asked for",
            Self::Upgrade => "it changes the protocol, which was not asked for",
            Self::Body => "its body cannot be read",
            Self::Truncated => "the connection was closed before its end",
            Self::NoAnswer => "the connection was closed without one",
        })
    }
}
