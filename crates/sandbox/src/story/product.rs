//! The seller's part before the first sale: address, debug cases, product, review.

use app::{
    catalog::Decision,
    seller::{DebugCall, DebugFields, DebugMode, NewAddress},
    views::ProductView,
};
use domain::{
    catalog::{Content, PriceItemCode, Review, Shelf},
    fulfilment::Activity,
    id::Id,
    money::Currency,
    seller::{AddressOptions, ProductionAddress, Protocol},
};
use serde_json::json;
use store::Page;

use super::{Stage, Told, words};

/// An address whose debug cases are saved.
pub(super) struct Prepared {
    pub address: Id<ProductionAddress>,
    pub cases: usize,
    /// Whether its seller carries out changes within a period.
    pub upgrades: bool,
}

/// The price items the story needs.
pub(super) struct Prices {
    pub team_month: PriceItemCode,
    pub business_month: PriceItemCode,
}

impl Stage {
    /// Makes the address of a server, debugs it and saves the cases that publishing demands. Returns the address.
    pub(super) async fn prepare_address(&self, url: &str, step: &str) -> Told<Prepared> {
        let seller = self.planted.seller;
        let known = self
            .app
            .list_addresses(seller)
            .await
            .map_err(words)?
            .items
            .into_iter()
            .find(|a| a.url == url);
        let address = match known {
            Some(address) => address,
            None => {
                let input = NewAddress {
                    url: url.parse().map_err(|e| format!("{url}: {e}"))?,
                    protocol: self.protocol,
                    key_id: self.planted.access_key.uuid(),
                    options: AddressOptions {
                        encrypt_bits: self.encrypt_bits,
                        ..AddressOptions::default()
                    },
                };
                self.app
                    .create_address(seller, input, Some(&Self::once(step)))
                    .await
                    .map_err(words)?
            }
        };
        let id = Id::from_uuid(address.id);
        let saved = self.app.list_debug_cases(seller, id).await.map_err(words)?.items;
        let mut instance: Option<String> = None;
        let activities: &[Activity] = match self.protocol {
            Protocol::V2 => &[
                Activity::NewInstance,
                Activity::QueryInstance,
                Activity::RefreshInstance,
                Activity::UpgradeInstance,
                Activity::UpdateInstanceStatus,
                Activity::ReleaseInstance,
            ],
            Protocol::LicenseV1 => return Err("the story sells SaaS; this address is for licences".to_owned()),
            Protocol::V1 => &[
                Activity::NewInstance,
                Activity::RefreshInstance,
                Activity::Upgrade,
                Activity::ExpireInstance,
                Activity::ReleaseInstance,
            ],
        };
        // Release is the last; where its case is saved, all that passed before it was saved too.
        let complete = saved.iter().any(|case| case.activity == Activity::ReleaseInstance);
        // A telling that was broken off may have released the mock order's instance without saving the case; debugging
        // goes on with an order of its own then.
        let order = match saved.is_empty() {
            true => "MOCKPERIODYEARNEW".to_owned(),
            false => format!("CS1906666666{}", self.app.entropy.alphanumeric(5).to_uppercase()),
        };
        for activity in activities.iter().take_while(|_| !complete) {
            // The first call's instance is the one the others are about; a repeated story asks for it again.
            if saved.iter().any(|case| case.activity == *activity) && *activity != Activity::NewInstance {
                continue;
            }
            let text = |t: &str| t.parse().map_err(|_| format!("{t} does not fit a debug form"));
            let fields = DebugFields {
                order_id: Some(text(&order)?),
                order_line_id: Some(text(&format!("{order}-000001"))?),
                instance_id: match &instance {
                    Some(id) => Some(text(id)?),
                    None => None,
                },
                ..DebugFields::default()
            };
            let optional = matches!(activity, Activity::UpgradeInstance | Activity::Upgrade);
            match self.debug_patiently(id, *activity, fields).await {
                Ok(made) if *activity == Activity::NewInstance => instance = made,
                Ok(_) => {}
                // Not every seller offers changes within a period; such a product is sold without them.
                Err(_) if optional => {}
                Err(why) => return Err(why),
            }
        }
        let cases = self.app.list_debug_cases(seller, id).await.map_err(words)?.items;
        let upgrades = cases
            .iter()
            .any(|c| matches!(c.activity, Activity::UpgradeInstance | Activity::Upgrade));
        Ok(Prepared {
            address: id,
            cases: cases.len(),
            upgrades,
        })
    }

    /// One debugging call until it passes: a seller may still be at work, or have a bad moment.
    async fn debug_patiently(
        &self,
        address: Id<ProductionAddress>,
        activity: Activity,
        fields: DebugFields,
    ) -> Told<Option<String>> {
        let mut why = String::new();
        for pause in [0, 200, 400, 800, 1_600, 3_000] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            let call = DebugCall {
                activity,
                mode: DebugMode::SendAndSave,
                fields: fields.clone(),
            };
            let view = self
                .app
                .debug_call(self.planted.seller, address, call)
                .await
                .map_err(words)?;
            let verdict = view.verdict.ok_or("no verdict")?;
            if view.saved {
                return Ok(verdict.instance_id);
            }
            why = verdict.text;
        }
        Err(format!("debugging {} failed: {why}", activity.wire()))
    }

    /// Publishes a SaaS product, as far as that was not done before.
    pub(super) async fn publish(&self, name: &str, prepared: &Prepared, step: &str) -> Told<Prices> {
        let product = self
            .shelve(name, step, |currency| content(name, prepared, currency))
            .await?;
        let code = |sku: &str| {
            product
                .revision
                .content
                .offers()
                .find(|o| o.sku.name.as_str() == sku && o.price.charge == domain::catalog::Charge::Month)
                .and_then(|o| o.price.code.clone())
                .ok_or_else(|| format!("no monthly price of {sku}"))
        };
        Ok(Prices {
            team_month: code("Team")?,
            business_month: code("Business")?,
        })
    }

    /// Drafts, submits and approves a product, as far as that was not done before.
    pub(super) async fn shelve(
        &self,
        name: &str,
        step: &str,
        content: impl FnOnce(Currency) -> Told<Content>,
    ) -> Told<ProductView> {
        let (seller, operator) = (self.planted.seller, self.planted.operator);
        let page = Page {
            before: None,
            limit: 100,
        };
        let mine = self
            .app
            .list_own_products(seller, app::views::ProductWish::default(), page)
            .await
            .map_err(words)?
            .items;
        let known = mine.into_iter().find(|p| p.name.as_str() == name).map(|p| p.id);
        let mut product: ProductView = match known {
            Some(id) => self
                .app
                .show_product(seller, Id::from_uuid(id), None)
                .await
                .map_err(words)?,
            None => {
                let content = content(self.currency().await?)?;
                self.app
                    .draft_product(seller, content, Some(&Self::once(step)))
                    .await
                    .map_err(words)?
            }
        };
        let id = Id::from_uuid(product.id);
        if matches!(product.revision.review, Review::Draft) {
            product = self
                .app
                .submit_product(seller, id, product.version)
                .await
                .map_err(words)?;
        }
        if matches!(product.revision.review, Review::PendingReview { .. }) {
            product = self
                .app
                .decide_product(operator, id, product.version, Decision::Approve)
                .await
                .map_err(words)?;
        }
        if product.shelf != Shelf::OnShelf {
            return Err(format!("{name} is {:?}, not on the shelf", product.shelf));
        }
        Ok(product)
    }

    async fn currency(&self) -> Told<Currency> {
        Ok(self
            .app
            .balance(self.planted.buyer)
            .await
            .map_err(words)?
            .balance
            .currency)
    }
}

fn content(name: &str, prepared: &Prepared, currency: Currency) -> Told<Content> {
    let price = |amount: &str| json!({"amount": amount, "currency": currency.code()});
    let month = |unit: &str| json!({"charge": "month", "pricing": {"kind": "linear", "unit_price": price(unit)}});
    let year = |unit: &str| json!({"charge": "year", "pricing": {"kind": "linear", "unit_price": price(unit)}});
    serde_json::from_value(json!({
        "name": name,
        "summary": "A help desk for growing teams: tickets, chat and a knowledge base in one place.",
        "description": "Customers write, your team answers, nothing gets lost. 客服工单、在线聊天和知识库合为一体。",
        "category": "customer-service",
        "model": "general",
        "access_type": "saas",
        "address_id": prepared.address,
        "upgradable": prepared.upgrades,
        "parameters": [{"name": "emailDomainName", "label": "Mail domain", "required": false}],
        "specifications": [{
            "name": "Cloud edition",
            "quantity": {"name": "seats", "label": "Seats", "min": 1, "max": 500, "step": 1},
            "skus": [
                {"name": "Team", "trial_days": 15, "prices": [month("39.00"), year("390.00")]},
                {"name": "Business", "prices": [month("69.00"), year("690.00")]}
            ]
        }]
    }))
    .map_err(|error| format!("the sample product: {error}"))
}
