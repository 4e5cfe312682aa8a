//! The file that survives: one line an event, each with its checksum, on disk before it counts.
//!
//! A line is `CHECKSUM JSON`. Killed in the middle of a write, the process leaves an unfinished last line, which is cut
//! off: what it would have said had not counted yet. A bad line with good ones behind it is damage, and nothing is
//! guessed then. When the file has grown long, a new one with everything in one line takes its place in one step.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use wire::mac::sha256_hex;

use crate::state::{Event, State};

/// Name of the file in the spool's folder.
const NAME: &str = "usage.spool";
/// A file shorter than this is never written anew.
const SHORT: u64 = 4 << 20;
/// Characters of a checksum.
const CHECKSUM: usize = 16;

/// Why the spool cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The disk.
    #[error("the spool {}: {error}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another agent has it.
    #[error("the spool {} is used by another agent", .0.display())]
    Busy(PathBuf),
    /// Not what was written.
    #[error(
        "line {line} of the spool {} is damaged. Nothing is guessed from it: put back the file from a copy, or move it \
         away and begin anew (records not yet pushed would be lost)",
        path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
    },
    /// There is none.
    #[error("there is no spool in {}", .0.display())]
    None(PathBuf),
}

/// The spool of a running agent.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    /// Held as long as the agent runs; the file itself may be replaced.
    _lock: File,
    /// Bytes that count.
    length: u64,
    /// Length right after the file was last written anew.
    fresh: u64,
    state: State,
}

impl Spool {
    /// Opens the spool of a folder, or makes one. `id` is random and used for a new one only, as is `now_ns`.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub fn open(folder: &Path, id: &str, now_ns: i64) -> Result<Self, SpoolError> {
        let failed = |error| SpoolError::Io {
            path: folder.to_owned(),
            error,
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let lock = options().open(folder.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SpoolError::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let path = folder.join(NAME);
        let failed = |error| SpoolError::Io {
            path: path.clone(),
            error,
        };
        let mut file = options().open(&path).map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let (state, length) = replay(&bytes).map_err(|line| SpoolError::Damaged {
            path: path.clone(),
            line,
        })?;
        file.set_len(length).map_err(failed)?;
        let mut spool = Self {
            path,
            file,
            _lock: lock,
            length,
            fresh: length,
            state,
        };
        if spool.state.id.is_empty() {
            spool.record(&[Event::Began {
                id: id.to_owned(),
                at_ns: now_ns,
            }])?;
            spool.sync_folder()?;
        }
        Ok(spool)
    }

    /// Reads the spool of a folder beside a running agent.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub fn peek(folder: &Path) -> Result<State, SpoolError> {
        let path = folder.join(NAME);
        match std::fs::read(&path) {
            Ok(bytes) => match replay(&bytes) {
                Ok((state, _)) => Ok(state),
                Err(line) => Err(SpoolError::Damaged { path, line }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SpoolError::None(folder.to_owned())),
            Err(error) => Err(SpoolError::Io { path, error }),
        }
    }

    /// What is known.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Writes events down and, once they are on disk, applies them. All of them or none.
    ///
    /// # Errors
    /// If the disk does not take them; the state is then as before.
    pub fn record(&mut self, events: &[Event]) -> Result<(), SpoolError> {
        if events.is_empty() {
            return Ok(());
        }
        // Several events are one line, so that they share one fate.
        let line = line(events).map_err(|error| self.failed(error))?;
        let written = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| self.file.write_all(line.as_bytes()))
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Whatever arrived must not look like a whole line to whoever reads next.
            let _ = self.file.set_len(self.length);
            return Err(self.failed(error));
        }
        self.length += u64::try_from(line.len()).unwrap_or(0);
        for event in events {
            self.state.apply(event);
        }
        if self.length > SHORT && self.length / 4 > self.fresh {
            self.renew()?;
        }
        Ok(())
    }

    /// Writes everything into a new file that takes the place of the old one.
    ///
    /// # Errors
    /// If the disk does not take it; the old file then goes on.
    pub fn renew(&mut self) -> Result<(), SpoolError> {
        let text = line(&[Event::Everything(Box::new(self.state.clone()))]).map_err(|error| self.failed(error))?;
        let beside = self.path.with_extension("new");
        let renew = || -> io::Result<File> {
            let _ = std::fs::remove_file(&beside);
            let mut file = options().open(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_data()?;
            std::fs::rename(&beside, &self.path)?;
            Ok(file)
        };
        self.file = renew().map_err(|error| self.failed(error))?;
        self.length = u64::try_from(text.len()).unwrap_or(0);
        self.fresh = self.length;
        self.sync_folder()
    }

    fn sync_folder(&self) -> Result<(), SpoolError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> SpoolError {
        SpoolError::Io {
            path: self.path.clone(),
            error,
        }
    }
}

/// Read and written by its owner alone: records are business of his.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options
}

fn line(events: &[Event]) -> io::Result<String> {
    let json = serde_json::to_string(events)?;
    Ok(format!("{} {json}\n", checksum(&json)))
}

fn checksum(json: &str) -> String {
    sha256_hex(json.as_bytes()).chars().take(CHECKSUM).collect()
}

/// The state that a file tells, and how many of its bytes count; or the number of a damaged line.
fn replay(bytes: &[u8]) -> Result<(State, u64), usize> {
    let mut state = State::default();
    let (mut counted, mut bad) = (0_usize, None);
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        match events(line) {
            Some(_) if bad.is_some() => return Err(bad.unwrap_or(0)),
            Some(events) => {
                for event in &events {
                    state.apply(event);
                }
                counted += line.len();
            }
            None => bad = bad.or(Some(index + 1)),
        }
    }
    // An empty file is a new one; one that never had a good line is none of ours.
    match bad {
        Some(line) if counted == 0 && bytes.contains(&b'\n') => Err(line),
        _ => Ok((state, u64::try_from(counted).unwrap_or(0))),
    }
}

fn events(line: &[u8]) -> Option<Vec<Event>> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, json) = line.split_once(' ')?;
    (sum == checksum(json))
        .then(|| serde_json::from_str(json).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(text: &str) -> Event {
        Event::Remark {
            at: 1,
            about: text.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn cut_anywhere_it_tells_the_lines_before() {
        let folder = tempfile::tempdir().expect("folder");
        let mut spool = Spool::open(folder.path(), "id", 5).expect("opens");
        spool.record(&[remark("a")]).expect("written");
        let two = spool.length;
        spool.record(&[remark("b"), remark("c")]).expect("written");
        let whole = spool.state().clone();
        drop(spool);
        let path = folder.path().join(NAME);
        let bytes = std::fs::read(&path).expect("bytes");
        for cut in usize::try_from(two).expect("small")..bytes.len() {
            std::fs::write(&path, &bytes[..cut]).expect("cut");
            let spool = Spool::open(folder.path(), "other", 9).expect("opens");
            assert_eq!(
                (spool.state().id.as_str(), spool.state().remarks.len()),
                ("id", 1),
                "{cut}"
            );
            assert_eq!(spool.length, two);
        }
        std::fs::write(&path, &bytes).expect("whole");
        let mut spool = Spool::open(folder.path(), "other", 9).expect("opens");
        assert_eq!(*spool.state(), whole);
        spool.renew().expect("renewed");
        spool.record(&[remark("d")]).expect("written");
        assert_eq!(Spool::peek(folder.path()).expect("readable"), *spool.state());
        assert!(matches!(Spool::open(folder.path(), "x", 1), Err(SpoolError::Busy(_))));
    }

    #[test]
    fn damage_is_not_guessed_away() {
        let folder = tempfile::tempdir().expect("folder");
        let mut spool = Spool::open(folder.path(), "id", 5).expect("opens");
        spool.record(&[remark("a")]).expect("written");
        drop(spool);
        let path = folder.path().join(NAME);
        let mut bytes = std::fs::read(&path).expect("bytes");
        bytes[30] ^= 1;
        std::fs::write(&path, &bytes).expect("spoilt");
        assert!(matches!(
            Spool::open(folder.path(), "x", 1),
            Err(SpoolError::Damaged { line: 1, .. })
        ));
        std::fs::write(&path, "not ours\n").expect("written");
        assert!(matches!(
            Spool::peek(folder.path()),
            Err(SpoolError::Damaged { line: 1, .. })
        ));
        let empty = tempfile::tempdir().expect("folder");
        assert!(matches!(Spool::peek(empty.path()), Err(SpoolError::None(_))));
    }
}
