//! Taking files in and giving them out.

use bytes::Bytes;
use domain::{
    file::{ContentType, FileName, Purpose, StoredFile},
    id::Id,
    identity::{Account, Actor, Role},
    policy::{FileRules, Policy},
    refusal::{Code, Refusal},
    time::Time,
};
use store::Tx;
use wire::mac::sha256_hex;

use super::{FileKey, picture::redraw};
use crate::{App, Error, Once, OrAbsent, Result, identity::account_as, views::FileView};

/// A file as it came in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// What for.
    pub purpose: Purpose,
    /// What it was called.
    pub name: FileName,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A file as it goes out.
#[derive(Clone, Debug)]
pub struct FileBody {
    /// What is known about it.
    pub file: StoredFile,
    /// Its bytes.
    pub bytes: Bytes,
}

/// A file that was judged.
struct Judged {
    bytes: Bytes,
    kind: ContentType,
    size: Option<(u32, u32)>,
}

impl App {
    /// How many bytes a file for this purpose may have, so that nothing larger is even read.
    ///
    /// # Errors
    /// The store.
    pub async fn most_bytes(&self, purpose: Purpose) -> Result<usize> {
        let policy = self.current_policy().await?;
        Ok(usize::try_from(purpose.most_bytes(&policy.files)).unwrap_or(usize::MAX))
    }

    /// Takes a file of a seller or buyer.
    ///
    /// # Errors
    /// It is not what may be handed in for this purpose, or its owner has handed in enough for today.
    pub async fn upload_file(&self, actor: Actor, upload: Upload, once: Option<&Once>) -> Result<FileView> {
        let owner = account_as(actor, Role::Seller).or_else(|_| account_as(actor, Role::Buyer))?;
        if let Some(once) = once {
            let mut tx = self.store.glance().await?;
            if let Some(seen) = once.replay(&mut *tx, owner).await? {
                return Ok(seen);
            }
        }
        let policy = self.current_policy().await?;
        let judged = self.judge(upload.purpose, upload.bytes, policy.files).await?;
        let pixels = |side: u32| i32::try_from(side).ok();
        let file = StoredFile {
            id: self.id(),
            owner_id: owner,
            purpose: upload.purpose,
            content_type: judged.kind,
            size: i64::try_from(judged.bytes.len()).map_err(Error::fault)?,
            width: judged.size.and_then(|(width, _)| pixels(width)),
            height: judged.size.and_then(|(_, height)| pixels(height)),
            sha256: sha256_hex(&judged.bytes),
            name: upload.name,
            created_at: self.clock.now(),
            public_since: None,
        };
        let key = FileKey::of(file.id);
        self.files.put(&key, judged.bytes).await?;
        let view = FileView::from(&file);
        let kept = self.note_file(owner, &file, &policy, &view, once).await;
        if kept.is_err() {
            self.files.forget(&key).await;
        }
        Once::or_twin(once, self, owner, kept.map(|()| view)).await
    }

    /// Counts and notes a file in one transaction: a quota that is looked at beforehand is none (threat C4).
    async fn note_file(
        &self,
        owner: Id<Account>,
        file: &StoredFile,
        policy: &Policy,
        view: &FileView,
        once: Option<&Once>,
    ) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let day = file.created_at.local(&policy.zone).date().to_string();
        let (files, bytes) = tx.count_upload(owner, &day, file.size).await?;
        let rules = &policy.files;
        let too_many = u64::try_from(files).map_err(Error::fault)? > u64::from(rules.files_a_day);
        if too_many || u64::try_from(bytes).map_err(Error::fault)? > rules.bytes_a_day {
            return Err(Refusal::new(Code::FileQuota).with("files", rules.files_a_day).into());
        }
        tx.insert_file(file).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, owner, view, self.clock.wall()).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn judge(&self, purpose: Purpose, bytes: Bytes, rules: FileRules) -> Result<Judged> {
        if bytes.is_empty() {
            return Err(Code::FileEmpty.into());
        }
        if purpose == Purpose::Document {
            let kind = ContentType::of_document(&bytes, rules.document_unpacked)?;
            return Ok(Judged {
                bytes,
                kind,
                size: None,
            });
        }
        let _place = self.files.decoding.acquire().await.map_err(Error::fault)?;
        let picture = tokio::task::spawn_blocking(move || redraw(&bytes, purpose, &rules))
            .await
            .map_err(Error::fault)??;
        Ok(Judged {
            bytes: picture.bytes.into(),
            kind: picture.kind,
            size: Some((picture.width, picture.height)),
        })
    }

    /// A file with its bytes: to everybody what is on show, the rest to its owner, to operators, and to both sides of an
    /// order whose evidence it is.
    ///
    /// # Errors
    /// There is none, or it is another's: the two look alike.
    pub async fn file(&self, actor: Option<Actor>, id: Id<StoredFile>) -> Result<FileBody> {
        let mut tx = self.store.glance().await?;
        let file = tx.file(id).await?.or_absent()?;
        // What speaks for an order is for both its sides.
        if !may_see(actor, &file) {
            let reader = actor.and_then(Actor::account).or_absent()?;
            tx.is_evidence_for(id, reader).await?.then_some(()).or_absent()?;
        }
        drop(tx);
        let bytes = self.files.bytes(&FileKey::of(id)).await?;
        // The row is written after the bytes, so they are lost, not absent.
        let bytes = bytes.ok_or_else(|| Error::fault(format!("the bytes of file {id} are lost")))?;
        Ok(FileBody { file, bytes })
    }
}

fn may_see(actor: Option<Actor>, file: &StoredFile) -> bool {
    file.public_since.is_some()
        || match actor {
            Some(Actor::Account { id, role }) => role == Role::Operator || id == file.owner_id,
            Some(Actor::System) | None => false,
        }
}

/// Shows the files of a revision that was approved to everybody.
pub(crate) async fn publish(tx: &mut dyn Tx, files: impl Iterator<Item = Id<StoredFile>>, at: Time) -> Result<()> {
    for id in files {
        tx.publish_file(id, at).await?;
    }
    Ok(())
}
