//! One act of one side on one order, from the request to the commit.

use std::collections::BTreeSet;

use domain::{
    evidence::{Evidence, EvidenceKind, Hash},
    file::{Purpose, StoredFile},
    id::Id,
    identity::{Account, Actor, Role},
    order::Order,
    refusal::{Code, Refusal},
    supervision::{self, Command, Supervision, command::Receiver},
};
use store::Tx;

use super::{GivenFile, proceed::By};
use crate::{
    App, Error, Once, OrAbsent, Result, context::account_of, identity::account_as, order::sees, views::SupervisionView,
};

/// An act before its order and files were looked at.
pub(super) struct Act<'a> {
    /// Who acts.
    pub actor: Actor,
    /// The roles that may.
    pub roles: &'a [Role],
    /// On which order.
    pub number: &'a str,
    /// What is brought along.
    pub files: &'a [GivenFile],
    /// Repeats under the same key do nothing twice.
    pub once: Option<&'a Once>,
}

/// As which side an account acts.
const fn side(role: Role) -> supervision::Actor {
    match role {
        Role::Buyer => supervision::Actor::Buyer,
        Role::Seller => supervision::Actor::Seller,
        Role::Operator => supervision::Actor::Operator,
    }
}

/// The side of an actor.
pub(super) const fn side_of(actor: Actor) -> supervision::Actor {
    match actor {
        Actor::Account { role, .. } => side(role),
        Actor::System => supervision::Actor::System,
    }
}

impl App {
    /// Carries an act out. `compose` makes the command from what was brought along.
    pub(super) async fn act(
        &self,
        act: Act<'_>,
        compose: impl FnOnce(Vec<Evidence>) -> Command + Send,
    ) -> Result<SupervisionView> {
        self.act_with(act, None, compose).await
    }

    /// The same, and keeps where the goods go from now on.
    pub(super) async fn act_with(
        &self,
        act: Act<'_>,
        receiver: Option<&Receiver>,
        compose: impl FnOnce(Vec<Evidence>) -> Command + Send,
    ) -> Result<SupervisionView> {
        let account = account_of(act.actor)?;
        if !act.roles.iter().any(|role| account_as(act.actor, *role).is_ok()) {
            return Err(Code::NotAllowed.into());
        }
        let mut tx = self.store.begin().await?;
        if let Some(once) = act.once
            && let Some(seen) = once.replay(&mut *tx, account).await?
        {
            return Ok(seen);
        }
        let (mut order, state) = self.supervised(&mut *tx, act.actor, act.number).await?;
        let files = own_files(&mut *tx, account, act.files).await?;
        let command = compose(files);
        if let Some(receiver) = receiver {
            self.keep_receiver(&mut *tx, order.id, receiver).await?;
        }
        let view = self
            .act_in(&mut *tx, act.actor, &mut order, state, &command, act.files)
            .await?;
        if let Some(once) = act.once {
            once.keep(&mut *tx, account, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    async fn act_in(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        order: &mut Order,
        state: Supervision,
        command: &Command,
        given: &[GivenFile],
    ) -> Result<SupervisionView> {
        let by = match command {
            // What the marketplace itself does is reported by its operators.
            Command::Deploy => By::system(actor),
            _ => By {
                side: side_of(actor),
                actor,
            },
        };
        let files: Vec<_> = given.iter().map(|file| file.file).collect();
        let state = self.command(tx, order, state, command, by, &files).await?;
        let policy = self.policy(tx).await?;
        self.supervision_view(actor, order, &state, &policy)
    }

    /// A supervised order that the actor may see.
    pub(super) async fn supervised(&self, tx: &mut dyn Tx, actor: Actor, number: &str) -> Result<(Order, Supervision)> {
        let order = tx
            .order_by_number(number)
            .await?
            .filter(|order| sees(actor, order))
            .or_absent()?;
        let state = tx.supervision(order.id).await?.or_absent()?;
        Ok((order, state))
    }
}

/// The files as the evidence log knows them: by their bytes. Each must have been handed in by whoever brings it.
async fn own_files(tx: &mut dyn Tx, owner: Id<Account>, given: &[GivenFile]) -> Result<Vec<Evidence>> {
    /// More are not even looked up; what policy allows is decided by the flow.
    const CEILING: usize = 100;
    if given.len() > CEILING {
        return Err(Refusal::new(Code::TooMany).field("files").into());
    }
    let mut found = Vec::with_capacity(given.len());
    let mut findings = Vec::new();
    let mut named = BTreeSet::new();
    for (i, file) in given.iter().enumerate() {
        let at = format!("files[{i}].file");
        if !named.insert(file.file) {
            findings.push(Refusal::new(Code::Duplicate).field(at));
            continue;
        }
        match tx.file(file.file).await?.filter(|stored| stored.owner_id == owner) {
            None => findings.push(Refusal::absent().field(at)),
            Some(stored) if !fits(file.kind, stored.purpose) => {
                findings.push(Refusal::new(Code::EvidenceFile).field(at));
            }
            Some(stored) => found.push(evidence(file.kind, &stored)?),
        }
    }
    Refusal::all(findings).map_or(Ok(found), |refusal| Err(refusal.into()))
}

const fn fits(kind: EvidenceKind, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Picture => true,
        Purpose::Document => !matches!(kind, EvidenceKind::Screenshot),
        Purpose::Logo => false,
    }
}

fn evidence(kind: EvidenceKind, file: &StoredFile) -> Result<Evidence> {
    Ok(Evidence {
        kind,
        name: file.name.as_str().parse().map_err(Error::fault)?,
        sha256: Hash::parse(&file.sha256).ok_or_else(|| Error::fault("a stored file without its hash"))?,
        size: u64::try_from(file.size).map_err(Error::fault)?,
    })
}
