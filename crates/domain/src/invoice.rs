//! Invoices to buyers in their simplest form: asked for, issued by the seller, come back (business rules §3.8).
//!
//! While one is out no money goes back, and an old flow that ends by its age ends for the seller
//! ([`crate::supervision`]).

use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    refusal::{Code, Refusal},
    time::Time,
};

bounded_text! {
    /// Whom the invoice is made out to (发票抬头).
    InvoiceTitle: Line 1..=128;
    /// Taxpayer's number; persons have none.
    TaxNumber: Line 1..=32;
    /// The number of an issued invoice.
    InvoiceNumber: Token 1..=32;
}

/// How far an invoice has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum InvoiceState {
    /// The buyer has asked for it.
    Requested {
        /// When.
        at: Time,
    },
    /// The seller has issued it.
    Issued {
        /// When.
        at: Time,
        /// Its number.
        number: InvoiceNumber,
    },
    /// The seller has it back; another may be asked for.
    Returned {
        /// When.
        at: Time,
    },
}

impl InvoiceState {
    /// The name in tables and refusals.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "requested",
            Self::Issued { .. } => "issued",
            Self::Returned { .. } => "returned",
        }
    }
}

/// The invoice of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// Whom it is made out to.
    pub title: InvoiceTitle,
    /// Taxpayer's number; persons have none.
    pub tax_number: Option<TaxNumber>,
    /// How far.
    #[serde(flatten)]
    pub state: InvoiceState,
}

impl Invoice {
    /// The buyer asks for an invoice; `before` is the one there is.
    ///
    /// # Errors
    /// One was asked for or issued already.
    pub fn request(
        before: Option<&Self>,
        title: InvoiceTitle,
        tax_number: Option<TaxNumber>,
        at: Time,
    ) -> Result<Self, Refusal> {
        match before.map(|invoice| &invoice.state) {
            None | Some(InvoiceState::Returned { .. }) => Ok(Self {
                title,
                tax_number,
                state: InvoiceState::Requested { at },
            }),
            Some(state) => Err(Refusal::state(Code::InvoiceState, state.name())),
        }
    }

    /// The seller has issued it.
    ///
    /// # Errors
    /// Nobody waits for it.
    pub fn issue(self, number: InvoiceNumber, at: Time) -> Result<Self, Refusal> {
        match self.state {
            InvoiceState::Requested { .. } => Ok(Self {
                state: InvoiceState::Issued { at, number },
                ..self
            }),
            state => Err(Refusal::state(Code::InvoiceState, state.name())),
        }
    }

    /// The seller has it back.
    ///
    /// # Errors
    /// It was never issued.
    pub fn take_back(self, at: Time) -> Result<Self, Refusal> {
        match self.state {
            InvoiceState::Issued { .. } => Ok(Self {
                state: InvoiceState::Returned { at },
                ..self
            }),
            state => Err(Refusal::state(Code::InvoiceState, state.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn an_invoice_is_asked_for_issued_and_comes_back() {
        let at = Time::from_millis(1);
        let ask =
            |before: Option<&Invoice>| Invoice::request(before, "Acme".parse().unwrap(), "91440000".parse().ok(), at);
        let asked = ask(None).unwrap();
        assert_eq!(ask(Some(&asked)).unwrap_err().code, Code::InvoiceState);
        assert_eq!(asked.clone().take_back(at).unwrap_err().code, Code::InvoiceState);
        let issued = asked.issue("A-1".parse().unwrap(), at).unwrap();
        assert_eq!(ask(Some(&issued)).unwrap_err().code, Code::InvoiceState);
        assert_eq!(
            issued.clone().issue("A-2".parse().unwrap(), at).unwrap_err().code,
            Code::InvoiceState
        );
        let back = issued.take_back(at).unwrap();
        assert_eq!(ask(Some(&back)).unwrap().state.name(), "requested");
    }
}
