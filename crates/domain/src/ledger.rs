//! The ledger: immutable double-entry transfers in two phases (law 7).
//!
//! A payment is a *pending* transfer from the buyer's balance to escrow: the money is held, not moved. Delivery *posts*
//! it, a refund *voids* it; either resolves the hold once and for all. What escrow received is then passed on to the
//! seller and the platform. Corrections are new transfers, never changed ones.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    identity::Account,
    metering::UsageCharge,
    money::{Currency, Money, MoneyError},
    order::Order,
    time::Time,
};

/// What a ledger account is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Purpose {
    /// Money that came from outside; its balance is the mirror of all the others.
    External,
    /// What a buyer can spend. Never below zero.
    BuyerBalance,
    /// What a buyer was charged for use and has not paid yet; its balance is below zero by that much.
    BuyerDue,
    /// Money on its way between buyer and seller.
    Escrow,
    /// What the marketplace owes a seller.
    SellerPayable,
    /// What the marketplace earned.
    PlatformFee,
}

/// A ledger account: one purpose, one owner, one currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LedgerAccount {
    /// Purpose.
    pub purpose: Purpose,
    /// Owner; none for the marketplace's own accounts.
    pub owner: Option<Id<Account>>,
    /// Currency.
    pub currency: Currency,
}

impl LedgerAccount {
    /// A buyer's balance.
    #[must_use]
    pub const fn buyer(owner: Id<Account>, currency: Currency) -> Self {
        Self {
            purpose: Purpose::BuyerBalance,
            owner: Some(owner),
            currency,
        }
    }
    /// What a buyer owes for use.
    #[must_use]
    pub const fn due(owner: Id<Account>, currency: Currency) -> Self {
        Self {
            purpose: Purpose::BuyerDue,
            owner: Some(owner),
            currency,
        }
    }
    /// What is owed to a seller.
    #[must_use]
    pub const fn seller(owner: Id<Account>, currency: Currency) -> Self {
        Self {
            purpose: Purpose::SellerPayable,
            owner: Some(owner),
            currency,
        }
    }
    /// An account of the marketplace itself.
    #[must_use]
    pub const fn house(purpose: Purpose, currency: Currency) -> Self {
        Self {
            purpose,
            owner: None,
            currency,
        }
    }
    /// Whether its balance must not fall below zero.
    #[must_use]
    pub const fn floored(self) -> bool {
        matches!(self.purpose, Purpose::BuyerBalance)
    }
    /// The account's key in the store: purpose, owner and currency in one text.
    #[must_use]
    pub fn key(self) -> String {
        let purpose = match self.purpose {
            Purpose::External => "external",
            Purpose::BuyerBalance => "buyer_balance",
            Purpose::BuyerDue => "buyer_due",
            Purpose::Escrow => "escrow",
            Purpose::SellerPayable => "seller_payable",
            Purpose::PlatformFee => "platform_fee",
        };
        match self.owner {
            Some(owner) => format!("{purpose}:{}:{}", self.currency.code(), owner.simple()),
            None => format!("{purpose}:{}", self.currency.code()),
        }
    }
}

/// Running totals of an account, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Held against it.
    pub debits_pending: i64,
    /// Taken from it.
    pub debits_posted: i64,
    /// Held in its favour.
    pub credits_pending: i64,
    /// Given to it.
    pub credits_posted: i64,
}

impl Totals {
    /// Posted balance, credit side positive.
    #[must_use]
    pub const fn balance(self) -> i64 {
        self.credits_posted - self.debits_posted
    }
    /// What can be spent: the posted balance less what is held.
    #[must_use]
    pub const fn available(self) -> i64 {
        self.balance() - self.debits_pending
    }
}

/// Why money moves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum TransferKind {
    /// An operator credits a buyer.
    TopUp,
    /// A payment is held.
    Hold,
    /// A held payment is taken.
    Post,
    /// A held payment is let go.
    Void,
    /// The seller's part of a sale.
    SellerShare,
    /// The platform's part of a sale.
    PlatformFee,
    /// The seller's part of a refund.
    RefundShare,
    /// The platform's part of a refund.
    RefundFee,
    /// The part of a held payment that goes back while the rest is taken.
    RefundPart,
    /// The use of a cycle is charged.
    UsageCharge,
    /// A buyer pays what is due for use.
    UsagePayment,
}

/// The phase of a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Phase {
    /// Moves money at once.
    Direct,
    /// Holds money.
    Pending,
    /// Takes what was held.
    Post,
    /// Lets go what was held.
    Void,
}

/// An immutable transfer.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Identifier.
    pub id: Id<Transfer>,
    /// From here.
    pub debit: LedgerAccount,
    /// To there.
    pub credit: LedgerAccount,
    /// How much; more than zero.
    pub amount: Money,
    /// Why.
    pub kind: TransferKind,
    /// Which phase.
    pub phase: Phase,
    /// The hold this resolves; unique, so that a hold is resolved once.
    pub resolves: Option<Id<Transfer>>,
    /// What it is the bookkeeping of, e.g. `hold:ORDER`; unique, so that nothing is booked twice.
    pub intent: String,
    /// The order behind it.
    pub order_id: Option<Id<Order>>,
    /// The charge for use behind it.
    pub charge_id: Option<Id<UsageCharge>>,
    /// When.
    pub at: Time,
    /// A word of the operator, on top-ups.
    pub memo: String,
}

impl Transfer {
    /// The change of both accounts' totals: (debit side, credit side).
    #[must_use]
    pub const fn effect(&self) -> (Totals, Totals) {
        let m = self.amount.minor;
        let zero = Totals {
            debits_pending: 0,
            debits_posted: 0,
            credits_pending: 0,
            credits_posted: 0,
        };
        match self.phase {
            Phase::Direct => (
                Totals {
                    debits_posted: m,
                    ..zero
                },
                Totals {
                    credits_posted: m,
                    ..zero
                },
            ),
            Phase::Pending => (
                Totals {
                    debits_pending: m,
                    ..zero
                },
                Totals {
                    credits_pending: m,
                    ..zero
                },
            ),
            Phase::Post => (
                Totals {
                    debits_pending: -m,
                    debits_posted: m,
                    ..zero
                },
                Totals {
                    credits_pending: -m,
                    credits_posted: m,
                    ..zero
                },
            ),
            Phase::Void => (
                Totals {
                    debits_pending: -m,
                    ..zero
                },
                Totals {
                    credits_pending: -m,
                    ..zero
                },
            ),
        }
    }
}

/// Splits a sale into (seller's part, platform's part): the fee is rounded once, the seller gets the rest.
///
/// # Errors
/// Overflow.
pub fn shares(amount: Money, fee_rate: Decimal) -> Result<(Money, Money), MoneyError> {
    let fee = amount.times(fee_rate.clamp(Decimal::ZERO, Decimal::ONE))?;
    Ok((amount.minus(fee)?, fee))
}

/// Books the bookkeeping of orders: each function returns the transfers of one deed, in order.
pub struct Books<'a> {
    /// Makes an id for each transfer.
    pub next_id: &'a mut (dyn FnMut() -> Id<Transfer> + Send),
    /// Now.
    pub now: Time,
}

impl Books<'_> {
    #[expect(clippy::too_many_arguments, reason = "a transfer has that many parts")]
    fn entry(
        &mut self,
        debit: LedgerAccount,
        credit: LedgerAccount,
        amount: Money,
        kind: TransferKind,
        phase: Phase,
        resolves: Option<Id<Transfer>>,
        intent: String,
        order_id: Option<Id<Order>>,
    ) -> Transfer {
        let id = (self.next_id)();
        Transfer {
            id,
            debit,
            credit,
            amount,
            kind,
            phase,
            resolves,
            intent,
            order_id,
            charge_id: None,
            at: self.now,
            memo: String::new(),
        }
    }

    /// An operator credits a buyer.
    pub fn top_up(&mut self, buyer: Id<Account>, amount: Money, intent: &str, memo: &str) -> Transfer {
        let c = amount.currency;
        let (from, to) = (
            LedgerAccount::house(Purpose::External, c),
            LedgerAccount::buyer(buyer, c),
        );
        let intent = format!("top_up:{intent}");
        let entry = self.entry(from, to, amount, TransferKind::TopUp, Phase::Direct, None, intent, None);
        Transfer {
            memo: memo.to_owned(),
            ..entry
        }
    }

    /// Holds the payment of an order.
    pub fn hold(&mut self, order: &Order) -> Option<Transfer> {
        let c = order.amount.currency;
        let (from, to) = (
            LedgerAccount::buyer(order.buyer_id, c),
            LedgerAccount::house(Purpose::Escrow, c),
        );
        let intent = format!("hold:{}", order.id);
        (order.amount.minor > 0).then(|| {
            self.entry(
                from,
                to,
                order.amount,
                TransferKind::Hold,
                Phase::Pending,
                None,
                intent,
                Some(order.id),
            )
        })
    }

    /// Takes the held payment and shares it out.
    ///
    /// # Errors
    /// Overflow.
    pub fn deliver(&mut self, order: &Order) -> Result<Vec<Transfer>, MoneyError> {
        self.settle(order, Money::zero(order.amount.currency))
    }

    /// Takes the held payment, gives a part of it back and shares out the rest. Where all of it goes back, nothing is
    /// taken at all.
    ///
    /// # Errors
    /// Overflow, or more goes back than was paid.
    pub fn settle(&mut self, order: &Order, back: Money) -> Result<Vec<Transfer>, MoneyError> {
        let Some(hold) = order.hold_id else {
            return Ok(Vec::new());
        };
        let (amount, c, id) = (order.amount, order.amount.currency, Some(order.id));
        let kept = amount.minus(back)?;
        if back.minor < 0 || kept.minor < 0 {
            return Err(MoneyError::Overflow);
        }
        if kept.minor == 0 {
            return Ok(self.void(order).into_iter().collect());
        }
        let escrow = LedgerAccount::house(Purpose::Escrow, c);
        let buyer = LedgerAccount::buyer(order.buyer_id, c);
        let (share, fee) = shares(kept, order.fee_rate)?;
        let resolve = format!("resolve:{}", order.id);
        let mut entries = vec![self.entry(
            buyer,
            escrow,
            amount,
            TransferKind::Post,
            Phase::Post,
            Some(hold),
            resolve,
            id,
        )];
        if back.minor > 0 {
            let intent = format!("refund_part:{}", order.id);
            entries.push(self.entry(
                escrow,
                buyer,
                back,
                TransferKind::RefundPart,
                Phase::Direct,
                None,
                intent,
                id,
            ));
        }
        if share.minor > 0 {
            let seller = LedgerAccount::seller(order.seller_id, c);
            let intent = format!("share:{}", order.id);
            entries.push(self.entry(
                escrow,
                seller,
                share,
                TransferKind::SellerShare,
                Phase::Direct,
                None,
                intent,
                id,
            ));
        }
        if fee.minor > 0 {
            let house = LedgerAccount::house(Purpose::PlatformFee, c);
            let intent = format!("fee:{}", order.id);
            entries.push(self.entry(
                escrow,
                house,
                fee,
                TransferKind::PlatformFee,
                Phase::Direct,
                None,
                intent,
                id,
            ));
        }
        Ok(entries)
    }

    /// Lets the held payment go back.
    pub fn void(&mut self, order: &Order) -> Option<Transfer> {
        let hold = order.hold_id?;
        let c = order.amount.currency;
        let (from, to) = (
            LedgerAccount::buyer(order.buyer_id, c),
            LedgerAccount::house(Purpose::Escrow, c),
        );
        let resolve = format!("resolve:{}", order.id);
        Some(self.entry(
            from,
            to,
            order.amount,
            TransferKind::Void,
            Phase::Void,
            Some(hold),
            resolve,
            Some(order.id),
        ))
    }

    /// Charges the use of a cycle: the buyer owes it, escrow waits for it.
    pub fn charge_use(&mut self, charge: &UsageCharge) -> Option<Transfer> {
        let amount = charge.amount();
        let (from, to) = (
            LedgerAccount::due(charge.buyer_id, amount.currency),
            LedgerAccount::house(Purpose::Escrow, amount.currency),
        );
        let intent = format!("usage:{}", charge.id);
        (amount.minor > 0).then(|| self.use_entry(charge, from, to, amount, TransferKind::UsageCharge, intent))
    }

    /// Pays `part` of a charge that was `paid` so far before.
    pub fn pay_use(&mut self, charge: &UsageCharge, part: Money, paid: Money) -> Option<Transfer> {
        let c = part.currency;
        let (from, to) = (
            LedgerAccount::buyer(charge.buyer_id, c),
            LedgerAccount::due(charge.buyer_id, c),
        );
        let intent = format!("usage_payment:{}:{}", charge.id, paid.minor);
        (part.minor > 0).then(|| self.use_entry(charge, from, to, part, TransferKind::UsagePayment, intent))
    }

    /// Shares out a charge that is wholly paid.
    ///
    /// # Errors
    /// Overflow.
    pub fn share_use(&mut self, charge: &UsageCharge) -> Result<Vec<Transfer>, MoneyError> {
        let amount = charge.amount();
        let c = amount.currency;
        let escrow = LedgerAccount::house(Purpose::Escrow, c);
        let (share, fee) = shares(amount, charge.price.fee_rate)?;
        let mut entries = Vec::new();
        if share.minor > 0 {
            let seller = LedgerAccount::seller(charge.seller_id, c);
            let intent = format!("usage_share:{}", charge.id);
            entries.push(self.use_entry(charge, escrow, seller, share, TransferKind::SellerShare, intent));
        }
        if fee.minor > 0 {
            let house = LedgerAccount::house(Purpose::PlatformFee, c);
            let intent = format!("usage_fee:{}", charge.id);
            entries.push(self.use_entry(charge, escrow, house, fee, TransferKind::PlatformFee, intent));
        }
        Ok(entries)
    }

    fn use_entry(
        &mut self,
        charge: &UsageCharge,
        debit: LedgerAccount,
        credit: LedgerAccount,
        amount: Money,
        kind: TransferKind,
        intent: String,
    ) -> Transfer {
        let entry = self.entry(debit, credit, amount, kind, Phase::Direct, None, intent, None);
        Transfer {
            charge_id: Some(charge.id),
            ..entry
        }
    }

    /// Gives back what was shared out already: each side returns its own part.
    ///
    /// # Errors
    /// Overflow.
    pub fn refund(&mut self, order: &Order) -> Result<Vec<Transfer>, MoneyError> {
        let (c, id) = (order.amount.currency, Some(order.id));
        let (share, fee) = shares(order.amount, order.fee_rate)?;
        let buyer = LedgerAccount::buyer(order.buyer_id, c);
        let mut entries = Vec::new();
        if share.minor > 0 {
            let (from, intent) = (
                LedgerAccount::seller(order.seller_id, c),
                format!("refund_share:{}", order.id),
            );
            entries.push(self.entry(
                from,
                buyer,
                share,
                TransferKind::RefundShare,
                Phase::Direct,
                None,
                intent,
                id,
            ));
        }
        if fee.minor > 0 {
            let (from, intent) = (
                LedgerAccount::house(Purpose::PlatformFee, c),
                format!("refund_fee:{}", order.id),
            );
            entries.push(self.entry(
                from,
                buyer,
                fee,
                TransferKind::RefundFee,
                Phase::Direct,
                None,
                intent,
                id,
            ));
        }
        Ok(entries)
    }
}
