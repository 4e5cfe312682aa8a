//! The engine: what a command means for a flow, whatever the flow.

use super::{
    Action, Actor, Cause, Command, Event, Flow, MoneyEffect, NodeKey, RefundEnd, RefundStage, Standing, Supervision,
    SupervisionPolicy, Terms, What,
    command::{Appeal, AppealReason, Decision, Note, RefundKind, Verb},
    flow::{Need, Node, RefundBar},
    terms::{SellerAppeal, ValidityStart},
};
use crate::{
    evidence::{Evidence, EvidenceKind},
    money::Money,
    refusal::{Code, Refusal},
    time::{Span, Time, Zone},
};

/// Opens the flow of a paid order at its first node.
///
/// # Errors
/// The terms name a flow there never was.
pub fn begin(terms: Terms) -> Result<Supervision, Refusal> {
    let first = Flow::find(terms.flow)
        .and_then(|flow| flow.nodes.first())
        .ok_or_else(|| Refusal::new(Code::Internal))?;
    Ok(Supervision {
        standing: Standing::Open { node: first.key },
        node_since: terms.paid_at,
        buyer_rejections: 0,
        seller_rejections: 0,
        identification: None,
        code_with_buyer_at: None,
        activated_at: None,
        enabled_at: None,
        shipment: None,
        refund: None,
        invoiced: false,
        reminded_at: None,
        valid_from: None,
        last_at: terms.paid_at,
        version: 0,
        terms,
    })
}

/// What a site has decided on: its policy, and the time zone whose days count where a limit is given in working days.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The policy.
    pub policy: &'a SupervisionPolicy,
    /// The time zone.
    pub zone: &'a Zone,
}

/// What a command leads to. [`Command::Timer`] does all that is due by `now`, which may be nothing. A clock that was set
/// back counts as standing at the last event.
///
/// # Errors
/// Why it is not possible: whose turn it is, what is missing, what stands in the way.
pub fn decide(
    flow: &Flow,
    state: &Supervision,
    command: &Command,
    actor: Actor,
    now: Time,
    rules: Rules<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut draft = Draft::new(flow, state, actor, now, rules);
    draft.admit(command.verb())?;
    if command.files().len() > rules.policy.max_files {
        return Err(Refusal::new(Code::TooMany).field("files"));
    }
    draft.carry_out(command)?;
    Ok(draft.events)
}

/// What an actor could do now, apart from what the act itself must bring: what screens offer.
#[must_use]
pub fn possible(flow: &Flow, state: &Supervision, actor: Actor, now: Time, rules: Rules<'_>) -> Vec<Verb> {
    let draft = Draft::new(flow, state, actor, now, rules);
    Verb::ALL
        .into_iter()
        .filter(|verb| draft.admit(*verb).is_ok())
        .collect()
}

/// When [`Command::Timer`] is next worth sending; none if nothing ends by itself.
#[must_use]
pub fn next_timer(state: &Supervision, policy: &SupervisionPolicy) -> Option<Time> {
    timers(state, policy).into_iter().map(|(at, _)| at).min()
}

/// Whether a side should be told that an appeal is what it may want: the older thresholds, kept as hints.
#[must_use]
pub fn suggests_appeal(flow: &Flow, state: &Supervision, side: Actor, now: Time, policy: &SupervisionPolicy) -> bool {
    let (others, rejections) = match side {
        Actor::Buyer => (Actor::Seller, state.seller_rejections.max(state.buyer_rejections)),
        Actor::Seller => (Actor::Buyer, state.buyer_rejections),
        Actor::Operator | Actor::System => return false,
    };
    let since = state.refund.as_ref().map_or(state.node_since, |request| request.since);
    let stalled = state.turn(flow) == Some(others) && now.since(since) > policy.hint_stalled;
    matches!(state.standing, Standing::Open { .. }) && (stalled || rejections >= policy.hint_rejections)
}

/// What ends by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Timer {
    AppealOverdue,
    ReturnLapsed,
    ReturnUnanswered,
    AcceptGoods,
    TooOld,
}

fn timers(state: &Supervision, policy: &SupervisionPolicy) -> Vec<(Time, Timer)> {
    let node = match state.standing {
        Standing::Closed { .. } | Standing::Frozen { overdue: true, .. } => return Vec::new(),
        Standing::Frozen { due, .. } => return vec![(due, Timer::AppealOverdue)],
        Standing::Open { node } => node,
    };
    let mut list = Vec::new();
    match state.refund.as_ref().map(|request| &request.stage) {
        Some(RefundStage::AwaitsReturn { until }) => list.push((*until, Timer::ReturnLapsed)),
        Some(RefundStage::AwaitsReceipt { until, .. }) => list.push((*until, Timer::ReturnUnanswered)),
        Some(RefundStage::AwaitsSeller) => {}
        None => {
            let moment = state.shipment.as_ref().and_then(|shipment| shipment.accepted_by);
            if let (NodeKey::Accept, Some(at)) = (node, moment) {
                list.push((at, Timer::AcceptGoods));
            }
        }
    }
    if let Some(rule) = policy.close_after.iter().find(|rule| rule.flow == state.terms.flow) {
        list.push((state.terms.paid_at.plus(rule.after), Timer::TooOld));
    }
    list
}

/// A decision in the making: the state as it will be, and the events that lead there.
struct Draft<'a> {
    flow: &'a Flow,
    policy: &'a SupervisionPolicy,
    zone: &'a Zone,
    by: Actor,
    now: Time,
    state: Supervision,
    events: Vec<Event>,
}

impl<'a> Draft<'a> {
    fn new(flow: &'a Flow, state: &Supervision, by: Actor, now: Time, rules: Rules<'a>) -> Self {
        Self {
            flow,
            policy: rules.policy,
            zone: rules.zone,
            by,
            now: now.max(state.last_at),
            state: state.clone(),
            events: Vec::new(),
        }
    }

    fn push(&mut self, what: What) {
        let event = Event {
            at: self.now,
            by: self.by,
            what,
        };
        self.state = self.state.clone().apply(&event);
        self.events.push(event);
    }

    fn here(&self) -> Option<&'static Node> {
        self.state.node().and_then(|key| self.flow.node(key))
    }

    /// Whether this actor may do that at all, as things stand.
    fn admit(&self, verb: Verb) -> Result<(), Refusal> {
        if self.flow.id != self.state.terms.flow {
            return Err(Refusal::new(Code::Internal));
        }
        let Some(node) = self.here() else {
            return Err(Refusal::new(Code::SupervisionClosed));
        };
        let require = |holds: bool| {
            if holds {
                Ok(())
            } else {
                Err(Refusal::new(Code::SupervisionTurn)
                    .with("node", node.key.name())
                    .with("action", verb.name()))
            }
        };
        let frozen = matches!(self.state.standing, Standing::Frozen { .. });
        match verb {
            Verb::DecideAppeal => return require(frozen && self.by == Actor::Operator),
            Verb::Timer => return require(self.by == Actor::System),
            // An invoice that stands in the way of a decision can come back meanwhile.
            Verb::InvoiceReturned => return require(self.by == Actor::System && self.state.invoiced),
            _ if frozen => return Err(Refusal::new(Code::SupervisionFrozen)),
            Verb::Appeal => {
                require(matches!(self.by, Actor::Buyer | Actor::Seller))?;
                return self.admit_appeal(node);
            }
            _ => {}
        }
        let stage = self.state.refund.as_ref().map(|request| &request.stage);
        let refund = |by: Actor, fits: bool| {
            require(self.by == by)?;
            if fits {
                Ok(())
            } else {
                Err(Refusal::new(Code::RefundStage))
            }
        };
        match verb {
            Verb::WithdrawRefund => return refund(Actor::Buyer, stage.is_some()),
            Verb::SendBack => return refund(Actor::Buyer, matches!(stage, Some(RefundStage::AwaitsReturn { .. }))),
            Verb::ApproveRefund => return refund(Actor::Seller, matches!(stage, Some(RefundStage::AwaitsSeller))),
            Verb::RefuseRefund => {
                let fits = matches!(
                    stage,
                    Some(RefundStage::AwaitsSeller | RefundStage::AwaitsReceipt { .. })
                );
                return refund(Actor::Seller, fits);
            }
            Verb::ReceiveReturn => {
                return refund(Actor::Seller, matches!(stage, Some(RefundStage::AwaitsReceipt { .. })));
            }
            _ => {}
        }
        let shipment = self.state.shipment.as_ref();
        match verb {
            Verb::Act(Action::ActivateCode) => {
                require(self.by == Actor::System)?;
                self.admit_activation(node)?;
            }
            Verb::Act(action) => require(node.forward == action && node.turn == self.by)?,
            Verb::Reject => require(node.back.is_some() && node.turn == self.by)?,
            Verb::CourierSignOff => {
                return require(self.by == Actor::System && shipment.is_some_and(|s| s.signed_at.is_none()));
            }
            Verb::ConfirmLoss => {
                let open = shipment.is_some_and(|s| s.signed_at.is_none() && !s.lost);
                return require(self.by == Actor::Operator && open);
            }
            Verb::ChangeAddress => require(self.by == Actor::Buyer && self.flow.goods && node.key == NodeKey::Ship)?,
            Verb::Remind => {
                let awaited = node.turn == Actor::Buyer || matches!(stage, Some(RefundStage::AwaitsReturn { .. }));
                require(self.by == Actor::Seller && awaited)?;
                return self.admit_reminder();
            }
            Verb::InvoiceIssued => require(self.by == Actor::System && !self.state.invoiced)?,
            Verb::RequestRefund(kind) => {
                require(self.by == Actor::Buyer)?;
                self.admit_refund(kind)?;
            }
            _ => {}
        }
        // Whatever is left would move what the two sides are still discussing.
        if stage.is_some() {
            return Err(Refusal::new(Code::RefundOpen));
        }
        Ok(())
    }

    fn admit_appeal(&self, node: &Node) -> Result<(), Refusal> {
        if self.by == Actor::Buyer || self.policy.seller_appeal.is_empty() {
            return Ok(());
        }
        let holds = |condition: &SellerAppeal| match condition {
            SellerAppeal::BuyerNodeStalled { days } => {
                node.turn == Actor::Buyer && self.now.since(self.state.node_since) > Span::days(*days)
            }
            SellerAppeal::Rejected { times } => self.state.buyer_rejections > *times,
        };
        if self.policy.seller_appeal.iter().any(holds) {
            Ok(())
        } else {
            Err(Refusal::new(Code::AppealEarly))
        }
    }

    /// A code works from the moment the buyer has it, whether or not the seller has reported his part by then.
    fn admit_activation(&self, node: &Node) -> Result<(), Refusal> {
        if self.flow.node(NodeKey::ActivateCode).is_none() || self.state.activated_at.is_some() {
            return Err(Refusal::state(Code::LicenseState, "activated"));
        }
        if self.state.code_with_buyer_at.is_none() {
            return Err(Refusal::new(Code::LicenseNotReceived));
        }
        if matches!(node.key, NodeKey::ActivateCode | NodeKey::Implement) {
            Ok(())
        } else {
            Err(Refusal::state(Code::LicenseState, node.key.name()))
        }
    }

    fn admit_reminder(&self) -> Result<(), Refusal> {
        match self.state.reminded_at.map(|at| at.plus(self.policy.remind_every)) {
            Some(again) if self.now < again => Err(Refusal::new(Code::RemindedLately).with("at", again)),
            _ => Ok(()),
        }
    }

    fn admit_refund(&self, kind: RefundKind) -> Result<(), Refusal> {
        let no = |code| Err(Refusal::new(code));
        if self.state.invoiced {
            return no(Code::RefundInvoiced);
        }
        let barred = match self.flow.refund_bar {
            Some(RefundBar::Claim) => self.state.code_with_buyer_at.is_some(),
            Some(RefundBar::Activation) => self.state.activated_at.is_some(),
            None => false,
        };
        if barred {
            return no(Code::RefundCodeUsed);
        }
        match (kind, self.flow.goods, &self.state.shipment) {
            (RefundKind::Negotiated, false, _) | (RefundKind::NotReceived, true, None) => Ok(()),
            (RefundKind::NotReceived, true, Some(shipment)) if shipment.lost => Ok(()),
            (RefundKind::NotReceived, true, Some(shipment)) if shipment.signed_at.is_none() => {
                no(Code::RefundInTransit)
            }
            // Without a readable tracking number the buyer's own word that he has the goods is enough.
            (RefundKind::Return, true, Some(shipment)) if !shipment.lost => Ok(()),
            _ => no(Code::RefundGoods),
        }
    }

    fn carry_out(&mut self, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::SubmitRequirement { note, files } => self.act(Some(note), files)?,
            Command::SubmitIdentification { identification } => {
                self.push(What::Identified {
                    identification: identification.clone(),
                });
                self.act(None, &[])?;
            }
            Command::ConfirmRequirement | Command::ConfirmDraft | Command::Implement | Command::Deploy => {
                self.act(None, &[])?;
            }
            Command::PassReview => self.act(None, &[])?,
            Command::SubmitDraft { files } => self.act(None, files)?,
            Command::Deliver { files, enabled_at } => self.deliver(files, *enabled_at)?,
            Command::HandOverCode | Command::ClaimCode => {
                self.push(What::CodeReached);
                self.act(None, &[])?;
            }
            Command::ActivateCode { effective_at } => self.activate(*effective_at)?,
            Command::Ship { parcel } => {
                self.push(What::Shipped { parcel: parcel.clone() });
                self.act(None, &[])?;
            }
            Command::Accept { confirmed } => {
                if !confirmed {
                    return Err(Refusal::new(Code::ConfirmAgain).field("confirmed"));
                }
                self.act(None, &[])?;
            }
            Command::Reject { reason } => self.reject(reason),
            Command::Remind => self.push(What::Reminded { side: Actor::Buyer }),
            Command::ChangeAddress => self.push(What::AddressChanged),
            Command::CourierSignOff {
                signed_at,
                phone_matches,
            } => self.sign_off(*signed_at, *phone_matches)?,
            Command::InvoiceIssued => self.push(What::InvoiceIssued),
            Command::InvoiceReturned => self.push(What::InvoiceReturned),
            Command::Appeal { appeal } => self.appeal(appeal)?,
            Command::DecideAppeal { decision, reason } => self.decide_appeal(decision, reason)?,
            Command::RequestRefund { kind, amount, reason } => {
                self.check_amount(*amount)?;
                self.push(What::RefundRequested {
                    kind: *kind,
                    amount: *amount,
                    reason: reason.clone(),
                });
            }
            Command::ConfirmLoss => self.push(What::LossConfirmed),
            Command::WithdrawRefund => self.end_refund(RefundEnd::Withdrawn, None),
            Command::ApproveRefund => self.approve_refund()?,
            Command::RefuseRefund { reason } => self.end_refund(RefundEnd::Refused, Some(reason.clone())),
            Command::SendBack { parcel } => {
                let until = self.now.plus(self.policy.receipt_within);
                self.push(What::SentBack {
                    parcel: parcel.clone(),
                    until,
                });
            }
            Command::ReceiveReturn => self.pay_back(Cause::Agreed)?,
            Command::Timer => self.run_timers()?,
        }
        Ok(())
    }

    /// Does the forward act of the present node and moves on.
    fn act(&mut self, note: Option<&Note>, files: &[Evidence]) -> Result<(), Refusal> {
        let Some(node) = self.here() else {
            return Err(Refusal::new(Code::SupervisionClosed));
        };
        self.check_needs(node, files)?;
        self.push(What::Acted {
            node: node.key,
            action: node.forward,
            note: note.cloned(),
            files: files.to_vec(),
        });
        self.leave(node)
    }

    /// Goes to the next node that is not passed over.
    fn leave(&mut self, node: &Node) -> Result<(), Refusal> {
        let mut next = self.flow.after(node.key);
        while let Some(node) = next {
            let passed_over = match node.key {
                NodeKey::Review => !self.state.terms.review,
                NodeKey::ActivateCode => self.state.activated_at.is_some(),
                _ => false,
            };
            match node.key {
                _ if passed_over => next = self.flow.after(node.key),
                // Never by the seller's own act alone: the buyer must have the code, and it must be in use.
                NodeKey::AutoAccept if self.state.code_with_buyer_at.is_none() => {
                    return Err(Refusal::new(Code::LicenseNotReceived));
                }
                NodeKey::AutoAccept if self.state.activated_at.is_none() => {
                    return Err(Refusal::new(Code::LicenseNotActivated));
                }
                NodeKey::AutoAccept => {
                    self.complete(Cause::AcceptedByActivation);
                    return Ok(());
                }
                key => {
                    self.push(What::Entered { node: key });
                    return Ok(());
                }
            }
        }
        self.complete(Cause::Accepted);
        Ok(())
    }

    fn check_needs(&self, node: &Node, files: &[Evidence]) -> Result<(), Refusal> {
        let count = |kind: EvidenceKind| files.iter().filter(|file| file.kind == kind).count();
        let missing: Vec<String> = node
            .needs
            .iter()
            .filter_map(|need| match need {
                Need::File(kind) => (count(*kind) == 0).then(|| kind.name().to_owned()),
                Need::Screenshots => {
                    let short =
                        usize::from(self.state.terms.screenshots).saturating_sub(count(EvidenceKind::Screenshot));
                    (short > 0).then(|| format!("{} × {short}", EvidenceKind::Screenshot.name()))
                }
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(Code::EvidenceMissing)
            .field("files")
            .with("missing", missing.join(", ")))
    }

    /// A moment somebody names, if it lies between payment and now. It may be named to the minute only, so the minute of
    /// the payment counts as the payment.
    fn within_order(&self, moment: Time) -> Option<Time> {
        const MINUTE: i64 = 60_000;
        let paid_at = self.state.terms.paid_at;
        let first = Time::from_millis(paid_at.as_millis() / MINUTE * MINUTE);
        (first..=self.now).contains(&moment).then(|| moment.max(paid_at))
    }

    fn deliver(&mut self, files: &[Evidence], enabled_at: Option<Time>) -> Result<(), Refusal> {
        let enabled_at = enabled_at
            .map(|moment| {
                self.within_order(moment)
                    .ok_or_else(|| Refusal::new(Code::EnablingTime).field("enabled_at"))
            })
            .transpose()?;
        // The activation of a code says when it was enabled; nobody's word changes that.
        if self.state.activated_at.is_none() && (enabled_at.is_some() || self.state.enabled_at.is_some()) {
            self.push(What::EnablingDeclared { enabled_at });
        }
        self.act(None, files)
    }

    fn activate(&mut self, effective_at: Option<Time>) -> Result<(), Refusal> {
        let effective_at = effective_at.unwrap_or(self.now);
        if effective_at > self.now {
            return Err(Refusal::new(Code::LicenseEffectTime).field("real_effect_time"));
        }
        // Any moment from the order on may be named (the code itself is asked about that); a period begins with payment.
        let effective_at = effective_at.max(self.state.terms.paid_at);
        self.push(What::CodeActivated { effective_at });
        if self.state.node() == Some(NodeKey::ActivateCode) {
            self.act(None, &[])?;
        }
        Ok(())
    }

    fn reject(&mut self, reason: &Note) {
        if let Some((node, back)) = self.here().and_then(|node| Some((node.key, node.back?))) {
            self.push(What::Rejected {
                node,
                reason: reason.clone(),
            });
            self.push(What::Entered { node: back });
        }
    }

    fn sign_off(&mut self, signed_at: Time, phone_matches: bool) -> Result<(), Refusal> {
        let signed_at = self
            .within_order(signed_at)
            .ok_or_else(|| Refusal::new(Code::SignOffTime).field("signed_at"))?;
        // A parcel may be entered after it has arrived; the buyer gets his days from when he could know of it.
        let known_at = self
            .state
            .shipment
            .as_ref()
            .map_or(signed_at, |s| s.shipped_at.max(signed_at));
        let accepted_by = (self.flow.goods && phone_matches).then(|| known_at.plus(self.policy.goods_accepted_after));
        self.push(What::SignedOff { signed_at, accepted_by });
        Ok(())
    }

    fn appeal(&mut self, appeal: &Appeal) -> Result<(), Refusal> {
        match appeal.reason {
            AppealReason::NotAccepted if appeal.files.is_empty() => {
                return Err(Refusal::new(Code::AppealAttachment).field("files"));
            }
            AppealReason::BuyerUnreachable if !appeal.files.iter().any(|f| f.kind == EvidenceKind::Commitment) => {
                return Err(Refusal::new(Code::AppealCommitment).field("files"));
            }
            _ if !appeal.confirmed => return Err(Refusal::new(Code::ConfirmAgain).field("confirmed")),
            _ => {}
        }
        let days = self.policy.appeal_days;
        let due = self.policy.calendar.deadline(self.now, days, self.zone);
        self.push(What::AppealRaised {
            appeal: appeal.clone(),
            due,
        });
        Ok(())
    }

    fn decide_appeal(&mut self, decision: &Decision, reason: &Note) -> Result<(), Refusal> {
        let Standing::Frozen { since, .. } = self.state.standing else {
            return Err(Refusal::new(Code::SupervisionClosed));
        };
        if let Decision::Refund { amount } = decision {
            self.check_amount(*amount)?;
            if self.state.invoiced {
                return Err(Refusal::new(Code::RefundInvoiced));
            }
        }
        self.push(What::AppealDecided {
            decision: decision.clone(),
            reason: reason.clone(),
        });
        match decision {
            Decision::Resume => {
                let stood = self.now.since(since);
                self.push(What::Resumed { stood });
            }
            Decision::Complete => self.complete(Cause::Decided),
            Decision::Refund { amount } => self.refund(Cause::Decided, *amount)?,
        }
        Ok(())
    }

    fn check_amount(&self, amount: Money) -> Result<(), Refusal> {
        let paid = self.state.terms.paid;
        if amount.currency == paid.currency && amount.minor > 0 && amount.minor <= paid.minor {
            return Ok(());
        }
        Err(Refusal::new(Code::RefundAmount).field("amount").with("max", paid))
    }

    fn approve_refund(&mut self) -> Result<(), Refusal> {
        let returns = self.state.refund.as_ref().is_some_and(|r| r.kind == RefundKind::Return);
        if returns {
            let until = self.now.plus(self.policy.return_within);
            self.push(What::ReturnAgreed { until });
            return Ok(());
        }
        self.pay_back(Cause::Agreed)
    }

    /// Ends the flow with the refund that was asked for.
    fn pay_back(&mut self, cause: Cause) -> Result<(), Refusal> {
        let amount = self.state.refund.as_ref().map(|request| request.amount);
        self.refund(cause, amount.ok_or_else(|| Refusal::new(Code::RefundStage))?)
    }

    fn end_refund(&mut self, end: RefundEnd, reason: Option<Note>) {
        self.push(What::RefundEnded { end, reason });
    }

    fn refund(&mut self, cause: Cause, refund: Money) -> Result<(), Refusal> {
        let post = self.state.terms.paid.minus(refund)?;
        self.push(What::Refunded { cause, refund, post });
        debug_assert!(self.balanced(), "a refund and what is passed on sum to what was paid");
        Ok(())
    }

    fn complete(&mut self, cause: Cause) {
        let declared = match self.policy.validity_start {
            ValidityStart::Declared => self.state.enabled_at,
            ValidityStart::Acceptance => self.state.activated_at.and(self.state.enabled_at),
        };
        let valid_from = declared.map_or(self.now, |moment| moment.clamp(self.state.terms.paid_at, self.now));
        self.push(What::Completed {
            cause,
            valid_from,
            paid: self.state.terms.paid,
        });
        debug_assert!(self.balanced(), "what is passed on is what was paid");
    }

    fn balanced(&self) -> bool {
        self.events.last().is_some_and(|event| match event.money() {
            MoneyEffect::Keep => false,
            MoneyEffect::Resolve { post, refund } => {
                post.minor >= 0 && refund.minor >= 0 && post.plus(refund) == Ok(self.state.terms.paid)
            }
        })
    }

    /// Each round does the earliest of what is due; every one of them takes its own timer away.
    fn run_timers(&mut self) -> Result<(), Refusal> {
        while let Some((_, timer)) = timers(&self.state, self.policy)
            .into_iter()
            .filter(|(at, _)| *at <= self.now)
            .min_by_key(|(at, _)| *at)
        {
            match timer {
                Timer::AppealOverdue => self.push(What::AppealOverdue),
                Timer::ReturnLapsed => self.end_refund(RefundEnd::Lapsed, None),
                Timer::ReturnUnanswered => self.pay_back(Cause::ReturnUnanswered)?,
                Timer::AcceptGoods => self.complete(Cause::AcceptedByTime),
                // With an invoice out the sale stands; without one the money goes back (business rules §4.3).
                Timer::TooOld if self.state.invoiced => self.complete(Cause::TooOld),
                Timer::TooOld => self.refund(Cause::TooOld, self.state.terms.paid)?,
            }
        }
        Ok(())
    }
}
