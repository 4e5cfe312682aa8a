//! The policy of the site: shown, and written anew from a moment on. Orders keep what they were placed under.

use domain::{
    identity::{Actor, Role},
    policy::Policy,
    question::QuestionRules,
    refusal::{Code, Refusal},
    time::{Span, Time, Zone},
};
use serde::Deserialize;

use crate::{App, Result, identity::account_as};

/// A policy to come into force.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    /// From when; at once where left out.
    #[serde(default)]
    pub effective_from: Option<Time>,
    /// The whole document.
    pub policy: Policy,
}

impl App {
    /// The policy in force.
    ///
    /// # Errors
    /// The store.
    pub async fn show_policy(&self, actor: Actor) -> Result<Policy> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let mut policy = (*self.policy(&mut *tx).await?).clone();
        policy.supervision = Some(policy.supervision().into_owned());
        Ok(policy)
    }

    /// The zone whose clocks the site shows.
    ///
    /// # Errors
    /// The store.
    pub async fn zone(&self) -> Result<Zone> {
        let mut tx = self.store.read().await?;
        Ok(self.policy(&mut *tx).await?.zone.clone())
    }

    /// Writes a policy. Its site and currency are those of this marketplace, and its numbers make sense.
    ///
    /// # Errors
    /// One of them does not, or the moment has passed.
    pub async fn put_policy(&self, actor: Actor, input: NewPolicy) -> Result<Policy> {
        account_as(actor, Role::Operator)?;
        let now = self.clock.now();
        let from = input.effective_from.unwrap_or(now);
        if from < now {
            return Err(Refusal::new(Code::TimePast).field("effective_from").into());
        }
        let mut tx = self.store.begin().await?;
        let present = self.policy(&mut *tx).await?;
        check(&input.policy, &present)?;
        input.policy.agreements.check_after(&present.agreements)?;
        tx.put_policy(&input.policy, from).await?;
        tx.commit().await?;
        self.policies.forget();
        Ok(input.policy)
    }
}

/// What no policy may say, whatever an operator means by it.
fn check(policy: &Policy, present: &Policy) -> Result<()> {
    let mut findings = Vec::new();
    let mut say = |field: &str, holds: bool, min: i64, max: i64| {
        if !holds {
            let refusal = Refusal::new(Code::NumberRange).field(format!("policy.{field}"));
            findings.push(refusal.with("min", min).with("max", max));
        }
    };
    let seconds = |span: Span| span.as_millis() / 1_000;
    say("site", policy.site == present.site, 0, 0);
    say("currency", policy.currency == present.currency, 0, 0);
    say("call_timeout", (1..=60).contains(&seconds(policy.call_timeout)), 1, 60);
    say("auto_renew_hour", (0..=23).contains(&policy.auto_renew_hour), 0, 23);
    say(
        "auto_renew_lead_days",
        (1..=30).contains(&policy.auto_renew_lead_days),
        1,
        30,
    );
    say("reminders.hour", (0..=23).contains(&policy.reminders.hour), 0, 23);
    say("day_count.year", (1..=366).contains(&policy.day_count.year), 1, 366);
    say("day_count.month", (1..=31).contains(&policy.day_count.month), 1, 31);
    say("max_years_ahead", (1..=100).contains(&policy.max_years_ahead), 1, 100);
    say(
        "seller_concurrency",
        (1..=64).contains(&policy.seller_concurrency),
        1,
        64,
    );
    say(
        "max_access_keys",
        (1..=1_000).contains(&policy.max_access_keys),
        1,
        1_000,
    );
    let asked = policy.questions.questions_a_day;
    say("questions.questions_a_day", (1..=1_000).contains(&asked), 1, 1_000);
    let most = QuestionRules::MOST_WORDS;
    say(
        "questions.sensitive_words",
        policy.questions.sensitive_words.len() <= most,
        0,
        i64::try_from(most).unwrap_or(i64::MAX),
    );
    let licenses = &policy.licenses;
    say(
        "licenses.test_codes",
        (1..=1_000).contains(&licenses.test_codes),
        1,
        1_000,
    );
    say(
        "licenses.test_days",
        (1..=3_650).contains(&licenses.test_days),
        1,
        3_650,
    );
    say(
        "licenses.clients_a_day",
        (1..=1_000_000).contains(&licenses.clients_a_day),
        1,
        1_000_000,
    );
    let rates = policy
        .fee_rate
        .values()
        .all(|r| (rust_decimal::Decimal::ZERO..=rust_decimal::Decimal::ONE).contains(r));
    say("fee_rate", rates, 0, 1);
    let spans = policy.retries.iter().all(|entry| {
        seconds(entry.rule.interval) >= 1 && entry.rule.window >= Span::ZERO && entry.rule.window <= Span::days(30)
    });
    say("retries", spans, 1, 2_592_000);
    let rules = policy.supervision();
    say("supervision.appeal_days", (1..=60).contains(&rules.appeal_days), 1, 60);
    say("supervision.max_files", (1..=100).contains(&rules.max_files), 1, 100);
    let longest = Span::days(3_650);
    let waits = [
        rules.hint_stalled,
        rules.goods_accepted_after,
        rules.return_within,
        rules.receipt_within,
        rules.remind_every,
    ];
    let closing = rules.close_after.iter().map(|rule| rule.after);
    let sane = waits
        .into_iter()
        .chain(closing)
        .all(|span| span > Span::ZERO && span <= longest);
    say("supervision", sane, 1, seconds(longest));
    Refusal::all(findings).map_or(Ok(()), |refusal| Err(refusal.into()))
}
