use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    ledger::{LedgerAccount, Phase, Purpose, Totals, Transfer, TransferKind},
    metering::UsageCharge,
    money::{Currency, Money},
    order::Order,
    time::Time,
};
use sqlx::{FromRow, query, query_as};
use store::{AccountTotals, Ledger, Page, Result, StoreError, TransferWish};

use crate::{DbTx, common::corrupt, sieve::Sieve};

const TRANSFERS: &str =
    "SELECT id, debit, credit, amount, currency, kind, phase, resolves, intent, order_id, charge_id, at, memo
    FROM transfer";

/// Over so many rows the balance of an account without a floor is spread.
const STRIPES: u128 = 16;

/// Reads an account's key back; the other way is [`LedgerAccount::key`].
fn account(key: &str) -> Result<LedgerAccount> {
    let strange = || corrupt(format!("{key} is no ledger account"));
    let mut parts = key.split(':');
    let purpose = match parts.next() {
        Some("external") => Purpose::External,
        Some("buyer_balance") => Purpose::BuyerBalance,
        Some("buyer_due") => Purpose::BuyerDue,
        Some("escrow") => Purpose::Escrow,
        Some("seller_payable") => Purpose::SellerPayable,
        Some("platform_fee") => Purpose::PlatformFee,
        _ => return Err(strange()),
    };
    let code = parts.next().ok_or_else(strange)?;
    let currency = [Currency::Cny, Currency::Usd, Currency::Eur]
        .into_iter()
        .find(|currency| currency.code() == code)
        .ok_or_else(strange)?;
    let owner = parts
        .next()
        .map(str::parse::<Id<Account>>)
        .transpose()
        .map_err(|_| strange())?;
    Ok(LedgerAccount {
        purpose,
        owner,
        currency,
    })
}

#[derive(FromRow)]
struct TransferRow {
    id: Id<Transfer>,
    debit: String,
    credit: String,
    amount: i64,
    currency: Currency,
    kind: TransferKind,
    phase: Phase,
    resolves: Option<Id<Transfer>>,
    intent: String,
    order_id: Option<Id<Order>>,
    charge_id: Option<Id<UsageCharge>>,
    at: Time,
    memo: String,
}

impl TryFrom<TransferRow> for Transfer {
    type Error = StoreError;
    fn try_from(row: TransferRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            debit: account(&row.debit)?,
            credit: account(&row.credit)?,
            amount: Money::new(row.amount, row.currency),
            kind: row.kind,
            phase: row.phase,
            resolves: row.resolves,
            intent: row.intent,
            order_id: row.order_id,
            charge_id: row.charge_id,
            at: row.at,
            memo: row.memo,
        })
    }
}

macro_rules! transfers {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            TransferRow,
            r#"SELECT id AS "id!: Id<Transfer>", debit AS "debit!: String", credit AS "credit!: String",
                amount AS "amount!: i64", currency AS "currency!: Currency", kind AS "kind!: TransferKind",
                phase AS "phase!: Phase", resolves AS "resolves?: Id<Transfer>", intent AS "intent!: String",
                order_id AS "order_id?: Id<Order>", charge_id AS "charge_id?: Id<UsageCharge>", at AS "at!: Time", memo AS "memo!: String"
            FROM transfer "# + $tail $($args)*
        )
    };
}

impl DbTx {
    /// Refuses what no constraint of the schema can see: mixed currencies, and resolving what is not such a hold.
    async fn check_transfer(&mut self, transfer: &Transfer) -> Result<()> {
        let forbid = |why: &str| Err(StoreError::Forbidden(why.to_owned()));
        let currency = transfer.amount.currency;
        if transfer.debit.currency != currency || transfer.credit.currency != currency {
            return forbid("a transfer and both its accounts are of one currency");
        }
        let resolving = matches!(transfer.phase, Phase::Post | Phase::Void);
        if resolving != transfer.resolves.is_some() {
            return forbid("a post or void resolves a hold, nothing else does");
        }
        let Some(hold) = transfer.resolves else { return Ok(()) };
        let hold: Option<Transfer> = transfers!("WHERE id = $1", hold as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Transfer::try_from)
            .transpose()?;
        let same = hold.is_some_and(|hold| {
            hold.phase == Phase::Pending
                && hold.debit == transfer.debit
                && hold.credit == transfer.credit
                && hold.amount == transfer.amount
        });
        if same {
            Ok(())
        } else {
            forbid("a post or void resolves a hold of the same accounts and amount")
        }
    }

    async fn move_balance(&mut self, key: &str, stripe: i32, delta: Totals) -> Result<()> {
        // Not one upsert: the row that would be inserted is checked against the floor before the conflict is seen.
        let moved = query!(
            "UPDATE ledger_balance
            SET debits_pending = debits_pending + $3, debits_posted = debits_posted + $4,
                credits_pending = credits_pending + $5, credits_posted = credits_posted + $6
            WHERE account = $1 AND stripe = $2",
            key,
            stripe,
            delta.debits_pending,
            delta.debits_posted,
            delta.credits_pending,
            delta.credits_posted
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        if moved.rows_affected() > 0 {
            return Ok(());
        }
        query!(
            "INSERT INTO ledger_balance
                (account, stripe, debits_pending, debits_posted, credits_pending, credits_posted)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (account, stripe) DO UPDATE
            SET debits_pending = ledger_balance.debits_pending + excluded.debits_pending,
                debits_posted = ledger_balance.debits_posted + excluded.debits_posted,
                credits_pending = ledger_balance.credits_pending + excluded.credits_pending,
                credits_posted = ledger_balance.credits_posted + excluded.credits_posted",
            key,
            stripe,
            delta.debits_pending,
            delta.debits_posted,
            delta.credits_pending,
            delta.credits_posted
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}

#[async_trait]
impl Ledger for DbTx {
    async fn book(&mut self, transfer: &Transfer) -> Result<()> {
        self.check_transfer(transfer).await?;
        let (debit, credit) = (transfer.debit.key(), transfer.credit.key());
        query!(
            "INSERT INTO transfer
                (id, debit, credit, amount, currency, kind, phase, resolves, intent, order_id, charge_id, at, memo)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            transfer.id as _,
            &debit,
            &credit,
            transfer.amount.minor,
            transfer.amount.currency as _,
            transfer.kind as _,
            transfer.phase as _,
            transfer.resolves as _,
            &transfer.intent,
            transfer.order_id as _,
            transfer.charge_id as _,
            transfer.at as _,
            &transfer.memo
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        // A hold and its resolution move the same stripe: both are found by the hold's id.
        let lead = transfer.resolves.unwrap_or(transfer.id).uuid().as_u128();
        let spread = i32::try_from((lead ^ (lead >> 64)) % STRIPES).map_err(corrupt)?;
        let (taken, given) = transfer.effect();
        let mut sides = [(transfer.debit, debit, taken), (transfer.credit, credit, given)];
        // One order for everybody, so that two transfers cannot wait for each other: floored accounts, then by key.
        sides.sort_by(|(a, a_key, _), (b, b_key, _)| b.floored().cmp(&a.floored()).then_with(|| a_key.cmp(b_key)));
        for (account, key, delta) in sides {
            let stripe = if account.floored() { 0 } else { spread };
            self.move_balance(&key, stripe, delta).await?;
        }
        Ok(())
    }

    async fn totals(&mut self, account: LedgerAccount) -> Result<Totals> {
        query_as!(
            Totals,
            r#"SELECT CAST(COALESCE(SUM(debits_pending), 0) AS BIGINT) AS "debits_pending!: i64",
                CAST(COALESCE(SUM(debits_posted), 0) AS BIGINT) AS "debits_posted!: i64",
                CAST(COALESCE(SUM(credits_pending), 0) AS BIGINT) AS "credits_pending!: i64",
                CAST(COALESCE(SUM(credits_posted), 0) AS BIGINT) AS "credits_posted!: i64"
            FROM ledger_balance WHERE account = $1"#,
            account.key()
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn all_totals(&mut self) -> Result<Vec<AccountTotals>> {
        let rows = query_as!(
            TotalsRow,
            r#"SELECT account AS "account!: String", CAST(SUM(debits_pending) AS BIGINT) AS "debits_pending!: i64",
                CAST(SUM(debits_posted) AS BIGINT) AS "debits_posted!: i64",
                CAST(SUM(credits_pending) AS BIGINT) AS "credits_pending!: i64",
                CAST(SUM(credits_posted) AS BIGINT) AS "credits_posted!: i64"
            FROM ledger_balance GROUP BY account"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(by_account(rows))
    }

    async fn replayed_totals(&mut self) -> Result<Vec<AccountTotals>> {
        let rows = query_as!(
            TotalsRow,
            r#"SELECT account AS "account!: String", CAST(SUM(debits_pending) AS BIGINT) AS "debits_pending!: i64",
                CAST(SUM(debits_posted) AS BIGINT) AS "debits_posted!: i64",
                CAST(SUM(credits_pending) AS BIGINT) AS "credits_pending!: i64",
                CAST(SUM(credits_posted) AS BIGINT) AS "credits_posted!: i64"
            FROM (
                SELECT debit AS account,
                    CASE phase WHEN 'pending' THEN amount WHEN 'direct' THEN 0 ELSE -amount END AS debits_pending,
                    CASE WHEN phase IN ('direct', 'post') THEN amount ELSE 0 END AS debits_posted,
                    0 AS credits_pending, 0 AS credits_posted
                FROM transfer
                UNION ALL
                SELECT credit, 0, 0,
                    CASE phase WHEN 'pending' THEN amount WHEN 'direct' THEN 0 ELSE -amount END,
                    CASE WHEN phase IN ('direct', 'post') THEN amount ELSE 0 END
                FROM transfer
            ) AS moves GROUP BY account"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(by_account(rows))
    }

    async fn open_holds(&mut self) -> Result<Vec<(Option<Id<Order>>, i64)>> {
        let rows = query!(
            r#"SELECT h.order_id AS "order_id?: Id<Order>", h.amount AS "amount!: i64" FROM transfer h
            WHERE h.phase = 'pending' AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.resolves = h.id)
            ORDER BY h.id"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| (row.order_id, row.amount)).collect())
    }

    async fn transfers_of_order(&mut self, order: Id<Order>) -> Result<Vec<Transfer>> {
        transfers!("WHERE order_id = $1 ORDER BY id", order as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .into_iter()
            .map(Transfer::try_from)
            .collect()
    }

    async fn transfers_of_charge(&mut self, charge: Id<UsageCharge>) -> Result<Vec<Transfer>> {
        transfers!("WHERE charge_id = $1 ORDER BY id", charge as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .into_iter()
            .map(Transfer::try_from)
            .collect()
    }

    async fn transfers_of_account(
        &mut self,
        account: LedgerAccount,
        wish: &TransferWish,
        page: Page,
    ) -> Result<Vec<Transfer>> {
        // Both sides are read newest first from their own index; the newest of both are the answer.
        let mut rows = Vec::new();
        for side in ["debit = ", "credit = "] {
            let mut sieve = sifted(wish, page);
            sieve.with(side, Some(account.key()));
            rows.extend(self.sifted::<TransferRow>(sieve, page).await?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.truncate(usize::try_from(page.limit).unwrap_or(0));
        rows.into_iter().map(Transfer::try_from).collect()
    }

    async fn transfers(&mut self, wish: &TransferWish, page: Page) -> Result<Vec<Transfer>> {
        let rows: Vec<TransferRow> = self.sifted(sifted(wish, page), page).await?;
        rows.into_iter().map(Transfer::try_from).collect()
    }
}

fn sifted(wish: &TransferWish, page: Page) -> Sieve {
    let mut sieve = Sieve::new(TRANSFERS, "id", page);
    sieve
        .with("kind = ", wish.kind)
        .of_order("order_id", wish.order.as_ref())
        .within(wish.booked);
    sieve
}

struct TotalsRow {
    account: String,
    debits_pending: i64,
    debits_posted: i64,
    credits_pending: i64,
    credits_posted: i64,
}

/// Sorted here and not by the database, whose idea of order depends on its locale.
fn by_account(rows: Vec<TotalsRow>) -> Vec<AccountTotals> {
    let mut list: Vec<AccountTotals> = rows
        .into_iter()
        .map(|row| AccountTotals {
            account: row.account,
            totals: Totals {
                debits_pending: row.debits_pending,
                debits_posted: row.debits_posted,
                credits_pending: row.credits_pending,
                credits_posted: row.credits_posted,
            },
        })
        .collect();
    list.sort_by(|a, b| a.account.cmp(&b.account));
    list
}
