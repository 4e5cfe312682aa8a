use async_trait::async_trait;
use domain::{
    catalog::{Product, Reason},
    id::Id,
    identity::Account,
    instance::Instance,
    ledger::LedgerAccount,
    metering::{Arrears, ArrearsStage, Meter, PricedAt, Rating, Usage, UsageAdjustment, UsageCharge},
    money::{Currency, Money},
    policy::Windows,
    time::Time,
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{ChargeTotals, ChargeWish, Charges, Ledger as _, OddUse, OrderFilter, Page, RecordKey, Result, StoreError};

use crate::{
    DbTx,
    common::{corrupt, guarded, plain},
    dialect,
    sieve::Sieve,
};

const CHARGES: &str =
    "SELECT id, instance_id, buyer_id, seller_id, product_id, product_name, cycle_at, ends_at, at, records,
    value, packaged, adjusted, price, rating, paid, paid_at, version FROM usage_charge";

#[derive(FromRow)]
struct ChargeRow {
    id: Id<UsageCharge>,
    instance_id: Id<Instance>,
    buyer_id: Id<Account>,
    seller_id: Id<Account>,
    product_id: Id<Product>,
    product_name: String,
    cycle_at: Time,
    ends_at: Time,
    at: Time,
    records: i64,
    value: i64,
    packaged: i64,
    adjusted: i64,
    price: Json<PricedAt>,
    rating: Json<Rating>,
    paid: i64,
    paid_at: Option<Time>,
    version: i64,
}

impl From<ChargeRow> for UsageCharge {
    fn from(row: ChargeRow) -> Self {
        Self {
            id: row.id,
            instance_id: row.instance_id,
            buyer_id: row.buyer_id,
            seller_id: row.seller_id,
            product_id: row.product_id,
            product_name: row.product_name,
            cycle_at: row.cycle_at,
            ends_at: row.ends_at,
            at: row.at,
            records: row.records,
            value: Usage::from_parts(row.value),
            packaged: Usage::from_parts(row.packaged),
            adjusted: Usage::from_parts(row.adjusted),
            price: row.price.0,
            rating: row.rating.0,
            paid: row.paid,
            paid_at: row.paid_at,
            version: row.version,
        }
    }
}

macro_rules! charges {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            ChargeRow,
            r#"SELECT id AS "id!: Id<UsageCharge>", instance_id AS "instance_id!: Id<Instance>",
                buyer_id AS "buyer_id!: Id<Account>", seller_id AS "seller_id!: Id<Account>",
                product_id AS "product_id!: Id<Product>", product_name AS "product_name!: String",
                cycle_at AS "cycle_at!: Time", ends_at AS "ends_at!: Time", at AS "at!: Time", records AS "records!: i64",
                value AS "value!: i64", packaged AS "packaged!: i64", adjusted AS "adjusted!: i64",
                price AS "price!: Json<PricedAt>", rating AS "rating!: Json<Rating>", paid AS "paid!: i64",
                paid_at AS "paid_at?: Time", version AS "version!: i64"
            FROM usage_charge "# + $tail $($args)*
        )
    };
}

struct AdjustmentRow {
    id: Id<UsageAdjustment>,
    instance_id: Id<Instance>,
    begin_at: Time,
    end_at: Time,
    before_use: i64,
    change_use: i64,
    reason: String,
    cycle_at: Time,
    at: Time,
}

impl TryFrom<AdjustmentRow> for UsageAdjustment {
    type Error = StoreError;
    fn try_from(row: AdjustmentRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            instance_id: row.instance_id,
            begin_at: row.begin_at,
            end_at: row.end_at,
            before: Usage::from_parts(row.before_use),
            by: Usage::from_parts(row.change_use),
            reason: row
                .reason
                .parse::<Reason>()
                .map_err(|_| corrupt("a correction without a reason"))?,
            cycle_at: row.cycle_at,
            at: row.at,
        })
    }
}

macro_rules! adjustments {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            AdjustmentRow,
            r#"SELECT id AS "id!: Id<UsageAdjustment>", instance_id AS "instance_id!: Id<Instance>",
                begin_at AS "begin_at!: Time", end_at AS "end_at!: Time", before_use AS "before_use!: i64",
                change_use AS "change_use!: i64", reason AS "reason!: String", cycle_at AS "cycle_at!: Time",
                at AS "at!: Time"
            FROM usage_adjustment "# + $tail $($args)*
        )
    };
}

struct OddRow {
    instance_id: Id<Instance>,
    cycle_at: Time,
}

impl From<OddRow> for OddUse {
    fn from(row: OddRow) -> Self {
        Self {
            instance_id: row.instance_id,
            cycle_at: row.cycle_at,
        }
    }
}

#[async_trait]
impl Charges for DbTx {
    async fn lock_buyer(&mut self, buyer: Id<Account>) -> Result<()> {
        dialect::lock_buyer(self.conn()?, buyer)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn lock_meter(&mut self, instance: Id<Instance>) -> Result<Option<Meter>> {
        dialect::lock_meter(self.conn()?, instance)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Meter::try_from)
            .transpose()
    }

    async fn lock_balance(&mut self, account: LedgerAccount) -> Result<i64> {
        dialect::lock_balance(self.conn()?, &account.key())
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(self.totals(account).await?.available())
    }

    async fn next_use(&mut self, instance: Id<Instance>, from: Time) -> Result<Option<Time>> {
        let row = query!(
            r#"SELECT
                (SELECT cycle_at FROM usage_cycle WHERE instance_id = $1 AND cycle_at >= $2 AND records > 0
                    ORDER BY cycle_at LIMIT 1) AS "used?: Time",
                (SELECT cycle_at FROM usage_adjustment WHERE instance_id = $1 AND cycle_at >= $2
                    ORDER BY cycle_at LIMIT 1) AS "adjusted?: Time""#,
            instance as _,
            from as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.used.into_iter().chain(row.adjusted).min())
    }

    async fn insert_adjustment(&mut self, adjustment: &UsageAdjustment) -> Result<()> {
        let reason = plain(adjustment.reason.as_str());
        query!(
            "INSERT INTO usage_adjustment (id, instance_id, begin_at, end_at, before_use, change_use, reason, cycle_at, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            adjustment.id as _,
            adjustment.instance_id as _,
            adjustment.begin_at as _,
            adjustment.end_at as _,
            adjustment.before.parts(),
            adjustment.by.parts(),
            reason.as_ref(),
            adjustment.cycle_at as _,
            adjustment.at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn adjustments_of_cycle(&mut self, instance: Id<Instance>, cycle_at: Time) -> Result<Vec<UsageAdjustment>> {
        adjustments!(
            "WHERE instance_id = $1 AND cycle_at = $2 ORDER BY id",
            instance as _,
            cycle_at as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?
        .into_iter()
        .map(UsageAdjustment::try_from)
        .collect()
    }

    async fn adjustments_of_record(&mut self, (instance, begin, end): RecordKey) -> Result<Vec<UsageAdjustment>> {
        adjustments!(
            "WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3 ORDER BY id",
            instance as _,
            begin as _,
            end as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?
        .into_iter()
        .map(UsageAdjustment::try_from)
        .collect()
    }

    async fn insert_charge(&mut self, charge: &UsageCharge) -> Result<()> {
        let amount = charge.amount();
        query!(
            "INSERT INTO usage_charge (id, instance_id, buyer_id, seller_id, product_id, product_name, cycle_at, ends_at, at,
                records, value, packaged, adjusted, price, rating, currency, amount, paid, paid_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            charge.id as _,
            charge.instance_id as _,
            charge.buyer_id as _,
            charge.seller_id as _,
            charge.product_id as _,
            charge.product_name,
            charge.cycle_at as _,
            charge.ends_at as _,
            charge.at as _,
            charge.records,
            charge.value.parts(),
            charge.packaged.parts(),
            charge.adjusted.parts(),
            Json(&charge.price) as _,
            Json(&charge.rating) as _,
            amount.currency as _,
            amount.minor,
            charge.paid,
            charge.paid_at as _,
            charge.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn update_charge(&mut self, charge: &UsageCharge) -> Result<()> {
        let done = query!(
            "UPDATE usage_charge SET paid = $3, paid_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
            charge.id as _,
            charge.version,
            charge.paid,
            charge.paid_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn charge(&mut self, id: Id<UsageCharge>) -> Result<Option<UsageCharge>> {
        let row = charges!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(UsageCharge::from))
    }

    async fn charges(&mut self, whose: OrderFilter, wish: &ChargeWish, page: Page) -> Result<Vec<UsageCharge>> {
        let mut sieve = Sieve::new(CHARGES, "id", page);
        match whose {
            OrderFilter::Buyer(id) => sieve.with("buyer_id = ", Some(id)),
            OrderFilter::Seller(id) => sieve.with("seller_id = ", Some(id)),
            OrderFilter::All => &mut sieve,
        };
        sieve
            .with("instance_id = ", wish.instance)
            .with("product_id = ", wish.product)
            .within(wish.collected);
        match wish.due {
            Some(true) => sieve.and("paid < amount"),
            Some(false) => sieve.and("paid = amount"),
            None => &mut sieve,
        };
        let rows: Vec<ChargeRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(UsageCharge::from).collect())
    }

    async fn charges_of_instance(
        &mut self,
        instance: Id<Instance>,
        after: Option<Time>,
        limit: i64,
    ) -> Result<Vec<UsageCharge>> {
        let rows = charges!(
            "WHERE instance_id = $1 AND cycle_at > $2 ORDER BY cycle_at LIMIT $3",
            instance as _,
            after.unwrap_or(Time::ZERO) as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageCharge::from).collect())
    }

    async fn due_charges(&mut self, buyer: Id<Account>, limit: i64) -> Result<Vec<UsageCharge>> {
        let rows = charges!(
            "WHERE buyer_id = $1 AND paid < amount ORDER BY id LIMIT $2",
            buyer as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageCharge::from).collect())
    }

    async fn due_of(&mut self, buyer: Id<Account>) -> Result<Vec<Money>> {
        let rows = query!(
            r#"SELECT currency AS "currency!: Currency", CAST(SUM(amount - paid) AS BIGINT) AS "due!: i64"
            FROM usage_charge WHERE buyer_id = $1 AND paid < amount GROUP BY currency"#,
            buyer as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| Money::new(row.due, row.currency)).collect())
    }

    async fn arrears(&mut self, buyer: Id<Account>) -> Result<Option<Arrears>> {
        let row = query!(
            r#"SELECT since AS "since!: Time", windows AS "windows!: Json<Windows>", stage AS "stage!: ArrearsStage",
                walked_to AS "walked_to!: Time", version AS "version!: i64"
            FROM arrears WHERE buyer_id = $1"#,
            buyer as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| Arrears {
            buyer_id: buyer,
            since: row.since,
            windows: row.windows.0,
            stage: row.stage,
            walked_to: row.walked_to,
            version: row.version,
        }))
    }

    async fn insert_arrears(&mut self, arrears: &Arrears) -> Result<()> {
        query!(
            "INSERT INTO arrears (buyer_id, since, windows, stage, walked_to, version) VALUES ($1, $2, $3, $4, $5, $6)",
            arrears.buyer_id as _,
            arrears.since as _,
            Json(arrears.windows) as _,
            arrears.stage as _,
            arrears.walked_to as _,
            arrears.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn update_arrears(&mut self, arrears: &Arrears) -> Result<()> {
        let done = query!(
            "UPDATE arrears SET stage = $3, walked_to = $4, version = version + 1 WHERE buyer_id = $1 AND version = $2",
            arrears.buyer_id as _,
            arrears.version,
            arrears.stage as _,
            arrears.walked_to as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn delete_arrears(&mut self, arrears: &Arrears) -> Result<()> {
        let done = query!(
            "DELETE FROM arrears WHERE buyer_id = $1 AND version = $2",
            arrears.buyer_id as _,
            arrears.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn charge_totals(&mut self) -> Result<Vec<ChargeTotals>> {
        query_as!(
            ChargeTotals,
            r#"SELECT buyer_id AS "buyer_id!: Id<Account>", currency AS "currency!: Currency",
                CAST(SUM(amount) AS BIGINT) AS "amount!: i64", CAST(SUM(paid) AS BIGINT) AS "paid!: i64",
                CAST(SUM(CASE WHEN paid < amount THEN amount ELSE 0 END) AS BIGINT) AS "open!: i64"
            FROM usage_charge GROUP BY buyer_id, currency"#
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn odd_charges(&mut self, limit: i64) -> Result<Vec<Id<UsageCharge>>> {
        let rows = query!(
            r#"SELECT h.id AS "id!: Id<UsageCharge>" FROM usage_charge h
            LEFT JOIN (
                SELECT charge_id, SUM(CASE WHEN kind = 'usage_charge' THEN amount ELSE 0 END) AS charged,
                    SUM(CASE WHEN kind = 'usage_payment' THEN amount ELSE 0 END) AS paid,
                    SUM(CASE WHEN kind IN ('seller_share', 'platform_fee') THEN amount ELSE 0 END) AS shared
                FROM transfer WHERE charge_id IS NOT NULL GROUP BY charge_id
            ) t ON t.charge_id = h.id
            WHERE COALESCE(t.charged, 0) <> h.amount OR COALESCE(t.paid, 0) <> h.paid
                OR COALESCE(t.shared, 0) <> CASE WHEN h.paid = h.amount THEN h.amount ELSE 0 END
            ORDER BY h.id LIMIT $1"#,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    async fn odd_cycles(&mut self, limit: i64) -> Result<Vec<OddUse>> {
        let used = query_as!(
            OddRow,
            r#"SELECT c.instance_id AS "instance_id!: Id<Instance>", c.cycle_at AS "cycle_at!: Time" FROM usage_cycle c
            JOIN meter m ON m.instance_id = c.instance_id
            LEFT JOIN usage_charge h ON h.instance_id = c.instance_id AND h.cycle_at = c.cycle_at
            WHERE c.cycle_at >= m.collected_to AND h.id IS NOT NULL
                OR c.cycle_at < m.collected_to AND c.records > 0
                    AND (h.id IS NULL OR h.records <> c.records OR h.value <> c.value OR h.packaged <> c.packaged)
            ORDER BY c.instance_id, c.cycle_at LIMIT $1"#,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        let adjusted = query_as!(
            OddRow,
            r#"SELECT a.instance_id AS "instance_id!: Id<Instance>", a.cycle_at AS "cycle_at!: Time" FROM (
                SELECT instance_id, cycle_at, SUM(change_use) AS change_use FROM usage_adjustment
                GROUP BY instance_id, cycle_at
            ) a
            JOIN meter m ON m.instance_id = a.instance_id
            LEFT JOIN usage_charge h ON h.instance_id = a.instance_id AND h.cycle_at = a.cycle_at
            WHERE a.cycle_at < m.collected_to AND (h.id IS NULL OR h.adjusted <> a.change_use)
            ORDER BY a.instance_id, a.cycle_at LIMIT $1"#,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(used.into_iter().chain(adjusted).map(OddUse::from).collect())
    }

    async fn odd_sums(&mut self, since: Time, limit: i64) -> Result<Vec<OddUse>> {
        let rows = query_as!(
            OddRow,
            r#"SELECT b.instance_id AS "instance_id!: Id<Instance>", b.cycle_at AS "cycle_at!: Time" FROM (
                SELECT instance_id, cycle_at, records, value, packaged FROM usage_cycle
                WHERE cycle_at >= $2
                UNION ALL
                SELECT instance_id, cycle_at, -COUNT(*), -SUM(value), -SUM(packaged) FROM usage_record
                WHERE held = FALSE AND cycle_at >= $2 GROUP BY instance_id, cycle_at
            ) b
            GROUP BY b.instance_id, b.cycle_at
            HAVING SUM(b.records) <> 0 OR SUM(b.value) <> 0 OR SUM(b.packaged) <> 0
            ORDER BY b.instance_id, b.cycle_at LIMIT $1"#,
            limit,
            since as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(OddUse::from).collect())
    }
}
