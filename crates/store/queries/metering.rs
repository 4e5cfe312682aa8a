use async_trait::async_trait;
use domain::{
    catalog::Product,
    id::Id,
    identity::Account,
    instance::Instance,
    metering::{HoldReason, Meter, Package, PackageKind, PricedAt, RecordFault, Reset, Usage, Watch},
    money::Money,
    time::Time,
};
use sqlx::{FromRow, query, query_as, query_scalar, types::Json};
use store::{
    Around, Delay, HoldOutcome, Metering, OrderFilter, Page, RecordKey, RecordMonth, RefusalWish, Result, SerialKey,
    StoreError, UsageHold, UsagePush, UsageRecord, UsageRefusal, UsageSum,
};

use crate::{
    DbTx,
    common::{corrupt, cursor, guarded, plain, plain_json},
    dialect,
    sieve::Sieve,
};

const METERS: &str = "SELECT instance_id, seller_id, buyer_id, product_id, product_name, seller_instance_id, price,
    opened_at, closed_at, collected_to, frontier_at, carry, cap, alert, alerted_at, version FROM meter";

#[derive(FromRow)]
pub(crate) struct MeterRow {
    pub(crate) instance_id: Id<Instance>,
    pub(crate) seller_id: Id<Account>,
    pub(crate) buyer_id: Id<Account>,
    pub(crate) product_id: Id<Product>,
    pub(crate) product_name: String,
    pub(crate) seller_instance_id: String,
    pub(crate) price: Json<PricedAt>,
    pub(crate) opened_at: Time,
    pub(crate) closed_at: Option<Time>,
    pub(crate) collected_to: Time,
    pub(crate) frontier_at: Time,
    pub(crate) carry: String,
    pub(crate) cap: Option<i64>,
    pub(crate) alert: Option<i64>,
    pub(crate) alerted_at: Option<Time>,
    pub(crate) version: i64,
}

impl TryFrom<MeterRow> for Meter {
    type Error = StoreError;
    fn try_from(row: MeterRow) -> Result<Self> {
        let currency = row.price.metered.currency;
        let money = |minor| Money::new(minor, currency);
        Ok(Self {
            instance_id: row.instance_id,
            seller_id: row.seller_id,
            buyer_id: row.buyer_id,
            product_id: row.product_id,
            product_name: row.product_name,
            seller_instance_id: row.seller_instance_id,
            price: row.price.0,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            collected_to: row.collected_to,
            frontier_at: row.frontier_at,
            carry: row.carry.parse().map_err(corrupt)?,
            cap: row.cap.map(money),
            alert: row.alert.map(money),
            alerted_at: row.alerted_at,
            version: row.version,
        })
    }
}

macro_rules! meters {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            $crate::metering::MeterRow,
            r#"SELECT instance_id AS "instance_id!: Id<Instance>", seller_id AS "seller_id!: Id<Account>",
                buyer_id AS "buyer_id!: Id<Account>", product_id AS "product_id!: Id<Product>",
                product_name AS "product_name!: String", seller_instance_id AS "seller_instance_id!: String",
                price AS "price!: Json<PricedAt>", opened_at AS "opened_at!: Time", closed_at AS "closed_at?: Time",
                collected_to AS "collected_to!: Time", frontier_at AS "frontier_at!: Time", carry AS "carry!: String",
                cap AS "cap?: i64", alert AS "alert?: i64", alerted_at AS "alerted_at?: Time", version AS "version!: i64"
            FROM meter "# + $tail $($args)*
        )
    };
}
pub(crate) use meters;

pub(crate) struct RecordRow {
    pub(crate) instance_id: Id<Instance>,
    pub(crate) begin_at: Time,
    pub(crate) end_at: Time,
    pub(crate) recorded_at: Time,
    pub(crate) pushed_at: Time,
    pub(crate) cycle_at: Time,
    pub(crate) serial: Option<String>,
    pub(crate) value: i64,
    pub(crate) packaged: i64,
    pub(crate) package_id: Option<Id<Instance>>,
    pub(crate) delay: i64,
    pub(crate) held: bool,
}

impl From<RecordRow> for UsageRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            instance_id: row.instance_id,
            begin_at: row.begin_at,
            end_at: row.end_at,
            recorded_at: row.recorded_at,
            pushed_at: row.pushed_at,
            cycle_at: row.cycle_at,
            serial: row.serial,
            value: Usage::from_parts(row.value),
            packaged: Usage::from_parts(row.packaged),
            package_id: row.package_id,
            delay: match row.delay {
                0 => Delay::None,
                1 => Delay::Moved,
                _ => Delay::Late,
            },
            held: row.held,
        }
    }
}

macro_rules! records {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            $crate::metering::RecordRow,
            r#"SELECT instance_id AS "instance_id!: Id<Instance>", begin_at AS "begin_at!: Time",
                end_at AS "end_at!: Time", recorded_at AS "recorded_at!: Time", pushed_at AS "pushed_at!: Time",
                cycle_at AS "cycle_at!: Time", serial AS "serial?: String", value AS "value!: i64",
                packaged AS "packaged!: i64", package_id AS "package_id?: Id<Instance>", delay AS "delay!: i64",
                held AS "held!: bool"
            FROM usage_record "# + $tail $($args)*
        )
    };
}

struct SumRow {
    records: i64,
    value: i64,
    packaged: i64,
}

struct DayRow {
    day: String,
    records: i64,
    value: i64,
    packaged: i64,
}

struct PushRow {
    id: Id<UsagePush>,
    contract: String,
    at: Time,
    accepted: i64,
    late: i64,
    held: i64,
    refused: i64,
}

#[derive(FromRow)]
struct RefusalRow {
    id: Id<UsageRefusal>,
    push_id: Id<UsagePush>,
    instance_id: Option<Id<Instance>>,
    fault: RecordFault,
    detail: String,
    record: Json<serde_json::Value>,
    at: Time,
    settled_at: Option<Time>,
}

impl RefusalRow {
    fn of(self, seller: Id<Account>) -> UsageRefusal {
        UsageRefusal {
            id: self.id,
            seller_id: seller,
            push_id: self.push_id,
            instance_id: self.instance_id,
            fault: self.fault,
            detail: self.detail,
            record: self.record.0,
            at: self.at,
            settled_at: self.settled_at,
        }
    }
}

const HOLDS: &str =
    "SELECT id, instance_id, begin_at, end_at, seller_id, buyer_id, reason, value, serial, at, until_at, note,
    accepted, decided_at, decided_by, version FROM usage_hold";

#[derive(FromRow)]
struct HoldRow {
    id: Id<UsageHold>,
    instance_id: Id<Instance>,
    begin_at: Time,
    end_at: Time,
    seller_id: Id<Account>,
    buyer_id: Id<Account>,
    reason: HoldReason,
    value: i64,
    serial: Option<String>,
    at: Time,
    until_at: Time,
    note: Option<String>,
    accepted: Option<bool>,
    decided_at: Option<Time>,
    decided_by: Option<Id<Account>>,
    version: i64,
}

impl From<HoldRow> for UsageHold {
    fn from(row: HoldRow) -> Self {
        let outcome = row.accepted.zip(row.decided_at).map(|(accepted, at)| HoldOutcome {
            accepted,
            at,
            by: row.decided_by,
        });
        Self {
            id: row.id,
            instance_id: row.instance_id,
            begin_at: row.begin_at,
            end_at: row.end_at,
            seller_id: row.seller_id,
            buyer_id: row.buyer_id,
            reason: row.reason,
            value: Usage::from_parts(row.value),
            serial: row.serial,
            at: row.at,
            until_at: row.until_at,
            note: row.note,
            outcome,
            version: row.version,
        }
    }
}

macro_rules! holds {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            HoldRow,
            r#"SELECT id AS "id!: Id<UsageHold>", instance_id AS "instance_id!: Id<Instance>",
                begin_at AS "begin_at!: Time", end_at AS "end_at!: Time", seller_id AS "seller_id!: Id<Account>",
                buyer_id AS "buyer_id!: Id<Account>", reason AS "reason!: HoldReason", value AS "value!: i64",
                serial AS "serial?: String", at AS "at!: Time", until_at AS "until_at!: Time",
                note AS "note?: String", accepted AS "accepted?: bool", decided_at AS "decided_at?: Time",
                decided_by AS "decided_by?: Id<Account>", version AS "version!: i64"
            FROM usage_hold "# + $tail $($args)*
        )
    };
}

pub(crate) struct PackageRow {
    pub(crate) id: Id<Package>,
    pub(crate) package_id: Id<Instance>,
    pub(crate) instance_id: Id<Instance>,
    pub(crate) kind: PackageKind,
    pub(crate) quota: i64,
    pub(crate) used: i64,
    pub(crate) reset: Reset,
    pub(crate) started_at: Time,
    pub(crate) reset_at: Option<Time>,
    pub(crate) expire_at: Time,
    pub(crate) alarm: Option<Json<Watch>>,
    pub(crate) rebuy: Option<Json<Watch>>,
    pub(crate) version: i64,
}

impl From<PackageRow> for Package {
    fn from(row: PackageRow) -> Self {
        Self {
            id: row.id,
            package_id: row.package_id,
            instance_id: row.instance_id,
            kind: row.kind,
            quota: Usage::from_parts(row.quota),
            used: Usage::from_parts(row.used),
            reset: row.reset,
            started_at: row.started_at,
            reset_at: row.reset_at,
            expire_at: row.expire_at,
            alarm: row.alarm.map(|watch| watch.0),
            rebuy: row.rebuy.map(|watch| watch.0),
            version: row.version,
        }
    }
}

macro_rules! packages {
    ($tail:literal $($args:tt)*) => {
        sqlx::query_as!(
            $crate::metering::PackageRow,
            r#"SELECT id AS "id!: Id<Package>", package_id AS "package_id!: Id<Instance>",
                instance_id AS "instance_id!: Id<Instance>", kind AS "kind!: PackageKind", quota AS "quota!: i64",
                used AS "used!: i64", reset AS "reset!: Reset", started_at AS "started_at!: Time",
                reset_at AS "reset_at?: Time", expire_at AS "expire_at!: Time", alarm AS "alarm?: Json<Watch>",
                rebuy AS "rebuy?: Json<Watch>", version AS "version!: i64"
            FROM package "# + $tail $($args)*
        )
    };
}
pub(crate) use packages;

pub(crate) struct NamedRow {
    pub(crate) name: String,
    pub(crate) id: Id<Instance>,
    pub(crate) seller_id: Id<Account>,
}

#[async_trait]
impl Metering for DbTx {
    async fn insert_meter(&mut self, meter: &Meter) -> Result<()> {
        query!(
            "INSERT INTO meter (instance_id, seller_id, buyer_id, product_id, product_name, seller_instance_id, price,
                opened_at, closed_at, collected_to, frontier_at, carry, cap, alert, alerted_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            meter.instance_id as _,
            meter.seller_id as _,
            meter.buyer_id as _,
            meter.product_id as _,
            meter.product_name,
            meter.seller_instance_id,
            Json(&meter.price) as _,
            meter.opened_at as _,
            meter.closed_at as _,
            meter.collected_to as _,
            meter.frontier_at as _,
            meter.carry.to_string(),
            meter.cap.map(|cap| cap.minor),
            meter.alert.map(|alert| alert.minor),
            meter.alerted_at as _,
            meter.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn update_meter(&mut self, meter: &Meter) -> Result<()> {
        let done = query!(
            "UPDATE meter SET closed_at = $3, collected_to = $4, frontier_at = $5, carry = $6, cap = $7,
                alert = $8, alerted_at = $9, version = version + 1
            WHERE instance_id = $1 AND version = $2",
            meter.instance_id as _,
            meter.version,
            meter.closed_at as _,
            meter.collected_to as _,
            meter.frontier_at as _,
            meter.carry.to_string(),
            meter.cap.map(|cap| cap.minor),
            meter.alert.map(|alert| alert.minor),
            meter.alerted_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn meter(&mut self, instance: Id<Instance>) -> Result<Option<Meter>> {
        meters!("WHERE instance_id = $1", instance as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?
            .map(Meter::try_from)
            .transpose()
    }

    async fn meters_named(&mut self, names: &[String]) -> Result<Vec<Meter>> {
        let rows = dialect::meters_named(self.conn()?, names)
            .await
            .map_err(|e| self.fail(&e))?;
        rows.into_iter().map(Meter::try_from).collect()
    }

    async fn instances_named(&mut self, names: &[String]) -> Result<Vec<(String, Id<Instance>, Id<Account>)>> {
        let rows = dialect::instances_named(self.conn()?, names)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| (row.name, row.id, row.seller_id)).collect())
    }

    async fn meters(&mut self, whose: OrderFilter, page: Page) -> Result<Vec<Meter>> {
        let mut sieve = Sieve::new(METERS, "instance_id", page);
        match whose {
            OrderFilter::Buyer(id) => sieve.with("buyer_id = ", Some(id)),
            OrderFilter::Seller(id) => sieve.with("seller_id = ", Some(id)),
            OrderFilter::All => &mut sieve,
        };
        let rows: Vec<MeterRow> = self.sifted(sieve, page).await?;
        rows.into_iter().map(Meter::try_from).collect()
    }

    async fn insert_package(&mut self, package: &Package) -> Result<()> {
        query!(
            "INSERT INTO package (id, package_id, instance_id, kind, quota, used, reset, started_at, reset_at, expire_at,
                alarm, rebuy, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            package.id as _,
            package.package_id as _,
            package.instance_id as _,
            package.kind as _,
            package.quota.parts(),
            package.used.parts(),
            package.reset as _,
            package.started_at as _,
            package.reset_at as _,
            package.expire_at as _,
            package.alarm.map(Json) as _,
            package.rebuy.map(Json) as _,
            package.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn update_package(&mut self, package: &Package) -> Result<()> {
        let done = query!(
            "UPDATE package SET used = $3, reset_at = $4, expire_at = $5, alarm = $6, rebuy = $7, version = version + 1
            WHERE id = $1 AND version = $2",
            package.id as _,
            package.version,
            package.used.parts(),
            package.reset_at as _,
            package.expire_at as _,
            package.alarm.map(Json) as _,
            package.rebuy.map(Json) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn package(&mut self, id: Id<Package>) -> Result<Option<Package>> {
        let row = packages!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(Package::from))
    }

    async fn packages_of_purchase(&mut self, package: Id<Instance>) -> Result<Vec<Package>> {
        let rows = packages!("WHERE package_id = $1 ORDER BY id", package as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(Package::from).collect())
    }

    async fn packages_for(&mut self, instances: &[Id<Instance>], at: Time) -> Result<Vec<Package>> {
        if instances.is_empty() {
            return Ok(Vec::new());
        }
        let rows = dialect::packages_for(self.conn()?, instances, at)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(Package::from).collect())
    }

    async fn records_around(&mut self, keys: &[RecordKey]) -> Result<Vec<Around>> {
        dialect::records_around(self.conn()?, keys)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn insert_records(&mut self, records: &[UsageRecord]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        dialect::insert_records(self.conn()?, records)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn claim_serials(&mut self, serials: &[SerialKey]) -> Result<Vec<i64>> {
        if serials.is_empty() {
            return Ok(Vec::new());
        }
        // As a rule all are new, which is seen without asking for each.
        let before = dialect::insert_serials(self.conn()?, serials)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(before)
    }

    async fn free_serials(&mut self, digests: &[i64]) -> Result<()> {
        if digests.is_empty() {
            return Ok(());
        }
        dialect::free_serials(self.conn()?, digests)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn prepare_months(&mut self, months: &[RecordMonth]) -> Result<()> {
        dialect::prepare_months(self.conn()?, months)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn drop_months(&mut self, before: &RecordMonth) -> Result<()> {
        dialect::drop_months(self.conn()?, before)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn purge_records(&mut self, before: Time, limit: i64) -> Result<u64> {
        let done = query!(
            "DELETE FROM usage_record WHERE (instance_id, begin_at, end_at) IN (
                SELECT r.instance_id, r.begin_at, r.end_at FROM meter m
                JOIN usage_record r ON r.instance_id = m.instance_id AND r.begin_at < $1
                WHERE r.held = FALSE AND r.cycle_at < m.collected_to LIMIT $2
            )",
            before as _,
            limit
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected())
    }

    async fn old_serials(&mut self, before: Time, limit: i64) -> Result<Vec<i64>> {
        query_scalar!(
            r#"SELECT digest AS "digest!: i64" FROM usage_serial WHERE begin_at < $1 LIMIT $2"#,
            before as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))
    }

    async fn purge_pushes(&mut self, before: Time, limit: i64) -> Result<u64> {
        // Ids are made in the order of time.
        let (push, refusal) = (
            Id::<UsagePush>::new(before, [0; 10]),
            Id::<UsageRefusal>::new(before, [0; 10]),
        );
        let pushes = query!(
            "DELETE FROM usage_push WHERE id IN (SELECT id FROM usage_push WHERE id < $1 LIMIT $2)",
            push as _,
            limit
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        let refusals = query!(
            "DELETE FROM usage_refusal WHERE id IN (SELECT id FROM usage_refusal WHERE id < $1 LIMIT $2)",
            refusal as _,
            limit
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(pushes.rows_affected() + refusals.rows_affected())
    }

    async fn add_to_cycles(&mut self, sums: &[(Id<Instance>, Time, UsageSum)]) -> Result<Vec<Id<Instance>>> {
        let mut first = Vec::new();
        for (instance, cycle_at, sum) in sums {
            let now = query!(
                r#"INSERT INTO usage_cycle (instance_id, cycle_at, records, value, packaged) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (instance_id, cycle_at) DO UPDATE SET records = usage_cycle.records + excluded.records,
                    value = usage_cycle.value + excluded.value, packaged = usage_cycle.packaged + excluded.packaged
                RETURNING records AS "records!: i64""#,
                instance as _,
                cycle_at as _,
                sum.records,
                sum.value.parts(),
                sum.packaged.parts()
            )
            .fetch_one(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
            if now.records == sum.records {
                first.push(*instance);
            }
        }
        Ok(first)
    }

    async fn add_to_days(&mut self, sums: &[(Id<Instance>, String, UsageSum)]) -> Result<()> {
        for (instance, day, sum) in sums {
            query!(
                "INSERT INTO usage_day (instance_id, day, records, value, packaged) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (instance_id, day) DO UPDATE SET records = usage_day.records + excluded.records,
                    value = usage_day.value + excluded.value, packaged = usage_day.packaged + excluded.packaged",
                instance as _,
                day,
                sum.records,
                sum.value.parts(),
                sum.packaged.parts()
            )
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        }
        Ok(())
    }

    async fn usage_of_cycle(&mut self, instance: Id<Instance>, cycle_at: Time) -> Result<UsageSum> {
        let row = query_as!(
            SumRow,
            r#"SELECT records AS "records!: i64", value AS "value!: i64", packaged AS "packaged!: i64"
            FROM usage_cycle WHERE instance_id = $1 AND cycle_at = $2"#,
            instance as _,
            cycle_at as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map_or(UsageSum::default(), |row| sum(row.records, row.value, row.packaged)))
    }

    async fn usage_of_days(
        &mut self,
        instance: Id<Instance>,
        from: &str,
        limit: i64,
    ) -> Result<Vec<(String, UsageSum)>> {
        let rows = query_as!(
            DayRow,
            r#"SELECT day AS "day!: String", records AS "records!: i64", value AS "value!: i64",
                packaged AS "packaged!: i64"
            FROM usage_day WHERE instance_id = $1 AND day >= $2 ORDER BY day LIMIT $3"#,
            instance as _,
            from,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        let day = |row: DayRow| (row.day, sum(row.records, row.value, row.packaged));
        Ok(rows.into_iter().map(day).collect())
    }

    async fn records_of_cycle(
        &mut self,
        instance: Id<Instance>,
        from: Time,
        to: Time,
        after: Option<(Time, Time)>,
        limit: i64,
    ) -> Result<Vec<UsageRecord>> {
        let (begin, end) = after.unwrap_or((Time::ZERO, Time::ZERO));
        let rows = records!(
            "WHERE instance_id = $1 AND held = FALSE
                AND ((begin_at >= $2 AND begin_at < $3 AND delay = 0) OR (cycle_at = $2 AND delay > 0))
                AND (begin_at > $4 OR (begin_at = $4 AND end_at > $5))
            ORDER BY begin_at, end_at LIMIT $6",
            instance as _,
            from as _,
            to as _,
            begin as _,
            end as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageRecord::from).collect())
    }

    async fn records(
        &mut self,
        instance: Id<Instance>,
        before: Option<(Time, Time)>,
        limit: i64,
    ) -> Result<Vec<UsageRecord>> {
        let (begin, end) = before.unwrap_or((Time::MAX, Time::MAX));
        let rows = records!(
            "WHERE instance_id = $1 AND begin_at <= $2 AND (begin_at < $2 OR end_at < $3)
            ORDER BY begin_at DESC, end_at DESC LIMIT $4",
            instance as _,
            begin as _,
            end as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageRecord::from).collect())
    }

    async fn records_from(
        &mut self,
        instance: Id<Instance>,
        (begin, end): (Time, Time),
        limit: i64,
    ) -> Result<Vec<UsageRecord>> {
        let rows = records!(
            "WHERE instance_id = $1 AND held = FALSE AND begin_at >= $2 AND (begin_at > $2 OR end_at > $3)
            ORDER BY begin_at, end_at LIMIT $4",
            instance as _,
            begin as _,
            end as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageRecord::from).collect())
    }

    async fn record(&mut self, (instance, begin_at, end_at): RecordKey) -> Result<Option<UsageRecord>> {
        let row = records!(
            "WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3",
            instance as _,
            begin_at as _,
            end_at as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(UsageRecord::from))
    }

    async fn record_of_serial(
        &mut self,
        seller: Id<Account>,
        serial: &str,
        digest: i64,
    ) -> Result<Option<UsageRecord>> {
        let row = records!(
            "WHERE serial = $3 AND begin_at = (SELECT begin_at FROM usage_serial WHERE digest = $2)
                AND instance_id IN (SELECT instance_id FROM meter WHERE seller_id = $1)",
            seller as _,
            digest,
            serial
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(UsageRecord::from))
    }

    async fn insert_push(&mut self, push: &UsagePush) -> Result<()> {
        query!(
            "INSERT INTO usage_push (id, seller_id, contract, at, accepted, late, held, refused)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            push.id as _,
            push.seller_id as _,
            push.contract,
            push.at as _,
            i64::from(push.accepted),
            i64::from(push.late),
            i64::from(push.held),
            i64::from(push.refused)
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn pushes(&mut self, seller: Id<Account>, page: Page) -> Result<Vec<UsagePush>> {
        let rows = query_as!(
            PushRow,
            r#"SELECT id AS "id!: Id<UsagePush>", contract AS "contract!: String", at AS "at!: Time",
                accepted AS "accepted!: i64", late AS "late!: i64", held AS "held!: i64", refused AS "refused!: i64"
            FROM usage_push WHERE seller_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"#,
            seller as _,
            cursor(page) as _,
            page.limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        let count = |n: i64| u32::try_from(n).map_err(corrupt);
        rows.into_iter()
            .map(|row| {
                Ok(UsagePush {
                    id: row.id,
                    seller_id: seller,
                    contract: if row.contract == "old" { "old" } else { "new" },
                    at: row.at,
                    accepted: count(row.accepted)?,
                    late: count(row.late)?,
                    held: count(row.held)?,
                    refused: count(row.refused)?,
                })
            })
            .collect()
    }

    async fn insert_refusals(&mut self, refusals: &[UsageRefusal]) -> Result<()> {
        for refusal in refusals {
            let detail = plain(&refusal.detail);
            query!(
                "INSERT INTO usage_refusal (id, seller_id, push_id, instance_id, fault, detail, record, at, settled_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                refusal.id as _,
                refusal.seller_id as _,
                refusal.push_id as _,
                refusal.instance_id as _,
                refusal.fault as _,
                detail.as_ref(),
                Json(plain_json(&refusal.record)) as _,
                refusal.at as _,
                refusal.settled_at as _
            )
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        }
        Ok(())
    }

    async fn refusals(&mut self, seller: Id<Account>, wish: &RefusalWish, page: Page) -> Result<Vec<UsageRefusal>> {
        let select = "SELECT id, push_id, instance_id, fault, detail, record, at, settled_at FROM usage_refusal";
        let mut sieve = Sieve::new(select, "id", page);
        sieve
            .with("seller_id = ", Some(seller))
            .with("instance_id = ", wish.instance)
            .with("fault = ", wish.fault)
            .with("record ->> 'metering_sn' = ", wish.serial.clone());
        match wish.settled {
            Some(true) => sieve.and("settled_at IS NOT NULL"),
            Some(false) => sieve.and("settled_at IS NULL"),
            None => &mut sieve,
        };
        let rows: Vec<RefusalRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(|row| row.of(seller)).collect())
    }

    async fn refusal(&mut self, id: Id<UsageRefusal>, seller: Id<Account>) -> Result<Option<UsageRefusal>> {
        let row = query_as!(
            RefusalRow,
            r#"SELECT id AS "id!: Id<UsageRefusal>", push_id AS "push_id!: Id<UsagePush>",
                instance_id AS "instance_id?: Id<Instance>", fault AS "fault!: RecordFault", detail AS "detail!: String",
                record AS "record!: Json<serde_json::Value>", at AS "at!: Time", settled_at AS "settled_at?: Time"
            FROM usage_refusal WHERE id = $1 AND seller_id = $2"#,
            id as _,
            seller as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.of(seller)))
    }

    async fn refusals_since(&mut self, seller: Id<Account>, from: Time) -> Result<i64> {
        let row = query!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM usage_refusal WHERE seller_id = $1 AND id >= $2"#,
            seller as _,
            Id::<UsageRefusal>::new(from, [0; 10]) as _
        )
        .fetch_one(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.count)
    }

    async fn insert_hold(&mut self, hold: &UsageHold) -> Result<()> {
        let note = hold.note.as_deref().map(plain);
        query!(
            "INSERT INTO usage_hold (id, instance_id, begin_at, end_at, seller_id, buyer_id, reason, value, serial, at,
                until_at, note, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            hold.id as _,
            hold.instance_id as _,
            hold.begin_at as _,
            hold.end_at as _,
            hold.seller_id as _,
            hold.buyer_id as _,
            hold.reason as _,
            hold.value.parts(),
            hold.serial,
            hold.at as _,
            hold.until_at as _,
            note.as_deref(),
            hold.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn usage_hold(&mut self, id: Id<UsageHold>) -> Result<Option<UsageHold>> {
        let row = holds!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(UsageHold::from))
    }

    async fn holds_of_record(&mut self, (instance, begin_at, end_at): RecordKey) -> Result<Vec<UsageHold>> {
        let rows = holds!(
            "WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3 ORDER BY id",
            instance as _,
            begin_at as _,
            end_at as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageHold::from).collect())
    }

    async fn decide_hold(&mut self, hold: &UsageHold) -> Result<()> {
        let done = query!(
            "UPDATE usage_hold SET accepted = $3, decided_at = $4, decided_by = $5, version = version + 1
            WHERE id = $1 AND version = $2",
            hold.id as _,
            hold.version,
            hold.outcome.map(|outcome| outcome.accepted),
            hold.outcome.map(|outcome| outcome.at) as _,
            hold.outcome.and_then(|outcome| outcome.by) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn usage_holds(&mut self, whose: OrderFilter, open: Option<bool>, page: Page) -> Result<Vec<UsageHold>> {
        let mut sieve = Sieve::new(HOLDS, "id", page);
        match whose {
            OrderFilter::Buyer(id) => sieve.with("buyer_id = ", Some(id)),
            OrderFilter::Seller(id) => sieve.with("seller_id = ", Some(id)),
            OrderFilter::All => &mut sieve,
        };
        match open {
            Some(true) => sieve.and("decided_at IS NULL"),
            Some(false) => sieve.and("decided_at IS NOT NULL"),
            None => &mut sieve,
        };
        let rows: Vec<HoldRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(UsageHold::from).collect())
    }

    async fn holds_run_out(&mut self, now: Time, limit: i64) -> Result<Vec<UsageHold>> {
        let rows = holds!(
            "WHERE decided_at IS NULL AND until_at <= $1 ORDER BY until_at LIMIT $2",
            now as _,
            limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(UsageHold::from).collect())
    }

    async fn hold_record(&mut self, record: &UsageRecord) -> Result<()> {
        let done = query!(
            "UPDATE usage_record SET held = TRUE, packaged = 0
            WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3 AND held = FALSE",
            record.instance_id as _,
            record.begin_at as _,
            record.end_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn release_record(&mut self, record: &UsageRecord) -> Result<()> {
        let done = query!(
            "UPDATE usage_record SET held = FALSE, cycle_at = $4, delay = $5, packaged = $6
            WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3 AND held = TRUE",
            record.instance_id as _,
            record.begin_at as _,
            record.end_at as _,
            record.cycle_at as _,
            record.delay as i64,
            record.packaged.parts()
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn drop_record(&mut self, record: &UsageRecord, digest: Option<i64>) -> Result<()> {
        let done = query!(
            "DELETE FROM usage_record WHERE instance_id = $1 AND begin_at = $2 AND end_at = $3 AND held = TRUE",
            record.instance_id as _,
            record.begin_at as _,
            record.end_at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())?;
        self.free_serials(digest.as_slice()).await
    }

    async fn settle_refusal(&mut self, id: Id<UsageRefusal>, seller: Id<Account>, at: Time) -> Result<bool> {
        let done = query!(
            "UPDATE usage_refusal SET settled_at = $3 WHERE id = $1 AND seller_id = $2 AND settled_at IS NULL",
            id as _,
            seller as _,
            at as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(done.rows_affected() > 0)
    }
}

fn sum(records: i64, value: i64, packaged: i64) -> UsageSum {
    UsageSum {
        records,
        value: Usage::from_parts(value),
        packaged: Usage::from_parts(packaged),
    }
}
