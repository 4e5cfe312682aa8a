//! The few statements that SQLite says in its own way.

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
    time::{Period, Time},
};
use sqlx::{
    Error, QueryBuilder, Sqlite,
    error::{DatabaseError, ErrorKind},
    query, query_as, query_scalar,
    types::Json,
};
use store::{Around, Beat, Hit, Job, JobKind, RecordKey, RecordMonth, SerialKey, StoreError, UsageRecord};

use crate::{
    fulfilment::{MessageRow, interface_messages},
    identity::{NameRow, account_names},
    jobs::{Claim, JobRow},
    license::{BeatRow, LicenseRow, licenses, said},
    metering::{MeterRow, NamedRow, PackageRow, meters, packages},
    near::Near,
};

/// Primary result codes of SQLite.
mod code {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const NOMEM: i32 = 7;
    pub(super) const INTERRUPT: i32 = 9;
    pub(super) const IOERR: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANTOPEN: i32 = 14;
    pub(super) const NOTADB: i32 = 26;
}

/// The extended result code.
fn result_code(error: &dyn DatabaseError) -> i32 {
    error.code().and_then(|code| code.parse().ok()).unwrap_or_default()
}

/// Our own name for what SQLite reports.
pub(crate) fn explain(error: &dyn DatabaseError) -> StoreError {
    let message = error.message();
    let subject = || {
        message
            .split_once("failed: ")
            .map_or(message, |(_, subject)| subject)
            .to_owned()
    };
    match error.kind() {
        ErrorKind::UniqueViolation => return StoreError::Duplicate(subject()),
        ErrorKind::CheckViolation | ErrorKind::ForeignKeyViolation => return StoreError::Forbidden(subject()),
        _ => {}
    }
    match result_code(error) & 0xff {
        code::BUSY | code::LOCKED | code::NOMEM | code::INTERRUPT | code::IOERR | code::FULL | code::CANTOPEN => {
            StoreError::Unavailable(error.to_string())
        }
        code::CORRUPT | code::NOTADB => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Engine(error.to_string()),
    }
}

/// Whether the disk failed to keep what it was given. After that nothing can be believed until the files are read anew
/// (threat R2).
pub(crate) fn is_disk_failure(error: &Error) -> bool {
    const FSYNC: i32 = 1034;
    const DIR_FSYNC: i32 = 1290;
    error
        .as_database_error()
        .is_some_and(|e| matches!(result_code(e), FSYNC | DIR_FSYNC))
}

pub(crate) async fn messages_by_id(conn: Near<'_>, ids: &[Id<InterfaceMessage>]) -> Result<Vec<MessageRow>, Error> {
    let ids: Vec<String> = ids.iter().map(|id| id.simple()).collect();
    interface_messages!("WHERE id IN (SELECT unhex(value) FROM json_each($1))", Json(ids) as _)
        .fetch_all(conn)
        .await
}

pub(crate) async fn account_names(conn: Near<'_>, ids: &[Id<Account>]) -> Result<Vec<NameRow>, Error> {
    let ids: Vec<String> = ids.iter().map(|id| id.simple()).collect();
    account_names!("WHERE id IN (SELECT unhex(value) FROM json_each($1))", Json(ids) as _)
        .fetch_all(conn)
        .await
}

pub(crate) async fn licenses_by_code(conn: Near<'_>, codes: &[LicenseCode]) -> Result<Vec<LicenseRow>, Error> {
    licenses!("WHERE code IN (SELECT value FROM json_each($1))", Json(codes) as _)
        .fetch_all(conn)
        .await
}

/// `WHERE TRUE` tells the parser that `ON CONFLICT` is no join.
pub(crate) async fn note_beats(conn: Near<'_>, beats: &[Beat]) -> Result<(), Error> {
    let rows: Vec<_> = beats
        .iter()
        .map(|b| {
            let (account, ip) = (said(b.account.as_deref()), said(b.ip.as_deref()));
            (b.license_id.simple(), b.seen_at.as_millis(), account, ip)
        })
        .collect();
    query!(
        "INSERT INTO license_beat (license_id, seen_at, account, ip)
        SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE TRUE
        ON CONFLICT (license_id) DO UPDATE SET seen_at = max(license_beat.seen_at, excluded.seen_at),
            account = COALESCE(excluded.account, license_beat.account), ip = COALESCE(excluded.ip, license_beat.ip)",
        Json(rows) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn beats(conn: Near<'_>, ids: &[Id<License>]) -> Result<Vec<BeatRow>, Error> {
    let ids: Vec<String> = ids.iter().map(|id| id.simple()).collect();
    query_as!(
        BeatRow,
        r#"SELECT license_id AS "license_id!: Id<License>", seen_at AS "seen_at!: Time", account AS "account?: String",
            ip AS "ip?: String"
        FROM license_beat WHERE license_id IN (SELECT unhex(value) FROM json_each($1))"#,
        Json(ids) as _
    )
    .fetch_all(conn)
    .await
}

/// Answers how many were not there yet.
pub(crate) async fn insert_license_clients(
    conn: Near<'_>,
    license: Id<License>,
    day: &str,
    clients: &[[u8; 16]],
) -> Result<u64, Error> {
    let clients: Vec<String> = clients
        .iter()
        .map(|client| format!("{:032x}", u128::from_be_bytes(*client)))
        .collect();
    let done = query!(
        "INSERT INTO license_client (license_id, day, client)
        SELECT $1, $2, unhex(value) FROM json_each($3) WHERE TRUE ON CONFLICT DO NOTHING",
        license as _,
        day,
        Json(clients) as _
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn insert_postings(
    conn: Near<'_>,
    product: Id<Product>,
    postings: &[(String, i32)],
) -> Result<(), Error> {
    query!(
        "INSERT INTO search_posting (term, product_id, weight)
        SELECT value ->> 0, $1, value ->> 1 FROM json_each($2)",
        product as _,
        Json(postings) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The words come first: CROSS JOIN keeps SQLite from walking along the whole shelf.
pub(crate) async fn search(conn: Near<'_>, words: &[String], limit: i64) -> Result<Vec<Hit>, Error> {
    query_as!(
        Hit,
        r#"SELECT s.product_id AS "product_id!: Id<Product>", COUNT(*) AS "matched!: i64",
            CAST(SUM(s.weight) AS BIGINT) AS "weight!: i64"
        FROM search_posting s CROSS JOIN product p ON p.id = s.product_id
        WHERE s.term IN (SELECT value FROM json_each($1)) AND p.shelf = 'on_shelf'
        GROUP BY s.product_id ORDER BY COUNT(*) DESC, SUM(s.weight) DESC, s.product_id LIMIT $2"#,
        Json(words) as _,
        limit
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn claim(conn: Near<'_>, claim: &Claim, window: i64) -> Result<Vec<JobRow>, Error> {
    query_as!(
        JobRow,
        r#"UPDATE job SET lease_until = $3, lease_token = lease_token + 1
        WHERE id IN (
            SELECT id FROM (
                SELECT id, run_at, ROW_NUMBER() OVER (PARTITION BY lane ORDER BY run_at, id) AS rn FROM (
                    SELECT id, lane, run_at FROM job
                    WHERE parked = FALSE AND run_at <= $1 AND lease_until <= $2
                    ORDER BY run_at LIMIT $7
                ) WHERE lane NOT IN (SELECT value FROM json_each($4))
            ) WHERE rn <= $5 ORDER BY run_at, id LIMIT $6
        )
        RETURNING id AS "id!: Id<Job>", kind AS "kind!: String", key AS "key!: String", lane AS "lane!: String",
            run_at AS "run_at!: Time", attempt AS "attempt!: i32", parked AS "parked!: bool",
            last_error AS "last_error!: String", lease_token AS "lease_token!: i64""#,
        claim.now as _,
        claim.wall as _,
        claim.lease_until as _,
        Json(&claim.full) as _,
        claim.per_lane,
        claim.limit,
        window
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn count_due(conn: Near<'_>, claim: &Claim, most: i64) -> Result<i64, Error> {
    let row = query!(
        r#"SELECT COUNT(*) AS "count!: i64" FROM (
            SELECT 1 FROM job WHERE parked = FALSE AND run_at <= $1 AND lease_until <= $2 LIMIT $3
        )"#,
        claim.now as _,
        claim.wall as _,
        most
    )
    .fetch_one(conn)
    .await?;
    Ok(row.count)
}

pub(crate) async fn claim_by_lane(conn: Near<'_>, claim: &Claim) -> Result<Vec<JobRow>, Error> {
    query_as!(
        JobRow,
        r#"WITH RECURSIVE lanes (lane) AS (
            SELECT MIN(lane) FROM job WHERE parked = FALSE
            UNION ALL
            SELECT (SELECT MIN(lane) FROM job WHERE parked = FALSE AND lane > lanes.lane)
            FROM lanes WHERE lanes.lane IS NOT NULL
        ), chosen AS (
            SELECT j.id FROM lanes JOIN job j ON j.id IN (
                SELECT d.id FROM job d
                WHERE d.parked = FALSE AND d.lane = lanes.lane AND d.run_at <= $1 AND d.lease_until <= $2
                ORDER BY d.run_at LIMIT $5
            )
            WHERE lanes.lane IS NOT NULL AND lanes.lane NOT IN (SELECT value FROM json_each($4))
            ORDER BY j.run_at, j.id LIMIT $6
        )
        UPDATE job SET lease_until = $3, lease_token = lease_token + 1 WHERE id IN (SELECT id FROM chosen)
        RETURNING id AS "id!: Id<Job>", kind AS "kind!: String", key AS "key!: String", lane AS "lane!: String",
            run_at AS "run_at!: Time", attempt AS "attempt!: i32", parked AS "parked!: bool",
            last_error AS "last_error!: String", lease_token AS "lease_token!: i64""#,
        claim.now as _,
        claim.wall as _,
        claim.lease_until as _,
        Json(&claim.full) as _,
        claim.per_lane,
        claim.limit
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn cancel_job(conn: Near<'_>, kind: JobKind, key: &str, wall: Time) -> Result<bool, Error> {
    let done = query!(
        "DELETE FROM job WHERE kind = $1 AND key = $2 AND lease_until <= $3",
        kind.name(),
        key,
        wall as _
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn is_leased(conn: Near<'_>, kind: JobKind, key: &str, wall: Time) -> Result<bool, Error> {
    let row = query!(
        r#"SELECT EXISTS (SELECT 1 FROM job WHERE kind = $1 AND key = $2 AND lease_until > $3) AS "leased!: bool""#,
        kind.name(),
        key,
        wall as _
    )
    .fetch_one(conn)
    .await?;
    Ok(row.leased)
}

pub(crate) async fn next_due(
    conn: Near<'_>,
    wall: Time,
    full: &[String],
    window: i64,
) -> Result<(Option<Time>, bool), Error> {
    let row = query!(
        r#"SELECT
            (SELECT run_at FROM (
                SELECT lane, run_at FROM job WHERE parked = FALSE AND lease_until <= $1 ORDER BY run_at LIMIT $3
            ) WHERE lane NOT IN (SELECT value FROM json_each($2)) ORDER BY run_at LIMIT 1) AS "due?: Time",
            EXISTS (SELECT 1 FROM job WHERE lease_until > 0 AND lease_until > $1) AS "leased!: bool""#,
        wall as _,
        Json(full) as _,
        window
    )
    .fetch_one(conn)
    .await?;
    Ok((row.due, row.leased))
}

pub(crate) async fn meters_named(conn: Near<'_>, names: &[String]) -> Result<Vec<MeterRow>, Error> {
    meters!(
        "WHERE seller_instance_id IN (SELECT value FROM json_each($1)) ORDER BY instance_id",
        Json(names) as _
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn instances_named(conn: Near<'_>, names: &[String]) -> Result<Vec<NamedRow>, Error> {
    query_as!(
        NamedRow,
        r#"SELECT seller_instance_id AS "name!: String", id AS "id!: Id<Instance>", seller_id AS "seller_id!: Id<Account>"
        FROM instance WHERE seller_instance_id IN (SELECT value FROM json_each($1)) ORDER BY id"#,
        Json(names) as _
    )
    .fetch_all(conn)
    .await
}

/// Records that count do not overlap each other, so that of those that begin before the end of another only the latest can
/// reach into it.
pub(crate) async fn records_around(conn: Near<'_>, keys: &[RecordKey]) -> Result<Vec<Around>, Error> {
    struct AroundRow {
        same: bool,
        reach: Option<i64>,
        begin_at: i64,
    }
    let rows: Vec<_> = keys
        .iter()
        .map(|(id, begin, end)| (id.simple(), begin.as_millis(), end.as_millis()))
        .collect();
    let found = query_as!(
        AroundRow,
        r#"SELECT EXISTS (SELECT 1 FROM usage_record r
                WHERE r.instance_id = unhex(k.value ->> 0) AND r.begin_at = k.value ->> 1 AND r.end_at = k.value ->> 2)
                AS "same!: bool",
            (SELECT r.end_at FROM usage_record r
                WHERE r.instance_id = unhex(k.value ->> 0) AND r.begin_at < k.value ->> 2 AND r.held = 0
                ORDER BY r.begin_at DESC LIMIT 1) AS "reach?: i64",
            k.value ->> 1 AS "begin_at!: i64"
        FROM json_each($1) k ORDER BY k.key"#,
        Json(rows) as _
    )
    .fetch_all(conn)
    .await?;
    let around = |row: AroundRow| Around {
        same: row.same,
        overlaps: row.reach.is_some_and(|end| end > row.begin_at),
    };
    Ok(found.into_iter().map(around).collect())
}

/// Rows in one statement. Few sizes, so that the engine reads each statement once.
const ROWS: [usize; 3] = [200, 20, 1];

/// One table holds all months here.
pub(crate) async fn prepare_months(_: Near<'_>, _: &[RecordMonth]) -> Result<(), Error> {
    Ok(())
}

/// As [`prepare_months`]: records go one by one.
pub(crate) async fn drop_months(_: Near<'_>, _: &RecordMonth) -> Result<(), Error> {
    Ok(())
}

pub(crate) async fn insert_records(conn: Near<'_>, records: &[UsageRecord]) -> Result<(), Error> {
    let mut rest = records;
    for size in ROWS {
        while let Some((some, more)) = rest.split_at_checked(size) {
            let mut text = QueryBuilder::<Sqlite>::new(
                "INSERT INTO usage_record (instance_id, begin_at, end_at, recorded_at, pushed_at, cycle_at, serial, value,
                    packaged, package_id, delay, held) ",
            );
            text.push_values(some, |mut row, r| {
                row.push_bind(r.instance_id)
                    .push_bind(r.begin_at)
                    .push_bind(r.end_at)
                    .push_bind(r.recorded_at)
                    .push_bind(r.pushed_at)
                    .push_bind(r.cycle_at)
                    .push_bind(r.serial.as_deref())
                    .push_bind(r.value)
                    .push_bind(r.packaged)
                    .push_bind(r.package_id)
                    .push_bind(r.delay as i64)
                    .push_bind(r.held);
            });
            text.build().execute(Near(&mut *conn.0)).await?;
            rest = more;
        }
    }
    Ok(())
}

/// Answers those that were there before.
pub(crate) async fn insert_serials(conn: Near<'_>, serials: &[SerialKey]) -> Result<Vec<i64>, Error> {
    let mut sorted = serials.to_vec();
    sorted.sort_unstable_by_key(|serial| serial.digest);
    let (mut rest, mut before) = (sorted.as_slice(), Vec::new());
    for size in ROWS {
        while let Some((some, more)) = rest.split_at_checked(size) {
            let mut text = QueryBuilder::<Sqlite>::new("INSERT INTO usage_serial (digest, begin_at) ");
            text.push_values(some, |mut row, serial| {
                row.push_bind(serial.digest).push_bind(serial.begin_at);
            });
            match text.build().execute(Near(&mut *conn.0)).await {
                Ok(_) => {}
                // None of them is there now. Which of them were before is asked for, and the others come again.
                Err(error)
                    if error
                        .as_database_error()
                        .is_some_and(DatabaseError::is_unique_violation) =>
                {
                    let digests: Vec<i64> = some.iter().map(|serial| serial.digest).collect();
                    let there = taken(Near(&mut *conn.0), &digests).await?;
                    let new: Vec<_> = some
                        .iter()
                        .filter(|serial| !there.contains(&serial.digest))
                        .map(|serial| (serial.digest, serial.begin_at.as_millis()))
                        .collect();
                    before.extend(there);
                    query!(
                        "INSERT INTO usage_serial (digest, begin_at) SELECT value ->> 0, value ->> 1 FROM json_each($1)",
                        Json(new) as _
                    )
                    .execute(Near(&mut *conn.0))
                    .await?;
                }
                Err(error) => return Err(error),
            }
            rest = more;
        }
    }
    Ok(before)
}

async fn taken(conn: Near<'_>, digests: &[i64]) -> Result<Vec<i64>, Error> {
    query_scalar!(
        r#"SELECT digest AS "digest!: i64" FROM usage_serial WHERE digest IN (SELECT value FROM json_each($1))"#,
        Json(digests) as _
    )
    .fetch_all(conn)
    .await
}

pub(crate) async fn free_serials(conn: Near<'_>, digests: &[i64]) -> Result<(), Error> {
    query!(
        "DELETE FROM usage_serial WHERE digest IN (SELECT value FROM json_each($1))",
        Json(digests) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn packages_for(
    conn: Near<'_>,
    instances: &[Id<Instance>],
    at: Time,
) -> Result<Vec<PackageRow>, Error> {
    let ids: Vec<String> = instances.iter().map(|id| id.simple()).collect();
    packages!(
        "WHERE instance_id IN (SELECT unhex(value) FROM json_each($1)) AND expire_at > $2 ORDER BY id",
        Json(ids) as _,
        at as _
    )
    .fetch_all(conn)
    .await
}

/// There is one writer, so that nobody needs to be kept waiting.
pub(crate) async fn lock_buyer(_: Near<'_>, _: Id<Account>) -> Result<(), Error> {
    Ok(())
}

pub(crate) async fn lock_meter(conn: Near<'_>, instance: Id<Instance>) -> Result<Option<MeterRow>, Error> {
    meters!("WHERE instance_id = $1", instance as _)
        .fetch_optional(conn)
        .await
}

pub(crate) async fn lock_balance(_: Near<'_>, _: &str) -> Result<(), Error> {
    Ok(())
}
