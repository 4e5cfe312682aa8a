//! Ask about codes: the seller's software calls at its first use of a day (open APIs §3.2, the former heartbeat).
//!
//! The answer is read without a transaction, and that the software was heard is written together with what others say at
//! the same moment.

use domain::{
    license::{self, License, LicenseRefusal, LicenseStatus},
    time::Time,
};
use store::Beat;
use wire::license_code::{HeartbeatRequest, LicenseAnswer, LicenseInfo};

use super::{internal, refuse, windows_by_id, wire_error, wire_status};
use crate::{App, Result, openapi::Caller};

type Answered = std::result::Result<Vec<LicenseInfo>, LicenseRefusal>;

impl App {
    /// Answers for one code (v1); HTTP status and answer.
    pub async fn query_license(&self, caller: Caller, request: &HeartbeatRequest) -> (u16, LicenseAnswer<LicenseInfo>) {
        match self.hear(caller, request, false).await {
            Ok(Ok(infos)) => (200, LicenseAnswer::success(infos.into_iter().next())),
            Ok(Err(refusal)) => refuse(wire_error(refusal)),
            Err(error) => internal("a licence query", &error),
        }
    }

    /// Answers for a batch (v2), all of it or nothing; HTTP status and answer.
    pub async fn query_licenses(
        &self,
        caller: Caller,
        request: &HeartbeatRequest,
    ) -> (u16, LicenseAnswer<Vec<LicenseInfo>>) {
        match self.hear(caller, request, true).await {
            Ok(Ok(infos)) => (200, LicenseAnswer::success(Some(infos))),
            Ok(Err(refusal)) => refuse(wire_error(refusal)),
            Err(error) => internal("a query of licences", &error),
        }
    }

    async fn hear(&self, caller: Caller, request: &HeartbeatRequest, batch: bool) -> Result<Answered> {
        let now = self.clock.now();
        let mut glance = self.store.glance().await?;
        let found = self.named_licenses(&mut *glance, &request.licenses, now).await?;
        drop(glance);
        let windows = windows_by_id(&found);
        let codes: Vec<Option<&License>> = found.iter().map(|found| found.as_ref().map(|(l, _)| l)).collect();
        let each = |license: &License| {
            let windows = windows.get(&license.id).copied().unwrap_or(super::NO_GRACE);
            let (status, activated_at) = license.query(now, windows)?;
            Ok((license.id, info(license, status, activated_at)))
        };
        let answered = if batch {
            license::batch(&codes, caller.account_id, each)
        } else {
            license::owned(codes.first().copied().flatten(), caller.account_id)
                .and_then(each)
                .map(|one| vec![one])
        };
        let answered = match answered {
            Ok(answered) => answered,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let beats = answered
            .iter()
            .map(|(id, _)| Beat {
                license_id: *id,
                seen_at: now,
                account: request.third_party_account.clone(),
                ip: request.ip.clone(),
            })
            .collect();
        self.note_beats(beats).await?;
        // Retired, still accepted: whoever names his account is one more client of the day (threat L3).
        if let (Some(account), Some(license)) = (&request.third_party_account, codes.first().copied().flatten()) {
            self.count_client(license, account).await?;
        }
        Ok(Ok(answered.into_iter().map(|(_, info)| info).collect()))
    }
}

fn info(license: &License, status: LicenseStatus, activated_at: Time) -> LicenseInfo {
    let order = license.order.as_ref();
    LicenseInfo {
        license_code: license.code.to_string(),
        status: wire_status(status),
        activate_time: activated_at.compact_utc(),
        expire_time: license.expire_at.map(Time::compact_utc),
        product_id: order.map(|o| o.price_code.to_string()),
        order_id: order.map(|o| o.number.to_string()),
        amount: Some(u64::from(license.amount)),
    }
}
