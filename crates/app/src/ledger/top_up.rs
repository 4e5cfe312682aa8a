//! An operator credits a buyer's balance.

use domain::{
    catalog::Reason,
    id::Id,
    identity::{Account, Actor, Role},
    ledger::Books,
    message::{Event as Told, Facts},
    money::Money,
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use store::StoreError;

use crate::{App, Once, OrAbsent, Result, context::account_of, views::BalanceView};

/// A top-up.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopUp {
    /// How much.
    pub amount: Money,
    /// What for; kept in the books.
    pub memo: Reason,
}

impl App {
    /// Credits a buyer. Repeats with the same key credit once.
    ///
    /// # Errors
    /// There is no such buyer; the amount is not positive or in another currency.
    pub async fn top_up(
        &self,
        actor: Actor,
        buyer: Id<Account>,
        input: TopUp,
        once: Option<&Once>,
    ) -> Result<BalanceView> {
        let operator = account_of(actor)?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, operator).await?
        {
            return Ok(seen);
        }
        let policy = self.policy(&mut *tx).await?;
        tx.lock_buyer(buyer).await?;
        tx.account(buyer).await?.filter(|a| a.role == Role::Buyer).or_absent()?;
        if input.amount.currency != policy.currency {
            let currency = policy.currency.code();
            return Err(Refusal::new(Code::CurrencyMismatch)
                .field("amount")
                .with("currency", currency)
                .into());
        }
        if input.amount.minor <= 0 {
            return Err(Refusal::new(Code::PricePositive).field("amount").into());
        }
        // Without a client's key every request is an intent of its own.
        let intent = once.map_or_else(|| self.id::<Account>().to_string(), |o| format!("{operator}:{}", o.key));
        let transfer = (Books {
            next_id: &mut || self.id(),
            now,
        })
        .top_up(buyer, input.amount, &intent, input.memo.as_str());
        match tx.book(&transfer).await {
            // The same request is being carried out at this moment.
            Err(StoreError::Duplicate(_)) => return Err(Code::KeyInFlight.into()),
            other => other?,
        }
        self.settle_use(&mut *tx, buyer, policy.currency, &policy).await?;
        let amount = format!("{} {}", input.amount, input.amount.currency.code());
        self.tell(
            &mut *tx,
            buyer,
            Told::ToppedUp,
            Facts {
                amount: Some(amount),
                ..Facts::default()
            },
        )
        .await?;
        let view = self.balance_in(&mut *tx, buyer, policy.currency).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, operator, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }
}
