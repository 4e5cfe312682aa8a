//! Re-prove the invariants in production: all the time, by a job, showing the first counter-example (law 7).

use domain::{
    identity::Role,
    message::{Event as Told, Facts},
    time::Span,
};
use jobs::{Done, Failed};
use serde::{Deserialize, Serialize};
use store::{AccountWish, Lease, Page, Tx};

use crate::{App, Mode, Result, handler::failed};

/// Distance between two proofs. In the sandbox a year goes by in seconds; there a proof a month is often enough.
const fn every(mode: Mode) -> Span {
    match mode {
        Mode::Production => Span::hours(1),
        Mode::Sandbox => Span::days(30),
    }
}

/// What a proof found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Proof {
    /// Whether every invariant holds.
    pub holds: bool,
    /// Counter-examples, one sentence each.
    pub broken: Vec<String>,
    /// Ledger accounts looked at.
    pub accounts: usize,
    /// Payments held.
    pub held: usize,
}

impl App {
    /// Proves the invariants on one snapshot.
    ///
    /// # Errors
    /// The store.
    pub async fn prove(&self) -> Result<Proof> {
        let mut tx = self.store.read().await?;
        self.prove_in(&mut *tx).await
    }

    async fn prove_in(&self, tx: &mut dyn Tx) -> Result<Proof> {
        let mut broken = Vec::new();
        let totals = tx.all_totals().await?;
        let replayed = tx.replayed_totals().await?;
        // 1. Balances are what the transfers say.
        if totals != replayed {
            let odd = totals
                .iter()
                .find(|t| !replayed.contains(t))
                .or_else(|| replayed.iter().find(|t| !totals.contains(t)));
            broken.push(format!(
                "account {} does not equal its transfers",
                odd.map_or("?", |t| t.account.as_str())
            ));
        }
        // 1. Per currency, what was taken equals what was given, posted and held alike.
        for currency in ["CNY", "USD", "EUR"] {
            let of = |f: fn(&domain::ledger::Totals) -> i64| -> i64 {
                totals
                    .iter()
                    .filter(|t| t.account.split(':').nth(1) == Some(currency))
                    .map(|t| f(&t.totals))
                    .sum()
            };
            if of(|t| t.debits_posted) != of(|t| t.credits_posted)
                || of(|t| t.debits_pending) != of(|t| t.credits_pending)
            {
                broken.push(format!("debits and credits in {currency} differ"));
            }
        }
        // 1. No buyer below zero; no total below zero.
        for t in &totals {
            let x = t.totals;
            if x.debits_pending < 0 || x.credits_pending < 0 || x.debits_posted < 0 || x.credits_posted < 0 {
                broken.push(format!("account {} has a negative total", t.account));
            }
            if t.account.starts_with("buyer_balance:") && x.available() < 0 {
                broken.push(format!("account {} is overdrawn", t.account));
            }
        }
        // 1. Escrow passes everything on, but for charges for use that are not wholly paid; and those are owed.
        let charged = tx.charge_totals().await?;
        for t in &totals {
            let mut parts = t.account.split(':');
            let (purpose, currency, owner) = (parts.next(), parts.next(), parts.next());
            let own = charged.iter().filter(|c| {
                Some(c.currency.code()) == currency && owner.is_none_or(|owner| c.buyer_id.simple() == owner)
            });
            let expected: i64 = match purpose {
                Some("escrow") => own.map(|c| c.open).sum(),
                Some("buyer_due") => own.map(|c| c.paid - c.amount).sum(),
                _ => continue,
            };
            if t.totals.balance() != expected {
                broken.push(format!(
                    "account {} holds {} of posted money, its charges say {expected}",
                    t.account,
                    t.totals.balance()
                ));
            }
        }
        for id in tx.odd_charges(1).await? {
            broken.push(format!("the transfers of charge {id} are not what it says"));
        }
        let summed_from = self.whole_cycles_from(&mut *tx).await?;
        let mut odd = tx.odd_cycles(1).await?;
        odd.extend(tx.odd_sums(summed_from, 1).await?);
        for use_ in odd {
            broken.push(format!(
                "the use of instance {} in its cycle of {} is not what was charged or added up",
                use_.instance_id, use_.cycle_at
            ));
        }
        // 2. Every hold belongs to an order that is still being processed.
        let holds = tx.open_holds().await?;
        for (order, amount) in &holds {
            let processing = match order {
                Some(id) => tx.order(*id).await?.is_some_and(|o| o.state.name() == "processing"),
                None => false,
            };
            if !processing {
                broken.push(format!("{amount} are held for an order that is not being processed"));
            }
        }
        // 3. Versions without gaps; 4. nothing paid is forgotten.
        broken.extend(
            tx.gapped_subjects()
                .await?
                .into_iter()
                .map(|id| format!("events of {id} have a gap")),
        );
        broken.extend(
            tx.stranded_orders()
                .await?
                .into_iter()
                .map(|n| format!("order {n} is paid but nothing moves it")),
        );
        Ok(Proof {
            holds: broken.is_empty(),
            broken,
            accounts: totals.len(),
            held: holds.len(),
        })
    }

    /// Job: prove, tell the operators if something is wrong, come back later.
    pub(crate) async fn run_prove(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.prove_and_tell(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn prove_and_tell(&self, lease: &Lease) -> Result<()> {
        let proof = self.prove().await?;
        let mut tx = self.store.begin().await?;
        self.note_proof(&mut *tx, proof.holds).await?;
        if let Some(first) = proof.broken.first() {
            tracing::error!(
                counter_example = first,
                more = proof.broken.len(),
                "the books do not add up"
            );
            let operators = tx
                .accounts(
                    &AccountWish::role(Role::Operator),
                    Page {
                        before: None,
                        limit: 20,
                    },
                )
                .await?;
            for operator in operators {
                let facts = Facts {
                    detail: Some(first.clone()),
                    ..Facts::default()
                };
                self.tell(&mut *tx, operator.id, Told::BooksBroken, facts).await?;
            }
        }
        tx.put_back(lease, self.clock.now().plus(every(self.config.mode)), None)
            .await?;
        Ok(tx.commit().await?)
    }
}
