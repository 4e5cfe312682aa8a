//! The scenarios 53–58 and 60–73 of the business rules, and the invariants that hold for every flow, every sequence of
//! commands, every actor and every clock.

use proptest::prelude::*;

use super::{
    command::{AppealReason, IdentificationCode, Verb},
    flow::{CATALOGUE, Need, RefundBar},
    terms::{SellerAppeal, ValidityStart},
    *,
};
use crate::{
    catalog::AccessType,
    evidence::{self, EvidenceKind, Hash, Head, toy_digest},
    money::Currency,
    policy::Site,
    refusal::{Code, Refusal},
    time::Zone,
};

fn at(text: &str) -> Time {
    text.parse().unwrap()
}
fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}
fn note() -> Note {
    Note::parse("as agreed").unwrap()
}
fn parcel() -> Parcel {
    Parcel {
        courier: "SF".parse().unwrap(),
        number: "SF100200300".parse().unwrap(),
    }
}
fn file(kind: EvidenceKind) -> Evidence {
    Evidence {
        kind,
        name: "proof.pdf".parse().unwrap(),
        sha256: Hash([7; 32]),
        size: 12_345,
    }
}
fn proof() -> Vec<Evidence> {
    [
        EvidenceKind::Requirement,
        EvidenceKind::Acceptance,
        EvidenceKind::Screenshot,
    ]
    .map(file)
    .into()
}
fn appeal(reason: AppealReason, files: Vec<Evidence>) -> Command {
    Command::Appeal {
        appeal: Appeal {
            reason,
            statement: note(),
            demand: note(),
            files,
            confirmed: true,
        },
    }
}
fn refund(kind: RefundKind, minor: i64) -> Command {
    Command::RequestRefund {
        kind,
        amount: yuan(minor),
        reason: note(),
    }
}
fn deliver() -> Command {
    Command::Deliver {
        files: proof(),
        enabled_at: None,
    }
}
fn require() -> Command {
    Command::SubmitRequirement {
        note: note(),
        files: vec![],
    }
}
const ACCEPT: Command = Command::Accept { confirmed: true };

fn zone() -> Zone {
    "Asia/Shanghai".parse().unwrap()
}
fn rules(site: Site) -> SupervisionPolicy {
    SupervisionPolicy::defaults(site, &zone())
}

/// A flow being played: every event is applied, logged and counted.
#[derive(Clone)]
struct Play {
    flow: &'static Flow,
    policy: SupervisionPolicy,
    zone: Zone,
    begun: Supervision,
    state: Supervision,
    now: Time,
    events: Vec<Event>,
}

impl Play {
    fn with(kind: FlowKind, version: FlowVersion, review: bool) -> Self {
        let now = at("2026-03-02T02:00:00Z");
        let terms = Terms {
            flow: FlowId { kind, version },
            paid: yuan(10_000),
            paid_at: now,
            review,
            screenshots: 1,
        };
        let state = begin(terms).unwrap();
        Self {
            flow: Flow::find(state.terms.flow).unwrap(),
            policy: rules(Site::Cn),
            zone: zone(),
            begun: state.clone(),
            state,
            now,
            events: Vec::new(),
        }
    }
    fn new(kind: FlowKind) -> Self {
        Self::with(kind, FlowVersion::Y2025, false)
    }
    fn rules(&self) -> Rules<'_> {
        Rules {
            policy: &self.policy,
            zone: &self.zone,
        }
    }
    fn try_do(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(self.flow, &self.state, command, actor, self.now, self.rules())?;
        for event in &events {
            self.state = self.state.clone().apply(event);
        }
        self.events.extend(events.clone());
        Ok(events)
    }
    fn act(&mut self, actor: Actor, command: Command) -> &mut Self {
        let outcome = self.try_do(actor, &command);
        assert!(outcome.is_ok(), "{actor:?} {command:?}: {}", outcome.unwrap_err());
        self
    }
    fn no(&mut self, actor: Actor, command: Command, code: Code) -> &mut Self {
        let before = self.state.clone();
        assert_eq!(self.try_do(actor, &command).unwrap_err().code, code, "{command:?}");
        assert_eq!(self.state, before);
        self
    }
    fn wait(&mut self, span: Span) -> &mut Self {
        self.now = self.now.plus(span);
        self
    }
    fn tick(&mut self) -> &mut Self {
        self.act(Actor::System, Command::Timer)
    }
    fn stands_at(&mut self, node: NodeKey) -> &mut Self {
        assert_eq!(self.state.standing, Standing::Open { node });
        self
    }
    fn ended(&self) -> (Ending, MoneyEffect) {
        let Standing::Closed { ending, .. } = self.state.standing else {
            panic!("still {:?}", self.state.standing)
        };
        (ending, self.events.last().unwrap().money())
    }
    fn assert_delivered(&self) {
        let all = MoneyEffect::Resolve {
            post: yuan(10_000),
            refund: yuan(0),
        };
        assert_eq!(self.ended(), (Ending::Delivered, all));
    }
    fn assert_refunded(&self, minor: i64) {
        let part = MoneyEffect::Resolve {
            post: yuan(10_000 - minor),
            refund: yuan(minor),
        };
        assert_eq!(self.ended(), (Ending::Refunded, part));
    }
    /// A human service up to the buyer's acceptance.
    fn delivered_service() -> Self {
        let mut play = Self::new(FlowKind::StandardService);
        play.act(Actor::Buyer, require())
            .act(Actor::Seller, Command::ConfirmRequirement)
            .wait(Span::days(2))
            .act(Actor::Seller, deliver())
            .stands_at(NodeKey::Accept);
        play
    }
    fn shipped() -> Self {
        let mut play = Self::new(FlowKind::Hardware);
        play.act(Actor::Seller, Command::Ship { parcel: parcel() })
            .wait(Span::days(2));
        play
    }
    fn sign_off(&mut self, phone_matches: bool) -> &mut Self {
        let signed_at = self.now;
        self.act(
            Actor::System,
            Command::CourierSignOff {
                signed_at,
                phone_matches,
            },
        )
    }
}

// ---- the tables

#[test]
fn every_flow_can_be_walked_and_ends_with_an_acceptance() {
    let mut seen = std::collections::BTreeSet::new();
    for flow in CATALOGUE {
        assert!(seen.insert(flow.id), "{:?} twice", flow.id);
        let keys: Vec<_> = flow.nodes.iter().map(|node| node.key).collect();
        let unique: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(unique.len(), keys.len(), "{:?}", flow.id);
        assert!(matches!(keys.last(), Some(NodeKey::Accept | NodeKey::AutoAccept)));
        assert!(!matches!(keys.first(), Some(NodeKey::Review | NodeKey::AutoAccept)));
        for (place, node) in flow.nodes.iter().enumerate() {
            if let Some(back) = node.back {
                assert!(keys[..place].contains(&back), "{:?} {:?}", flow.id, node.key);
            }
            assert!(node.needs.iter().all(|need| match need {
                Need::File(kind) => proof().iter().any(|f| f.kind == *kind) || *kind == EvidenceKind::Draft,
                Need::Screenshots => true,
            }));
        }
        // A code is accepted by activation only where the buyer gets it on the way, and a refund is barred then.
        if keys.contains(&NodeKey::AutoAccept) {
            assert!(keys.contains(&NodeKey::ActivateCode) && flow.refund_bar.is_some());
            assert_eq!(
                flow.refund_bar == Some(RefundBar::Claim),
                keys.contains(&NodeKey::ClaimCode)
            );
            assert!(keys.contains(&NodeKey::ClaimCode) || keys.contains(&NodeKey::HandOverCode));
        }
    }
    assert!(FlowKind::ALL.iter().all(|kind| seen.iter().any(|id| id.kind == *kind)));
}

#[test]
fn s73_images_and_apis_are_not_supervised() {
    for unsupervised in [
        AccessType::Image,
        AccessType::Api,
        AccessType::Container,
        AccessType::AiAsset,
    ] {
        assert!(FlowKind::of(unsupervised).is_empty());
    }
    assert_eq!(FlowKind::of(AccessType::Hardware), [FlowKind::Hardware]);
    assert_eq!(FlowKind::of(AccessType::License).len(), 4);
}

#[test]
fn an_order_begins_with_the_newest_flow_that_had_started() {
    let starts = rules(Site::Cn).flow_starts;
    let version = |kind, placed: &str| Flow::for_order(kind, at(placed), &starts).unwrap().id.version;
    // Midnight in China is 16:00 UTC of the day before.
    assert_eq!(
        version(FlowKind::StandardService, "2025-03-25T15:59:59Z"),
        FlowVersion::Y2023
    );
    assert_eq!(
        version(FlowKind::StandardService, "2025-03-25T16:00:00Z"),
        FlowVersion::Y2025
    );
    assert_eq!(
        version(FlowKind::LicenseOffline, "2024-09-01T00:00:00Z"),
        FlowVersion::Y2023
    );
    assert_eq!(
        version(FlowKind::LicenseOffline, "2026-01-01T00:00:00Z"),
        FlowVersion::Y2024M09
    );
    assert_eq!(
        version(FlowKind::LicenseCode, "2026-01-01T00:00:00Z"),
        FlowVersion::Y2025
    );
    let later = [flow::FlowStart {
        flow: FlowId {
            kind: FlowKind::LicenseCode,
            version: FlowVersion::Y2025,
        },
        from: at("2025-07-01T00:00:00Z"),
    }];
    let before = Flow::for_order(FlowKind::LicenseCode, at("2025-01-01T00:00:00Z"), &later).unwrap();
    assert_eq!(before.id.version, FlowVersion::Y2024M09);
}

// ---- the ways through

#[test]
fn s60_s63_a_human_service_from_payment_to_completion() {
    let mut play = Play::delivered_service();
    assert_eq!(play.begun.node(), Some(NodeKey::SubmitRequirement));
    play.no(Actor::Seller, ACCEPT, Code::SupervisionTurn)
        .no(Actor::Buyer, Command::Accept { confirmed: false }, Code::ConfirmAgain)
        .act(Actor::Buyer, ACCEPT);
    play.assert_delivered();
    assert_eq!(play.state.valid_from, Some(play.now));
    assert!(!play.state.shows_contacts());
    play.no(Actor::Buyer, ACCEPT, Code::SupervisionClosed);
}

#[test]
fn s61_a_rejected_requirement_goes_back_and_is_counted() {
    let mut play = Play::new(FlowKind::Saas);
    let reject = Command::Reject { reason: note() };
    play.act(Actor::Buyer, require())
        .no(Actor::Buyer, reject.clone(), Code::SupervisionTurn)
        .act(Actor::Seller, reject)
        .stands_at(NodeKey::SubmitRequirement);
    assert_eq!((play.state.seller_rejections, play.state.buyer_rejections), (1, 0));
}

#[test]
fn s62_a_delivery_needs_all_its_documents() {
    let mut play = Play::new(FlowKind::Saas);
    play.act(Actor::Buyer, require())
        .act(Actor::Seller, Command::ConfirmRequirement);
    let refusal = play
        .try_do(
            Actor::Seller,
            &Command::Deliver {
                files: vec![file(EvidenceKind::Other)],
                enabled_at: None,
            },
        )
        .unwrap_err();
    assert_eq!(refusal.code, Code::EvidenceMissing);
    assert_eq!(refusal.params["missing"], "requirement, acceptance, screenshot × 1");
    let many = vec![file(EvidenceKind::Acceptance); 21];
    play.no(
        Actor::Seller,
        Command::Deliver {
            files: many,
            enabled_at: None,
        },
        Code::TooMany,
    );
}

#[test]
fn s64_validity_counts_from_the_enabling_time_if_there_is_one() {
    let mut play = Play::new(FlowKind::Saas);
    play.act(Actor::Buyer, require())
        .act(Actor::Seller, Command::ConfirmRequirement)
        .wait(Span::days(3));
    let enabling = |enabled_at| Command::Deliver {
        files: proof(),
        enabled_at: Some(enabled_at),
    };
    let (paid, enabled) = (play.begun.terms.paid_at, play.now.minus(Span::days(1)));
    play.clone()
        .no(
            Actor::Seller,
            enabling(paid.minus(Span::minutes(1))),
            Code::EnablingTime,
        )
        .no(
            Actor::Seller,
            enabling(play.now.plus(Span::millis(1))),
            Code::EnablingTime,
        );
    play.act(Actor::Seller, enabling(enabled)).wait(Span::days(9));
    let mut other = play.clone();
    play.act(Actor::Buyer, ACCEPT);
    assert_eq!(play.state.valid_from, Some(enabled));

    // The other reading of the rule is a switch away; and a later delivery without a declaration takes it back.
    let mut blank = other.clone();
    other.policy.validity_start = ValidityStart::Acceptance;
    other.act(Actor::Buyer, ACCEPT);
    assert_eq!(other.state.valid_from, Some(other.now));
    blank
        .act(Actor::Buyer, Command::Reject { reason: note() })
        .act(Actor::Seller, deliver())
        .act(Actor::Buyer, ACCEPT);
    assert_eq!(blank.state.valid_from, Some(blank.now));
}

#[test]
fn a_website_is_drafted_until_the_buyer_agrees() {
    let mut play = Play::new(FlowKind::WebsiteService);
    let draft = || Command::SubmitDraft {
        files: vec![file(EvidenceKind::Draft)],
    };
    play.act(Actor::Buyer, require())
        .act(Actor::Seller, Command::ConfirmRequirement)
        .no(
            Actor::Seller,
            Command::SubmitDraft { files: vec![] },
            Code::EvidenceMissing,
        )
        .act(Actor::Seller, draft())
        .act(Actor::Buyer, Command::Reject { reason: note() })
        .stands_at(NodeKey::SubmitDraft)
        .act(Actor::Seller, draft())
        .act(Actor::Buyer, Command::ConfirmDraft)
        .act(Actor::Seller, deliver())
        .act(Actor::Buyer, ACCEPT);
    play.assert_delivered();
    assert_eq!(play.state.buyer_rejections, 1);
}

#[test]
fn s69_the_platform_looks_only_where_the_order_says_so() {
    let mut play = Play::with(FlowKind::LicenseOffline, FlowVersion::Y2024M09, true);
    play.act(Actor::Seller, deliver())
        .stands_at(NodeKey::Review)
        .no(Actor::Seller, Command::PassReview, Code::SupervisionTurn)
        .act(Actor::Operator, Command::Reject { reason: note() })
        .stands_at(NodeKey::Implement)
        .act(Actor::Seller, deliver())
        .act(Actor::Operator, Command::PassReview)
        .act(Actor::Buyer, ACCEPT);
    play.assert_delivered();
    Play::with(FlowKind::LicenseOffline, FlowVersion::Y2024M09, false)
        .act(Actor::Seller, deliver())
        .stands_at(NodeKey::Accept);
}

#[test]
fn s71_a_licence_is_bound_to_a_typed_or_a_made_code() {
    let code: IdentificationCode = crate::license::system_code([9; 16]).parse().unwrap();
    for identification in [
        Identification::Hardware {
            code: "00:1A:2B|WD-77".parse().unwrap(),
        },
        Identification::System { code },
    ] {
        let mut play = Play::with(FlowKind::LicenseIdentification, FlowVersion::Y2024M09, false);
        play.act(
            Actor::Buyer,
            Command::SubmitIdentification {
                identification: identification.clone(),
            },
        )
        .act(Actor::Seller, deliver())
        .act(Actor::Buyer, Command::Reject { reason: note() })
        .act(Actor::Seller, deliver())
        .act(Actor::Buyer, ACCEPT);
        play.assert_delivered();
        assert_eq!(play.state.identification, Some(identification));
    }
}

#[test]
fn s70_s55_a_claimed_code_is_activated_and_accepts_itself() {
    let activate = || Command::ActivateCode { effective_at: None };
    let mut play = Play::with(FlowKind::LicenseCode, FlowVersion::Y2024M09, false);
    play.no(Actor::System, activate(), Code::LicenseNotReceived)
        .act(Actor::Seller, Command::Implement)
        .no(Actor::System, activate(), Code::LicenseNotReceived)
        .stands_at(NodeKey::ClaimCode)
        .act(Actor::Buyer, refund(RefundKind::Negotiated, 10_000))
        // What is being given back is not collected.
        .no(Actor::Buyer, Command::ClaimCode, Code::RefundOpen)
        .act(Actor::Buyer, Command::WithdrawRefund)
        .act(Actor::Buyer, Command::ClaimCode)
        .no(
            Actor::Buyer,
            refund(RefundKind::Negotiated, 10_000),
            Code::RefundCodeUsed,
        )
        .no(Actor::Seller, deliver(), Code::SupervisionTurn)
        .no(Actor::Buyer, activate(), Code::SupervisionTurn)
        .wait(Span::hours(5))
        .act(Actor::System, activate())
        .no(Actor::System, activate(), Code::LicenseState);
    let activated = play.now;
    play.wait(Span::days(1)).act(Actor::Seller, deliver());
    play.assert_delivered();
    assert_eq!(play.state.valid_from, Some(activated));
}

#[test]
fn s70_s55_a_code_given_to_both_works_before_the_seller_reports() {
    let mut play = Play::new(FlowKind::LicenseCode);
    play.no(
        Actor::System,
        Command::ActivateCode { effective_at: None },
        Code::LicenseNotReceived,
    )
    .act(Actor::System, Command::HandOverCode)
    .stands_at(NodeKey::Implement)
    .wait(Span::hours(2));
    let paid = play.begun.terms.paid_at;
    let activate = |effective_at| Command::ActivateCode {
        effective_at: Some(effective_at),
    };
    let future = play.now.plus(Span::seconds(1));
    play.no(Actor::System, activate(future), Code::LicenseEffectTime)
        // Named between order and payment: the period begins with the payment all the same.
        .act(Actor::System, activate(paid.minus(Span::seconds(30))))
        .stands_at(NodeKey::Implement)
        .no(Actor::Buyer, refund(RefundKind::Negotiated, 1), Code::RefundCodeUsed)
        .act(Actor::Seller, Command::Implement)
        // Activated already: that node is passed over.
        .stands_at(NodeKey::Prove)
        .act(Actor::Seller, deliver());
    play.assert_delivered();
    assert_eq!(play.state.valid_from, Some(paid));
}

#[test]
fn packages_orchestrations_and_data_files() {
    let mut package = Play::new(FlowKind::LicensePackage);
    package
        .no(Actor::Seller, Command::Deploy, Code::SupervisionTurn)
        .act(Actor::System, Command::Deploy)
        .act(Actor::Buyer, ACCEPT);
    package.assert_delivered();
    let mut orchestration = Play::new(FlowKind::Orchestration);
    orchestration.act(Actor::Seller, deliver()).act(Actor::Buyer, ACCEPT);
    orchestration.assert_delivered();
    let mut data = Play::new(FlowKind::DataFile);
    data.act(Actor::Buyer, require())
        .act(Actor::Seller, Command::Reject { reason: note() })
        .act(Actor::Buyer, require())
        .act(Actor::Seller, deliver())
        .act(Actor::Buyer, ACCEPT);
    data.assert_delivered();
}

// ---- goods

#[test]
fn s65_goods_are_accepted_ten_days_after_they_were_signed_for() {
    let mut play = Play::shipped();
    assert_eq!(next_timer(&play.state, &play.policy), None);
    play.sign_off(true);
    let due = play.now.plus(Span::days(10));
    assert_eq!(next_timer(&play.state, &play.policy), Some(due));
    play.now = due.minus(Span::millis(1));
    play.tick().stands_at(NodeKey::Accept).wait(Span::millis(1)).tick();
    play.assert_delivered();

    let mut foreign = Play::shipped();
    foreign
        .sign_off(false)
        .wait(Span::days(300))
        .tick()
        .stands_at(NodeKey::Accept);
    foreign
        .act(Actor::Seller, Command::Remind)
        .no(Actor::Seller, Command::Remind, Code::RemindedLately)
        .act(Actor::Buyer, ACCEPT);
    foreign.assert_delivered();
}

#[test]
fn telephone_numbers_are_compared_by_their_digits() {
    assert!(same_phone("+86 138-0000-1111", "13800001111"));
    assert!(same_phone("0086 13800001111", "138 0000 1111"));
    assert!(!same_phone("13800001111", "13800001112"));
    assert!(!same_phone("138****1111", "138****1111"));
    assert!(!same_phone("", ""));
}

#[test]
fn an_address_changes_only_before_the_goods_leave() {
    let mut play = Play::new(FlowKind::Hardware);
    play.act(Actor::Buyer, Command::ChangeAddress)
        .act(Actor::Seller, Command::Ship { parcel: parcel() })
        .no(Actor::Buyer, Command::ChangeAddress, Code::SupervisionTurn);
}

#[test]
fn s58_goods_in_transit_are_refunded_only_after_the_platform_confirmed() {
    let mut play = Play::shipped();
    play.no(
        Actor::Buyer,
        refund(RefundKind::NotReceived, 10_000),
        Code::RefundInTransit,
    )
    .act(Actor::Operator, Command::ConfirmLoss)
    .act(Actor::Buyer, refund(RefundKind::NotReceived, 10_000))
    .act(Actor::Seller, Command::ApproveRefund);
    play.assert_refunded(10_000);
    let mut unsent = Play::new(FlowKind::Hardware);
    unsent
        .no(Actor::Buyer, refund(RefundKind::Return, 1), Code::RefundGoods)
        .act(Actor::Buyer, refund(RefundKind::NotReceived, 10_000))
        .no(Actor::Seller, Command::Ship { parcel: parcel() }, Code::RefundOpen)
        .act(Actor::Seller, Command::ApproveRefund);
    unsent.assert_refunded(10_000);
}

#[test]
fn s56_a_return_that_is_never_sent_lapses_and_the_goods_keep_their_days() {
    let mut play = Play::shipped();
    play.sign_off(true)
        .wait(Span::days(4))
        .act(Actor::Buyer, refund(RefundKind::Return, 10_000))
        .wait(Span::days(1))
        .act(Actor::Seller, Command::ApproveRefund)
        .wait(Span::days(10))
        .tick()
        .stands_at(NodeKey::Accept);
    assert!(play.state.refund.is_none());
    // Four of ten days had gone when the discussion began.
    assert_eq!(
        next_timer(&play.state, &play.policy),
        Some(play.now.plus(Span::days(6)))
    );
}

#[test]
fn s57_a_return_that_nobody_looks_at_is_refunded() {
    let mut play = Play::shipped();
    play.sign_off(true)
        .act(Actor::Buyer, refund(RefundKind::Return, 9_000))
        .act(Actor::Seller, Command::ApproveRefund)
        .act(Actor::Buyer, Command::SendBack { parcel: parcel() })
        .wait(Span::days(15));
    let mut refused = play.clone();
    play.tick();
    play.assert_refunded(9_000);
    refused
        .act(Actor::Seller, Command::RefuseRefund { reason: note() })
        .act(Actor::Buyer, appeal(AppealReason::RefundRefused, vec![]))
        .act(
            Actor::Operator,
            Command::DecideAppeal {
                decision: Decision::Refund { amount: yuan(5_000) },
                reason: note(),
            },
        );
    refused.assert_refunded(5_000);
}

// ---- refunds

#[test]
fn s53_s54_a_negotiated_refund_is_more_than_nothing_and_at_most_all() {
    let mut play = Play::delivered_service();
    for wrong in [0, -1, 10_001] {
        play.no(Actor::Buyer, refund(RefundKind::Negotiated, wrong), Code::RefundAmount);
    }
    let dollars = Command::RequestRefund {
        kind: RefundKind::Negotiated,
        amount: Money::new(1, Currency::Usd),
        reason: note(),
    };
    play.no(Actor::Buyer, dollars, Code::RefundAmount)
        .no(Actor::Buyer, refund(RefundKind::Return, 1), Code::RefundGoods)
        .no(Actor::Seller, refund(RefundKind::Negotiated, 1), Code::SupervisionTurn);
    let mut part = play.clone();
    play.act(Actor::Buyer, refund(RefundKind::Negotiated, 10_000))
        .no(Actor::Buyer, ACCEPT, Code::RefundOpen)
        .no(Actor::Buyer, Command::ApproveRefund, Code::SupervisionTurn)
        .act(Actor::Seller, Command::ApproveRefund);
    play.assert_refunded(10_000);
    part.act(Actor::Buyer, refund(RefundKind::Negotiated, 2_500))
        .act(Actor::Seller, Command::RefuseRefund { reason: note() })
        .no(Actor::Seller, Command::ApproveRefund, Code::RefundStage)
        .act(Actor::Buyer, refund(RefundKind::Negotiated, 2_500))
        .act(Actor::Seller, Command::ApproveRefund);
    part.assert_refunded(2_500);
}

#[test]
fn an_open_refund_waits_for_him_who_is_to_answer_it() {
    let turn = |play: &Play| play.state.turn(play.flow);
    let mut play = Play::delivered_service();
    assert_eq!(turn(&play), Some(Actor::Buyer));
    play.act(Actor::Buyer, refund(RefundKind::Negotiated, 1));
    assert_eq!(turn(&play), Some(Actor::Seller));
    // Time that passes counts from the request, not from the node.
    let hint = |play: &Play| suggests_appeal(play.flow, &play.state, Actor::Buyer, play.now, &play.policy);
    play.wait(Span::days(5));
    assert!(!hint(&play));
    play.wait(Span::millis(1));
    assert!(hint(&play));
    play.act(Actor::Seller, Command::RefuseRefund { reason: note() });
    assert_eq!(turn(&play), Some(Actor::Buyer));

    let mut goods = Play::shipped();
    goods.sign_off(true).act(Actor::Buyer, refund(RefundKind::Return, 1));
    assert_eq!(turn(&goods), Some(Actor::Seller));
    goods.act(Actor::Seller, Command::ApproveRefund);
    assert_eq!(turn(&goods), Some(Actor::Buyer));
    goods.act(Actor::Buyer, Command::SendBack { parcel: parcel() });
    assert_eq!(turn(&goods), Some(Actor::Seller));
    goods.act(Actor::Buyer, appeal(AppealReason::Other, vec![]));
    assert_eq!(turn(&goods), Some(Actor::Operator));
}

#[test]
fn an_invoice_comes_back_before_the_money_does() {
    let mut play = Play::delivered_service();
    play.act(Actor::System, Command::InvoiceIssued)
        .no(Actor::Buyer, refund(RefundKind::Negotiated, 1), Code::RefundInvoiced)
        .act(Actor::Buyer, appeal(AppealReason::NotAsOrdered, vec![]));
    let decision = Command::DecideAppeal {
        decision: Decision::Refund { amount: yuan(1) },
        reason: note(),
    };
    play.no(Actor::Operator, decision.clone(), Code::RefundInvoiced)
        .act(Actor::System, Command::InvoiceReturned)
        .act(Actor::Operator, decision);
    play.assert_refunded(1);
    let mut asked = Play::delivered_service();
    asked.act(Actor::Buyer, refund(RefundKind::Negotiated, 1)).no(
        Actor::System,
        Command::InvoiceIssued,
        Code::RefundOpen,
    );
}

// ---- appeals

#[test]
fn s66_while_an_appeal_is_open_nobody_acts() {
    let mut play = Play::delivered_service();
    play.act(Actor::Buyer, appeal(AppealReason::NotAsOrdered, vec![]))
        .no(Actor::Buyer, ACCEPT, Code::SupervisionFrozen)
        .no(Actor::Seller, Command::Remind, Code::SupervisionFrozen)
        .no(
            Actor::Seller,
            appeal(AppealReason::Other, vec![]),
            Code::SupervisionFrozen,
        )
        .no(Actor::Buyer, refund(RefundKind::Negotiated, 1), Code::SupervisionFrozen);
    let decision = |decision| Command::DecideAppeal {
        decision,
        reason: note(),
    };
    assert_eq!(play.state.turn(play.flow), Some(Actor::Operator));
    play.no(Actor::Seller, decision(Decision::Complete), Code::SupervisionTurn);
    let mut completed = play.clone();
    play.act(Actor::Operator, decision(Decision::Resume))
        .act(Actor::Buyer, ACCEPT);
    play.assert_delivered();
    completed.act(Actor::Operator, decision(Decision::Complete));
    completed.assert_delivered();
    play.no(
        Actor::Buyer,
        appeal(AppealReason::Other, vec![]),
        Code::SupervisionClosed,
    );
}

#[test]
fn s66_the_seller_may_appeal_when_the_policy_lets_him() {
    let mut play = Play::delivered_service();
    play.policy.seller_appeal = vec![
        SellerAppeal::Rejected { times: 3 },
        SellerAppeal::BuyerNodeStalled { days: 5 },
    ];
    let angry = || appeal(AppealReason::Other, vec![]);
    for rejections in 0..4 {
        assert_eq!(play.state.buyer_rejections, rejections);
        assert_eq!(
            suggests_appeal(play.flow, &play.state, Actor::Seller, play.now, &play.policy),
            rejections >= 3
        );
        play.no(Actor::Seller, angry(), Code::AppealEarly);
        play.clone().act(Actor::Buyer, angry());
        play.act(Actor::Buyer, Command::Reject { reason: note() })
            .act(Actor::Seller, deliver());
    }
    play.clone().act(Actor::Seller, angry());
    let mut quiet = Play::delivered_service();
    quiet.policy.seller_appeal = play.policy.seller_appeal.clone();
    quiet
        .wait(Span::days(5))
        .no(Actor::Seller, angry(), Code::AppealEarly)
        .wait(Span::millis(1))
        .act(Actor::Seller, angry());
}

#[test]
fn s67_some_reasons_need_proof_and_all_a_second_confirmation() {
    let mut play = Play::delivered_service();
    let unconfirmed = Command::Appeal {
        appeal: Appeal {
            reason: AppealReason::Other,
            statement: note(),
            demand: note(),
            files: vec![],
            confirmed: false,
        },
    };
    let other = || vec![file(EvidenceKind::Other)];
    play.no(
        Actor::Seller,
        appeal(AppealReason::NotAccepted, vec![]),
        Code::AppealAttachment,
    )
    .no(
        Actor::Seller,
        appeal(AppealReason::BuyerUnreachable, other()),
        Code::AppealCommitment,
    )
    .no(Actor::Seller, unconfirmed, Code::ConfirmAgain)
    .act(Actor::Seller, appeal(AppealReason::NotAccepted, other()));
}

#[test]
fn s68_an_appeal_is_overdue_after_three_working_days_and_told_once() {
    let mut play = Play::delivered_service();
    // Wednesday 4 March; the third working day after it is Monday the 9th.
    play.act(Actor::Buyer, appeal(AppealReason::Other, vec![]));
    let due = at("2026-03-09T15:59:59Z");
    assert_eq!(next_timer(&play.state, &play.policy), Some(due));
    play.now = due;
    let told = play.try_do(Actor::System, &Command::Timer).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].what, What::AppealOverdue);
    assert_eq!(play.try_do(Actor::System, &Command::Timer).unwrap(), []);
    assert_eq!(next_timer(&play.state, &play.policy), None);
}

#[test]
fn time_under_appeal_is_not_counted_against_the_buyer() {
    let mut play = Play::shipped();
    play.sign_off(true)
        .wait(Span::days(9))
        .act(Actor::Buyer, appeal(AppealReason::NotAsOrdered, vec![]))
        .wait(Span::days(20))
        .act(
            Actor::Operator,
            Command::DecideAppeal {
                decision: Decision::Resume,
                reason: note(),
            },
        )
        .tick()
        .stands_at(NodeKey::Accept);
    assert_eq!(
        next_timer(&play.state, &play.policy),
        Some(play.now.plus(Span::days(1)))
    );
}

// ---- 365 days

#[test]
fn s72_old_flows_end_by_themselves_where_the_switch_is_on() {
    let old = || {
        let mut play = Play::with(FlowKind::StandardService, FlowVersion::Y2023, false);
        play.act(Actor::Buyer, require());
        play
    };
    let mut refunded = old();
    refunded.wait(Span::days(365)).tick();
    refunded.assert_refunded(10_000);
    let mut invoiced = old();
    invoiced
        .act(Actor::System, Command::InvoiceIssued)
        .wait(Span::days(365))
        .tick();
    invoiced.assert_delivered();
    let mut present = Play::new(FlowKind::StandardService);
    present
        .wait(Span::days(4_000))
        .tick()
        .stands_at(NodeKey::SubmitRequirement);
    // The newest generation of a kind is free of the rule, whenever it began.
    let mut newest = Play::with(FlowKind::LicenseOffline, FlowVersion::Y2024M09, false);
    newest.wait(Span::days(4_000)).tick().stands_at(NodeKey::Implement);
    assert!(rules(Site::Intl).close_after.is_empty());
}

#[test]
fn a_policy_survives_its_document() {
    for site in [Site::Cn, Site::Intl] {
        let policy = rules(site);
        let text = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<SupervisionPolicy>(&text).unwrap(), policy);
    }
}

// ---- everything, in any order

fn any_file() -> impl Strategy<Value = Evidence> {
    use EvidenceKind::{Acceptance, Commitment, Draft, Other, Requirement, Screenshot};
    prop::sample::select(vec![Acceptance, Commitment, Draft, Other, Requirement, Screenshot]).prop_map(file)
}
fn any_files() -> impl Strategy<Value = Vec<Evidence>> {
    prop_oneof![
        3 => Just([proof(), vec![file(EvidenceKind::Draft), file(EvidenceKind::Commitment)]].concat()),
        1 => prop::collection::vec(any_file(), 0..4),
    ]
}
fn any_amount() -> impl Strategy<Value = Money> {
    prop_oneof![4 => (1_i64..=10_000).prop_map(yuan), 1 => (-5_i64..20_000).prop_map(yuan)]
}

/// A command for a verb, sensible more often than not.
fn command_for(verb: Verb, now: Time) -> BoxedStrategy<Command> {
    let near = (-20_i64..2).prop_map(move |days| now.plus(Span::days(days)));
    match verb {
        Verb::Act(Action::SubmitRequirement) => any_files()
            .prop_map(|files| Command::SubmitRequirement { note: note(), files })
            .boxed(),
        Verb::Act(Action::SubmitIdentification) => Just(Command::SubmitIdentification {
            identification: Identification::Hardware {
                code: "HW-1".parse().unwrap(),
            },
        })
        .boxed(),
        Verb::Act(Action::ConfirmRequirement) => Just(Command::ConfirmRequirement).boxed(),
        Verb::Act(Action::SubmitDraft) => any_files().prop_map(|files| Command::SubmitDraft { files }).boxed(),
        Verb::Act(Action::ConfirmDraft) => Just(Command::ConfirmDraft).boxed(),
        Verb::Act(Action::HandOverCode) => Just(Command::HandOverCode).boxed(),
        Verb::Act(Action::Implement) => Just(Command::Implement).boxed(),
        Verb::Act(Action::Deliver) => (any_files(), prop::option::of(near))
            .prop_map(|(files, enabled_at)| Command::Deliver { files, enabled_at })
            .boxed(),
        Verb::Act(Action::Deploy) => Just(Command::Deploy).boxed(),
        Verb::Act(Action::Ship) => Just(Command::Ship { parcel: parcel() }).boxed(),
        Verb::Act(Action::ClaimCode) => Just(Command::ClaimCode).boxed(),
        Verb::Act(Action::ActivateCode) => prop::option::of(near)
            .prop_map(|effective_at| Command::ActivateCode { effective_at })
            .boxed(),
        Verb::Act(Action::PassReview) => Just(Command::PassReview).boxed(),
        Verb::Act(Action::Accept) => any::<bool>()
            .prop_map(|confirmed| Command::Accept { confirmed })
            .boxed(),
        Verb::Reject => Just(Command::Reject { reason: note() }).boxed(),
        Verb::Remind => Just(Command::Remind).boxed(),
        Verb::ChangeAddress => Just(Command::ChangeAddress).boxed(),
        Verb::CourierSignOff => (near, any::<bool>())
            .prop_map(|(signed_at, phone_matches)| Command::CourierSignOff {
                signed_at,
                phone_matches,
            })
            .boxed(),
        Verb::InvoiceIssued => Just(Command::InvoiceIssued).boxed(),
        Verb::InvoiceReturned => Just(Command::InvoiceReturned).boxed(),
        Verb::Appeal => (any_files(), any::<bool>())
            .prop_map(|(files, confirmed)| Command::Appeal {
                appeal: Appeal {
                    reason: AppealReason::NotAccepted,
                    statement: note(),
                    demand: note(),
                    files,
                    confirmed,
                },
            })
            .boxed(),
        Verb::DecideAppeal => prop_oneof![
                8 => Just(Decision::Resume),
            1 => Just(Decision::Complete),
            1 => any_amount().prop_map(|amount| Decision::Refund { amount }),
        ]
        .prop_map(|decision| Command::DecideAppeal {
            decision,
            reason: note(),
        })
        .boxed(),
        Verb::RequestRefund(kind) => any_amount()
            .prop_map(move |amount| Command::RequestRefund {
                kind,
                amount,
                reason: note(),
            })
            .boxed(),
        Verb::ConfirmLoss => Just(Command::ConfirmLoss).boxed(),
        Verb::WithdrawRefund => Just(Command::WithdrawRefund).boxed(),
        Verb::ApproveRefund => Just(Command::ApproveRefund).boxed(),
        Verb::RefuseRefund => Just(Command::RefuseRefund { reason: note() }).boxed(),
        Verb::SendBack => Just(Command::SendBack { parcel: parcel() }).boxed(),
        Verb::ReceiveReturn => Just(Command::ReceiveReturn).boxed(),
        Verb::Timer => Just(Command::Timer).boxed(),
    }
}

const ACTORS: [Actor; 4] = [Actor::Buyer, Actor::Seller, Actor::Operator, Actor::System];

/// One step of a random play: how the clock moves, who acts, which verb, and whether to pick among the possible ones.
#[derive(Clone, Copy, Debug)]
struct Step {
    shift: i64,
    actor: usize,
    verb: prop::sample::Index,
    sensible: bool,
    seed: u64,
}

fn any_step() -> impl Strategy<Value = Step> {
    let shift = prop_oneof![6 => 0_i64..86_400_000, 3 => 0_i64..1_000_000_000, 1 => -500_000_000_i64..0, 1 => 0_i64..20_000_000_000];
    (
        shift,
        0_usize..4,
        any::<prop::sample::Index>(),
        prop::bool::weighted(0.8),
        any::<u64>(),
    )
        .prop_map(|(shift, actor, verb, sensible, seed)| Step {
            shift,
            actor,
            verb,
            sensible,
            seed,
        })
}

/// The place of a flow in the catalogue. Goods know the most ways, so they come up more often.
fn any_flow() -> impl Strategy<Value = usize> {
    let goods = CATALOGUE.iter().position(|flow| flow.goods).unwrap();
    prop_oneof![3 => 0..CATALOGUE.len(), 1 => Just(goods)]
}

fn sample(strategy: &BoxedStrategy<Command>, seed: u64) -> Command {
    use proptest::{
        strategy::ValueTree as _,
        test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy.new_tree(&mut runner).unwrap().current()
}

impl Play {
    fn step(&mut self, step: Step) -> (Actor, Command) {
        self.now = self.now.plus(Span::millis(step.shift));
        // What leads on is weighted, so that most plays get somewhere.
        let weight = |verb: &Verb| match verb {
            Verb::Act(_) => 12,
            Verb::CourierSignOff | Verb::SendBack | Verb::ApproveRefund | Verb::Timer => 6,
            Verb::RequestRefund(_) | Verb::ReceiveReturn | Verb::Reject | Verb::DecideAppeal => 2,
            _ => 1,
        };
        let mut offers: Vec<(Actor, Verb)> = Vec::new();
        for actor in ACTORS {
            for verb in possible(self.flow, &self.state, actor, self.now, self.rules()) {
                offers.extend(std::iter::repeat_n((actor, verb), weight(&verb)));
            }
        }
        let (actor, verb) = if step.sensible && !offers.is_empty() {
            *step.verb.get(&offers)
        } else {
            (ACTORS[step.actor], *step.verb.get(&Verb::ALL))
        };
        (actor, sample(&command_for(verb, self.now), step.seed))
    }
}

/// May money leave because of this, from there? Only by an act of the buyer, by what he asked for and the seller granted, by
/// operators over an appeal, by a code that is in use, or by a timer that was announced.
fn may_move_money(before: &Supervision, event: &Event, policy: &SupervisionPolicy) -> bool {
    let cause = match event.what {
        What::Completed { cause, .. } | What::Refunded { cause, .. } => cause,
        _ => return event.money() == MoneyEffect::Keep,
    };
    let back = match event.money() {
        MoneyEffect::Resolve { refund, .. } => refund,
        MoneyEffect::Keep => return false,
    };
    let timer = event.by == Actor::System && next_timer(before, policy).is_some_and(|due| due <= event.at);
    let asked = before.refund.as_ref().filter(|request| request.amount == back);
    match cause {
        Cause::Accepted => event.by == Actor::Buyer && back.minor == 0,
        Cause::AcceptedByActivation => {
            before.activated_at.is_some() && before.code_with_buyer_at.is_some() && back.minor == 0
        }
        Cause::AcceptedByTime => {
            let due = before.shipment.as_ref().and_then(|shipment| shipment.accepted_by);
            timer && before.refund.is_none() && due.is_some_and(|due| due <= event.at) && back.minor == 0
        }
        Cause::Agreed => event.by == Actor::Seller && asked.is_some(),
        Cause::ReturnUnanswered => timer && asked.is_some_and(|r| matches!(r.stage, RefundStage::AwaitsReceipt { .. })),
        Cause::TooOld => {
            let rule = policy.close_after.iter().find(|rule| rule.flow == before.terms.flow);
            timer && rule.is_some_and(|rule| event.at >= before.terms.paid_at.plus(rule.after))
        }
        Cause::Decided => event.by == Actor::Operator && matches!(before.standing, Standing::Frozen { .. }),
    }
}

/// From when on what was delivered is valid: the declared moment or that of the activation where the site counts from
/// there, else the end of the flow (business rules §4.3).
fn begins(state: &Supervision, policy: &SupervisionPolicy, ended: Time) -> Time {
    match (policy.validity_start, state.enabled_at, state.activated_at) {
        (ValidityStart::Declared, Some(moment), _) | (ValidityStart::Acceptance, Some(moment), Some(_)) => {
            moment.clamp(state.terms.paid_at, ended)
        }
        _ => ended,
    }
}

/// Readings of the rules that sites may choose.
fn any_rules() -> impl Strategy<Value = SupervisionPolicy> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(acceptance, strict, ages)| {
        let mut policy = rules(Site::Cn);
        if acceptance {
            policy.validity_start = ValidityStart::Acceptance;
        }
        if strict {
            policy.seller_appeal = vec![
                SellerAppeal::Rejected { times: 1 },
                SellerAppeal::BuyerNodeStalled { days: 5 },
            ];
        }
        if ages {
            policy.close_after = CATALOGUE
                .iter()
                .map(|flow| terms::CloseAfter {
                    flow: flow.id,
                    after: Span::days(200),
                })
                .collect();
        }
        policy
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn whatever_anybody_does_the_invariants_hold(
        flow in any_flow(),
        review in any::<bool>(),
        policy in any_rules(),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let FlowId { kind, version } = CATALOGUE[flow].id;
        let mut play = Play::with(kind, version, review);
        play.policy = policy;
        let (mut posted, mut refunded) = (0_i64, 0_i64);
        let mut log = Vec::new();
        let mut head = Head::EMPTY;
        let id = uuid::Uuid::from_u128(7);
        for step in steps {
            let (actor, command) = play.step(step);
            let before = play.state.clone();
            let offered = possible(play.flow, &before, actor, play.now, play.rules()).contains(&command.verb());
            let outcome = play.try_do(actor, &command);
            // Nothing happens that was not offered.
            prop_assert!(outcome.is_err() || offered);
            let Ok(events) = outcome else {
                prop_assert_eq!(&play.state, &before);
                continue;
            };
            // A closed flow never opens again; under appeal nobody acts.
            prop_assert!(!before.closed() || events.is_empty());
            if matches!(before.standing, Standing::Frozen { .. }) {
                let of_the_appeal = matches!(command, Command::DecideAppeal { .. } | Command::InvoiceReturned | Command::Timer);
                prop_assert!(of_the_appeal);
            }
            let mut walked = before.clone();
            for event in &events {
                // Time only goes forward, and money leaves for a listed reason only.
                prop_assert!(event.at >= walked.last_at);
                prop_assert!(may_move_money(&walked, event, &play.policy), "{:?}", event);
                if let MoneyEffect::Resolve { post, refund } = event.money() {
                    prop_assert!(post.minor >= 0 && refund.minor >= 0);
                    posted += post.minor;
                    refunded += refund.minor;
                    prop_assert!(refund.minor == 0 || !walked.invoiced);
                }
                let entry = evidence::append(&toy_digest, id, head, event.at, event.by.name(), &event.canonical());
                head = entry.head();
                log.push(entry);
                walked = walked.apply(event);
            }
            // What is held and what has left is what was paid.
            prop_assert_eq!(play.state.held().minor + posted + refunded, play.state.terms.paid.minor);
            // A code that may be in use is never under a refund by agreement.
            let barred = match play.flow.refund_bar {
                Some(RefundBar::Claim) => play.state.code_with_buyer_at.is_some(),
                Some(RefundBar::Activation) => play.state.activated_at.is_some(),
                None => false,
            };
            prop_assert!(!(barred && play.state.refund.is_some()));
            prop_assert!(!(play.state.invoiced && play.state.refund.is_some()));
            prop_assert!(!(play.state.closed() && play.state.refund.is_some()));
            // Whoever it waits for can do something; when it is over nobody can, and nobody is waited for.
            let turn = play.state.turn(play.flow);
            prop_assert_eq!(turn.is_none(), play.state.closed());
            for actor in ACTORS {
                let able = !possible(play.flow, &play.state, actor, play.now, play.rules()).is_empty();
                prop_assert!(!(play.state.closed() && able));
                prop_assert!(able || turn != Some(actor) || actor == Actor::System, "{:?}", play.state);
            }
            // The period begins between payment and the end of the flow, and only for what was delivered.
            match (&play.state.standing, play.state.valid_from) {
                (Standing::Closed { at, ending: Ending::Delivered }, Some(from)) => {
                    prop_assert!((play.state.terms.paid_at..=*at).contains(&from));
                    prop_assert_eq!(from, begins(&play.state, &play.policy, *at));
                }
                (Standing::Closed { ending: Ending::Delivered, .. }, None) => prop_assert!(false, "no validity"),
                (_, from) => prop_assert_eq!(from, None),
            }
            // A timer that is announced does something when its moment comes, and nothing before.
            if let Some(due) = next_timer(&play.state, &play.policy) {
                let fire = |now| decide(play.flow, &play.state, &Command::Timer, Actor::System, now, play.rules());
                prop_assert!(!fire(due).unwrap().is_empty());
                if due > play.state.last_at {
                    prop_assert!(fire(due.minus(Span::millis(1))).unwrap().is_empty());
                }
            }
        }
        // The events alone give the state again, also out of their JSON, and the log's chain is whole.
        let replayed = play.events.iter().fold(play.begun.clone(), |state, event| {
            let text = serde_json::to_string(event).unwrap();
            state.apply(&serde_json::from_str(&text).unwrap())
        });
        prop_assert_eq!(&replayed, &play.state);
        let text = serde_json::to_string(&play.state).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Supervision>(&text).unwrap(), &play.state);
        prop_assert_eq!(evidence::verify(&toy_digest, id, &log, Some(head)), Ok(head));
        prop_assert_eq!(play.state.version, u64::try_from(log.len()).unwrap());
    }
}
