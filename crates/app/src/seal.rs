//! Secrets at rest: sealed with AES-256-GCM under keys that have names.
//!
//! A sealed value is one version byte, the id of its key (4 bytes), a random nonce (12 bytes) and the cipher text with its
//! tag. It opens only for the [`Purpose`] it was sealed for, so a value copied into another row or column stays shut. New
//! values are sealed with the current key; older keys are kept for what they sealed until that has been sealed anew, and
//! a value whose key is gone says which one (threat R10).
//!
//! Nonces are random: one key is good for 2³² values, which is more than a marketplace ever stores.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::id::Id;
use sha2::{Digest as _, Sha256};
use wire::secret::Secret;
use zeroize::Zeroizing;

use crate::entropy::Entropy;

const VERSION: u8 = 1;
const NONCE: usize = 12;
const TAG: usize = 16;
const HEAD: usize = 1 + 4 + NONCE;
/// Largest key file worth reading.
const MAX_FILE: u64 = 64 * 1024;

/// Names a sealing key: the first four bytes of a hash of it, so a damaged key is noticed when it is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    fn of(key: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"galleria sealing key");
        hash.update(key);
        let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}
impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for KeyId {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let shape = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = shape.then(|| u32::from_str_radix(text, 16).ok()).flatten();
        number.map(|n| Self(n.to_be_bytes())).ok_or(())
    }
}

/// What a value is for and whose it is. It must be the same at opening as at sealing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purpose {
    what: &'static str,
    owner: String,
}

impl Purpose {
    /// A value of kind `what` that belongs to the thing `owner`.
    #[must_use]
    pub fn of<T>(what: &'static str, owner: Id<T>) -> Self {
        Self {
            what,
            owner: owner.simple(),
        }
    }

    /// A value of kind `what` that belongs to something with a name of its own, such as an open-API credential.
    #[must_use]
    pub fn named(what: &'static str, owner: impl Into<String>) -> Self {
        Self {
            what,
            owner: owner.into(),
        }
    }

    /// Head and purpose, each part with a fixed place or length, so that no two purposes look the same.
    fn associated(&self, key: KeyId) -> Vec<u8> {
        let mut data = Vec::with_capacity(16 + self.what.len() + self.owner.len());
        data.push(VERSION);
        data.extend_from_slice(&key.0);
        data.extend_from_slice(&(self.what.len() as u64).to_be_bytes());
        data.extend_from_slice(self.what.as_bytes());
        data.extend_from_slice(self.owner.as_bytes());
        data
    }
}

/// An opened value. Wiped when dropped, never shown.
pub struct Opened(Zeroizing<Vec<u8>>);

impl Opened {
    /// The bytes. Use them only to compute with or to show to their owner.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The value as text.
    ///
    /// # Errors
    /// [`SealError::Damaged`] if it is not text.
    pub fn text(&self) -> Result<Secret, SealError> {
        std::str::from_utf8(&self.0)
            .map(Secret::new)
            .map_err(|_| SealError::Damaged)
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(******)")
    }
}

/// Why a value stays shut.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    /// The key it was sealed with is not among the keys.
    #[error("the sealing key {0} is missing; put it back into the key file")]
    MissingKey(KeyId),
    /// It is not a sealed value, was changed, or belongs to another purpose or owner.
    #[error("the sealed value is damaged or belongs elsewhere")]
    Damaged,
}

/// Seals and opens values. Made once from the [`SealKeys`].
pub struct Sealer {
    current: (KeyId, Aes256Gcm),
    old: Vec<(KeyId, Aes256Gcm)>,
    entropy: Entropy,
}

impl Sealer {
    /// From the keys; `entropy` gives the nonces.
    #[must_use]
    pub fn new(keys: &SealKeys, entropy: Entropy) -> Self {
        let cipher = |key: &SealKey| (key.id, Aes256Gcm::new(&(*key.bytes).into()));
        Self {
            current: cipher(&keys.current),
            old: keys.old.iter().map(cipher).collect(),
            entropy,
        }
    }

    /// Seals `plain` for `purpose` with the current key.
    ///
    /// # Errors
    /// Only for values beyond the 64 GiB AES-GCM takes.
    pub fn seal(&self, purpose: &Purpose, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let (id, cipher) = &self.current;
        let nonce: [u8; NONCE] = self.entropy.bytes();
        let payload = Payload {
            msg: plain,
            aad: &purpose.associated(*id),
        };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| SealError::Damaged)?;
        let mut value = Vec::with_capacity(HEAD + sealed.len());
        value.push(VERSION);
        value.extend_from_slice(&id.0);
        value.extend_from_slice(&nonce);
        value.extend_from_slice(&sealed);
        Ok(value)
    }

    /// Seals a text.
    ///
    /// # Errors
    /// As [`Sealer::seal`].
    pub fn seal_text(&self, purpose: &Purpose, secret: &Secret) -> Result<Vec<u8>, SealError> {
        self.seal(purpose, secret.bytes())
    }

    /// Opens what was sealed for `purpose`.
    ///
    /// # Errors
    /// Names the key if it is missing.
    pub fn open(&self, purpose: &Purpose, sealed: &[u8]) -> Result<Opened, SealError> {
        let id = Self::key_of(sealed)?;
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(SealError::Damaged)?;
        let nonce: [u8; NONCE] = head.last_chunk().copied().ok_or(SealError::Damaged)?;
        let cipher = self.cipher(id).ok_or(SealError::MissingKey(id))?;
        let payload = Payload {
            msg: text,
            aad: &purpose.associated(id),
        };
        let plain = cipher
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| SealError::Damaged)?;
        Ok(Opened(Zeroizing::new(plain)))
    }

    /// Opens a text.
    ///
    /// # Errors
    /// As [`Sealer::open`].
    pub fn open_text(&self, purpose: &Purpose, sealed: &[u8]) -> Result<Secret, SealError> {
        self.open(purpose, sealed)?.text()
    }

    /// The key a value was sealed with.
    ///
    /// # Errors
    /// [`SealError::Damaged`] if it is no sealed value.
    pub fn key_of(sealed: &[u8]) -> Result<KeyId, SealError> {
        match sealed {
            [VERSION, a, b, c, d, ..] if sealed.len() >= HEAD + TAG => Ok(KeyId([*a, *b, *c, *d])),
            _ => Err(SealError::Damaged),
        }
    }

    /// Whether a value should be sealed anew: its key is not the current one.
    ///
    /// # Errors
    /// As [`Sealer::key_of`].
    pub fn outdated(&self, sealed: &[u8]) -> Result<bool, SealError> {
        Ok(Self::key_of(sealed)? != self.current.0)
    }

    /// Whether a value's key is at hand.
    #[must_use]
    pub fn has_key(&self, id: KeyId) -> bool {
        self.cipher(id).is_some()
    }

    fn cipher(&self, id: KeyId) -> Option<&Aes256Gcm> {
        std::iter::once(&self.current)
            .chain(&self.old)
            .find(|(known, _)| *known == id)
            .map(|(_, cipher)| cipher)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let old: Vec<KeyId> = self.old.iter().map(|(id, _)| *id).collect();
        f.debug_struct("Sealer")
            .field("current", &self.current.0)
            .field("old", &old)
            .finish_non_exhaustive()
    }
}

/// The sealing keys as they stand in the key file: one line per key, `current` or `old`, the key id, the key in base64.
///
/// ```text
/// current 5fe1c9a0 mJ8u…=
/// old     0b7d4412 xU0c…=
/// ```
pub struct SealKeys {
    current: SealKey,
    old: Vec<SealKey>,
}

struct SealKey {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl SealKey {
    fn draw(entropy: &Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut());
        Self {
            id: KeyId::of(&bytes),
            bytes,
        }
    }
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file cannot be read or written.
    #[error("the key file {path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// Others may read it.
    #[error("the key file {0} can be read by other users; run: chmod 600 '{0}'")]
    Exposed(PathBuf),
    /// A line cannot be read.
    #[error("line {line} of the sealing keys {problem}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is not exactly one current key.
    #[error("the sealing keys need exactly one line `current <id> <key>`")]
    NoCurrent,
}

const HEADER: &str = "# Sealing keys of this marketplace. Whoever has them can read every stored secret, and without them the\n\
    # stored secrets are lost. Keep a copy apart from the database and its backups.\n";

impl SealKeys {
    /// One new key.
    #[must_use]
    pub fn generate(entropy: &Entropy) -> Self {
        Self {
            current: SealKey::draw(entropy),
            old: Vec::new(),
        }
    }

    /// Reads the keys from their text form, for example out of an environment variable (`;` separates lines there).
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(text: &Secret) -> Result<Self, KeyFileError> {
        let mut current = None;
        let mut old: Vec<SealKey> = Vec::new();
        for (index, line) in text.expose().split(['\n', ';']).enumerate() {
            let wrong = |problem| KeyFileError::Line {
                line: index + 1,
                problem,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_ascii_whitespace();
            let (Some(role), Some(id), Some(key), None) = (words.next(), words.next(), words.next(), words.next())
            else {
                return Err(wrong("is not of the form `current|old <id> <key>`"));
            };
            let id: KeyId = id
                .parse()
                .map_err(|()| wrong("has no key id of eight hexadecimal digits"))?;
            let decoded = STANDARD
                .decode(key)
                .map(Zeroizing::new)
                .map_err(|_| wrong("has a key that is not base64"))?;
            let bytes: [u8; 32] = decoded
                .as_slice()
                .try_into()
                .map_err(|_| wrong("has a key that is not 32 bytes"))?;
            let key = SealKey {
                id,
                bytes: Zeroizing::new(bytes),
            };
            if KeyId::of(&key.bytes) != id {
                return Err(wrong(
                    "has a key that does not belong to its id: it was damaged or mistyped",
                ));
            }
            if current.iter().chain(&old).any(|known: &SealKey| known.id == id) {
                return Err(wrong("repeats a key"));
            }
            match role {
                "current" if current.is_none() => current = Some(key),
                "current" => return Err(KeyFileError::NoCurrent),
                "old" => old.push(key),
                _ => return Err(wrong("begins with neither `current` nor `old`")),
            }
        }
        Ok(Self {
            current: current.ok_or(KeyFileError::NoCurrent)?,
            old,
        })
    }

    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        let mut text = String::from(HEADER);
        let old = self.old.iter().map(|key| ("old", key));
        for (role, key) in std::iter::once(("current", &self.current)).chain(old) {
            let encoded = Zeroizing::new(STANDARD.encode(key.bytes.as_ref()));
            text.push_str(&format!("{role:<7} {} {}\n", key.id, encoded.as_str()));
        }
        Secret::new(text)
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// It is missing, readable by others, or damaged.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let io = |error| KeyFileError::Io {
            path: path.to_owned(),
            error,
        };
        let file = File::open(path).map_err(io)?;
        let meta = file.metadata().map_err(io)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if meta.permissions().mode() & 0o077 != 0 {
                return Err(KeyFileError::Exposed(path.to_owned()));
            }
        }
        if !meta.is_file() || meta.len() > MAX_FILE {
            return Err(io(io::Error::new(
                io::ErrorKind::InvalidData,
                "it is not a small regular file",
            )));
        }
        let mut text = String::new();
        file.take(MAX_FILE).read_to_string(&mut text).map_err(io)?;
        Self::parse(&Secret::new(text))
    }

    /// Reads the key file; on the very first start writes a new one that only this user can read. Of several processes
    /// that start at once, one writes and all read the same.
    ///
    /// # Errors
    /// As [`SealKeys::load`], or the file cannot be written safely.
    pub fn load_or_create(path: &Path, entropy: &Entropy) -> Result<Self, KeyFileError> {
        match Self::load(path) {
            Err(KeyFileError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
        let draft = Draft::write(path, &Self::generate(entropy).to_text(), entropy)?;
        match draft.place_new() {
            Err(KeyFileError::Io { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => other?,
        }
        Self::load(path)
    }

    /// Adds a new current key to the key file; the keys before stay as old ones. Seal everything anew afterwards, then
    /// [`SealKeys::drop_old`].
    ///
    /// # Errors
    /// As [`SealKeys::load`], or the file cannot be written safely; it is unchanged then.
    pub fn rotate(path: &Path, entropy: &Entropy) -> Result<Self, KeyFileError> {
        let Self { current, mut old } = Self::load(path)?;
        old.insert(0, current);
        let keys = Self {
            current: SealKey::draw(entropy),
            old,
        };
        Draft::write(path, &keys.to_text(), entropy)?.replace()?;
        Ok(keys)
    }

    /// Removes the old keys from the key file, when nothing is sealed with them any more.
    ///
    /// # Errors
    /// As [`SealKeys::rotate`].
    pub fn drop_old(path: &Path, entropy: &Entropy) -> Result<Self, KeyFileError> {
        let keys = Self {
            old: Vec::new(),
            ..Self::load(path)?
        };
        Draft::write(path, &keys.to_text(), entropy)?.replace()?;
        Ok(keys)
    }

    /// The id of the current key, and of the old ones.
    #[must_use]
    pub fn ids(&self) -> (KeyId, Vec<KeyId>) {
        (self.current.id, self.old.iter().map(|key| key.id).collect())
    }
}

impl fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (current, old) = self.ids();
        f.debug_struct("SealKeys")
            .field("current", &current)
            .field("old", &old)
            .finish()
    }
}

/// The new content beside its final place, on the disk for certain (threat R2); removed if it is not put in place.
struct Draft<'a> {
    path: &'a Path,
    draft: PathBuf,
}

impl<'a> Draft<'a> {
    fn write(path: &'a Path, text: &Secret, entropy: &Entropy) -> Result<Self, KeyFileError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".new-{}", entropy.alphanumeric(12)));
        let draft = Self {
            path,
            draft: path.with_file_name(name),
        };
        let write = || {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&draft.draft)?;
            file.write_all(text.bytes())?;
            file.sync_all()
        };
        write().map_err(|error| draft.error(error))?;
        Ok(draft)
    }

    /// Puts the draft in place unless there is a file already.
    fn place_new(self) -> Result<(), KeyFileError> {
        fs::hard_link(&self.draft, self.path)
            .and_then(|()| self.sync_folder())
            .map_err(|error| self.error(error))
    }

    /// Puts the draft in place of the file.
    fn replace(self) -> Result<(), KeyFileError> {
        fs::rename(&self.draft, self.path)
            .and_then(|()| self.sync_folder())
            .map_err(|error| self.error(error))
    }

    fn sync_folder(&self) -> io::Result<()> {
        let folder = self
            .path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }

    fn error(&self, error: io::Error) -> KeyFileError {
        KeyFileError::Io {
            path: self.path.to_owned(),
            error,
        }
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        let _ = fs::remove_file(&self.draft);
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! An empty folder for tests that write files.

    use std::{
        path::{Path, PathBuf},
        sync::atomic::{AtomicU32, Ordering},
    };

    /// An empty folder, removed at the end of the test.
    pub struct Folder(PathBuf);

    impl Folder {
        pub fn new() -> Self {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let name = format!(
                "galleria-app-{}-{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            );
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{testing::Folder, *};

    fn purpose() -> Purpose {
        Purpose::named("access_key", "7")
    }

    fn sealer(keys: &SealKeys) -> Sealer {
        Sealer::new(keys, Entropy::seeded(2))
    }

    #[test]
    fn opens_only_for_its_purpose_and_owner() {
        let sealer = sealer(&SealKeys::generate(&Entropy::seeded(1)));
        let sealed = sealer.seal_text(&purpose(), &"k-secret".into()).unwrap();
        assert_eq!(sealed.len(), HEAD + 8 + TAG);
        assert_eq!(sealer.open_text(&purpose(), &sealed).unwrap().expose(), "k-secret");
        for other in [
            Purpose::named("access_key", "8"),
            Purpose::named("api_secret", "7"),
            Purpose::named("access_key7", ""),
        ] {
            assert_eq!(sealer.open(&other, &sealed).unwrap_err(), SealError::Damaged);
        }
        assert_ne!(
            sealed,
            sealer.seal_text(&purpose(), &"k-secret".into()).unwrap(),
            "a nonce was used twice"
        );
        let shown = format!("{:?} {sealer:?}", sealer.open(&purpose(), &sealed).unwrap());
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let sealer = sealer(&SealKeys::generate(&Entropy::seeded(1)));
        let sealed = sealer.seal(&purpose(), b"k").unwrap();
        for index in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[index] ^= 1;
            let error = sealer.open(&purpose(), &bent).unwrap_err();
            let in_key_id = (1..5).contains(&index);
            assert_eq!(
                matches!(error, SealError::MissingKey(_)),
                in_key_id,
                "byte {index}: {error}"
            );
            assert_eq!(
                sealer.open(&purpose(), &sealed[..index]).unwrap_err(),
                SealError::Damaged
            );
        }
    }

    #[test]
    fn the_missing_key_is_named() {
        let lost = SealKeys::generate(&Entropy::seeded(1));
        let sealed = sealer(&lost).seal(&purpose(), b"k").unwrap();
        let other = sealer(&SealKeys::generate(&Entropy::seeded(9)));
        let error = other.open(&purpose(), &sealed).unwrap_err();
        assert_eq!(error, SealError::MissingKey(lost.ids().0));
        assert!(error.to_string().contains(&lost.ids().0.to_string()));
        assert!(!other.has_key(lost.ids().0));
    }

    #[test]
    fn the_first_start_writes_a_file_for_this_user_only() {
        let folder = Folder::new();
        let path = folder.path().join("sealing.keys");
        let keys = SealKeys::load_or_create(&path, &Entropy::seeded(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = SealKeys::load_or_create(&path, &Entropy::seeded(2)).unwrap();
        assert_eq!(keys.ids(), again.ids());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "a draft was left behind"
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            SealKeys::load_or_create(&path, &Entropy::seeded(2)),
            Err(KeyFileError::Exposed(_))
        ));
    }

    #[test]
    fn processes_that_start_together_agree() {
        let folder = Folder::new();
        let path = folder.path().join("sealing.keys");
        let ids: Vec<_> = std::thread::scope(|scope| {
            let start = |seed| {
                let path = &path;
                scope.spawn(move || SealKeys::load_or_create(path, &Entropy::seeded(seed)).unwrap().ids())
            };
            let threads: Vec<_> = (0..8).map(start).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn rotation_keeps_old_keys_until_they_are_dropped() {
        let folder = Folder::new();
        let path = folder.path().join("sealing.keys");
        let entropy = Entropy::seeded(1);
        let first = SealKeys::load_or_create(&path, &entropy).unwrap();
        let sealed = sealer(&first).seal(&purpose(), b"k").unwrap();
        let second = SealKeys::rotate(&path, &entropy).unwrap();
        assert_eq!(second.ids().1, [first.ids().0]);
        let rotated = sealer(&SealKeys::load(&path).unwrap());
        assert_eq!(rotated.open(&purpose(), &sealed).unwrap().expose(), b"k");
        assert_eq!(rotated.outdated(&sealed), Ok(true));
        let anew = rotated.seal(&purpose(), b"k").unwrap();
        assert_eq!(rotated.outdated(&anew), Ok(false));
        let third = sealer(&SealKeys::drop_old(&path, &entropy).unwrap());
        assert_eq!(third.open(&purpose(), &anew).unwrap().expose(), b"k");
        assert_eq!(
            third.open(&purpose(), &sealed).unwrap_err(),
            SealError::MissingKey(first.ids().0)
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn damaged_keys_are_refused_line_by_line() {
        let keys = SealKeys::generate(&Entropy::seeded(1));
        let good = keys.to_text();
        assert_eq!(SealKeys::parse(&good).unwrap().ids(), keys.ids());
        let line = good.expose().lines().last().unwrap().to_owned();
        assert_eq!(SealKeys::parse(&line.as_str().into()).unwrap().ids(), keys.ids());
        let bent = |from: &str, to: &str| {
            SealKeys::parse(&line.replacen(from, to, 1).into())
                .unwrap_err()
                .to_string()
        };
        assert!(bent("current", "curent").contains("neither"));
        assert!(bent("current", "old").contains("exactly one"));
        assert!(bent(&keys.ids().0.to_string(), "00000000").contains("damaged or mistyped"));
        assert!(bent(&keys.ids().0.to_string(), "xyz").contains("eight hexadecimal"));
        assert!(bent("=", "").contains("base64"));
        let twice = SealKeys::parse(&format!("{line};{}", line.replace("current", "old")).into());
        assert!(twice.unwrap_err().to_string().contains("repeats"));
        let two = format!("{line}\n{}", SealKeys::generate(&Entropy::seeded(5)).to_text().expose());
        assert!(matches!(SealKeys::parse(&two.into()), Err(KeyFileError::NoCurrent)));
        assert!(!format!("{keys:?}").contains(line.rsplit(' ').next().unwrap()));
    }
}
