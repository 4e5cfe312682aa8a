//! The desk: a small program beside desktop software that stands for the desktop manager of the original marketplace (open
//! API §6). It fetches licences for software that has loaded the licence library.
//!
//! * [`rules`]: what it does about what it hears.
//! * [`market`]: licence codes at the marketplace.
//! * Here: connections over loopback, and the files. Messages are those of [`license_client::protocol`].
//!
//! Licences come from licence codes, are handed over by hand, or are made by the seller for the very device, who is asked
//! through the marketplace (`getLicenseAsync`, §3.7).

pub(crate) mod market;
mod rules;

use std::{
    collections::BTreeMap,
    fs,
    future::Future,
    io,
    net::Ipv4Addr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use license_client::protocol::{
    self, EventKind, FromControl, FromDesk, FromSoftware, Hello, LicenseForm, LicenseResult, MAX_DEVICE,
    MAX_ERROR_TEXT, MAX_LICENSE, RENDEZVOUS, Rendezvous, Role, Status, license_message,
};
use sandbox::open_api::OpenApiAccess;
use serde::{Serialize, de::DeserializeOwned};
use subtle::ConstantTimeEq as _;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::timeout,
};
use wire::encode::hex_lower;

use self::{
    market::{Market, Standing},
    rules::{Desk, Effect, Id, Right},
};
use crate::cmd::serve::write_private;

/// Most connections at the same time.
const CONNECTIONS: usize = 32;
/// Events that wait for one program; one that lets more pile up does not listen and is cut off.
const LINE: usize = 64;
/// How long a newcomer has to say who it is, and a message to be taken.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest licence code that is asked about (open API §3.1).
const MAX_CODE: usize = wire::license_code::MAX_LICENSE;
/// Name of a licence's file where the software leaves it to the desk.
const LICENSE_FILE: &str = "license.lic";

/// How a desk is set up.
#[derive(Debug)]
pub struct DeskConfig {
    /// Its directory: the rendezvous file, and licences as files.
    pub dir: PathBuf,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where licence codes are asked about; without it licences are only handed over by hand.
    pub market: Option<OpenApiAccess>,
    /// The instance whose licences are fetched for this device.
    pub instance: Option<market::Instance>,
}

/// What the keeper of the desk is told.
enum Input {
    Joined(Id, mpsc::Sender<Vec<u8>>),
    Left(Id),
    Heard(Id, FromSoftware),
    Command(Command, oneshot::Sender<Status>),
    Fetched(Id, String, Result<String, market::Trouble>),
    Learned(String, Result<wire::license_code::LicenseInfo, market::Trouble>),
}

enum Command {
    Entitle(Right),
    Deny,
    Expire,
    Offer { forced: bool },
    Status,
}

/// A desk that listens.
pub struct OpenDesk {
    listener: TcpListener,
    dir: PathBuf,
    port: u16,
    token: Arc<str>,
    market: Option<Market>,
    instance: Option<market::Instance>,
    /// Held as long as this desk runs: one directory, one desk.
    _lock: fs::File,
}

impl OpenDesk {
    /// Begins to listen and says so in the rendezvous file.
    ///
    /// # Errors
    /// If another desk has the directory, or it or the port cannot be used.
    pub async fn open(config: DeskConfig) -> Result<Self> {
        private_dir(&config.dir)?;
        let lock = fs::File::create(config.dir.join("desk.lock")).context("the lock of the desk")?;
        if lock.try_lock().is_err() {
            bail!("a desk runs in {} already", config.dir.display());
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))
            .await
            .with_context(|| format!("port {} of 127.0.0.1 cannot be listened on", config.port))?;
        let port = listener.local_addr()?.port();
        let token = hex_lower(&rand::random::<[u8; 32]>());
        let rendezvous = Rendezvous {
            version: protocol::VERSION,
            port,
            token: token.clone(),
        };
        write_private(&config.dir.join(RENDEZVOUS), &serde_json::to_string(&rendezvous)?)?;
        Ok(Self {
            listener,
            dir: config.dir,
            port,
            token: token.into(),
            market: config.market.map(Market::new).transpose()?,
            instance: config.instance,
            _lock: lock,
        })
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Serves until `stop`, and takes the rendezvous file away again.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let (tell, inbox) = mpsc::channel(LINE);
        let mut desk = Desk::default();
        if self.instance.is_some() {
            // Nobody is connected yet, so nothing follows from it.
            desk.entitle(Right::Instance);
        }
        let keeper = Keeper {
            desk,
            instance: self.instance.clone(),
            lines: BTreeMap::new(),
            files: self.dir.join("licenses"),
            market: self.market.clone(),
            tell: tell.clone(),
        };
        tokio::select! {
            () = keeper.run(inbox) => {}
            () = accept(&self, tell) => {}
            () = stop => {}
        }
        let _ = fs::remove_file(self.dir.join(RENDEZVOUS));
    }
}

async fn accept(desk: &OpenDesk, tell: mpsc::Sender<Input>) {
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    for id in 1.. {
        let stream = match desk.listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                // Most likely no file descriptor is free.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else {
            tracing::warn!("too many connections");
            tokio::spawn(refuse(stream));
            continue;
        };
        let visitor = Visitor {
            id,
            token: Arc::clone(&desk.token),
            market: desk.market.clone(),
            tell: tell.clone(),
            _seat: seat,
        };
        tokio::spawn(async move {
            if let Err(error) = visitor.converse(stream).await {
                tracing::debug!(%error, id, "a connection ended");
            }
        });
    }
}

async fn refuse(mut stream: TcpStream) {
    let _ = write(&mut stream, &FromDesk::Refused).await;
}

/// One connection.
struct Visitor {
    id: Id,
    token: Arc<str>,
    market: Option<Market>,
    tell: mpsc::Sender<Input>,
    _seat: OwnedSemaphorePermit,
}

impl Visitor {
    async fn converse(self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let hello: Hello = timeout(PATIENCE, read(&mut stream)).await??;
        // The token first and always, so that the time taken tells nothing about it.
        let known = bool::from(hello.token.as_bytes().ct_eq(self.token.as_bytes()));
        if !known || hello.version != protocol::VERSION {
            tracing::warn!(id = self.id, "refused a connection: another version or a wrong token");
            return write(&mut stream, &FromDesk::Refused).await;
        }
        match hello.role {
            Role::Software => self.software(stream).await,
            Role::Control => self.control(stream).await,
        }
    }

    async fn software(self, stream: TcpStream) -> io::Result<()> {
        let (mut reader, mut writer) = stream.into_split();
        let (line, mut events) = mpsc::channel::<Vec<u8>>(LINE);
        // Before it is welcomed: once its `Init` has returned it hears everything.
        self.say(Input::Joined(self.id, line)).await?;
        let writes = async {
            write(&mut writer, &FromDesk::Welcome).await?;
            while let Some(frame) = events.recv().await {
                timeout(PATIENCE, writer.write_all(&frame)).await??;
            }
            // The keeper cut the line.
            Err(io::ErrorKind::ConnectionAborted.into())
        };
        let reads = async {
            loop {
                let what: FromSoftware = read(&mut reader).await?;
                self.say(Input::Heard(self.id, checked(what)?)).await?;
            }
        };
        let end: io::Result<()> = tokio::select! {
            end = writes => end,
            end = reads => end,
        };
        self.say(Input::Left(self.id)).await?;
        end
    }

    async fn control(self, mut stream: TcpStream) -> io::Result<()> {
        write(&mut stream, &FromDesk::Welcome).await?;
        loop {
            let command = read(&mut stream).await?;
            let answer = match self.command(command).await {
                Ok(command) => {
                    let (reply, answer) = oneshot::channel();
                    self.say(Input::Command(command, reply)).await?;
                    FromDesk::Status(answer.await.map_err(|_| io::ErrorKind::ConnectionAborted)?)
                }
                Err(reason) => FromDesk::Failed { reason },
            };
            write(&mut stream, &answer).await?;
        }
    }

    /// A command for the keeper. A licence code is looked at first, so that whoever enters it hears at once if it is not
    /// good; looking activates nothing.
    async fn command(&self, command: FromControl) -> Result<Command, String> {
        match command {
            FromControl::Redeem { code } => {
                if code.is_empty() || code.len() > MAX_CODE {
                    return Err(format!("a licence code has 1 to {MAX_CODE} characters"));
                }
                let Some(market) = &self.market else {
                    return Err("this desk was started without a marketplace".to_owned());
                };
                match market.look(&code).await {
                    Ok(Standing::Alive(_) | Standing::Unused) => Ok(Command::Entitle(Right::Code(code))),
                    Err(trouble) => Err(trouble.reason().to_owned()),
                }
            }
            FromControl::Issue { license } if license.len() > MAX_LICENSE => {
                Err(format!("a licence has at most {MAX_LICENSE} bytes"))
            }
            FromControl::Issue { license } => Ok(Command::Entitle(Right::Text(license))),
            FromControl::Deny => Ok(Command::Deny),
            FromControl::ExpireTrial => Ok(Command::Expire),
            FromControl::Upgrade { forced } => Ok(Command::Offer { forced }),
            FromControl::Status => Ok(Command::Status),
        }
    }

    async fn say(&self, input: Input) -> io::Result<()> {
        let gone = |_| io::Error::from(io::ErrorKind::ConnectionAborted);
        self.tell.send(input).await.map_err(gone)
    }
}

/// What software sends keeps the header's limits, whichever library it comes from.
fn checked(what: FromSoftware) -> io::Result<FromSoftware> {
    let good = match &what {
        FromSoftware::License { form, device, .. } => {
            let plain = match form {
                LicenseForm::File(name) => LicenseForm::file(name.clone()).is_some(),
                LicenseForm::String => true,
            };
            plain && device.len() <= MAX_DEVICE
        }
        FromSoftware::Verified { error, .. } => error.len() <= MAX_ERROR_TEXT,
        FromSoftware::CheckNewVersions | FromSoftware::Upgrade { .. } => true,
    };
    match good {
        true => Ok(what),
        false => Err(io::Error::new(io::ErrorKind::InvalidData, "beyond the limits")),
    }
}

/// The one task that has the desk's memory and does what its rules say.
struct Keeper {
    desk: Desk,
    lines: BTreeMap<Id, mpsc::Sender<Vec<u8>>>,
    files: PathBuf,
    market: Option<Market>,
    instance: Option<market::Instance>,
    tell: mpsc::Sender<Input>,
}

impl Keeper {
    async fn run(mut self, mut inbox: mpsc::Receiver<Input>) {
        while let Some(input) = inbox.recv().await {
            self.take(input);
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Joined(id, line) => {
                tracing::info!(id, "a program connected");
                self.lines.insert(id, line);
                self.desk.joined(id);
            }
            Input::Left(id) => {
                tracing::info!(id, "a program is gone");
                self.lines.remove(&id);
                self.desk.left(id);
            }
            Input::Heard(id, what) => {
                match &what {
                    FromSoftware::License { .. } => tracing::info!(id, "a program wants a licence"),
                    FromSoftware::Verified { ok, error } => {
                        tracing::info!(id, ok, error, "a program checked its licence")
                    }
                    FromSoftware::CheckNewVersions => tracing::info!(id, "a program asks for new versions"),
                    FromSoftware::Upgrade { accept } => tracing::info!(id, accept, "the user answered the upgrade"),
                }
                let effects = self.desk.heard(id, what);
                self.perform(effects);
            }
            Input::Command(command, reply) => {
                let effects = match command {
                    Command::Entitle(right) => self.desk.entitle(right),
                    Command::Deny => self.desk.deny(),
                    Command::Expire => self.desk.expire(),
                    Command::Offer { forced } => self.desk.offer(forced),
                    Command::Status => Vec::new(),
                };
                self.perform(effects);
                // Whoever asked may have gone.
                let _ = reply.send(self.desk.status());
            }
            Input::Fetched(id, device, answer) => {
                match &answer {
                    Ok(_) => tracing::info!(id, "the licence of the device has come"),
                    Err(trouble) => tracing::warn!(id, reason = trouble.reason(), "no licence for the device"),
                }
                let effects = self.desk.fetched(id, &device, answer);
                self.perform(effects);
            }
            Input::Learned(code, answer) => {
                match &answer {
                    Ok(_) => tracing::info!("the licence code is in use"),
                    Err(trouble) => tracing::warn!(reason = trouble.reason(), "no licence for the licence code"),
                }
                let effects = self.desk.learned(&code, answer);
                self.perform(effects);
            }
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Tell { to, kind, message } => self.event(to, kind, message),
                Effect::Hand { to, form, text } => match self.license(&form, &text) {
                    Ok(message) => self.event(to, EventKind::LicenseVerify, message),
                    Err(error) => {
                        tracing::error!(%error, "the licence could not be written");
                        let effects = self.desk.not_handed(to);
                        self.perform(effects);
                    }
                },
                Effect::Ask { code } => self.ask(code),
                Effect::Fetch { to, device, anew } => self.fetch(to, device, anew),
                Effect::Count { code, device } => self.count(code, device),
            }
        }
    }

    /// The message that carries a licence, after its file was written if it is to be one.
    fn license(&self, form: &LicenseForm, text: &str) -> Result<String> {
        let LicenseForm::File(name) = form else {
            return Ok(license_message(LicenseResult::Text(text)));
        };
        let name = if name.is_empty() { LICENSE_FILE } else { name };
        private_dir(&self.files)?;
        // Software asks from its own directory, so the path is a whole one.
        let path = self.files.canonicalize()?.join(name);
        write_private(&path, text)?;
        let path = path.to_str().context("the path is not UTF-8")?;
        Ok(license_message(LicenseResult::File(path)))
    }

    fn event(&mut self, to: Id, kind: EventKind, message: String) {
        let Ok(frame) = protocol::frame(&FromDesk::Event { kind, message }) else {
            tracing::error!("a message does not fit a frame");
            return;
        };
        if let Some(line) = self.lines.get(&to)
            && line.try_send(frame).is_err()
        {
            tracing::warn!(id = to, "cut off a program that does not listen");
            self.lines.remove(&to);
        }
    }

    fn ask(&self, code: String) {
        let (market, tell) = (self.market.clone(), self.tell.clone());
        tokio::spawn(async move {
            let answer = match market {
                Some(market) => market.obtain(&code).await,
                None => Err(market::Trouble::Unknown("there is no marketplace".to_owned())),
            };
            let _ = tell.send(Input::Learned(code, answer)).await;
        });
    }

    fn fetch(&self, to: Id, device: String, anew: bool) {
        let (instance, tell) = (self.instance.clone(), self.tell.clone());
        tokio::spawn(async move {
            let trouble = |reason: String| market::Trouble::Unknown(reason);
            let answer = match (instance, sandbox::client::build(market::PATIENCE)) {
                (Some(instance), Ok(client)) => instance.fetch(&client, &device, anew).await,
                (None, _) => Err(trouble("there is no instance".to_owned())),
                (_, Err(error)) => Err(trouble(error.to_string())),
            };
            let _ = tell.send(Input::Fetched(to, device, answer)).await;
        });
    }

    fn count(&self, code: String, device: String) {
        let Some(market) = self.market.clone() else { return };
        tokio::spawn(async move {
            if let Err(trouble) = market.count(&code, &device).await {
                // A statistic: the licence is good without it.
                tracing::warn!(reason = trouble.reason(), "the use could not be counted");
            }
        });
    }
}

/// Makes a directory that only its owner may enter; one that is there stays as it is.
fn private_dir(dir: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("the directory {} cannot be made", dir.display()))
}

async fn write(to: &mut (impl AsyncWrite + Unpin), message: &impl Serialize) -> io::Result<()> {
    let frame = protocol::frame(message)?;
    timeout(PATIENCE, to.write_all(&frame)).await?
}

async fn read<T: DeserializeOwned>(from: &mut (impl AsyncRead + Unpin)) -> io::Result<T> {
    let mut head = [0; 4];
    from.read_exact(&mut head).await?;
    let mut body = vec![0; protocol::body_length(head)?];
    from.read_exact(&mut body).await?;
    protocol::message_of(&body)
}
