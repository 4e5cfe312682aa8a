//! E-mail through a mail server.

use std::{fmt, net::IpAddr, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use wire::secret::Secret;

use super::{Mail, Mailer, NotifyError, compose};
use crate::clock::Clock;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Not at all: for a relay on the same machine.
    None,
    /// By STARTTLS, and no mail without it; usually port 587.
    StartTls,
    /// From the first byte; usually port 465.
    Implicit,
}

impl SmtpTls {
    /// The usual port.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Implicit => 465,
        }
    }
}

/// Which mail server, and as whom.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Its name.
    pub host: String,
    /// Its port; the usual one if absent.
    pub port: Option<u16>,
    /// Protection of the connection.
    pub tls: SmtpTls,
    /// Sign-in, if it wants one.
    pub sign_in: Option<(String, Secret)>,
    /// Sender: `address` or `Name <address>`.
    pub from: String,
    /// Longest wait for one step of the exchange.
    pub timeout: Duration,
}

/// What is wrong with the settings.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SmtpConfigError {
    /// The sender is no address.
    #[error("the mail sender `{0}` is neither an address nor of the form `Name <address>`")]
    From(String),
    /// The password would travel readable to another machine.
    #[error("a mail password is only sent over TLS: use starttls or implicit")]
    PasswordInTheOpen,
    /// TLS cannot be set up for this host.
    #[error("TLS to the mail server cannot be set up: {0}")]
    Tls(String),
}

/// Sends through a mail server, over a few kept connections.
#[derive(Clone)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Clock,
}

impl SmtpMailer {
    /// With these settings; connects at the first mail. To be called inside the async runtime.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(config: SmtpConfig, clock: Clock) -> Result<Self, SmtpConfigError> {
        let from = config
            .from
            .parse()
            .map_err(|_| SmtpConfigError::From(config.from.clone()))?;
        let tls = || TlsParameters::new(config.host.clone()).map_err(|error| SmtpConfigError::Tls(error.to_string()));
        let tls = match config.tls {
            SmtpTls::None if config.sign_in.is_some() && !is_local(&config.host) => {
                return Err(SmtpConfigError::PasswordInTheOpen);
            }
            SmtpTls::None => Tls::None,
            SmtpTls::StartTls => Tls::Required(tls()?),
            SmtpTls::Implicit => Tls::Wrapper(tls()?),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port.unwrap_or(config.tls.port()))
            .tls(tls)
            .timeout(Some(config.timeout));
        if let Some((user, password)) = config.sign_in {
            transport = transport.credentials(Credentials::new(user, password.expose().to_owned()));
        }
        Ok(Self {
            transport: transport.build(),
            from,
            clock,
        })
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), NotifyError> {
        let message = compose(mail, &self.from, self.clock.wall())?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(NotifyError::Rejected(error.to_string())),
            Err(error) => Err(NotifyError::Unavailable(error.to_string())),
        }
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
        net::TcpListener,
        sync::mpsc,
    };

    use super::*;

    /// A mail server of few words: answers `RCPT` as told and hands on every line it hears.
    async fn server(rcpt: &'static str) -> (u16, mpsc::UnboundedReceiver<String>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (send, receive) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (reader, mut writer) = stream.into_split();
                let mut lines = BufReader::new(reader).lines();
                writer.write_all(b"220 test\r\n").await.unwrap();
                let mut in_data = false;
                while let Ok(Some(line)) = lines.next_line().await {
                    let answer = match line.get(..4).unwrap_or(&line) {
                        "." => "250 taken",
                        _ if in_data => "",
                        "EHLO" => "250 test",
                        "RCPT" => rcpt,
                        "DATA" => "354 go on",
                        _ => "250 fine",
                    };
                    in_data = answer.starts_with("354") || (in_data && line != ".");
                    let _ = send.send(line);
                    if !answer.is_empty() && writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                        break;
                    }
                }
            }
        });
        (port, receive)
    }

    fn config(port: u16) -> SmtpConfig {
        SmtpConfig {
            host: "127.0.0.1".into(),
            port: Some(port),
            tls: SmtpTls::None,
            sign_in: None,
            from: "Galleria <no-reply@market.example.com>".into(),
            timeout: Duration::from_secs(5),
        }
    }

    fn mailer(config: SmtpConfig) -> SmtpMailer {
        SmtpMailer::new(config, Clock::real()).unwrap()
    }

    #[tokio::test]
    async fn one_mail_has_one_reader_whatever_its_text() {
        let (port, mut lines) = server("250 fine").await;
        let evil = "x\r\nBcc: y@example.com\r\n.\r\nRCPT TO:<y@example.com>";
        let mail = Mail {
            subject: evil.into(),
            text: evil.into(),
            ..super::super::tests::mail()
        };
        mailer(config(port)).send(&mail).await.unwrap();
        let mut heard = Vec::new();
        while let Ok(line) = lines.try_recv() {
            heard.push(line);
        }
        assert_eq!(
            heard
                .iter()
                .filter(|line| line.starts_with("RCPT TO:<zhou@example.com>"))
                .count(),
            1
        );
        // What looks like a command came inside the mail, behind a dot that was doubled.
        let data = heard.iter().position(|line| line == "DATA").unwrap();
        assert!(
            heard[..data].iter().all(|line| !line.contains("y@example.com")),
            "{heard:#?}"
        );
        let blank = heard.iter().position(String::is_empty).unwrap();
        assert!(
            heard[data..blank]
                .iter()
                .all(|line| !line.to_ascii_lowercase().starts_with("bcc")),
            "{heard:#?}"
        );
        assert_eq!(heard.iter().filter(|line| *line == ".").count(), 1, "{heard:#?}");
    }

    #[tokio::test]
    async fn failures_are_told_apart() {
        let mail = super::super::tests::mail();
        let (port, _lines) = server("550 no such reader").await;
        let error = mailer(config(port)).send(&mail).await.unwrap_err();
        assert!(
            error.is_permanent() && error.to_string().contains("no such reader"),
            "{error}"
        );
        let (port, _lines) = server("451 later").await;
        assert!(!mailer(config(port)).send(&mail).await.unwrap_err().is_permanent());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert!(!mailer(config(port)).send(&mail).await.unwrap_err().is_permanent());
    }

    #[tokio::test]
    async fn without_the_tls_that_was_asked_for_nothing_is_sent() {
        let (port, mut lines) = server("250 fine").await;
        let sign_in = Some(("user".to_owned(), Secret::new("mail-password")));
        let mailer = mailer(SmtpConfig {
            tls: SmtpTls::StartTls,
            sign_in,
            ..config(port)
        });
        assert!(mailer.send(&super::super::tests::mail()).await.is_err());
        while let Ok(line) = lines.try_recv() {
            assert!(line.starts_with("EHLO") || line.starts_with("QUIT"), "{line}");
        }
        assert!(!format!("{mailer:?}").contains("mail-password"));
    }

    #[tokio::test]
    async fn settings_are_checked() {
        let sign_in = Some(("user".to_owned(), Secret::new("mail-password")));
        let far = SmtpConfig {
            host: "mail.example.com".into(),
            sign_in,
            ..config(25)
        };
        assert_eq!(
            SmtpMailer::new(far.clone(), Clock::real()).unwrap_err(),
            SmtpConfigError::PasswordInTheOpen
        );
        assert!(
            SmtpMailer::new(
                SmtpConfig {
                    tls: SmtpTls::Implicit,
                    ..far.clone()
                },
                Clock::real()
            )
            .is_ok()
        );
        let from = SmtpConfig {
            from: "x\r\nBcc: y@example.com".into(),
            ..config(25)
        };
        assert!(matches!(
            SmtpMailer::new(from, Clock::real()),
            Err(SmtpConfigError::From(_))
        ));
        assert!(!format!("{far:?}").contains("mail-password"));
    }
}
