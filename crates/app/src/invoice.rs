//! Invoices to buyers in their simplest form (business rules §3.8): asked for, issued by the seller, come back.
//!
//! The flow of a supervised order hears of it, for no money goes back while an invoice is out.

use domain::{
    identity::{Actor, Role},
    invoice::{Invoice, InvoiceNumber, InvoiceState, InvoiceTitle, TaxNumber},
    message::{Event as Told, Facts},
    order::{Order, OrderState},
    refusal::{Code, Refusal},
    supervision::Command,
};
use serde::Deserialize;
use serde_json::json;
use store::Tx;

use crate::{
    App, Once, OrAbsent, Result,
    identity::account_as,
    order::{order_facts, sees},
    supervision::By,
};

/// What an invoice shall say.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceWish {
    /// Whom it is made out to (发票抬头).
    pub title: InvoiceTitle,
    /// Taxpayer's number; persons have none.
    #[serde(default)]
    pub tax_number: Option<TaxNumber>,
}

/// An invoice that was issued.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuedInvoice {
    /// Its number.
    pub number: InvoiceNumber,
}

impl App {
    /// The invoice of an order; none where nobody has asked for one.
    ///
    /// # Errors
    /// The order is absent or foreign.
    pub async fn show_invoice(&self, actor: Actor, number: &str) -> Result<Option<Invoice>> {
        let mut tx = self.store.read().await?;
        let order = seen(&mut *tx, actor, number).await?;
        Ok(tx.invoice(order.id).await?.map(|(invoice, _)| invoice))
    }

    /// The buyer asks for an invoice.
    ///
    /// # Errors
    /// It is not his order, nothing was paid for it, a refund is being talked about, or there is an invoice already.
    pub async fn request_invoice(
        &self,
        actor: Actor,
        number: &str,
        input: InvoiceWish,
        once: Option<&Once>,
    ) -> Result<Invoice> {
        let buyer = account_as(actor, Role::Buyer)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, buyer).await?
        {
            return Ok(seen);
        }
        let mut order = seen(&mut *tx, actor, number).await?;
        if order.buyer_id != buyer {
            return Err(Refusal::absent().into());
        }
        let paid = matches!(
            order.state,
            OrderState::Processing { .. }
                | OrderState::Completed {
                    ending: domain::order::Ending::Delivered,
                    ..
                }
        );
        if !paid || order.amount.minor <= 0 {
            return Err(Refusal::state(Code::OrderState, order.state.name()).into());
        }
        let before = tx.invoice(order.id).await?;
        let InvoiceWish { title, tax_number } = input;
        if tx
            .supervision(order.id)
            .await?
            .is_some_and(|state| state.refund.is_some())
        {
            return Err(Code::RefundOpen.into());
        }
        let now = self.clock.now();
        let invoice = Invoice::request(before.as_ref().map(|(invoice, _)| invoice), title, tax_number, now)?;
        tx.put_invoice(order.id, &invoice, before.map(|(_, version)| version))
            .await?;
        self.advance_order(&mut *tx, &mut order, "invoice_requested", actor, json!({}))
            .await?;
        self.tell(&mut *tx, order.seller_id, Told::InvoiceAsked, order_facts(&order))
            .await?;
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &invoice, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(invoice)
    }

    /// The seller has issued the invoice.
    ///
    /// # Errors
    /// It is not the seller's order, or nobody waits for an invoice.
    pub async fn issue_invoice(
        &self,
        actor: Actor,
        number: &str,
        input: IssuedInvoice,
        once: Option<&Once>,
    ) -> Result<Invoice> {
        let now = self.clock.now();
        self.move_invoice(actor, number, &Command::InvoiceIssued, once, |invoice| {
            invoice.issue(input.number, now)
        })
        .await
    }

    /// The seller has the invoice back.
    ///
    /// # Errors
    /// It is not the seller's order, or no invoice is out.
    pub async fn take_back_invoice(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<Invoice> {
        let now = self.clock.now();
        self.move_invoice(actor, number, &Command::InvoiceReturned, once, |invoice| {
            invoice.take_back(now)
        })
        .await
    }

    async fn move_invoice(
        &self,
        actor: Actor,
        number: &str,
        command: &Command,
        once: Option<&Once>,
        step: impl FnOnce(Invoice) -> std::result::Result<Invoice, Refusal> + Send,
    ) -> Result<Invoice> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let order = seen(&mut *tx, actor, number).await?;
        if order.seller_id != seller {
            return Err(Refusal::absent().into());
        }
        let (invoice, version) = tx.invoice(order.id).await?.or_absent()?;
        let invoice = step(invoice)?;
        tx.put_invoice(order.id, &invoice, Some(version)).await?;
        self.tell_flow(&mut *tx, order.id, command, By::system(actor)).await?;
        // The flow may have moved the order.
        let mut order = tx.order(order.id).await?.or_absent()?;
        self.advance_order(&mut *tx, &mut order, command.verb().name(), actor, json!({}))
            .await?;
        let facts = order_facts(&order);
        match &invoice.state {
            InvoiceState::Issued { number, .. } => {
                let detail = Some(number.to_string());
                self.tell(&mut *tx, order.buyer_id, Told::InvoiceIssued, Facts { detail, ..facts })
                    .await?;
            }
            InvoiceState::Requested { .. } | InvoiceState::Returned { .. } => {
                self.tell(&mut *tx, order.buyer_id, Told::InvoiceReturned, facts)
                    .await?;
            }
        }
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &invoice, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(invoice)
    }
}

async fn seen(tx: &mut dyn Tx, actor: Actor, number: &str) -> Result<Order> {
    tx.order_by_number(number)
        .await?
        .filter(|order| sees(actor, order))
        .or_absent()
}
