//! The evidence of an order as one bundle that can be checked without the marketplace.

use std::collections::BTreeSet;

use domain::{evidence::Bundle, file::StoredFile, id::Id, identity::Actor};

use crate::{App, Error, Result};

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct EvidenceBundle {
    /// The log and what it is about.
    pub bundle: Bundle,
    /// The files it speaks of, each once: hash of its bytes, and where they lie.
    pub files: Vec<(String, Id<StoredFile>)>,
}

impl App {
    /// The evidence of a supervised order: for both sides, and for operators.
    ///
    /// # Errors
    /// It is absent or foreign, or not supervised; or the log does not hold, which nobody is shown.
    pub async fn evidence_bundle(&self, actor: Actor, number: &str) -> Result<EvidenceBundle> {
        let mut tx = self.store.read().await?;
        let (order, _) = self.supervised(&mut *tx, actor, number).await?;
        let entries = tx.evidence(order.id).await?;
        let bundle = Bundle::new(order.id.uuid(), order.number.to_string(), self.clock.now(), entries);
        bundle
            .verify(&wire::mac::sha256)
            .map_err(|broken| Error::fault(format!("the evidence of order {number}: {broken}")))?;
        let mut seen = BTreeSet::new();
        let files = tx.evidence_files(order.id).await?;
        let files = files
            .into_iter()
            .filter(|file| seen.insert(file.file.sha256.clone()))
            .map(|file| (file.file.sha256, file.file.id))
            .collect();
        Ok(EvidenceBundle { bundle, files })
    }
}
