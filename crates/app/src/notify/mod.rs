//! Telling people outside the console: the ports for e-mail and short messages, and their transports.
//!
//! A message has an identifier that stays the same when a job tries again, so that a receiver, or whoever reads the
//! files, can tell a repeat from a second message.

mod files;
mod memory;
mod smtp;

use async_trait::async_trait;
use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};

pub use self::{
    files::{FileMailer, FileSms},
    memory::{MemoryMailer, MemorySms},
    smtp::{SmtpConfig, SmtpConfigError, SmtpMailer, SmtpTls},
};
use domain::time::Time;

/// An e-mail to one reader.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// Stays the same over all tries; becomes the `Message-ID`.
    pub id: String,
    /// Address of the reader.
    pub to: String,
    /// Subject; line breaks and other control characters in it become blanks.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A short message to one telephone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sms {
    /// Stays the same over all tries.
    pub id: String,
    /// Number of the reader.
    pub to: String,
    /// Plain text.
    pub text: String,
}

/// Why a message did not go out. `Display` is for operators.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotifyError {
    /// The address cannot be one.
    #[error("the address of the reader cannot be used")]
    Address,
    /// The other side will never take it.
    #[error("the message was rejected: {0}")]
    Rejected(String),
    /// It may work later.
    #[error("the message could not be handed over: {0}")]
    Unavailable(String),
}

impl NotifyError {
    /// Whether trying again is of no use.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        matches!(self, Self::Address | Self::Rejected(_))
    }
}

/// Sends e-mail.
#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    /// Hands a mail over. A mail handed over twice, because nobody knew whether the first time worked, carries the same
    /// identifier.
    ///
    /// # Errors
    /// It was not taken.
    async fn send(&self, mail: &Mail) -> Result<(), NotifyError>;
}

/// Sends short messages. A provider is plugged in by implementing this.
#[async_trait]
pub trait SmsSender: Send + Sync + 'static {
    /// Hands a short message over; see [`Mailer::send`].
    ///
    /// # Errors
    /// It was not taken.
    async fn send(&self, sms: &Sms) -> Result<(), NotifyError>;
}

/// Keeps machines from answering mails that a machine wrote (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message as it travels. Every header is made from a typed value; none is put together from text (threat C7).
fn compose(mail: &Mail, from: &Mailbox, at: Time) -> Result<Message, NotifyError> {
    let to: Address = mail.to.parse().map_err(|_| NotifyError::Address)?;
    let subject: String = mail
        .subject
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let id = format!("<{}@{}>", plain_id(&mail.id), from.email.domain());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject)
        .date(std::time::UNIX_EPOCH + std::time::Duration::from_millis(at.as_millis().unsigned_abs()))
        .message_id(Some(id))
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| NotifyError::Rejected(error.to_string()))
}

/// An identifier without anything that has a meaning in a header or in the name of a file.
fn plain_id(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .take(120)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Mailbox {
        "Galleria 云市场 <no-reply@market.example.com>".parse().unwrap()
    }

    fn at() -> Time {
        "2026-03-01T08:00:00Z".parse().unwrap()
    }

    pub(super) fn mail() -> Mail {
        Mail {
            id: "0198-a".into(),
            to: "zhou@example.com".into(),
            subject: "订单已支付".into(),
            text: "您的订单已支付。\n".into(),
        }
    }

    /// The unfolded headers of a formatted mail.
    fn headers(mail: &Mail) -> Vec<String> {
        let message = compose(mail, &from(), at()).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ")
            .replace("\r\n\t", " ")
            .split("\r\n")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn an_ordinary_mail() {
        let headers = headers(&mail());
        for expected in [
            "To: zhou@example.com",
            "Date: Sun, 01 Mar 2026 08:00:00 +0000",
            "Message-ID: <0198-a@market.example.com>",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(
                headers.iter().any(|line| line == expected),
                "{expected} is not in {headers:#?}"
            );
        }
        assert!(headers.iter().any(|line| line.starts_with("Subject: =?utf-8?")));
    }

    #[test]
    fn no_text_becomes_a_header_or_a_reader() {
        let usual = headers(&mail()).len();
        for evil in [
            "x\r\nBcc: y@example.com",
            "x\nBcc: y@example.com",
            "x\rBcc: y@example.com",
            "x\r\n\r\nbody",
            "x\u{85}y",
            "=?utf-8?q?x=0D=0ABcc:_y@example.com?=",
            "x\0y",
        ] {
            let mail = Mail {
                subject: evil.into(),
                id: evil.into(),
                text: format!("{evil}\r\n.\r\nRCPT TO:<y@x>"),
                ..mail()
            };
            let lines = headers(&mail);
            assert_eq!(lines.len(), usual, "{lines:#?}");
            assert!(
                !lines.iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")),
                "{lines:#?}"
            );
            let message = compose(&mail, &from(), at()).unwrap();
            let readers: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
            assert_eq!(readers, ["zhou@example.com"]);
        }
        for to in [
            "x\r\nBcc: y@example.com",
            "a@example.com\r\nBcc: y@example.com",
            "a@example.com, b@example.com",
            "",
            "a",
            "<a@example.com>",
            "a@example.com\0",
            "A <a@example.com>",
        ] {
            let refused = compose(
                &Mail {
                    to: to.into(),
                    ..mail()
                },
                &from(),
                at(),
            )
            .unwrap_err();
            assert_eq!(refused, NotifyError::Address, "{to:?}");
            assert!(refused.is_permanent());
        }
    }
}
