//! Usage statistics: how many clients use a code (open APIs §3.3). Who they are is not kept, only how many.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::Id,
    license::{self, License, LicenseRefusal, Usage},
    message::{Event as Told, Facts},
};
use store::Tx;
use wire::{
    license_code::{LicenseAnswer, UsageData, UsageFailure, UsageFigure, UsageRequest, UsageRow},
    mac::sha256,
};

use super::{facts, internal, wire_error};
use crate::{App, Result, openapi::Caller};

/// What one push says of a code.
struct Pushed {
    license: License,
    clients: BTreeSet<[u8; 16]>,
    named: u32,
}

impl App {
    /// Takes a push: each row is judged for itself, and the refused ones are named; HTTP status and answer.
    pub async fn push_license_usage(&self, caller: Caller, request: &UsageRequest) -> (u16, LicenseAnswer<UsageData>) {
        match self.take_usage(caller, request).await {
            Ok(failures) => {
                let data = (!failures.is_empty()).then_some(UsageData {
                    check_fail_list: failures,
                });
                (200, LicenseAnswer::success(data))
            }
            Err(error) => internal("a push of licence usage", &error),
        }
    }

    async fn take_usage(&self, caller: Caller, request: &UsageRequest) -> Result<Vec<UsageFailure>> {
        let now = self.clock.now();
        let codes: BTreeSet<String> = request.rows.iter().map(|row| row.license.clone()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let mut glance = self.store.glance().await?;
        let found = self.named_licenses(&mut *glance, &codes, now).await?;
        drop(glance);
        let known: BTreeMap<String, License> = codes
            .into_iter()
            .zip(found)
            .filter_map(|(code, found)| Some((code, found?.0)))
            .collect();
        let mut failures = Vec::new();
        let mut pushed: BTreeMap<Id<License>, Pushed> = BTreeMap::new();
        for row in &request.rows {
            match read(row, known.get(&row.license), caller) {
                Ok((license, figures)) => {
                    let entry = pushed.entry(license.id).or_insert_with(|| Pushed {
                        license: license.clone(),
                        clients: BTreeSet::new(),
                        named: 0,
                    });
                    for figure in figures {
                        match figure {
                            Usage::Client(client) => {
                                entry.clients.insert(digest(license, client.as_str()));
                            }
                            Usage::Active(number) => entry.named = entry.named.max(number),
                        }
                    }
                }
                Err(refusal) => failures.push(UsageFailure::new(&row.license, wire_error(refusal))),
            }
        }
        if !pushed.is_empty() {
            let mut tx = self.store.begin().await?;
            for one in pushed.into_values() {
                self.count_usage(&mut *tx, one).await?;
            }
            tx.commit().await?;
        }
        Ok(failures)
    }

    /// One client more, named by a query.
    pub(super) async fn count_client(&self, license: &License, client: &str) -> Result<()> {
        let one = Pushed {
            license: license.clone(),
            clients: BTreeSet::from([digest(license, client)]),
            named: 0,
        };
        let mut tx = self.store.begin().await?;
        self.count_usage(&mut *tx, one).await?;
        Ok(tx.commit().await?)
    }

    /// Adds to the day's figures. The seller hears once a day of a code that more clients use than were bought; nothing
    /// else follows from it (threat L3).
    async fn count_usage(&self, tx: &mut dyn Tx, pushed: Pushed) -> Result<()> {
        let policy = self.policy(tx).await?;
        let license = &pushed.license;
        let day = self.clock.now().local(&policy.zone).date().to_string();
        let counted = tx
            .license_day(license.id, &day)
            .await?
            .map_or(0, |day| u32::try_from(day.clients).unwrap_or(u32::MAX));
        let room = usize::try_from(policy.licenses.clients_a_day.saturating_sub(counted)).unwrap_or(0);
        let clients: Vec<_> = pushed.clients.into_iter().take(room).collect();
        let sums = tx.add_license_usage(license.id, &day, &clients, pushed.named).await?;
        let active = u32::try_from(sums.clients.max(sums.named)).unwrap_or(u32::MAX);
        if sums.told || license.is_test() || !license::exceeds(license, active) {
            return Ok(());
        }
        tx.tell_license_day(license.id, &day).await?;
        let facts = Facts {
            detail: Some(format!("{day}: {active} > {}", license.amount)),
            ..facts(license, None)
        };
        self.tell(tx, license.seller_id, Told::LicenseExceeded, facts).await
    }
}

/// The figures of a row, if its code may have any.
fn read<'l>(
    row: &UsageRow,
    found: Option<&'l License>,
    caller: Caller,
) -> std::result::Result<(&'l License, Vec<Usage>), LicenseRefusal> {
    let license = license::owned(found, caller.account_id)?;
    license::admits_usage(license)?;
    let figures = row.figures.iter().map(|figure| match figure {
        UsageFigure::Id(id) => Usage::parse(Some(id), None),
        UsageFigure::ActiveNum(number) => Usage::parse(None, Some(i64::from(*number))),
    });
    Ok((license, figures.collect::<std::result::Result<_, _>>()?))
}

/// Tells clients of a code apart without keeping their names.
fn digest(license: &License, client: &str) -> [u8; 16] {
    let named = [license.id.uuid().as_bytes().as_slice(), client.as_bytes()].concat();
    let mut digest = [0; 16];
    for (to, from) in digest.iter_mut().zip(sha256(&named)) {
        *to = from;
    }
    digest
}
