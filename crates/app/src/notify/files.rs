//! Transports into files, for machines without a mail server or a provider of short messages.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use lettre::message::Mailbox;
use serde_json::json;

use super::{Mail, Mailer, NotifyError, Sms, SmsSender, compose, plain_id};
use crate::clock::Clock;

/// Writes every mail as one `.eml` file named after its identifier; a repeat replaces its first copy.
#[derive(Clone, Debug)]
pub struct FileMailer {
    folder: PathBuf,
    from: Mailbox,
    clock: Clock,
}

impl FileMailer {
    /// Writes into `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made, or `from` is not `address` or `Name <address>`.
    pub fn new(folder: impl Into<PathBuf>, from: &str, clock: Clock) -> io::Result<Self> {
        let from = from
            .parse()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, from, clock })
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn send(&self, mail: &Mail) -> Result<(), NotifyError> {
        let content = compose(mail, &self.from, self.clock.wall())?.formatted();
        let path = self.folder.join(format!("{}.eml", plain_id(&mail.id)));
        in_background(move || {
            let draft = path.with_extension("new");
            let mut file = private().write(true).create(true).truncate(true).open(&draft)?;
            file.write_all(&content)?;
            file.sync_all()?;
            fs::rename(&draft, &path)?;
            File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
        })
        .await
    }
}

/// Appends every short message as one line of JSON: `{"at": …, "id": …, "to": …, "text": …}`. A program of the
/// operator's own may follow the file; a repeat has the same `id`.
#[derive(Clone, Debug)]
pub struct FileSms {
    path: PathBuf,
    clock: Clock,
    /// One line at a time.
    turn: Arc<Mutex<()>>,
}

impl FileSms {
    /// Appends to the file `path`; its folder is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(path: impl Into<PathBuf>, clock: Clock) -> io::Result<Self> {
        let path = path.into();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(Self {
            path,
            clock,
            turn: Arc::default(),
        })
    }
}

#[async_trait]
impl SmsSender for FileSms {
    async fn send(&self, sms: &Sms) -> Result<(), NotifyError> {
        let at = self.clock.wall();
        let line = format!(
            "{}\n",
            json!({ "at": at, "id": sms.id, "to": sms.to, "text": sms.text })
        );
        let (path, turn) = (self.path.clone(), Arc::clone(&self.turn));
        in_background(move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            let mut file = private().append(true).create(true).open(&path)?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
        .await
    }
}

/// Files hold names and numbers of people: only this user reads them.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

async fn in_background(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), NotifyError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| NotifyError::Unavailable("the program is shutting down".to_owned()))?
        .map_err(|error| NotifyError::Unavailable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use domain::time::Time;

    use super::*;
    use crate::seal::testing::Folder;

    fn clock() -> Clock {
        Clock::fixed("2026-03-01T08:00:00Z".parse::<Time>().unwrap())
    }

    #[tokio::test]
    async fn a_repeated_mail_is_one_file_inside_the_folder() {
        let folder = Folder::new();
        let mailer = FileMailer::new(folder.path().join("mail"), "Galleria <no-reply@example.com>", clock()).unwrap();
        for id in ["a-1", "a-1", "../../a-2", "/etc/a-3", ""] {
            mailer
                .send(&Mail {
                    id: id.into(),
                    ..super::super::tests::mail()
                })
                .await
                .unwrap();
        }
        let mut names: Vec<String> = fs::read_dir(folder.path().join("mail"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [".eml", "______a-2.eml", "_etc_a-3.eml", "a-1.eml"]);
        let text = fs::read_to_string(folder.path().join("mail/a-1.eml")).unwrap();
        assert!(
            text.contains("To: zhou@example.com\r\n") && text.contains("Message-ID: <a-1@example.com>\r\n"),
            "{text}"
        );
        assert!(FileMailer::new(folder.path(), "no address", clock()).is_err());
    }

    #[tokio::test]
    async fn short_messages_are_lines() {
        let folder = Folder::new();
        let sender = FileSms::new(folder.path().join("out/sms.jsonl"), clock()).unwrap();
        for number in 0..20 {
            let text = format!("{number}: 已到期\n\"}}{{");
            sender
                .send(&Sms {
                    id: number.to_string(),
                    to: "+86 138".into(),
                    text,
                })
                .await
                .unwrap();
        }
        let text = fs::read_to_string(folder.path().join("out/sms.jsonl")).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 20);
        assert_eq!(
            lines[7],
            json!({ "at": "2026-03-01T08:00:00.000Z", "id": "7", "to": "+86 138", "text": "7: 已到期\n\"}{" })
        );
    }
}
