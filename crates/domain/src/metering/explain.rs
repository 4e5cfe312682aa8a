//! A charge with everything it was made of, and its arithmetic in plain words: who has the export can compute the charge
//! anew without the marketplace.
//!
//! The export is not signed. It shows whether the figures fit each other, so whoever changes one must change others, and in
//! the end a record that the seller has too, a price that the order shows, or the amount on the bill.

use std::{collections::BTreeSet, fmt::Display};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Cycle, Line, PricedAt, RateError, Rating, Tally, Tariff, Usage, UsageAdjustment, UsageCharge, rate::sum,
};
use crate::{
    identity::Locale,
    ledger::{Transfer, TransferKind, shares},
    money::{Currency, Money},
    refusal::Refusal,
    time::Time,
};

/// A charge with everything it was made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChargeExport {
    /// [`ChargeExport::FORMAT`].
    pub format: String,
    /// When this was made.
    pub exported_at: Time,
    /// The charge.
    pub charge: ChargeFacts,
    /// The price it was made at.
    pub price: PricedAt,
    /// The records it holds, by beginning.
    pub records: Vec<RecordFacts>,
    /// Corrections of earlier records that were rated with it.
    pub adjustments: Vec<AdjustmentFacts>,
    /// How it was booked, oldest first.
    pub postings: Vec<Posting>,
}

/// What the marketplace says about the charge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChargeFacts {
    /// Identifier.
    pub id: uuid::Uuid,
    /// The instance that was used.
    pub instance_id: uuid::Uuid,
    /// The seller's id of it, as records name it.
    pub seller_instance_id: String,
    /// Name of the product when it was ordered.
    pub product_name: String,
    /// Beginning of the cycle.
    pub cycle_at: Time,
    /// Its end.
    pub ends_at: Time,
    /// When it was charged.
    pub at: Time,
    /// Use that the records report.
    #[serde(with = "sum")]
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub value: Usage,
    /// Of that, paid by packages.
    #[serde(with = "sum")]
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub packaged: Usage,
    /// What corrections add or take away.
    #[serde(with = "sum")]
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub adjusted: Usage,
    /// How it was rated.
    pub rating: Rating,
    /// What was paid when this was exported.
    pub paid: Money,
}

/// A usage record of the charge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordFacts {
    /// Beginning of the use.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// The seller's id of it.
    pub serial: Option<String>,
    /// How much was used.
    pub value: Usage,
    /// How much of it packages paid.
    pub packaged: Usage,
}

/// A correction that was rated with the charge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AdjustmentFacts {
    /// Beginning of the record that it corrects.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// What that record counted for, and what comes to it.
    pub adjustment: Adjustment,
    /// Why.
    pub reason: String,
    /// When it was made.
    pub at: Time,
}

/// A transfer of the ledger that belongs to the charge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Posting {
    /// What it is.
    pub kind: TransferKind,
    /// From this account of the ledger.
    pub debit: String,
    /// To that one.
    pub credit: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Time,
}

impl ChargeExport {
    /// What the format is called.
    pub const FORMAT: &'static str = "galleria/usage-charge/v1";

    /// Of a charge of the instance that the seller calls `seller_instance_id`, with its records by beginning, the corrections
    /// rated with it, and its transfers, oldest first.
    #[must_use]
    pub fn new(
        charge: &UsageCharge,
        seller_instance_id: String,
        records: Vec<RecordFacts>,
        adjustments: &[UsageAdjustment],
        transfers: &[Transfer],
        exported_at: Time,
    ) -> Self {
        Self {
            format: Self::FORMAT.to_owned(),
            exported_at,
            charge: ChargeFacts {
                id: charge.id.uuid(),
                instance_id: charge.instance_id.uuid(),
                seller_instance_id,
                product_name: charge.product_name.clone(),
                cycle_at: charge.cycle_at,
                ends_at: charge.ends_at,
                at: charge.at,
                value: charge.value,
                packaged: charge.packaged,
                adjusted: charge.adjusted,
                rating: charge.rating.clone(),
                paid: charge.paid(),
            },
            price: charge.price.clone(),
            records,
            adjustments: adjustments.iter().map(AdjustmentFacts::from).collect(),
            postings: transfers.iter().map(Posting::from).collect(),
        }
    }
}

impl From<&UsageAdjustment> for AdjustmentFacts {
    fn from(made: &UsageAdjustment) -> Self {
        Self {
            begin_at: made.begin_at,
            end_at: made.end_at,
            adjustment: Adjustment {
                before: made.before,
                by: made.by,
            },
            reason: made.reason.as_str().to_owned(),
            at: made.at,
        }
    }
}

impl From<&Transfer> for Posting {
    fn from(transfer: &Transfer) -> Self {
        Self {
            kind: transfer.kind,
            debit: transfer.debit.key(),
            credit: transfer.credit.key(),
            amount: transfer.amount,
            at: transfer.at,
        }
    }
}

/// What a step of the explanation is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// What is explained.
    Charge,
    /// The price.
    Price,
    /// One record, or all of them.
    Records,
    /// The number of records.
    Count,
    /// The use that they report.
    Value,
    /// What packages paid of it.
    Packaged,
    /// A correction, or their sum.
    Adjusted,
    /// The use that is charged.
    Usage,
    /// One line of arithmetic.
    Line,
    /// The sum of the lines.
    Exact,
    /// What is charged of it.
    Amount,
    /// What is carried on.
    Carry,
    /// The bookkeeping.
    Postings,
}

/// One step: what is computed, in both languages, and whether the export says the same.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Step {
    /// What it is about.
    pub about: About,
    /// Whether the export says the same.
    pub agrees: bool,
    /// What the export says, where it says something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    /// The step in English.
    pub en: String,
    /// The step in Chinese.
    pub zh: String,
}

impl Step {
    /// The step in words, with what the export says where that differs.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        let (text, stated) = match locale {
            Locale::EnUs => (&self.en, " DOES NOT AGREE: the export says "),
            Locale::ZhCn => (&self.zh, "不一致:导出文件写的是 "),
        };
        self.stated
            .as_ref()
            .map_or_else(|| text.clone(), |said| format!("{text}{stated}{said}"))
    }
}

/// A charge computed anew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// Whether every figure of the export agrees.
    pub agrees: bool,
    /// The arithmetic, in its order.
    pub steps: Vec<Step>,
}

/// The export cannot be explained at all.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExplainError {
    /// Another format.
    #[error("this is an export of the format {0:?}; this program knows {FORMAT:?}", FORMAT = ChargeExport::FORMAT)]
    Format(String),
}

#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn say(&mut self, about: About, en: String, zh: String) {
        self.0.push(Step {
            about,
            agrees: true,
            stated: None,
            en,
            zh,
        });
    }
    fn wrong(&mut self, about: About, en: String, zh: String) {
        self.say(about, en, zh);
        if let Some(step) = self.0.last_mut() {
            step.agrees = false;
        }
    }
    fn compare<T: PartialEq + Display>(&mut self, about: About, computed: &T, stated: &T, en: String, zh: String) {
        self.say(about, en, zh);
        if let Some(step) = self.0.last_mut().filter(|_| computed != stated) {
            step.agrees = false;
            step.stated = Some(stated.to_string());
        }
    }
}

/// Computes the charge anew from its records and its price, and says at each step whether the export agrees.
///
/// # Errors
/// [`ExplainError::Format`].
pub fn explain(export: &ChargeExport) -> Result<Explanation, ExplainError> {
    if export.format != ChargeExport::FORMAT {
        return Err(ExplainError::Format(export.format.clone()));
    }
    let mut steps = Steps::default();
    introduce(&mut steps, export);
    records(&mut steps, export);
    corrections(&mut steps, export);
    match rated(export) {
        Ok(rating) => rating_steps(&mut steps, export, &rating),
        Err(error) => {
            let why = |locale| Refusal::from(error).sentence(locale);
            steps.wrong(
                About::Exact,
                format!("This cannot be rated. {}", why(Locale::EnUs)),
                format!("无法计算费用:{}", why(Locale::ZhCn)),
            );
        }
    }
    postings(&mut steps, export);
    Ok(Explanation {
        agrees: steps.0.iter().all(|step| step.agrees),
        steps: steps.0,
    })
}

fn rated(export: &ChargeExport) -> Result<Rating, RateError> {
    let mut tally = Tally::new(&export.price)?;
    for record in &export.records {
        tally.record(record.value.less(record.packaged));
    }
    for fact in &export.adjustments {
        tally.adjust(fact.adjustment);
    }
    tally.rate(export.charge.rating.carry_in)
}

fn introduce(steps: &mut Steps, export: &ChargeExport) {
    let (charge, metered) = (&export.charge, &export.price.metered);
    steps.say(
        About::Charge,
        format!(
            "Charge {} for {} (instance {}), use from {} to {}.",
            charge.id, charge.product_name, charge.seller_instance_id, charge.cycle_at, charge.ends_at
        ),
        format!(
            "费用 {}:{}(实例 {}),计费周期 {} 至 {}。",
            charge.id, charge.product_name, charge.seller_instance_id, charge.cycle_at, charge.ends_at
        ),
    );
    let (cycle_en, cycle_zh) = match metered.cycle {
        Cycle::Hour => ("hour", "小时"),
        Cycle::Day => ("day", "天"),
        Cycle::Month => ("month", "月"),
    };
    let (how_en, how_zh) = tariff(&metered.tariff, export.price.quantity);
    let (item, unit, currency) = (&metered.item, &metered.unit, metered.currency.code());
    steps.say(
        About::Price,
        format!(
            "Price {} of revision {}: {item}, counted in {unit}, charged every {cycle_en} in {currency}. {how_en}",
            export.price.price_code, export.price.revision
        ),
        format!(
            "价格 {}(商品版本 {}):{item},单位 {unit},按{cycle_zh}计费,币种 {currency}。{how_zh}",
            export.price.price_code, export.price.revision
        ),
    );
    if charge.ends_at <= charge.cycle_at || charge.at < charge.ends_at {
        steps.wrong(
            About::Charge,
            format!("The cycle does not end before it is charged at {}.", charge.at),
            format!("计费周期并未在扣费时间 {} 之前结束。", charge.at),
        );
    }
}

fn tariff(tariff: &Tariff, quantity: u32) -> (String, String) {
    let bands = |en: bool| -> String {
        let mut text = Vec::new();
        let bands = tariff.bands();
        for (place, band) in bands.iter().enumerate() {
            let to = bands.get(place + 1).map(|next| next.from);
            text.push(band_text(en, band.from, to) + " " + &band.unit_price.to_string());
        }
        text.join(if en { "; " } else { ";" })
    };
    match tariff {
        Tariff::Fixed { unit_price } => (
            format!("Every unit costs {unit_price}."),
            format!("每单位 {unit_price}。"),
        ),
        Tariff::Linear { unit_price } => (
            format!("Every unit costs {unit_price} for each of the {quantity} that were ordered."),
            format!("每单位用量按订购数量 {quantity} 计,单价 {unit_price}。"),
        ),
        Tariff::Step { .. } => (
            format!(
                "The use of the cycle adds up and each portion costs what its band says: {}.",
                bands(true)
            ),
            format!("周期内用量累计,各段按所在区间计价(阶梯累进):{}。", bands(false)),
        ),
        Tariff::Tier { .. } => (
            format!(
                "Each record for itself costs what the band of its use says: {}.",
                bands(true)
            ),
            format!("每条话单按其用量所在区间计价(阶梯到达):{}。", bands(false)),
        ),
        Tariff::Volume { .. } => (
            format!(
                "All the use of the cycle costs what the band of its sum says: {}.",
                bands(true)
            ),
            format!("周期内全部用量按总量所在区间计价:{}。", bands(false)),
        ),
        Tariff::PackageOnly => (
            "It is paid by packages only.".to_owned(),
            "仅可使用套餐包抵扣。".to_owned(),
        ),
    }
}

fn band_text(en: bool, above: Usage, up_to: Option<Usage>) -> String {
    match (en, up_to) {
        (true, Some(to)) => format!("above {above} up to {to} at"),
        (true, None) => format!("above {above} at"),
        (false, Some(to)) => format!("大于 {above} 至 {to},单价"),
        (false, None) => format!("大于 {above},单价"),
    }
}

fn records(steps: &mut Steps, export: &ChargeExport) {
    let charge = &export.charge;
    let (mut periods, mut serials) = (BTreeSet::new(), BTreeSet::new());
    for (number, record) in (1_u64..).zip(&export.records) {
        let flaw = if record.end_at < record.begin_at {
            Some(("ends before it begins", "结束时间早于开始时间"))
        } else if record.begin_at >= charge.ends_at {
            Some(("begins after the cycle", "开始时间晚于计费周期"))
        } else if record.value <= Usage::ZERO {
            Some(("reports no use", "用量不大于零"))
        } else if record.packaged < Usage::ZERO || record.packaged > record.value {
            Some(("says that packages paid more than was used", "套餐包抵扣量超出用量"))
        } else if !periods.insert((record.begin_at, record.end_at)) {
            Some(("has the beginning and end of another", "起止时间与另一条话单重复"))
        } else if record.serial.as_ref().is_some_and(|serial| !serials.insert(serial)) {
            Some(("has the serial of another", "唯一标识与另一条话单重复"))
        } else {
            None
        };
        if let Some((en, zh)) = flaw {
            let serial = record.serial.as_deref().unwrap_or("-");
            steps.wrong(
                About::Records,
                format!("Record {number} ({serial}, from {}) {en}.", record.begin_at),
                format!("第 {number} 条话单({serial},开始于 {}){zh}。", record.begin_at),
            );
        }
    }
    let count = u64::try_from(export.records.len()).unwrap_or(u64::MAX);
    steps.compare(
        About::Count,
        &count,
        &charge.rating.records,
        format!("The cycle holds {count} records."),
        format!("本周期共 {count} 条话单。"),
    );
    let total = |part: fn(&RecordFacts) -> Usage| export.records.iter().map(|record| part(record).decimal()).sum();
    let (value, packaged): (Decimal, Decimal) = (total(|record| record.value), total(|record| record.packaged));
    let (value, packaged) = (value.normalize(), packaged.normalize());
    steps.compare(
        About::Value,
        &value,
        &charge.value.decimal().normalize(),
        format!("Together they report {value} {}.", export.price.metered.unit),
        format!("合计用量 {value} {}。", export.price.metered.unit),
    );
    steps.compare(
        About::Packaged,
        &packaged,
        &charge.packaged.decimal().normalize(),
        format!(
            "Packages paid {packaged} of it, {} is left to charge.",
            value - packaged
        ),
        format!("其中套餐包抵扣 {packaged},待计费 {}。", value - packaged),
    );
}

fn corrections(steps: &mut Steps, export: &ChargeExport) {
    for fact in &export.adjustments {
        let Adjustment { before, by } = fact.adjustment;
        let (en, zh) = (
            format!(
                "Correction of the record from {} to {}: {before} becomes {} ({by}). Reason: {:?}.",
                fact.begin_at,
                fact.end_at,
                (before.decimal() + by.decimal()).normalize(),
                fact.reason
            ),
            format!(
                "更正 {} 至 {} 的话单:{before} 调整为 {}({by}),原因“{}”。",
                fact.begin_at,
                fact.end_at,
                (before.decimal() + by.decimal()).normalize(),
                fact.reason
            ),
        );
        // What was used cannot become less than nothing.
        if before.decimal() + by.decimal() < Decimal::ZERO {
            steps.wrong(About::Adjusted, en, zh);
        } else {
            steps.say(About::Adjusted, en, zh);
        }
    }
    let all = export.adjustments.iter().map(|fact| fact.adjustment.by.decimal());
    let adjusted = all.sum::<Decimal>().normalize();
    let stated = export.charge.adjusted.decimal().normalize();
    if adjusted != Decimal::ZERO || stated != Decimal::ZERO {
        steps.compare(
            About::Adjusted,
            &adjusted,
            &stated,
            format!("Corrections of earlier records change the use by {adjusted}."),
            format!("对以往话单的更正合计 {adjusted}。"),
        );
    }
}

fn rating_steps(steps: &mut Steps, export: &ChargeExport, rating: &Rating) {
    let stated = &export.charge.rating;
    let currency = export.price.metered.currency;
    steps.compare(
        About::Usage,
        &rating.usage,
        &stated.usage,
        format!("The use to charge is {}.", rating.usage),
        format!("计费用量为 {}。", rating.usage),
    );
    for place in 0..rating.lines.len().max(stated.lines.len()) {
        line(steps, rating.lines.get(place), stated.lines.get(place));
    }
    let sum: Vec<String> = rating.lines.iter().map(|line| line.amount.to_string()).collect();
    let sum = match sum.len() {
        0 | 1 => String::new(),
        _ => format!("{} = ", sum.join(" + ")),
    };
    steps.compare(
        About::Exact,
        &rating.exact,
        &stated.exact,
        format!("Exact cost of the cycle: {sum}{} {}.", rating.exact, currency.code()),
        format!("本周期精确费用:{sum}{} {}。", rating.exact, currency.code()),
    );
    amounts(steps, export, rating, currency);
    let carry = rating.carry_out;
    steps.compare(
        About::Carry,
        &carry,
        &stated.carry_out,
        format!("{carry} goes into the next cycle, so that nothing is lost or won by rounding."),
        format!("{carry} 结转至下一周期,不因取整产生差额。"),
    );
}

fn amounts(steps: &mut Steps, export: &ChargeExport, rating: &Rating, currency: Currency) {
    let due = (rating.exact + rating.carry_in).normalize();
    let (carried, code) = (rating.carry_in, currency.code());
    let (how_en, how_zh) = if due < Decimal::ZERO {
        ("is below zero, so nothing is charged", "小于零,本周期不扣费")
    } else {
        ("is rounded to the cent, halves up", "四舍五入到分")
    };
    steps.compare(
        About::Amount,
        &money(rating.amount),
        &money(export.charge.rating.amount),
        format!(
            "With {carried} carried from the cycle before, {due} {code} {how_en}: {} {code}.",
            rating.amount
        ),
        format!(
            "加上周期结转 {carried} 后为 {due} {code},{how_zh}:{} {code}。",
            rating.amount
        ),
    );
}

fn line(steps: &mut Steps, computed: Option<&Line>, stated: Option<&Line>) {
    let words = |en: bool, line: &Line| {
        let band = (line.above != Usage::ZERO || line.up_to.is_some()).then(|| band_text(en, line.above, line.up_to));
        let quantity = match line.quantity {
            1 => String::new(),
            quantity => format!(" × {quantity}"),
        };
        let sum = format!("{} × {}{quantity} = {}", line.usage, line.unit_price, line.amount);
        match (band, en) {
            (None, _) => sum,
            (Some(band), true) => format!("{band} {}: {sum}", line.unit_price),
            (Some(band), false) => format!("{band} {}:{sum}", line.unit_price),
        }
    };
    match (computed, stated) {
        (Some(line), stated) => {
            steps.say(About::Line, words(true, line) + ".", words(false, line) + "。");
            if stated != Some(line)
                && let Some(step) = steps.0.last_mut()
            {
                step.agrees = false;
                // Without words, since it stands in the text of either language.
                let figures = |line: &Line| {
                    let to = line.up_to.map_or_else(|| "∞".to_owned(), |to| to.to_string());
                    let (usage, price, quantity) = (line.usage, line.unit_price, line.quantity);
                    format!(
                        "({}, {to}] {usage} × {price} × {quantity} = {}",
                        line.above, line.amount
                    )
                };
                step.stated = Some(stated.map_or_else(|| "-".to_owned(), figures));
            }
        }
        (None, Some(line)) => steps.wrong(
            About::Line,
            format!("The export has a line too many: {}.", words(true, line)),
            format!("导出文件多出一行:{}。", words(false, line)),
        ),
        (None, None) => {}
    }
}

/// What belongs to a charge: it becomes due, it is paid, and what was paid is shared out.
const KINDS: [TransferKind; 4] = [
    TransferKind::UsageCharge,
    TransferKind::UsagePayment,
    TransferKind::SellerShare,
    TransferKind::PlatformFee,
];

fn postings(steps: &mut Steps, export: &ChargeExport) {
    let charge = &export.charge;
    let amount = charge.rating.amount;
    let zero = Money::zero(amount.currency);
    let of = |kind: TransferKind| {
        let booked = export.postings.iter().filter(|posting| posting.kind == kind);
        booked.map(|posting| posting.amount).try_fold(zero, Money::plus)
    };
    let found = KINDS.map(of);
    let [Ok(charged), Ok(paid), Ok(seller), Ok(platform)] = found else {
        steps.wrong(
            About::Postings,
            "The postings are in another currency than the charge, or too large.".to_owned(),
            "账务记录与费用的币种不同,或金额过大。".to_owned(),
        );
        return;
    };
    steps.compare(
        About::Postings,
        &money(amount),
        &money(charged),
        format!("The ledger must hold {} as due.", money(amount)),
        format!("账务应记应收 {}。", money(amount)),
    );
    steps.compare(
        About::Postings,
        &money(paid),
        &money(charge.paid),
        format!("By the ledger, {} of it is paid.", money(paid)),
        format!("按账务记录,已付 {}。", money(paid)),
    );
    // Passed on in one go when all is paid.
    let whole = paid == amount;
    let Ok((share, fee)) = shares(if whole { amount } else { zero }, export.price.fee_rate) else {
        return;
    };
    let (en, zh) = if whole {
        (
            format!(
                "Of the amount paid, {} goes to the platform ({} of it) and {} to the seller.",
                money(fee),
                export.price.fee_rate,
                money(share)
            ),
            format!(
                "已付金额中,平台服务费 {}(费率 {}),商家 {}。",
                money(fee),
                export.price.fee_rate,
                money(share)
            ),
        )
    } else {
        (
            "Nothing is passed on before all is paid.".to_owned(),
            "付清之前不进行分账。".to_owned(),
        )
    };
    let pair = |fee: Money, share: Money| format!("{} + {}", money(fee), money(share));
    steps.compare(About::Postings, &pair(fee, share), &pair(platform, seller), en, zh);
}

fn money(amount: Money) -> String {
    format!("{amount} {}", amount.currency.code())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        id::Id,
        ledger::Books,
        metering::{
            rate,
            rate::tests::{bands, price},
        },
    };

    fn at(minutes: i64) -> Time {
        Time::from_millis(1_775_001_600_000).plus(crate::time::Span::minutes(minutes))
    }
    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::Cny)
    }

    /// Three and five calls of which packages paid none, one that they paid in half, and a correction.
    fn export() -> ChargeExport {
        let price = price(
            Tariff::Step {
                bands: bands(&[("0", "0.3"), ("3", "0.2"), ("100", "0.0333")]),
            },
            1,
        );
        let record = |minute: i64, value: i64, packaged: i64| RecordFacts {
            begin_at: at(minute),
            end_at: at(minute + 5),
            serial: Some(format!("s-{minute}")),
            value: Usage::whole(value),
            packaged: Usage::whole(packaged),
        };
        let records = vec![record(0, 3, 0), record(10, 5, 0), record(20, 200, 100)];
        let adjustment = Adjustment {
            before: Usage::whole(10),
            by: "-0.5".parse().unwrap(),
        };
        let used = records.iter().map(|record| record.value.less(record.packaged));
        let rating = rate(&price, used, [adjustment], "0.0042".parse().unwrap()).unwrap();
        let id = Id::from_uuid(uuid::Uuid::from_u128(1));
        let mut charge = UsageCharge {
            id: Id::from_uuid(uuid::Uuid::from_u128(1)),
            instance_id: Id::from_uuid(uuid::Uuid::from_u128(2)),
            buyer_id: id,
            seller_id: id,
            product_id: Id::from_uuid(uuid::Uuid::from_u128(3)),
            product_name: "Mail".into(),
            cycle_at: at(0),
            ends_at: at(60),
            at: at(75),
            records: 3,
            value: Usage::whole(208),
            packaged: Usage::whole(100),
            adjusted: "-0.5".parse().unwrap(),
            price,
            rating,
            paid: 0,
            paid_at: None,
            version: 0,
        };
        let made = UsageAdjustment {
            id: Id::from_uuid(uuid::Uuid::nil()),
            instance_id: charge.instance_id,
            begin_at: at(-60),
            end_at: at(-50),
            before: adjustment.before,
            by: adjustment.by,
            reason: "counted twice".parse().unwrap(),
            cycle_at: at(0),
            at: at(30),
        };
        let mut books = Books {
            next_id: &mut || Id::from_uuid(uuid::Uuid::nil()),
            now: at(75),
        };
        let mut transfers = Vec::from_iter(books.charge_use(&charge));
        let part = charge.pay(i64::MAX, at(75));
        transfers.extend(books.pay_use(&charge, part, cny(0)));
        transfers.extend(books.share_use(&charge).unwrap());
        ChargeExport::new(&charge, "i-1".into(), records, &[made], &transfers, at(100))
    }

    fn wrong(export: &ChargeExport) -> Vec<About> {
        let explained = explain(export).unwrap();
        let wrong = explained.steps.iter().filter(|step| !step.agrees);
        let wrong: Vec<About> = wrong.map(|step| step.about).collect();
        assert_eq!(explained.agrees, wrong.is_empty());
        wrong
    }

    #[test]
    fn a_sound_charge_is_told_step_by_step() {
        let explained = explain(&export()).unwrap();
        let text = |locale| {
            let lines: Vec<String> = explained.steps.iter().skip(1).map(|step| step.text(locale)).collect();
            lines.join("\n")
        };
        assert_eq!(
            text(Locale::EnUs),
            "\
Price OFFI000000000000000001 of revision 3: API calls, counted in call, charged every hour in CNY. The use of the cycle adds up \
and each portion costs what its band says: above 0 up to 3 at 0.3; above 3 up to 100 at 0.2; above 100 at 0.0333.
The cycle holds 3 records.
Together they report 208 call.
Packages paid 100 of it, 108 is left to charge.
Correction of the record from 2026-03-31T23:00:00.000Z to 2026-03-31T23:10:00.000Z: 10 becomes 9.5 (-0.5). Reason: \"counted twice\".
Corrections of earlier records change the use by -0.5.
The use to charge is 107.5.
above 0 up to 3 at 0.3: 3 × 0.3 = 0.9.
above 3 up to 100 at 0.2: 97 × 0.2 = 19.4.
above 100 at 0.0333: 7.5 × 0.0333 = 0.24975.
Exact cost of the cycle: 0.9 + 19.4 + 0.24975 = 20.54975 CNY.
With 0.0042 carried from the cycle before, 20.55395 CNY is rounded to the cent, halves up: 20.55 CNY.
0.00395 goes into the next cycle, so that nothing is lost or won by rounding.
The ledger must hold 20.55 CNY as due.
By the ledger, 20.55 CNY of it is paid.
Of the amount paid, 2.06 CNY goes to the platform (0.1 of it) and 18.49 CNY to the seller."
        );
        assert!(text(Locale::ZhCn).contains("大于 100,单价 0.0333:7.5 × 0.0333 = 0.24975。"));
        assert!(explained.agrees);
        let text = serde_json::to_string(&export()).unwrap();
        assert_eq!(serde_json::from_str::<ChargeExport>(&text).unwrap(), export());
    }

    #[test]
    fn whatever_was_touched_is_found() {
        let touched = |touch: fn(&mut ChargeExport)| {
            let mut export = export();
            touch(&mut export);
            wrong(&export)
        };
        let rest = [About::Line, About::Exact, About::Amount, About::Carry];
        // A record changed, missing, twice, moved; what packages paid.
        let found = touched(|export| export.records[2].value = Usage::whole(201));
        assert_eq!(found[..3], [About::Value, About::Usage, About::Line]);
        let found = touched(|export| drop(export.records.remove(0)));
        assert_eq!(found[..3], [About::Count, About::Value, About::Usage]);
        let found = touched(|export| {
            let twin = export.records[1].clone();
            export.records.push(twin);
        });
        assert_eq!(found[..2], [About::Records, About::Count]);
        let found = touched(|export| export.records[0].begin_at = at(61));
        assert_eq!(found, [About::Records]);
        let found = touched(|export| export.records[2].packaged = Usage::whole(99));
        assert_eq!(found[..2], [About::Packaged, About::Usage]);
        let found = touched(|export| export.records[2].packaged = Usage::whole(201));
        assert_eq!(found[0], About::Records);
        // The price.
        let found = touched(|export| {
            export.price.metered.tariff = Tariff::Step {
                bands: bands(&[("0", "0.3"), ("3", "0.2"), ("100", "0.1334")]),
            };
        });
        assert_eq!(found[..4], rest);
        let found = touched(|export| export.price.metered.tariff = Tariff::Step { bands: vec![] });
        assert_eq!(found, [About::Exact]);
        // Corrections.
        let found = touched(|export| export.adjustments[0].adjustment.by = Usage::whole(-1));
        assert_eq!(found[..2], [About::Adjusted, About::Usage]);
        let found = touched(|export| export.adjustments.clear());
        assert_eq!(found[..2], [About::Adjusted, About::Usage]);
        // What the charge says.
        let found = touched(|export| export.charge.rating.lines[1].usage = Usage::whole(98));
        assert_eq!(found, [About::Line]);
        let found = touched(|export| {
            export.charge.rating.lines.pop();
        });
        assert_eq!(found, [About::Line]);
        let found = touched(|export| export.charge.rating.exact += Decimal::ONE);
        assert_eq!(found, [About::Exact]);
        let found = touched(|export| export.charge.rating.carry_in += Decimal::ONE);
        assert_eq!(found, [About::Amount]);
        let found = touched(|export| export.charge.rating.carry_out = Decimal::ZERO);
        assert_eq!(found, [About::Carry]);
        let found = touched(|export| export.charge.rating.amount = cny(2_056));
        assert_eq!(found[..2], [About::Amount, About::Postings]);
        let found = touched(|export| export.charge.ends_at = at(0));
        assert!(found.contains(&About::Charge));
        // The bookkeeping.
        for kind in 0..4 {
            let mut export = export();
            export.postings.remove(kind);
            assert!(wrong(&export).contains(&About::Postings), "{kind}");
        }
        let found = touched(|export| export.postings[3].amount = cny(207));
        assert_eq!(found, [About::Postings]);
        let found = touched(|export| export.postings[3].amount.currency = Currency::Eur);
        assert_eq!(found, [About::Postings]);
        let found = touched(|export| export.charge.paid = cny(0));
        assert_eq!(found, [About::Postings]);
        // Not paid wholly, nothing passed on.
        let found = touched(|export| {
            export.charge.paid = cny(55);
            export.postings[1].amount = cny(55);
            export.postings.truncate(2);
        });
        assert_eq!(found, []);
        let mut other = export();
        other.format.push('2');
        assert!(explain(&other).unwrap_err().to_string().contains("format"));
    }

    #[test]
    fn what_does_not_agree_says_what_was_stated() {
        let mut export = export();
        export.charge.rating.exact = "20.54".parse().unwrap();
        let explained = explain(&export).unwrap();
        let step = explained.steps.iter().find(|step| !step.agrees).unwrap();
        assert!(
            step.text(Locale::EnUs)
                .ends_with("= 20.54975 CNY. DOES NOT AGREE: the export says 20.54")
        );
        assert!(step.text(Locale::ZhCn).ends_with("CNY。不一致:导出文件写的是 20.54"));
    }
}
