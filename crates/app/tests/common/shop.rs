//! A seller with a server and a published product.

use domain::{
    catalog::{Charge, Content, PriceItemCode, Product},
    fulfilment::Activity,
    id::Id,
    identity::{Account, Actor, Role},
    seller::{AddressOptions, DebugCase, EncryptBits, ProductionAddress, Protocol},
};
use sandbox::seller::{Fault, Handle, Instance, LedgerEntry, Seller, SellerConfig};
use serde_json::{Value, json};
use wire::{field_crypto::KeyBits, secret::Secret};

use super::{Scripted, TestApp};

/// What kind of seller and product.
#[derive(Clone)]
pub struct ShopPlan {
    pub name: &'static str,
    pub protocol: Protocol,
    pub info_elsewhere: bool,
    pub upgradable: bool,
    pub checks_changes: bool,
    pub notices: bool,
    pub parameters: Value,
    /// Whether it sells by use too, with packages.
    pub by_use: bool,
    /// Whether it sells licences instead of instances.
    pub licenses: bool,
    pub options: AddressOptions,
    /// A server of the test's own instead of the reference seller.
    pub url: Option<String>,
}

impl Default for ShopPlan {
    fn default() -> Self {
        Self {
            name: "forms",
            protocol: Protocol::V2,
            info_elsewhere: false,
            upgradable: true,
            checks_changes: false,
            notices: false,
            parameters: json!([]),
            by_use: false,
            licenses: false,
            options: AddressOptions::default(),
            url: None,
        }
    }
}

impl ShopPlan {
    pub fn v1() -> Self {
        Self {
            protocol: Protocol::V1,
            ..Self::default()
        }
    }
    /// One that sells by use and packages too.
    pub fn by_use() -> Self {
        Self {
            by_use: true,
            ..Self::default()
        }
    }
    /// A licence that is fetched from its seller.
    pub fn license() -> Self {
        Self {
            name: "cad",
            protocol: Protocol::LicenseV1,
            licenses: true,
            upgradable: false,
            ..Self::default()
        }
    }
    /// Client software whose licences are made for single devices, by a server of the test's own.
    pub fn client_license(server: &Scripted) -> Self {
        Self {
            name: "solver",
            licenses: true,
            ..Self::at(server)
        }
    }
    pub fn at(server: &Scripted) -> Self {
        Self {
            url: Some(server.url.clone()),
            ..Self::default()
        }
    }
}

/// A seller whose product is on the shelf.
pub struct Shop {
    pub actor: Actor,
    pub id: Id<Account>,
    pub login: String,
    pub phone: String,
    pub service_mailbox: String,
    pub address: Id<ProductionAddress>,
    pub product: Id<Product>,
    pub content: Content,
    server: Option<Handle>,
}

impl Shop {
    /// The price code of a SKU and period.
    pub fn price(&self, sku: &str, charge: Charge) -> PriceItemCode {
        let found = self
            .content
            .offers()
            .find(|o| o.sku.name.as_str() == sku && o.price.charge == charge);
        found
            .unwrap_or_else(|| panic!("{sku} has no price {charge:?}"))
            .price
            .code
            .clone()
            .unwrap()
    }
    pub fn basic(&self) -> PriceItemCode {
        self.price("Basic", Charge::Month)
    }
    pub fn pro(&self) -> PriceItemCode {
        self.price("Pro", Charge::Month)
    }
    /// The reference seller.
    pub fn server(&self) -> &Handle {
        self.server.as_ref().expect("this shop has a scripted server")
    }
    pub fn fault(&self, fault: Fault) {
        self.server().set_fault(fault);
    }
    /// What the seller knows of an instance.
    pub fn holds(&self, seller_instance_id: &str) -> Instance {
        self.server().ledger().instances[seller_instance_id].clone()
    }
    /// Requests of one activity as the seller noted them; only those it could read.
    pub fn asked(&self, activity: &str) -> Vec<LedgerEntry> {
        self.server()
            .ledger()
            .requests
            .into_iter()
            .filter(|r| r.activity == activity)
            .collect()
    }
    /// Times each effect happened.
    pub fn effect(&self, name: &str) -> u64 {
        self.server().ledger().effects.get(name).copied().unwrap_or(0)
    }
    /// The seller made one instance for every order line it was asked for, never two.
    pub fn made_each_once(&self) {
        for (line, count) in self.server().ledger().created {
            assert_eq!(count, 1, "{line} was created {count} times");
        }
    }
}

impl TestApp {
    pub async fn shop(&self) -> Shop {
        self.open_shop(ShopPlan::default()).await
    }

    pub async fn open_shop(&self, plan: ShopPlan) -> Shop {
        let app = &self.app;
        let login = format!("{}@seller.example", plan.name);
        let actor = self.account(Role::Seller, &login).await;
        let label = serde_json::from_value(json!({"label": "first"})).unwrap();
        let key = app.create_access_key(actor, label, None).await.unwrap();
        let server = match &plan.url {
            Some(_) => None,
            None => {
                let mut config = SellerConfig::new(Secret::new(key.secret.clone().unwrap()));
                config.check_time = false;
                config.protocol = match plan.protocol {
                    Protocol::V1 | Protocol::LicenseV1 => wire::reply::Protocol::V1,
                    Protocol::V2 => wire::reply::Protocol::V2,
                };
                config.bits = match plan.options.encrypt_bits {
                    EncryptBits::Aes128 => KeyBits::Aes128,
                    EncryptBits::Aes256 => KeyBits::Aes256,
                };
                Some(Seller::spawn(config).await.unwrap())
            }
        };
        let url = plan.url.clone().unwrap_or_else(|| server.as_ref().unwrap().url());
        let input = json!({"url": url, "protocol": plan.protocol, "key_id": key.key.id, "options": plan.options});
        let address = app
            .create_address(actor, serde_json::from_value(input).unwrap(), None)
            .await
            .unwrap();
        let address = Id::from_uuid(address.id);
        let service_mailbox = format!("desk@{}.example", plan.name);
        let profile = app.show_profile(actor).await.unwrap();
        let input = json!({
            "service_mailbox": service_mailbox,
            "service_phone": "",
            "notice_address_id": plan.notices.then_some(address),
        });
        app.edit_profile(actor, profile.version, serde_json::from_value(input).unwrap())
            .await
            .unwrap();
        let id = actor.account().unwrap();
        self.save_cases(id, address, plan.protocol).await;
        let content: Content = serde_json::from_value(content(&plan, address)).unwrap();
        let draft = app.draft_product(actor, content, None).await.unwrap();
        let product: Id<Product> = Id::from_uuid(draft.id);
        let submitted = app.submit_product(actor, product, draft.version).await.unwrap();
        let decision = app::catalog::Decision::Approve;
        app.decide_product(self.operator, product, submitted.version, decision)
            .await
            .unwrap();
        let content = self.read().await.revision(product, 1).await.unwrap().unwrap().content;
        self.run_due().await;
        let _ = (self.mails.take(), self.texts.take());
        Shop {
            actor,
            id,
            login,
            phone: Self::phone_of(id),
            service_mailbox,
            address,
            product,
            content,
            server,
        }
    }

    /// Debug cases as if the seller had run them.
    async fn save_cases(&self, seller_id: Id<Account>, address_id: Id<ProductionAddress>, protocol: Protocol) {
        let all = [
            Activity::NewInstance,
            Activity::QueryInstance,
            Activity::RefreshInstance,
            Activity::UpdateInstanceStatus,
            Activity::ReleaseInstance,
            Activity::UpgradeInstance,
            Activity::ChangeInstanceCheck,
            Activity::ExpireInstance,
            Activity::Upgrade,
            Activity::InstanceStatus,
            Activity::GetLicense,
            Activity::RefreshLicense,
            Activity::ExpireLicense,
            Activity::ReleaseLicense,
            Activity::GetLicenseAsync,
        ];
        let mut tx = self.tx().await;
        for activity in all.into_iter().filter(|a| a.belongs_to(protocol)) {
            let (id, passed_at) = (self.app.id(), self.now());
            let case = DebugCase {
                id,
                seller_id,
                address_id,
                activity,
                fields: json!({}),
                passed_at,
            };
            tx.put_debug_case(&case).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

fn content(plan: &ShopPlan, address: Id<ProductionAddress>) -> Value {
    let yuan = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    let fixed =
        |charge: &str, amount: &str| json!({"charge": charge, "pricing": {"kind": "fixed", "price": yuan(amount)}});
    let license = plan.licenses;
    let seats = json!({"name": "seats", "label": "Seats", "min": 1, "max": 1000, "step": 1});
    let bands = json!([
        {"from": 1, "unit_price": yuan("10.00")},
        {"from": 10, "unit_price": yuan("8.00")},
        {"from": 50, "unit_price": yuan("5.00")},
    ]);
    let mut content = json!({
        "name": format!("云表单 {}", plan.name),
        "summary": "Forms for everybody",
        "description": "",
        "category": "office",
        "model": "general",
        "access_type": if license { "license" } else { "saas" },
        "address_id": address,
        "info_elsewhere": plan.info_elsewhere,
        "upgradable": plan.upgradable,
        "checks_changes": plan.checks_changes,
        "parameters": plan.parameters,
        "specifications": [
            {"name": "Team edition", "skus": [
                {"name": "Basic", "trial_days": if license { Value::Null } else { json!(14) }, "prices": [fixed("month", "100.00"), fixed("year", "1000.00")]},
                {"name": "Pro", "prices": [fixed("month", "250.00"), fixed("year", "2500.00")]},
            ]},
            {"name": "Linear seats", "quantity": seats, "skus": [{"name": "Linear", "prices": [
                {"charge": "month", "pricing": {"kind": "linear", "unit_price": yuan("10.00")}},
            ]}]},
            {"name": "Tiered seats", "quantity": seats, "skus": [{"name": "Tiered", "prices": [
                {"charge": "month", "pricing": {"kind": "tiered", "bands": bands}},
            ]}]},
            {"name": "Volume seats", "quantity": seats, "skus": [{"name": "Volume", "prices": [
                {"charge": "month", "pricing": {"kind": "volume", "bands": bands}},
            ]}]},
            {"name": "Day pass", "skus": [{"name": "Day", "prices": [fixed("day", "5.00")]}]},
            {"name": "Lifetime licence", "skus": [{"name": "Lifetime", "prices": [fixed("one_time", "500.00")]}]},
        ],
    });
    if let (true, Some(specifications)) = (plan.by_use, content["specifications"].as_array_mut()) {
        specifications.push(by_use());
    }
    content
}

/// Three meters, one of which is sold with packages only, and three packages.
fn by_use() -> Value {
    let metered = |meter: &str, item: &str, cycle: &str, tariff: Value| {
        json!([{"charge": "on_demand", "pricing": {
            "kind": "metered", "meter": meter, "item": item, "unit": item, "cycle": cycle, "currency": "CNY", "tariff": tariff,
        }}])
    };
    let package = |kind: &str, price: &str, reset: &str, contents: Value| {
        json!([{"charge": "package", "pricing": {
            "kind": "package", "package": kind, "price": {"amount": price, "currency": "CNY"},
            "valid": {"unit": "month", "count": 1}, "reset": reset, "contents": contents,
        }}])
    };
    let fixed = |price: &str| json!({"mode": "fixed", "unit_price": price});
    let calls = json!([{"meter": "calls", "quota": "1000"}]);
    let mixed = json!([{"meter": "calls", "quota": "500"}, {"meter": "traffic", "quota": "50.5"}]);
    json!({"name": "Paid by use", "skus": [
        {"name": "Calls", "prices": metered("calls", "call", "hour", fixed("0.01"))},
        {"name": "Traffic", "prices": metered("traffic", "GB", "day", fixed("0.5"))},
        {"name": "Mails", "prices": metered("mails", "mail", "day", json!({"mode": "package_only"}))},
        {"name": "1,000 calls", "prices": package("on_demand", "9.00", "never", calls)},
        {"name": "Calls and traffic", "prices": package("on_demand", "20.00", "month", mixed)},
        {"name": "100 mails", "prices": package("until_exhausted", "5.00", "never", json!([{"meter": "mails", "quota": "100"}]))},
    ]})
}
