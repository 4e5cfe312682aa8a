//! The library's side of the connection: one session a process, one thread that reads events and calls back.

use std::cell::Cell;
use std::io::{self, Read};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::protocol::{self, EventKind, FromDesk, FromSoftware, Hello, Rendezvous, Role};

/// How long connecting, being welcomed and sending may take each.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Why a call was refused; the numbers are `ResultStatus` of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[repr(i32)]
pub enum SdkError {
    /// `Init` has not been called, or `ShutOut` has.
    #[error("not initialised")]
    NotInitialised = 1,
    /// `Init` was called before.
    #[error("already initialised")]
    AlreadyInitialised = 2,
    /// A null pointer.
    #[error("null argument")]
    NullArgument = 3,
    /// A text longer than the header allows.
    #[error("argument too long")]
    TooLong = 4,
    /// A text that is not UTF-8.
    #[error("argument is not UTF-8")]
    NotUtf8 = 5,
    /// No desk runs for this user.
    #[error("no desk")]
    NoDesk = 6,
    /// The desk refused the version or the token, or has too many connections.
    #[error("refused by the desk")]
    Refused = 7,
    /// The connection broke.
    #[error("disconnected")]
    Disconnected = 8,
    /// `Init` and `ShutOut` cannot be called from the callback.
    #[error("called from the callback")]
    InsideCallback = 9,
    /// A number without meaning, or a file name with folders.
    #[error("bad argument")]
    BadArgument = 10,
    /// A fault of the library.
    #[error("internal error")]
    Internal = 11,
}

/// Takes events, always on the session's one thread.
pub type Callback = Arc<dyn Fn(EventKind, &str) + Send + Sync>;

/// What the session's thread and its owner share.
#[derive(Default)]
struct Mailbox {
    receiver: Mutex<Receiver>,
    changed: Condvar,
}

#[derive(Default)]
struct Receiver {
    callback: Option<Callback>,
    closing: bool,
}

/// An open connection.
struct Session {
    writer: Arc<Mutex<TcpStream>>,
    mailbox: Arc<Mailbox>,
    thread: JoinHandle<()>,
}

/// The connection of this process, if there is one.
#[derive(Default)]
pub struct Client {
    /// Held through the whole of `init` and `shut_out`, so that whoever shuts down a second time returns only when the
    /// first is done. Never taken on the callback's thread.
    life: Mutex<()>,
    session: Mutex<Option<Session>>,
}

thread_local! {
    static INSIDE_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// A panic elsewhere leaves nothing half done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    /// Without a connection.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            life: Mutex::new(()),
            session: Mutex::new(None),
        }
    }

    /// Connects to the desk whose directory is `dir`.
    ///
    /// # Errors
    /// [`SdkError::AlreadyInitialised`], [`SdkError::NoDesk`], [`SdkError::Refused`], [`SdkError::InsideCallback`].
    pub fn init(&self, dir: &Path) -> Result<(), SdkError> {
        if INSIDE_CALLBACK.get() {
            return Err(SdkError::InsideCallback);
        }
        let _life = lock(&self.life);
        if lock(&self.session).is_some() {
            return Err(SdkError::AlreadyInitialised);
        }
        let reader = connect(dir, Role::Software)?;
        let writer = Arc::new(Mutex::new(reader.try_clone().map_err(|_| SdkError::Internal)?));
        let mailbox = Arc::new(Mailbox::default());
        let thread = std::thread::Builder::new()
            .name("galleria-license".to_owned())
            .spawn({
                let mailbox = Arc::clone(&mailbox);
                move || deliver(reader, &mailbox)
            })
            .map_err(|_| SdkError::Internal)?;
        *lock(&self.session) = Some(Session {
            writer,
            mailbox,
            thread,
        });
        Ok(())
    }

    /// Takes the receiver of events, in place of an earlier one. Events wait until there is one.
    ///
    /// # Errors
    /// [`SdkError::NotInitialised`].
    pub fn register(&self, callback: Callback) -> Result<(), SdkError> {
        let mailbox = match &*lock(&self.session) {
            Some(session) => Arc::clone(&session.mailbox),
            None => return Err(SdkError::NotInitialised),
        };
        lock(&mailbox.receiver).callback = Some(callback);
        mailbox.changed.notify_all();
        Ok(())
    }

    /// Sends a request. May be called from any thread, the callback's too.
    ///
    /// # Errors
    /// [`SdkError::NotInitialised`], [`SdkError::Disconnected`].
    pub fn request(&self, request: &FromSoftware) -> Result<(), SdkError> {
        let writer = match &*lock(&self.session) {
            Some(session) => Arc::clone(&session.writer),
            None => return Err(SdkError::NotInitialised),
        };
        let mut writer = lock(&writer);
        protocol::send(&mut *writer, request).map_err(|_| {
            // Half a frame may be out: nothing sensible can follow it.
            let _ = writer.shutdown(Shutdown::Both);
            SdkError::Disconnected
        })
    }

    /// Disconnects and waits for a running callback and for the thread. Does nothing where nothing is open.
    ///
    /// # Errors
    /// [`SdkError::InsideCallback`].
    pub fn shut_out(&self) -> Result<(), SdkError> {
        if INSIDE_CALLBACK.get() {
            return Err(SdkError::InsideCallback);
        }
        let _life = lock(&self.life);
        // The guard ends with the statement: a callback that runs now may still make requests, and is refused them.
        let session = lock(&self.session).take();
        let Some(session) = session else { return Ok(()) };
        lock(&session.mailbox.receiver).closing = true;
        session.mailbox.changed.notify_all();
        let _ = lock(&session.writer).shutdown(Shutdown::Both);
        session.thread.join().map_err(|_| SdkError::Internal)
    }
}

/// Opens a connection and says who speaks.
///
/// # Errors
/// [`SdkError::NoDesk`], [`SdkError::Refused`].
pub fn connect(dir: &Path, role: Role) -> Result<TcpStream, SdkError> {
    let desk = Rendezvous::read(dir).map_err(|_| SdkError::NoDesk)?;
    if desk.version != protocol::VERSION {
        return Err(SdkError::Refused);
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, desk.port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(|_| SdkError::NoDesk)?;
    let bounded = stream
        .set_nodelay(true)
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
    bounded.map_err(|_| SdkError::Internal)?;
    let hello = Hello {
        version: protocol::VERSION,
        token: desk.token,
        role,
    };
    protocol::send(&mut stream, &hello).map_err(|_| SdkError::Refused)?;
    let mut patient = Patient {
        stream: &stream,
        until: Instant::now() + PATIENCE,
    };
    match protocol::receive(&mut patient) {
        Ok(FromDesk::Welcome) => {}
        _ => return Err(SdkError::Refused),
    }
    stream.set_read_timeout(None).map_err(|_| SdkError::Internal)?;
    Ok(stream)
}

/// Reads until a moment and no longer, however slowly the bytes come.
struct Patient<'a> {
    stream: &'a TcpStream,
    until: Instant,
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        (&mut &*self.stream).read(buffer)
    }
}

/// The session's thread: reads events until the connection ends, and says so if nobody shut it down.
fn deliver(mut reader: TcpStream, mailbox: &Mailbox) {
    loop {
        match protocol::receive(&mut reader) {
            Ok(FromDesk::Event { kind, message }) => {
                if !hand_over(mailbox, kind, &message) {
                    return;
                }
            }
            Ok(_) => {}
            Err(_) => {
                let _ = reader.shutdown(Shutdown::Both);
                hand_over(mailbox, EventKind::Disconnected, &protocol::disconnected_message());
                return;
            }
        }
    }
}

/// Calls back, once there is somebody to call; false when the session closes.
fn hand_over(mailbox: &Mailbox, kind: EventKind, message: &str) -> bool {
    let callback = {
        let guard = lock(&mailbox.receiver);
        let guard = mailbox
            .changed
            .wait_while(guard, |receiver| !receiver.closing && receiver.callback.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        match &guard.callback {
            Some(callback) if !guard.closing => Arc::clone(callback),
            _ => return false,
        }
    };
    INSIDE_CALLBACK.set(true);
    callback(kind, message);
    INSIDE_CALLBACK.set(false);
    true
}
