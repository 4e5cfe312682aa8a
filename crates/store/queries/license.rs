use async_trait::async_trait;
use domain::{
    catalog::{PriceItemCode, Product},
    id::Id,
    identity::Account,
    instance::Instance,
    license::{License, LicenseCode, LicenseOrder, LicenseState},
    order::{Order, OrderNumber},
    time::{Period, Time},
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{Beat, LicenseDay, LicenseWish, Licenses, OrderFilter, Page, Result, StoreError};

use crate::{
    DbTx,
    common::{corrupt, guarded, plain},
    dialect,
    sieve::Sieve,
};

const LICENSES: &str = "SELECT id, code, seller_id, name, buyer_id, order_id, product_id, instance_id, order_number,
    line_number, price_code, ordered_at, amount, period, expire_at, state_data AS state, timeline_at, created_at, version
    FROM license";

#[derive(FromRow)]
pub(crate) struct LicenseRow {
    pub(crate) id: Id<License>,
    pub(crate) code: LicenseCode,
    pub(crate) seller_id: Id<Account>,
    pub(crate) name: String,
    pub(crate) buyer_id: Option<Id<Account>>,
    pub(crate) order_id: Option<Id<Order>>,
    pub(crate) product_id: Option<Id<Product>>,
    pub(crate) instance_id: Option<Id<Instance>>,
    pub(crate) order_number: Option<OrderNumber>,
    pub(crate) line_number: Option<String>,
    pub(crate) price_code: Option<PriceItemCode>,
    pub(crate) ordered_at: Option<Time>,
    pub(crate) amount: i64,
    pub(crate) period: Option<Json<Period>>,
    pub(crate) expire_at: Option<Time>,
    pub(crate) state: Json<LicenseState>,
    pub(crate) timeline_at: Time,
    pub(crate) created_at: Time,
    pub(crate) version: i64,
}

pub(crate) struct BeatRow {
    pub(crate) license_id: Id<License>,
    pub(crate) seen_at: Time,
    pub(crate) account: Option<String>,
    pub(crate) ip: Option<String>,
}

impl From<BeatRow> for Beat {
    fn from(row: BeatRow) -> Self {
        Self {
            license_id: row.license_id,
            seen_at: row.seen_at,
            account: row.account,
            ip: row.ip,
        }
    }
}

impl TryFrom<LicenseRow> for License {
    type Error = StoreError;
    fn try_from(row: LicenseRow) -> Result<Self> {
        let order = match row.order_id {
            None => None,
            Some(id) => {
                let part = |name: &str| corrupt(format!("a bought licence without its {name}"));
                Some(LicenseOrder {
                    id,
                    number: row.order_number.ok_or_else(|| part("order number"))?,
                    line_number: row.line_number.ok_or_else(|| part("order line"))?,
                    placed_at: row.ordered_at.ok_or_else(|| part("order time"))?,
                    buyer_id: row.buyer_id.ok_or_else(|| part("buyer"))?,
                    product_id: row.product_id.ok_or_else(|| part("product"))?,
                    price_code: row.price_code.ok_or_else(|| part("price"))?,
                    instance_id: row.instance_id,
                })
            }
        };
        Ok(Self {
            id: row.id,
            code: row.code,
            seller_id: row.seller_id,
            name: row.name,
            order,
            amount: u32::try_from(row.amount).map_err(corrupt)?,
            period: row.period.map(|period| period.0),
            expire_at: row.expire_at,
            state: row.state.0,
            timeline_at: row.timeline_at,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

macro_rules! licenses {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            $crate::license::LicenseRow,
            r#"SELECT id AS "id!: Id<License>", code AS "code!: LicenseCode", seller_id AS "seller_id!: Id<Account>",
                name AS "name!: String", buyer_id AS "buyer_id?: Id<Account>", order_id AS "order_id?: Id<Order>",
                product_id AS "product_id?: Id<Product>", instance_id AS "instance_id?: Id<Instance>",
                order_number AS "order_number?: OrderNumber", line_number AS "line_number?: String",
                price_code AS "price_code?: PriceItemCode", ordered_at AS "ordered_at?: Time", amount AS "amount!: i64",
                period AS "period?: Json<Period>", expire_at AS "expire_at?: Time",
                state_data AS "state!: Json<LicenseState>", timeline_at AS "timeline_at!: Time",
                created_at AS "created_at!: Time", version AS "version!: i64"
            FROM license "# + $tail $($args)*
        )
    };
}
pub(crate) use licenses;

#[async_trait]
impl Licenses for DbTx {
    async fn insert_license(&mut self, license: &License) -> Result<()> {
        let order = license.order.as_ref();
        query!(
            "INSERT INTO license (id, code, seller_id, name, buyer_id, order_id, product_id, instance_id, order_number,
                line_number, price_code, ordered_at, amount, period, expire_at, state, state_data, timeline_at, created_at,
                version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            license.id as _,
            &license.code as _,
            license.seller_id as _,
            license.name,
            order.map(|o| o.buyer_id) as _,
            order.map(|o| o.id) as _,
            order.map(|o| o.product_id) as _,
            order.and_then(|o| o.instance_id) as _,
            order.map(|o| &o.number) as _,
            order.map(|o| o.line_number.as_str()),
            order.map(|o| &o.price_code) as _,
            order.map(|o| o.placed_at) as _,
            i64::from(license.amount),
            license.period.map(Json) as _,
            license.expire_at as _,
            license.state.name(),
            Json(&license.state) as _,
            license.timeline_at as _,
            license.created_at as _,
            license.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn license(&mut self, id: Id<License>) -> Result<Option<License>> {
        licenses!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(License::try_from)
            .transpose()
    }

    async fn license_by_code(&mut self, code: &LicenseCode) -> Result<Option<License>> {
        licenses!("WHERE code = $1", code as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(License::try_from)
            .transpose()
    }

    async fn licenses_by_code(&mut self, codes: &[LicenseCode]) -> Result<Vec<License>> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let rows = dialect::licenses_by_code(self.conn()?, codes)
            .await
            .map_err(|e| self.fail(&e))?;
        rows.into_iter().map(License::try_from).collect()
    }

    async fn license_of_order(&mut self, order: Id<Order>) -> Result<Option<License>> {
        licenses!("WHERE order_id = $1", order as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(License::try_from)
            .transpose()
    }

    async fn update_license(&mut self, license: &License) -> Result<()> {
        let done = query!(
            "UPDATE license SET amount = $3, period = $4, expire_at = $5, state = $6, state_data = $7, timeline_at = $8,
                price_code = $9, version = version + 1
            WHERE id = $1 AND version = $2",
            license.id as _,
            license.version,
            i64::from(license.amount),
            license.period.map(Json) as _,
            license.expire_at as _,
            license.state.name(),
            Json(&license.state) as _,
            license.timeline_at as _,
            license.order.as_ref().map(|o| &o.price_code) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn licenses(&mut self, whose: OrderFilter, wish: &LicenseWish, page: Page) -> Result<Vec<License>> {
        let mut sieve = Sieve::new(LICENSES, "id", page);
        match whose {
            OrderFilter::Buyer(id) => sieve.with("buyer_id = ", Some(id)),
            OrderFilter::Seller(id) => sieve.with("seller_id = ", Some(id)),
            OrderFilter::All => &mut sieve,
        };
        match wish.test {
            Some(true) => sieve.and("order_id IS NULL"),
            Some(false) => sieve.and("order_id IS NOT NULL"),
            None => &mut sieve,
        };
        sieve
            .state("state", wish.state.as_slice(), "active")
            .starts("order_number", wish.number.as_deref())
            .named("product_id", wish.name.as_deref())
            .with("instance_id = ", wish.instance);
        let rows: Vec<LicenseRow> = self.sifted(sieve, page).await?;
        rows.into_iter().map(License::try_from).collect()
    }

    async fn live_test_licenses(&mut self, seller: Id<Account>) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM license
            WHERE seller_id = $1 AND order_id IS NULL AND state <> 'released'"#,
            seller as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn note_beats(&mut self, beats: &[Beat]) -> Result<()> {
        dialect::note_beats(self.conn()?, beats)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn beats(&mut self, ids: &[Id<License>]) -> Result<Vec<Beat>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = dialect::beats(self.conn()?, ids).await.map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(Beat::from).collect())
    }

    async fn add_license_usage(
        &mut self,
        id: Id<License>,
        day: &str,
        clients: &[[u8; 16]],
        named: u32,
    ) -> Result<LicenseDay> {
        let added = if clients.is_empty() {
            0
        } else {
            dialect::insert_license_clients(self.conn()?, id, day, clients)
                .await
                .map_err(|e| self.fail(&e))?
        };
        query_as!(
            LicenseDay,
            r#"INSERT INTO license_day (license_id, day, clients, named, told) VALUES ($1, $2, $3, $4, FALSE)
            ON CONFLICT (license_id, day) DO UPDATE SET clients = license_day.clients + excluded.clients,
                named = CASE WHEN excluded.named > license_day.named THEN excluded.named ELSE license_day.named END
            RETURNING day AS "day!: String", clients AS "clients!: i64", named AS "named!: i64", told AS "told!: bool""#,
            id as _,
            day,
            i64::try_from(added).map_err(corrupt)?,
            i64::from(named)
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn license_day(&mut self, id: Id<License>, day: &str) -> Result<Option<LicenseDay>> {
        query_as!(
            LicenseDay,
            r#"SELECT day AS "day!: String", clients AS "clients!: i64", named AS "named!: i64", told AS "told!: bool"
            FROM license_day WHERE license_id = $1 AND day = $2"#,
            id as _,
            day
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn license_days(&mut self, id: Id<License>, limit: i64) -> Result<Vec<LicenseDay>> {
        query_as!(
            LicenseDay,
            r#"SELECT day AS "day!: String", clients AS "clients!: i64", named AS "named!: i64", told AS "told!: bool"
            FROM license_day WHERE license_id = $1 ORDER BY day DESC LIMIT $2"#,
            id as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn tell_license_day(&mut self, id: Id<License>, day: &str) -> Result<()> {
        query!(
            "UPDATE license_day SET told = TRUE WHERE license_id = $1 AND day = $2",
            id as _,
            day
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn purge_license_clients(&mut self, day: &str) -> Result<()> {
        query!("DELETE FROM license_client WHERE day < $1", day)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(())
    }
}

/// What a sign of life says of its sender, as it can be kept.
pub(crate) fn said(text: Option<&str>) -> Option<String> {
    text.map(|text| plain(text).into_owned())
}
