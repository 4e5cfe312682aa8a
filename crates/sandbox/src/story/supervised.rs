//! The part of the story that people play: a human service, and a licence code.

use app::{
    file::Upload,
    openapi::Caller,
    supervision::{Acceptance, Delivery, GivenFile, Requirement},
    views::{OrderView, StandingView, SupervisionDetails},
};
use domain::{
    catalog::{Content, PriceItemCode},
    evidence::EvidenceKind,
    file::Purpose,
    id::Id,
    identity::Role,
    license::License,
    money::Currency,
    seller::CredentialKind,
    supervision::NodeKey,
};
use serde_json::{Value, json};
use wire::license_code::ActivateRequest;

use super::{
    Stage, Told,
    tell::{Seen, Teller},
    words,
};

/// What an activation that worked is answered with.
const ACTIVATED: &str = "92020000";

impl Teller<'_> {
    /// A human service from the requirement to the acceptance.
    pub(super) async fn service(&self) -> Seen {
        let price = json!({"charge": "one_time", "pricing": {"kind": "fixed"}});
        let order = self
            .order("Safe Crossing", "service", price, |price| {
                json!({
                    "name": "Safe Crossing",
                    "summary": "We move your tickets and knowledge base over, check every record, and train your team.",
                    "description": "老系统的工单与知识库由我们迁移、核对,并为您的团队培训。",
                    "category": "migration", "model": "general", "access_type": "human_service",
                    "supervised": {
                        "flow": "standard_service", "delivery_days": 5, "screenshots": 0,
                        "acceptance": "All tickets are there, and the team has been trained.",
                    },
                    "specifications": [{"name": "Help desk migration", "skus": [{"name": "Up to 10,000 tickets", "prices": [price]}]}],
                })
            })
            .await?;
        let steps = self.walk(&order.number).await?;
        let order = self.completed(&order.number).await?;
        let entries = self.supervision(&order.number).await?.history.len();
        Ok((
            format!(
                "{}: accepted, {} passed on; {entries} entries in its evidence log",
                order.number, order.amount
            ),
            steps,
        ))
    }

    /// A licence code from the payment to the acceptance that its activation is.
    pub(super) async fn license(&self) -> Seen {
        let price = json!({"charge": "year", "pricing": {"kind": "fixed"}});
        let order = self
            .order("Draughtsman CAD", "license", price, |price| {
                json!({
                    "name": "Draughtsman CAD",
                    "summary": "Drawings for workshops, on your own computer. A licence code turns it on.",
                    "description": "安装在本地的制图软件,使用授权码激活。",
                    "category": "development", "model": "general", "access_type": "license",
                    "supervised": {
                        "flow": "license_code", "delivery_days": 1, "screenshots": 0,
                        "acceptance": "The code is activated.",
                    },
                    "specifications": [{"name": "Workshop edition", "skus": [{"name": "One computer", "prices": [price]}]}],
                })
            })
            .await?;
        let steps = self.walk(&order.number).await?;
        let order = self.completed(&order.number).await?;
        let license = self.license_of(&order.number).await?;
        let license = self
            .stage
            .app
            .show_license(self.stage.planted.buyer, license)
            .await
            .map_err(words)?;
        let until = license
            .license
            .expire_at
            .map_or_else(|| "for good".to_owned(), |at| format!("until {at}"));
        Ok((format!("{}: the code works {until}", order.number), steps))
    }

    /// Publishes the product where that was not done before, and buys it.
    async fn order(
        &self,
        name: &str,
        step: &str,
        price: Value,
        content: impl FnOnce(Value) -> Value,
    ) -> Told<OrderView> {
        let product = self
            .stage
            .shelve(name, &format!("product-{step}"), |currency| {
                read(content(priced(price, currency)))
            })
            .await?;
        let code: PriceItemCode = product
            .revision
            .content
            .offers()
            .find_map(|offer| offer.price.code.clone())
            .ok_or_else(|| format!("{name} has no price"))?;
        self.buy(code, 1, step).await
    }

    async fn supervision(&self, number: &str) -> Told<SupervisionDetails> {
        self.stage
            .app
            .show_supervision(self.stage.planted.buyer, number)
            .await
            .map_err(words)
    }

    /// Lets each side do what its turn asks for, until the order is over. Told again, it goes on where it stood.
    async fn walk(&self, number: &str) -> Told<Vec<String>> {
        let (app, planted) = (&self.stage.app, self.stage.planted);
        let (buyer, seller) = (planted.buyer, planted.seller);
        // A flow has fewer nodes than this; one that does not move would be walked for ever.
        for _ in 0..20 {
            let shown = self.supervision(number).await?;
            let StandingView::Open { node } = shown.supervision.standing else {
                break;
            };
            match node {
                NodeKey::SubmitRequirement => {
                    let requirement = Requirement {
                        note: "12,000 tickets from the old help desk; we switch over on a weekend."
                            .parse()
                            .map_err(|_| "the requirement is too long")?,
                        files: Vec::new(),
                    };
                    app.submit_requirement(buyer, number, requirement, None).await.map(drop)
                }
                NodeKey::ConfirmRequirement => app.confirm_requirement(seller, number, None).await.map(drop),
                NodeKey::Implement if shown.supervision.needs.is_empty() => {
                    app.report_implemented(seller, number, None).await.map(drop)
                }
                NodeKey::Implement | NodeKey::Prove => {
                    let proof = self.proof(number).await?;
                    app.deliver_service(seller, number, proof, None).await.map(drop)
                }
                NodeKey::ClaimCode => {
                    let license = self.license_of(number).await?;
                    app.claim_license(buyer, license).await.map(drop)
                }
                NodeKey::ActivateCode => {
                    self.activate(number).await?;
                    Ok(())
                }
                NodeKey::Accept => {
                    let yes = Acceptance { confirmed: true };
                    app.accept_delivery(buyer, number, yes, None).await.map(drop)
                }
                other => return Err(format!("nobody in the story acts at {}", other.name())),
            }
            .map_err(words)?;
        }
        let history = self.supervision(number).await?.history;
        let line = |entry: &app::views::EvidenceEntry| {
            let event = entry.what.get("event").and_then(Value::as_str).unwrap_or_default();
            let at = ["node", "action"]
                .iter()
                .find_map(|key| entry.what.get(*key).and_then(Value::as_str))
                .map(|word| format!(" {word}"))
                .unwrap_or_default();
            format!("{} {}: {event}{at}", entry.at, entry.by.name())
        };
        Ok(history.iter().map(line).collect())
    }

    /// Two documents that speak for the delivery.
    async fn proof(&self, number: &str) -> Told<Delivery> {
        let (app, seller) = (&self.stage.app, self.stage.planted.seller);
        let mut files = Vec::new();
        for (name, kind) in [
            ("requirement.pdf", EvidenceKind::Requirement),
            ("acceptance.pdf", EvidenceKind::Acceptance),
        ] {
            let upload = Upload {
                purpose: Purpose::Document,
                name: name.parse().map_err(|_| "the name of a document does not fit")?,
                bytes: format!("%PDF-1.4\n% {name} of order {number}\n%%EOF\n")
                    .into_bytes()
                    .into(),
            };
            let once = Stage::once(&format!("proof-{number}-{name}"));
            let file = app.upload_file(seller, upload, Some(&once)).await.map_err(words)?;
            files.push(GivenFile {
                file: Id::from_uuid(file.id),
                kind,
            });
        }
        Ok(Delivery {
            files,
            enabled_at: None,
        })
    }

    async fn license_of(&self, number: &str) -> Told<Id<License>> {
        let details = self.supervision(number).await?;
        details
            .license_id
            .map(Id::from_uuid)
            .ok_or_else(|| format!("{number} has no licence code"))
    }

    /// What the seller's software does when its user types the code in.
    async fn activate(&self, number: &str) -> Told<()> {
        let (app, planted) = (&self.stage.app, self.stage.planted);
        let license = self.license_of(number).await?;
        let code = app
            .show_license(planted.buyer, license)
            .await
            .map_err(words)?
            .license
            .code
            .ok_or("the buyer does not see the code")?;
        let caller = Caller {
            account_id: planted.seller.account().ok_or("the seller has no account")?,
            role: Role::Seller,
            kind: CredentialKind::AkSk,
        };
        let request = ActivateRequest {
            licenses: vec![code],
            real_effect_time: None,
        };
        let (_, answer) = app.activate_license(caller, &request).await;
        match answer.error_code.as_str() {
            ACTIVATED => Ok(()),
            code => Err(format!("the activation was answered with {code}: {}", answer.error_msg)),
        }
    }
}

fn priced(mut price: Value, currency: Currency) -> Value {
    if let Some(pricing) = price.get_mut("pricing") {
        pricing["price"] = json!({"amount": "1200.00", "currency": currency.code()});
    }
    price
}

fn read(content: Value) -> Told<Content> {
    serde_json::from_value(content).map_err(|error| format!("a sample product: {error}"))
}
