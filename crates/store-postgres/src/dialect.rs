//! The few statements that PostgreSQL says in its own way.
//!
//! Leases are counted by the clock of the database, which all processes share (threat R4): `wall` is not looked at.

use std::collections::HashSet;

use domain::{
    catalog::{PriceItemCode, Product},
    fulfilment::{Activity, Intent, InterfaceMessage, MessageState},
    id::Id,
    identity::{Account, DisplayName},
    instance::Instance,
    license::{License, LicenseCode, LicenseState},
    metering::{Package, PackageKind, PricedAt, Reset, Watch},
    order::{Order, OrderNumber},
    seller::ProductionAddress,
    time::{Period, Span, Time},
};
use sqlx::{
    AssertSqlSafe, Error, Executor as _, PgConnection,
    error::{DatabaseError, ErrorKind},
    postgres::PgDatabaseError,
    query, query_as, query_scalar,
    types::Json,
};
use store::{Around, Beat, Hit, Job, JobKind, RecordKey, RecordMonth, SerialKey, StoreError, UsageRecord};
use uuid::Uuid;

use crate::{
    fulfilment::{MessageRow, interface_messages},
    identity::{NameRow, account_names},
    jobs::{Claim, JobRow},
    license::{BeatRow, LicenseRow, licenses, said},
    metering::{MeterRow, NamedRow, PackageRow, meters, packages},
};

/// Our own name for what PostgreSQL reports.
pub(crate) fn explain(error: &dyn DatabaseError) -> StoreError {
    match error.kind() {
        ErrorKind::UniqueViolation => return StoreError::Duplicate(columns(error)),
        ErrorKind::CheckViolation | ErrorKind::ForeignKeyViolation => {
            return StoreError::Forbidden(error.constraint().unwrap_or_else(|| error.message()).to_owned());
        }
        _ => {}
    }
    let code = error.code().unwrap_or_default().into_owned();
    // A deadlock or a serialisation that failed: another transaction won, and reading once more shows what it wrote.
    if code == "40P01" || code == "40001" {
        return StoreError::Stale;
    }
    // Connection, other rollbacks, resources, intervention (shutdown, statement time-out), system, and a lock that did not
    // come in time.
    let passing = ["08", "40", "53", "57", "58"]
        .iter()
        .any(|class| code.starts_with(class))
        || code == "55P03";
    match code.as_str() {
        _ if passing => StoreError::Unavailable(error.to_string()),
        "XX001" | "XX002" => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Engine(format!("{code} {error}")),
    }
}

/// Table and columns of a unique violation, in the words SQLite uses: `account.login`.
fn columns(error: &dyn DatabaseError) -> String {
    let named = || error.constraint().unwrap_or_else(|| error.message()).to_owned();
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
        return named();
    };
    let key = error
        .detail()
        .and_then(|d| d.strip_prefix("Key ("))
        .and_then(|d| d.split_once(")=("));
    match (error.table(), key) {
        (Some(table), Some((columns, _))) => columns
            .split(", ")
            .map(|column| format!("{table}.{column}"))
            .collect::<Vec<_>>()
            .join(", "),
        _ => named(),
    }
}

pub(crate) async fn messages_by_id(
    conn: &mut PgConnection,
    ids: &[Id<InterfaceMessage>],
) -> Result<Vec<MessageRow>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    interface_messages!("WHERE id = ANY($1)", &ids).fetch_all(conn).await
}

pub(crate) async fn account_names(conn: &mut PgConnection, ids: &[Id<Account>]) -> Result<Vec<NameRow>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    account_names!("WHERE id = ANY($1)", &ids).fetch_all(conn).await
}

pub(crate) async fn licenses_by_code(conn: &mut PgConnection, codes: &[LicenseCode]) -> Result<Vec<LicenseRow>, Error> {
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    licenses!("WHERE code = ANY($1)", &codes).fetch_all(conn).await
}

pub(crate) async fn note_beats(conn: &mut PgConnection, beats: &[Beat]) -> Result<(), Error> {
    let ids: Vec<Uuid> = beats.iter().map(|b| b.license_id.uuid()).collect();
    let seen: Vec<i64> = beats.iter().map(|b| b.seen_at.as_millis()).collect();
    let accounts: Vec<Option<String>> = beats.iter().map(|b| said(b.account.as_deref())).collect();
    let addresses: Vec<Option<String>> = beats.iter().map(|b| said(b.ip.as_deref())).collect();
    query!(
        "INSERT INTO license_beat (license_id, seen_at, account, ip)
        SELECT * FROM unnest($1::uuid[], $2::int8[], $3::text[], $4::text[])
        ON CONFLICT (license_id) DO UPDATE SET seen_at = GREATEST(license_beat.seen_at, excluded.seen_at),
            account = COALESCE(excluded.account, license_beat.account), ip = COALESCE(excluded.ip, license_beat.ip)",
        &ids,
        &seen,
        accounts.as_slice() as _,
        addresses.as_slice() as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn beats(conn: &mut PgConnection, ids: &[Id<License>]) -> Result<Vec<BeatRow>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    query_as!(
        BeatRow,
        r#"SELECT license_id AS "license_id!: Id<License>", seen_at AS "seen_at!: Time", account AS "account?: String",
            ip AS "ip?: String"
        FROM license_beat WHERE license_id = ANY($1)"#,
        &ids
    )
    .fetch_all(conn)
    .await
}

/// Answers how many were not there yet.
pub(crate) async fn insert_license_clients(
    conn: &mut PgConnection,
    license: Id<License>,
    day: &str,
    clients: &[[u8; 16]],
) -> Result<u64, Error> {
    let clients: Vec<Vec<u8>> = clients.iter().map(|client| client.to_vec()).collect();
    let done = query!(
        "INSERT INTO license_client (license_id, day, client)
        SELECT $1, $2, client FROM unnest($3::bytea[]) AS t (client) ON CONFLICT DO NOTHING",
        license as _,
        day,
        &clients
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn insert_postings(
    conn: &mut PgConnection,
    product: Id<Product>,
    postings: &[(String, i32)],
) -> Result<(), Error> {
    let (terms, weights): (Vec<String>, Vec<i32>) = postings.iter().cloned().unzip();
    query!(
        "INSERT INTO search_posting (term, product_id, weight)
        SELECT term, $1, weight FROM unnest($2::text[], $3::int4[]) AS posting (term, weight)",
        product as _,
        &terms,
        &weights
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn search(conn: &mut PgConnection, words: &[String], limit: i64) -> Result<Vec<Hit>, Error> {
    query_as!(
        Hit,
        r#"SELECT s.product_id AS "product_id!: Id<Product>", COUNT(*) AS "matched!: i64",
            CAST(SUM(s.weight) AS BIGINT) AS "weight!: i64"
        FROM search_posting s JOIN product p ON p.id = s.product_id
        WHERE s.term = ANY($1) AND p.shelf = 'on_shelf'
        GROUP BY s.product_id ORDER BY COUNT(*) DESC, SUM(s.weight) DESC, s.product_id LIMIT $2"#,
        words,
        limit
    )
    .fetch_all(conn)
    .await
}

/// How long the lease shall last; from which moment is the database's business.
const fn lease(claim: &Claim) -> i64 {
    claim.lease_until.since(claim.wall).as_millis()
}

pub(crate) async fn claim(conn: &mut PgConnection, claim: &Claim, window: i64) -> Result<Vec<JobRow>, Error> {
    // Another process may be locking the very same rows at this moment; then look again for those behind them.
    for _ in 0..4 {
        let rows = query_as!(
            JobRow,
            r#"WITH clock AS MATERIALIZED (
                SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS wall
            ), due AS MATERIALIZED (
                SELECT id, lane, run_at FROM job
                WHERE parked = FALSE AND run_at <= $1 AND lease_until <= (SELECT wall FROM clock)
                ORDER BY run_at LIMIT $6
            ), ranked AS (
                SELECT id, run_at, ROW_NUMBER() OVER (PARTITION BY lane ORDER BY run_at, id) AS rn
                FROM due WHERE lane <> ALL($3)
            ), chosen AS MATERIALIZED (
                SELECT id FROM ranked WHERE rn <= $4 ORDER BY run_at, id LIMIT $5
            ), held AS MATERIALIZED (
                SELECT id FROM job
                WHERE id IN (SELECT id FROM chosen)
                    AND parked = FALSE AND run_at <= $1 AND lease_until <= (SELECT wall FROM clock)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE job SET lease_until = (SELECT wall FROM clock) + $2, lease_token = lease_token + 1
            WHERE id IN (SELECT id FROM held)
            RETURNING id AS "id!: Id<Job>", kind AS "kind!: String", key AS "key!: String", lane AS "lane!: String",
                run_at AS "run_at!: Time", attempt AS "attempt!: i32", parked AS "parked!: bool",
                last_error AS "last_error!: String", lease_token AS "lease_token!: i64""#,
            claim.now as _,
            lease(claim),
            &claim.full,
            claim.per_lane,
            claim.limit,
            window
        )
        .fetch_all(&mut *conn)
        .await?;
        if !rows.is_empty() {
            return Ok(rows);
        }
        let left = query!(
            r#"SELECT EXISTS (
                SELECT 1 FROM (
                    SELECT lane FROM job
                    WHERE parked = FALSE AND run_at <= $1
                        AND lease_until <= (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
                    ORDER BY run_at LIMIT $3
                ) due WHERE lane <> ALL($2)
            ) AS "left!: bool""#,
            claim.now as _,
            &claim.full,
            window
        )
        .fetch_one(&mut *conn)
        .await?;
        if !left.left {
            break;
        }
    }
    Ok(Vec::new())
}

pub(crate) async fn count_due(conn: &mut PgConnection, claim: &Claim, most: i64) -> Result<i64, Error> {
    let row = query!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
            SELECT 1 FROM job
            WHERE parked = FALSE AND run_at <= $1
                AND lease_until <= (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
            LIMIT $2
        ) due"#,
        claim.now as _,
        most
    )
    .fetch_one(conn)
    .await?;
    Ok(row.count)
}

pub(crate) async fn claim_by_lane(conn: &mut PgConnection, claim: &Claim) -> Result<Vec<JobRow>, Error> {
    query_as!(
        JobRow,
        r#"WITH RECURSIVE clock AS MATERIALIZED (
            SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS wall
        ), lanes (lane) AS (
            (SELECT lane FROM job WHERE parked = FALSE ORDER BY lane LIMIT 1)
            UNION ALL
            SELECT (SELECT lane FROM job WHERE parked = FALSE AND lane > lanes.lane ORDER BY lane LIMIT 1)
            FROM lanes WHERE lanes.lane IS NOT NULL
        ), chosen AS MATERIALIZED (
            SELECT due.id FROM lanes CROSS JOIN LATERAL (
                SELECT id, run_at FROM job
                WHERE parked = FALSE AND lane = lanes.lane AND run_at <= $1
                    AND lease_until <= (SELECT wall FROM clock)
                ORDER BY run_at LIMIT $4
            ) due
            WHERE lanes.lane IS NOT NULL AND lanes.lane <> ALL($3)
            ORDER BY due.run_at, due.id LIMIT $5
        ), held AS MATERIALIZED (
            SELECT id FROM job
            WHERE id IN (SELECT id FROM chosen)
                AND parked = FALSE AND run_at <= $1 AND lease_until <= (SELECT wall FROM clock)
            FOR UPDATE SKIP LOCKED
        )
        UPDATE job SET lease_until = (SELECT wall FROM clock) + $2, lease_token = lease_token + 1
        WHERE id IN (SELECT id FROM held)
        RETURNING id AS "id!: Id<Job>", kind AS "kind!: String", key AS "key!: String", lane AS "lane!: String",
            run_at AS "run_at!: Time", attempt AS "attempt!: i32", parked AS "parked!: bool",
            last_error AS "last_error!: String", lease_token AS "lease_token!: i64""#,
        claim.now as _,
        lease(claim),
        &claim.full,
        claim.per_lane,
        claim.limit
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn cancel_job(conn: &mut PgConnection, kind: JobKind, key: &str, _: Time) -> Result<bool, Error> {
    let done = query!(
        "DELETE FROM job WHERE kind = $1 AND key = $2
            AND lease_until <= (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        kind.name(),
        key
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn is_leased(conn: &mut PgConnection, kind: JobKind, key: &str, _: Time) -> Result<bool, Error> {
    let row = query!(
        r#"SELECT EXISTS (
            SELECT 1 FROM job WHERE kind = $1 AND key = $2
                AND lease_until > (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        ) AS "leased!: bool""#,
        kind.name(),
        key
    )
    .fetch_one(conn)
    .await?;
    Ok(row.leased)
}

pub(crate) async fn next_due(
    conn: &mut PgConnection,
    _: Time,
    full: &[String],
    window: i64,
) -> Result<(Option<Time>, bool), Error> {
    let row = query!(
        r#"WITH clock AS MATERIALIZED (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS wall)
        SELECT
            (SELECT run_at FROM (
                SELECT lane, run_at FROM job WHERE parked = FALSE AND lease_until <= (SELECT wall FROM clock)
                ORDER BY run_at LIMIT $2
            ) due WHERE lane <> ALL($1) ORDER BY run_at LIMIT 1) AS "due?: Time",
            EXISTS (SELECT 1 FROM job WHERE lease_until > 0 AND lease_until > (SELECT wall FROM clock))
                AS "leased!: bool""#,
        full,
        window
    )
    .fetch_one(conn)
    .await?;
    Ok((row.due, row.leased))
}

pub(crate) async fn meters_named(conn: &mut PgConnection, names: &[String]) -> Result<Vec<MeterRow>, Error> {
    meters!(
        "WHERE seller_instance_id = ANY($1) ORDER BY instance_id FOR UPDATE",
        names
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn instances_named(conn: &mut PgConnection, names: &[String]) -> Result<Vec<NamedRow>, Error> {
    query_as!(
        NamedRow,
        r#"SELECT seller_instance_id AS "name!: String", id AS "id!: Id<Instance>", seller_id AS "seller_id!: Id<Account>"
        FROM instance WHERE seller_instance_id = ANY($1) ORDER BY id"#,
        names
    )
    .fetch_all(conn)
    .await
}

/// Records that count do not overlap each other, so that of those that begin before the end of another only the latest can
/// reach into it.
pub(crate) async fn records_around(conn: &mut PgConnection, keys: &[RecordKey]) -> Result<Vec<Around>, Error> {
    struct AroundRow {
        same: bool,
        reach: Option<i64>,
        begin_at: i64,
    }
    let (ids, begins, ends) = keyed(keys.iter().copied());
    let found = query_as!(
        AroundRow,
        r#"SELECT EXISTS (SELECT 1 FROM usage_record r
                WHERE r.instance_id = k.instance_id AND r.begin_at = k.begin_at AND r.end_at = k.end_at) AS "same!: bool",
            (SELECT r.end_at FROM usage_record r
                WHERE r.instance_id = k.instance_id AND r.begin_at < k.end_at AND r.begin_at > k.begin_at - $4::int8
                    AND NOT r.held
                ORDER BY r.begin_at DESC LIMIT 1) AS "reach?: i64",
            k.begin_at AS "begin_at!: i64"
        FROM unnest($1::uuid[], $2::int8[], $3::int8[]) WITH ORDINALITY AS k (instance_id, begin_at, end_at, place)
        ORDER BY k.place"#,
        &ids,
        &begins,
        &ends,
        LONGEST.as_millis()
    )
    .fetch_all(conn)
    .await?;
    let around = |row: AroundRow| Around {
        same: row.same,
        overlaps: row.reach.is_some_and(|end| end > row.begin_at),
    };
    Ok(found.into_iter().map(around).collect())
}

/// No record is longer: it begins at most so long before it comes (21 days unless policy says otherwise), and ends by then.
/// Saying so lets the engine leave out all months but a few.
const LONGEST: Span = Span::days(62);

/// Keys as columns.
fn keyed(keys: impl Iterator<Item = RecordKey>) -> (Vec<Uuid>, Vec<i64>, Vec<i64>) {
    let mut all = (Vec::new(), Vec::new(), Vec::new());
    for (id, begin, end) in keys {
        all.0.push(id.uuid());
        all.1.push(begin.as_millis());
        all.2.push(end.as_millis());
    }
    all
}

/// Partitions of months that have none, unless the default partition has records of them: these would have to move first.
pub(crate) async fn prepare_months(conn: &mut PgConnection, months: &[RecordMonth]) -> Result<(), Error> {
    for month in months {
        let there = query_scalar!(
            r#"SELECT to_regclass('usage_record_' || $1) IS NOT NULL
                OR EXISTS (SELECT 1 FROM usage_record_other WHERE begin_at >= $2 AND begin_at < $3) AS "there!: bool""#,
            month.name,
            month.begin as _,
            month.end as _
        )
        .fetch_one(&mut *conn)
        .await?;
        if !there {
            // Two processes may have seen that there is none.
            let create = format!(
                "CREATE TABLE IF NOT EXISTS usage_record_{} PARTITION OF usage_record FOR VALUES FROM ({}) TO ({})",
                month.name,
                month.begin.as_millis(),
                month.end.as_millis()
            );
            conn.execute(AssertSqlSafe(create)).await?;
        }
    }
    Ok(())
}

pub(crate) async fn drop_months(conn: &mut PgConnection, before: &RecordMonth) -> Result<(), Error> {
    let old = query_scalar!(
        r#"SELECT c.relname::text AS "name!: String" FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_record'::regclass AND c.relname ~ '^usage_record_[0-9]{4}_[0-9]{2}$'
            AND c.relname < 'usage_record_' || $1
        ORDER BY c.relname"#,
        before.name
    )
    .fetch_all(&mut *conn)
    .await?;
    for name in old {
        let open = format!(
            "SELECT EXISTS (SELECT 1 FROM {name} r LEFT JOIN meter m ON m.instance_id = r.instance_id
                WHERE r.held OR m.instance_id IS NULL OR r.cycle_at >= m.collected_to)"
        );
        let open: bool = query_scalar(AssertSqlSafe(open)).fetch_one(&mut *conn).await?;
        if !open {
            conn.execute(AssertSqlSafe(format!("DROP TABLE {name}"))).await?;
        }
    }
    Ok(())
}

pub(crate) async fn insert_records(conn: &mut PgConnection, records: &[UsageRecord]) -> Result<(), Error> {
    let times = |of: fn(&UsageRecord) -> Time| -> Vec<i64> { records.iter().map(|r| of(r).as_millis()).collect() };
    let (ids, begins, ends) = keyed(records.iter().map(|r| (r.instance_id, r.begin_at, r.end_at)));
    let serials: Vec<Option<&str>> = records.iter().map(|r| r.serial.as_deref()).collect();
    let values: Vec<i64> = records.iter().map(|r| r.value.parts()).collect();
    let packaged: Vec<i64> = records.iter().map(|r| r.packaged.parts()).collect();
    let packages: Vec<Option<Uuid>> = records.iter().map(|r| r.package_id.map(Id::uuid)).collect();
    let delays: Vec<i64> = records.iter().map(|r| r.delay as i64).collect();
    let held: Vec<bool> = records.iter().map(|r| r.held).collect();
    query!(
        "INSERT INTO usage_record (instance_id, begin_at, end_at, recorded_at, pushed_at, cycle_at, serial, value, packaged,
            package_id, delay, held)
        SELECT * FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::text[],
            $8::int8[], $9::int8[], $10::uuid[], $11::int8[], $12::bool[])",
        &ids,
        &begins,
        &ends,
        &times(|r| r.recorded_at),
        &times(|r| r.pushed_at),
        &times(|r| r.cycle_at),
        serials.as_slice() as _,
        &values,
        &packaged,
        packages.as_slice() as _,
        &delays,
        &held
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Answers those that were there before. In the order of the digests, so that nobody waits in a circle.
pub(crate) async fn insert_serials(conn: &mut PgConnection, serials: &[SerialKey]) -> Result<Vec<i64>, Error> {
    let mut sorted = serials.to_vec();
    sorted.sort_unstable_by_key(|serial| serial.digest);
    let digests: Vec<i64> = sorted.iter().map(|serial| serial.digest).collect();
    let begins: Vec<i64> = sorted.iter().map(|serial| serial.begin_at.as_millis()).collect();
    let new = query_scalar!(
        r#"INSERT INTO usage_serial (digest, begin_at) SELECT * FROM unnest($1::int8[], $2::int8[])
        ON CONFLICT DO NOTHING RETURNING digest AS "digest!: i64""#,
        &digests,
        &begins
    )
    .fetch_all(conn)
    .await?;
    if new.len() == digests.len() {
        return Ok(Vec::new());
    }
    let new: HashSet<i64> = new.into_iter().collect();
    Ok(digests.into_iter().filter(|digest| !new.contains(digest)).collect())
}

pub(crate) async fn free_serials(conn: &mut PgConnection, digests: &[i64]) -> Result<(), Error> {
    query!("DELETE FROM usage_serial WHERE digest = ANY($1)", digests)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn packages_for(
    conn: &mut PgConnection,
    instances: &[Id<Instance>],
    at: Time,
) -> Result<Vec<PackageRow>, Error> {
    let ids: Vec<Uuid> = instances.iter().map(|id| id.uuid()).collect();
    packages!(
        "WHERE instance_id = ANY($1) AND expire_at > $2 ORDER BY id",
        &ids,
        at as _
    )
    .fetch_all(conn)
    .await
}

/// Rows that name the account can be written all the same.
pub(crate) async fn lock_buyer(conn: &mut PgConnection, buyer: Id<Account>) -> Result<(), Error> {
    query!("SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE", buyer as _)
        .fetch_optional(conn)
        .await?;
    Ok(())
}

pub(crate) async fn lock_meter(conn: &mut PgConnection, instance: Id<Instance>) -> Result<Option<MeterRow>, Error> {
    meters!("WHERE instance_id = $1 FOR UPDATE", instance as _)
        .fetch_optional(conn)
        .await
}

pub(crate) async fn lock_balance(conn: &mut PgConnection, account: &str) -> Result<(), Error> {
    query!(
        "SELECT stripe FROM ledger_balance WHERE account = $1 FOR UPDATE",
        account
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}
