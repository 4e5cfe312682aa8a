use async_trait::async_trait;
use domain::{
    catalog::{PriceItemCode, Product, SkuCode},
    id::Id,
    identity::Account,
    instance::{Instance, InstanceState, RenewalPlan},
    ledger::Transfer,
    money::{Currency, Money},
    order::{Goods, Order, OrderKind, OrderLine, OrderNumber, OrderState},
    seller::ProductionAddress,
    time::{PeriodUnit, Time},
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{InstanceWish, Instances, OrderFilter, OrderWish, Orders, Page, Result, StoreError};

use crate::{
    DbTx,
    common::{corrupt, guarded},
    sieve::Sieve,
};

/// What an order is read from: `o` is the order, `l` its line.
macro_rules! order_columns {
    () => {
        "o.id, o.number, o.kind, o.state_data AS state, o.buyer_id, o.seller_id, o.product_id, o.amount, o.currency,
    o.hold_id, o.fee_rate, o.parent_id, o.created_at, o.version, l.number AS line_number, l.instance_id, l.goods"
    };
}
pub(crate) use order_columns;

const ORDERS: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM orders o JOIN order_line l ON l.order_id = o.id AND l.position = 1"
);
const INSTANCES: &str =
    "SELECT id, buyer_id, seller_id, product_id, address_id, order_id, order_number, seller_instance_id,
    state_data AS state, trial, sku_code, price_code, unit, quantity, expire_at, renewal, timeline_at, sealed_info,
    created_at, version FROM instance";

#[derive(FromRow)]
pub(crate) struct OrderRow {
    id: Id<Order>,
    number: OrderNumber,
    kind: OrderKind,
    state: Json<OrderState>,
    buyer_id: Id<Account>,
    seller_id: Id<Account>,
    product_id: Id<Product>,
    amount: i64,
    currency: Currency,
    hold_id: Option<Id<Transfer>>,
    fee_rate: String,
    parent_id: Option<Id<Order>>,
    created_at: Time,
    version: i64,
    line_number: String,
    instance_id: Option<Id<Instance>>,
    goods: Json<Goods>,
}

impl TryFrom<OrderRow> for Order {
    type Error = StoreError;
    fn try_from(row: OrderRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            number: row.number,
            kind: row.kind,
            state: row.state.0,
            buyer_id: row.buyer_id,
            seller_id: row.seller_id,
            product_id: row.product_id,
            amount: Money::new(row.amount, row.currency),
            hold_id: row.hold_id,
            fee_rate: row.fee_rate.parse().map_err(corrupt)?,
            parent_id: row.parent_id,
            created_at: row.created_at,
            version: row.version,
            line: OrderLine {
                number: row.line_number,
                instance_id: row.instance_id,
                goods: row.goods.0,
            },
        })
    }
}

macro_rules! orders {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            OrderRow,
            r#"SELECT o.id AS "id!: Id<Order>", o.number AS "number!: OrderNumber", o.kind AS "kind!: OrderKind",
                o.state_data AS "state!: Json<OrderState>", o.buyer_id AS "buyer_id!: Id<Account>",
                o.seller_id AS "seller_id!: Id<Account>", o.product_id AS "product_id!: Id<Product>",
                o.amount AS "amount!: i64", o.currency AS "currency!: Currency", o.hold_id AS "hold_id?: Id<Transfer>",
                o.fee_rate AS "fee_rate!: String", o.parent_id AS "parent_id?: Id<Order>",
                o.created_at AS "created_at!: Time", o.version AS "version!: i64",
                l.number AS "line_number!: String", l.instance_id AS "instance_id?: Id<Instance>",
                l.goods AS "goods!: Json<Goods>"
            FROM orders o JOIN order_line l ON l.order_id = o.id AND l.position = 1 "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl Orders for DbTx {
    async fn insert_order(&mut self, order: &Order) -> Result<bool> {
        let done = query!(
            "INSERT INTO orders (id, number, kind, state, state_data, buyer_id, seller_id, product_id, amount, currency,
                hold_id, fee_rate, parent_id, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (number) DO NOTHING",
            order.id as _,
            &order.number as _,
            order.kind as _,
            order.state.name(),
            Json(&order.state) as _,
            order.buyer_id as _,
            order.seller_id as _,
            order.product_id as _,
            order.amount.minor,
            order.amount.currency as _,
            order.hold_id as _,
            order.fee_rate.to_string(),
            order.parent_id as _,
            order.created_at as _,
            order.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        query!(
            "INSERT INTO order_line (order_id, position, number, instance_id, goods) VALUES ($1, 1, $2, $3, $4)",
            order.id as _,
            &order.line.number,
            order.line.instance_id as _,
            Json(&order.line.goods) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(true)
    }

    async fn order(&mut self, id: Id<Order>) -> Result<Option<Order>> {
        orders!("WHERE o.id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Order::try_from)
            .transpose()
    }

    async fn order_by_number(&mut self, number: &str) -> Result<Option<Order>> {
        orders!("WHERE o.number = $1", number)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Order::try_from)
            .transpose()
    }

    async fn update_order(&mut self, order: &Order) -> Result<()> {
        let done = query!(
            "UPDATE orders SET state = $3, state_data = $4, amount = $5, currency = $6, hold_id = $7,
                version = version + 1
            WHERE id = $1 AND version = $2",
            order.id as _,
            order.version,
            order.state.name(),
            Json(&order.state) as _,
            order.amount.minor,
            order.amount.currency as _,
            order.hold_id as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn update_line(&mut self, order: Id<Order>, line: &OrderLine) -> Result<()> {
        let done = query!(
            "UPDATE order_line SET instance_id = $2, goods = $3 WHERE order_id = $1 AND position = 1",
            order as _,
            line.instance_id as _,
            Json(&line.goods) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn orders(&mut self, whose: OrderFilter, wish: &OrderWish, page: Page) -> Result<Vec<Order>> {
        let mut sieve = Sieve::new(ORDERS, "o.id", page);
        owned(&mut sieve, whose, "o.buyer_id = ", "o.seller_id = ");
        sieve
            .joined("l.order_id", page)
            .state("o.state", wish.state.as_slice(), "completed")
            .with("o.kind = ", wish.kind)
            .starts("o.number", wish.number.as_deref())
            .named("o.product_id", wish.name.as_deref())
            .with("o.product_id = ", wish.product)
            .with("l.instance_id = ", wish.instance)
            .within(wish.placed);
        let rows: Vec<OrderRow> = self.sifted(sieve, page).await?;
        rows.into_iter().map(Order::try_from).collect()
    }

    async fn orders_of_instance(&mut self, instance: Id<Instance>) -> Result<Vec<Order>> {
        orders!("WHERE l.instance_id = $1 ORDER BY o.id DESC", instance as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .into_iter()
            .map(Order::try_from)
            .collect()
    }

    async fn insert_trial(&mut self, buyer: Id<Account>, product: Id<Product>, order: Id<Order>) -> Result<bool> {
        let done = query!(
            "INSERT INTO trial_use (buyer_id, product_id, order_id) VALUES ($1, $2, $3)
            ON CONFLICT (buyer_id, product_id) DO NOTHING",
            buyer as _,
            product as _,
            order as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }

    async fn delete_trial(&mut self, order: Id<Order>) -> Result<()> {
        query!(
            "DELETE FROM trial_use
            WHERE order_id = $1 AND buyer_id = (SELECT buyer_id FROM orders WHERE id = $1)",
            order as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}

#[derive(FromRow)]
struct InstanceRow {
    id: Id<Instance>,
    buyer_id: Id<Account>,
    seller_id: Id<Account>,
    product_id: Id<Product>,
    address_id: Id<ProductionAddress>,
    order_id: Id<Order>,
    order_number: OrderNumber,
    seller_instance_id: Option<String>,
    state: Json<InstanceState>,
    trial: bool,
    sku_code: SkuCode,
    price_code: PriceItemCode,
    unit: Option<PeriodUnit>,
    quantity: i64,
    expire_at: Option<Time>,
    renewal: Json<RenewalPlan>,
    timeline_at: Time,
    sealed_info: Option<Vec<u8>>,
    created_at: Time,
    version: i64,
}

impl TryFrom<InstanceRow> for Instance {
    type Error = StoreError;
    fn try_from(row: InstanceRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            buyer_id: row.buyer_id,
            seller_id: row.seller_id,
            product_id: row.product_id,
            address_id: row.address_id,
            order_id: row.order_id,
            order_number: row.order_number,
            seller_instance_id: row.seller_instance_id,
            state: row.state.0,
            trial: row.trial,
            sku_code: row.sku_code,
            price_code: row.price_code,
            unit: row.unit,
            quantity: u32::try_from(row.quantity).map_err(corrupt)?,
            expire_at: row.expire_at,
            renewal: row.renewal.0,
            timeline_at: row.timeline_at,
            sealed_info: row.sealed_info,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

macro_rules! instances {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            InstanceRow,
            r#"SELECT id AS "id!: Id<Instance>", buyer_id AS "buyer_id!: Id<Account>",
                seller_id AS "seller_id!: Id<Account>", product_id AS "product_id!: Id<Product>",
                address_id AS "address_id!: Id<ProductionAddress>", order_id AS "order_id!: Id<Order>",
                order_number AS "order_number!: OrderNumber", seller_instance_id AS "seller_instance_id?: String",
                state_data AS "state!: Json<InstanceState>", trial AS "trial!: bool", sku_code AS "sku_code!: SkuCode",
                price_code AS "price_code!: PriceItemCode", unit AS "unit?: PeriodUnit", quantity AS "quantity!: i64",
                expire_at AS "expire_at?: Time", renewal AS "renewal!: Json<RenewalPlan>",
                timeline_at AS "timeline_at!: Time", sealed_info AS "sealed_info?: Vec<u8>",
                created_at AS "created_at!: Time", version AS "version!: i64"
            FROM instance "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl Instances for DbTx {
    async fn insert_instance(&mut self, instance: &Instance) -> Result<()> {
        query!(
            "INSERT INTO instance (id, buyer_id, seller_id, product_id, address_id, order_id, order_number,
                seller_instance_id, state, state_data, trial, sku_code, price_code, unit, quantity, expire_at, renewal,
                timeline_at, sealed_info, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
            instance.id as _,
            instance.buyer_id as _,
            instance.seller_id as _,
            instance.product_id as _,
            instance.address_id as _,
            instance.order_id as _,
            &instance.order_number as _,
            instance.seller_instance_id.as_deref(),
            instance.state.name(),
            Json(&instance.state) as _,
            instance.trial,
            &instance.sku_code as _,
            &instance.price_code as _,
            instance.unit as _,
            i64::from(instance.quantity),
            instance.expire_at as _,
            Json(instance.renewal) as _,
            instance.timeline_at as _,
            instance.sealed_info.as_deref(),
            instance.created_at as _,
            instance.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn instance(&mut self, id: Id<Instance>) -> Result<Option<Instance>> {
        instances!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Instance::try_from)
            .transpose()
    }

    async fn update_instance(&mut self, instance: &Instance) -> Result<()> {
        let done = query!(
            "UPDATE instance SET address_id = $3, seller_instance_id = $4, state = $5, state_data = $6, trial = $7,
                sku_code = $8, price_code = $9, unit = $10, quantity = $11, expire_at = $12, renewal = $13,
                timeline_at = $14, sealed_info = $15, version = version + 1
            WHERE id = $1 AND version = $2",
            instance.id as _,
            instance.version,
            instance.address_id as _,
            instance.seller_instance_id.as_deref(),
            instance.state.name(),
            Json(&instance.state) as _,
            instance.trial,
            &instance.sku_code as _,
            &instance.price_code as _,
            instance.unit as _,
            i64::from(instance.quantity),
            instance.expire_at as _,
            Json(instance.renewal) as _,
            instance.timeline_at as _,
            instance.sealed_info.as_deref()
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn instances(&mut self, whose: OrderFilter, wish: &InstanceWish, page: Page) -> Result<Vec<Instance>> {
        let mut sieve = Sieve::new(INSTANCES, "id", page);
        owned(&mut sieve, whose, "buyer_id = ", "seller_id = ");
        sieve
            .state("state", wish.state.as_slice(), "running")
            .starts("order_number", wish.number.as_deref())
            .named("product_id", wish.name.as_deref())
            .with("product_id = ", wish.product)
            .with("expire_at < ", wish.expiring_before);
        let rows: Vec<InstanceRow> = self.sifted(sieve, page).await?;
        rows.into_iter().map(Instance::try_from).collect()
    }
}

pub(crate) fn owned(sieve: &mut Sieve, whose: OrderFilter, buyer: &str, seller: &str) {
    match whose {
        OrderFilter::Buyer(id) => sieve.with(buyer, Some(id)),
        OrderFilter::Seller(id) => sieve.with(seller, Some(id)),
        OrderFilter::All => sieve,
    };
}
