//! The console's routes, one file for each resource. A handler takes its input apart, calls one use case and puts the
//! answer together; what it may decide is which status to answer.

mod account;
mod accounts;
mod addresses;
mod client_licenses;
mod clock;
mod credentials;
mod events;
mod exports;
mod files;
pub(crate) mod health;
mod instances;
mod interface_messages;
mod invoices;
mod keys;
mod ledger;
mod licenses;
mod messages;
mod operations;
mod orders;
mod overviews;
mod products;
mod profile;
mod questions;
mod registration;
mod reviews;
mod session;
mod shop;
mod supervision;
mod tokens;
mod usage;

use utoipa_axum::router::OpenApiRouter;

use crate::Api;

/// All routes; those that move the clock in the sandbox only (threat A9).
pub(crate) fn all(sandbox: bool) -> OpenApiRouter<Api> {
    let router = OpenApiRouter::new()
        .merge(registration::routes())
        .merge(session::routes())
        .merge(account::routes())
        .merge(tokens::routes())
        .merge(messages::routes())
        .merge(accounts::routes())
        .merge(shop::routes())
        .merge(profile::routes())
        .merge(keys::routes())
        .merge(addresses::routes())
        .merge(credentials::routes())
        .merge(products::routes())
        .merge(reviews::routes())
        .merge(questions::routes())
        .merge(orders::routes())
        .merge(supervision::routes())
        .merge(instances::routes())
        .merge(licenses::routes())
        .merge(client_licenses::routes())
        .merge(usage::routes())
        .merge(ledger::routes())
        .merge(interface_messages::routes())
        .merge(invoices::routes())
        .merge(operations::routes())
        .merge(events::routes())
        .merge(exports::routes())
        .merge(overviews::routes())
        .merge(files::routes());
    if sandbox { router.merge(clock::routes()) } else { router }
}
