//! Makes the things that tests put into stores. Ids rise in the order of making.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::{
    catalog::{Content, Product, Review, Revision, Shelf},
    fulfilment::{Activity, Attempt, Intent, InterfaceMessage, MessageState},
    id::Id,
    identity::{Account, AccountState, Grade, Locale, Role, Session, SessionKind},
    instance::{Instance, InstanceState, RenewalPlan},
    ledger::{Books, LedgerAccount, Phase, Purpose, Transfer, TransferKind},
    license::{License, LicenseOrder, LicenseState, mint},
    message::{Event, Facts, Message},
    money::{Currency, Money},
    order::{Goods, Order, OrderKind, OrderLine, OrderState},
    policy::Site,
    seller::{
        AccessKey, AddressOptions, ApiCredential, CredentialKind, DebugCase, ProductionAddress, Protocol, SellerProfile,
    },
    time::{Period, PeriodUnit, Span, Time},
};
use serde_json::json;
use store::{Job, JobKind, NewJob, Tx};

static COUNTER: AtomicI64 = AtomicI64::new(1);

pub fn next() -> i64 {
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

pub fn at(millis: i64) -> Time {
    Time::from_millis(1_700_000_000_000 + millis)
}

pub fn id<T>() -> Id<T> {
    let n = next();
    let mut random = [7_u8; 10];
    random[2..].copy_from_slice(&n.to_be_bytes());
    Id::new(at(n), random)
}

pub fn yuan(fen: i64) -> Money {
    Money::new(fen, Currency::Cny)
}

pub fn account(role: Role) -> Account {
    let id = id::<Account>();
    Account {
        id,
        role,
        login: format!("a{}@example.com", next()).parse().unwrap(),
        name: "周年 Ltd".parse().unwrap(),
        phone: "+86 10 1234".parse().unwrap(),
        grade: Grade::V3,
        locale: Locale::EnUs,
        state: AccountState::Active,
        site: Site::Intl,
        site_notice_off: false,
        password_hash: "$argon2id$x".to_owned(),
        created_at: at(5),
        version: 0,
    }
}

pub fn session(account_id: Id<Account>, hash: &[u8]) -> Session {
    Session {
        id: id(),
        account_id,
        kind: SessionKind::Bearer,
        secret_hash: hash.to_vec(),
        label: "a laptop".parse().unwrap(),
        created_at: at(0),
        seen_at: at(1),
        expires_at: at(1000),
        revoked_at: None,
    }
}

pub fn profile(account_id: Id<Account>) -> SellerProfile {
    SellerProfile {
        account_id,
        service_mailbox: "desk@example.com".parse().unwrap(),
        service_phone: "123".parse().unwrap(),
        notice_address_id: None,
        version: 0,
    }
}

pub fn key(seller_id: Id<Account>) -> AccessKey {
    AccessKey {
        id: id(),
        seller_id,
        label: "first".parse().unwrap(),
        sealed: vec![0, 1, 255],
        created_at: at(3),
        revoked_at: None,
    }
}

pub fn address(seller_id: Id<Account>, key_id: Id<AccessKey>) -> ProductionAddress {
    ProductionAddress {
        id: id(),
        seller_id,
        url: "https://isv.example.com/api".parse().unwrap(),
        protocol: Protocol::V2,
        key_id,
        options: AddressOptions {
            v1_optional: false,
            ..AddressOptions::default()
        },
        created_at: at(4),
        version: 0,
    }
}

pub fn debug_case(address: &ProductionAddress, activity: Activity) -> DebugCase {
    DebugCase {
        id: id(),
        seller_id: address.seller_id,
        address_id: address.id,
        activity,
        fields: json!({"instanceId": "x", "n": 1}),
        passed_at: at(9),
    }
}

pub fn credential(account_id: Id<Account>) -> ApiCredential {
    ApiCredential {
        access_key: format!("AK0000000000000{:05}", next()).parse().unwrap(),
        account_id,
        kind: CredentialKind::AkSk,
        label: "ci".parse().unwrap(),
        sealed: vec![9; 40],
        created_at: at(2),
        revoked_at: None,
    }
}

pub fn content(name: &str, address_id: Option<Id<ProductionAddress>>) -> Content {
    serde_json::from_value(json!({
        "name": name, "summary": "signs contracts", "description": "long text", "category": "office",
        "model": "general", "access_type": "saas", "address_id": address_id,
        "specifications": [{"name": "basic", "skus": [{"code": "sku-1", "name": "one seat", "prices": [
            {"code": "OFFI1", "charge": "month", "pricing": {"kind": "fixed", "price": {"amount": "12.30", "currency": "CNY"}}}
        ]}]}]
    }))
    .unwrap()
}

pub fn product(seller_id: Id<Account>, shelf: Shelf) -> Product {
    Product {
        id: id(),
        seller_id,
        shelf,
        live_revision: matches!(shelf, Shelf::OnShelf | Shelf::Hidden).then_some(1),
        last_revision: 1,
        recheck: false,
        created_at: at(6),
        version: 0,
    }
}

pub fn revision(product: &Product, number: i32, state: Review) -> Revision {
    Revision {
        product_id: product.id,
        number,
        content: content("电子合同", None),
        state,
        version: 0,
    }
}

pub fn goods() -> Goods {
    Goods {
        revision: 1,
        product_name: "电子合同".to_owned(),
        specification: "basic".to_owned(),
        sku_name: "one seat".to_owned(),
        sku_code: "sku-1".parse().unwrap(),
        price_code: "OFFI1".parse().unwrap(),
        charge: domain::catalog::Charge::Month,
        period: Some(Period {
            unit: PeriodUnit::Month,
            count: 2,
        }),
        quantity: 3,
        counted: true,
        parameters: Vec::new(),
        unit_price: yuan(1230),
        metered: None,
        package: None,
        related: Vec::new(),
        agreement: None,
        trial_days: None,
        expire_at: Some(at(1_000_000)),
        before: None,
    }
}

pub fn order(buyer_id: Id<Account>, seller_id: Id<Account>, product: &Product) -> Order {
    let number = format!("CS{:015}", next());
    Order {
        id: id(),
        line: OrderLine {
            number: format!("{number}-000001"),
            instance_id: None,
            goods: goods(),
        },
        number: number.parse().unwrap(),
        kind: OrderKind::New,
        state: OrderState::PendingPayment { pay_by: at(1_800_000) },
        buyer_id,
        seller_id,
        product_id: product.id,
        amount: yuan(2460),
        hold_id: None,
        fee_rate: "0.15".parse().unwrap(),
        parent_id: None,
        created_at: at(10),
        version: 0,
    }
}

pub fn instance(order: &Order, address_id: Id<ProductionAddress>) -> Instance {
    Instance {
        id: id(),
        buyer_id: order.buyer_id,
        seller_id: order.seller_id,
        product_id: order.product_id,
        address_id,
        order_id: order.id,
        order_number: order.number.clone(),
        seller_instance_id: None,
        state: InstanceState::Creating,
        trial: false,
        sku_code: "sku-1".parse().unwrap(),
        price_code: "OFFI1".parse().unwrap(),
        unit: Some(PeriodUnit::Month),
        quantity: 3,
        expire_at: None,
        renewal: RenewalPlan::Auto {
            period: Period {
                unit: PeriodUnit::Month,
                count: 1,
            },
            left: Some(2),
        },
        timeline_at: Time::ZERO,
        sealed_info: None,
        created_at: at(11),
        version: 0,
    }
}

pub fn interface_message(order: &Order, address_id: Id<ProductionAddress>, intent: Intent) -> InterfaceMessage {
    let activity = intent.activity(Protocol::V2).unwrap();
    InterfaceMessage {
        id: id(),
        seller_id: order.seller_id,
        address_id,
        order_id: order.id,
        instance_id: None,
        intent,
        activity,
        state: MessageState::Pending { next_at: at(20) },
        window_ends_at: at(900),
        interval: Span::minutes(5),
        attempts: 0,
        created_at: at(12),
        version: 0,
    }
}

/// A code that was just minted: of an order, or for tests.
pub fn license(seller_id: Id<Account>, order: Option<&Order>) -> License {
    let mut random = [5; 20];
    random[12..].copy_from_slice(&next().to_be_bytes());
    License {
        id: id(),
        code: mint(random),
        seller_id,
        name: "电子合同".to_owned(),
        order: order.map(|order| LicenseOrder {
            id: order.id,
            number: order.number.clone(),
            line_number: order.line.number.clone(),
            placed_at: order.created_at,
            buyer_id: order.buyer_id,
            product_id: order.product_id,
            price_code: order.line.goods.price_code.clone(),
            instance_id: None,
        }),
        amount: 3,
        period: order.and_then(|order| order.line.goods.period),
        expire_at: None,
        state: LicenseState::Minted,
        timeline_at: Time::ZERO,
        created_at: at(14),
        version: 0,
    }
}

pub fn attempt(message: &InterfaceMessage, number: i32) -> Attempt {
    Attempt {
        id: id(),
        message_id: message.id,
        number,
        started_at: at(21),
        duration_ms: 17,
        request_line: "POST https://isv.example.com/api".to_owned(),
        request_body: "{}".to_owned(),
        string_to_sign: "{}".to_owned(),
        http_status: Some(200),
        response_body: r#"{"resultCode":"000000"}"#.to_owned(),
        verdict: "success".to_owned(),
        detail: String::new(),
    }
}

pub fn message(account_id: Id<Account>) -> Message {
    Message {
        id: id(),
        account_id,
        event: Event::OrderPaid,
        facts: Facts {
            order: Some("CS1".to_owned()),
            days: Some(3),
            until: Some(at(7)),
            ..Facts::default()
        },
        created_at: at(13),
        read_at: None,
    }
}

pub fn job(kind: JobKind, key: &str, lane: &str, run_at: Time) -> NewJob {
    NewJob {
        id: id::<Job>(),
        kind,
        key: key.to_owned(),
        lane: lane.to_owned(),
        run_at,
    }
}

/// Makes the transfers of an order.
pub fn books<T>(work: impl FnOnce(&mut Books<'_>) -> T) -> T {
    let mut next_id = id::<Transfer>;
    work(&mut Books {
        next_id: &mut next_id,
        now: at(30),
    })
}

pub fn transfer(
    debit: LedgerAccount,
    credit: LedgerAccount,
    fen: i64,
    phase: Phase,
    resolves: Option<Id<Transfer>>,
) -> Transfer {
    let id = id();
    Transfer {
        id,
        debit,
        credit,
        amount: Money::new(fen, debit.currency),
        kind: TransferKind::Hold,
        phase,
        resolves,
        intent: format!("test:{id}"),
        order_id: None,
        charge_id: None,
        at: at(31),
        memo: String::new(),
    }
}

pub fn escrow() -> LedgerAccount {
    LedgerAccount::house(Purpose::Escrow, Currency::Cny)
}

pub fn outside() -> LedgerAccount {
    LedgerAccount::house(Purpose::External, Currency::Cny)
}

/// People, an address and a product on the shelf, all stored.
pub struct World {
    pub buyer: Account,
    pub seller: Account,
    pub key: AccessKey,
    pub address: ProductionAddress,
    pub product: Product,
}

pub async fn world(tx: &mut dyn Tx) -> World {
    let (buyer, seller) = (account(Role::Buyer), account(Role::Seller));
    let key = key(seller.id);
    let address = address(seller.id, key.id);
    let product = product(seller.id, Shelf::OnShelf);
    tx.insert_account(&buyer).await.unwrap();
    tx.insert_account(&seller).await.unwrap();
    tx.insert_access_key(&key).await.unwrap();
    tx.insert_address(&address).await.unwrap();
    tx.insert_product(&product).await.unwrap();
    let state = Review::Approved {
        reviewer: seller.id,
        decided_at: at(8),
    };
    tx.insert_revision(&revision(&product, 1, state)).await.unwrap();
    World {
        buyer,
        seller,
        key,
        address,
        product,
    }
}
