//! What another price would have earned from the use that was reported.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    catalog::PriceItemCode,
    id::Id,
    identity::{Account, Actor},
    metering::{
        Cycle, Meter, Metered, Tariff, Usage,
        what_if::{Replay, WhatIf},
    },
    refusal::{Code, Refusal},
    time::{Span, Time, Zone},
};
use serde::Deserialize;
use store::{OrderFilter, Page, Tx};

use crate::{App, Result, context::account_of, views::WhatIfView};

/// A price to try.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceToTry {
    /// The price item whose use is looked at.
    pub price_code: PriceItemCode,
    /// How often the draft is charged.
    pub cycle: Cycle,
    /// What it costs.
    pub tariff: Tariff,
    /// Days of use to look at, to now.
    #[serde(default = "quarter")]
    #[schema(minimum = 1, maximum = 366, default = 90)]
    pub days: u16,
    /// Buyers who would pay more by more than this many hundredths are counted.
    #[serde(default = "ten")]
    #[schema(minimum = 0, maximum = 1000, default = 10)]
    pub percent: u16,
}

const fn quarter() -> u16 {
    90
}
const fn ten() -> u16 {
    10
}

/// Meters read at once, and records.
const METERS: i64 = 200;
const RECORDS: i64 = 5_000;
/// Records looked at in one go.
const MOST: i64 = 1_000_000;
/// Buyers shown on either end.
const SHOWN: usize = 20;

impl App {
    /// Replays what the buyers of one's own price item used, at the price they have and at a draft: revenue, how many pay more
    /// or less, and who the most. Records count as they were reported, without corrections; nothing is changed.
    ///
    /// # Errors
    /// Nothing of one's own is used at that price, the tariff breaks a rule, or there is more use than is looked at in one go.
    pub async fn try_price(&self, actor: Actor, draft: &PriceToTry) -> Result<WhatIfView> {
        let seller = account_of(actor)?;
        for (field, value, min, max) in [("days", draft.days, 1, 366), ("percent", draft.percent, 0, 1_000)] {
            if !(min..=max).contains(&value) {
                return Err(Refusal::new(Code::NumberRange)
                    .field(field)
                    .with("min", min)
                    .with("max", max)
                    .into());
            }
        }
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let from = self.clock.now().minus(Span::days(draft.days.into()));
        let (mut left, mut what_if, mut before) = (MOST, None, None);
        let mut drafts: BTreeMap<_, Metered> = BTreeMap::new();
        loop {
            let page = Page { before, limit: METERS };
            let meters = tx.meters(OrderFilter::Seller(seller), page).await?;
            let Some(last) = meters.last() else { break };
            before = Some(last.instance_id.uuid());
            for meter in meters.iter().filter(|meter| meter.price.price_code == draft.price_code) {
                let metered = &meter.price.metered;
                let tried = drafts.entry(metered.currency).or_insert_with(|| Metered {
                    cycle: draft.cycle,
                    tariff: draft.tariff.clone(),
                    ..metered.clone()
                });
                let all = what_if.get_or_insert_with(|| WhatIf::new(metered.currency, draft.percent.into()));
                self.replay(&mut *tx, meter, tried, from, &policy.zone, &mut left, all)
                    .await?;
            }
        }
        let absent = || Refusal::absent().field("price_code");
        let outcome = what_if.ok_or_else(absent)?.outcome(SHOWN);
        let buyers: BTreeSet<_> = outcome
            .rises
            .iter()
            .chain(&outcome.falls)
            .map(|one| one.buyer_id)
            .collect();
        let buyers: Vec<_> = buyers.into_iter().collect();
        let names = tx.account_names(&buyers).await?;
        Ok(WhatIfView {
            outcome,
            names: names
                .into_iter()
                .map(|(id, name)| (id.uuid(), name.to_string()))
                .collect(),
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one instance within the whole")]
    async fn replay(
        &self,
        tx: &mut dyn Tx,
        meter: &Meter,
        draft: &Metered,
        from: Time,
        zone: &Zone,
        left: &mut i64,
        all: &mut WhatIf,
    ) -> Result<()> {
        let wrong = |error| Refusal::from(error);
        let mut replay = Replay::new(&meter.price, draft, zone).map_err(wrong)?;
        let mut after = (from, Time::ZERO);
        loop {
            let records = tx.records_from(meter.instance_id, after, RECORDS).await?;
            *left -= i64::try_from(records.len()).unwrap_or(i64::MAX);
            if *left < 0 {
                return Err(Refusal::new(Code::ExportTooLarge)
                    .field("days")
                    .with("max", MOST)
                    .into());
            }
            for record in &records {
                let billable: Usage = record.value.less(record.packaged);
                replay.record(record.begin_at, billable).map_err(wrong)?;
            }
            match records.last() {
                Some(last) => after = (last.begin_at, last.end_at),
                None => break,
            }
        }
        let buyer: Id<Account> = meter.buyer_id;
        Ok(all.add(buyer, replay.end().map_err(wrong)?).map_err(Refusal::from)?)
    }
}
