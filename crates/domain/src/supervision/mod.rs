//! Service supervision (服务监管): the marketplace holds the money while people deliver, and watches over the order of
//! their acts (business rules §4).
//!
//! The flows are data ([`flow`]); one engine interprets them all. [`begin`] opens a flow when its order is paid,
//! [`decide`] says what a command leads to, [`Supervision::apply`] carries an event out. Replaying the events gives the
//! state again, and each event is one entry of the evidence log ([`crate::evidence`]).
//!
//! Money is never moved here: [`Event::money`] says what an event means for the held payment. Acceptance is at once what
//! completes the order; the published three hours are an upper bound.
//!
//! While an appeal is open nothing moves but the appeal itself. Time limits that favour one side (acceptance of goods by
//! time, sending back, looking at what came back) stand still meanwhile and go on afterwards; so does the acceptance of
//! goods while a refund is being discussed.

pub mod calendar;
pub mod command;
mod engine;
pub mod flow;
pub mod terms;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use command::{Action, Actor, Command};
pub use engine::{Rules, begin, decide, next_timer, possible, suggests_appeal};
pub use flow::{Flow, FlowId, FlowKind, FlowVersion, NodeKey};
pub use terms::SupervisionPolicy;

use crate::{
    evidence::Evidence,
    id::Id,
    money::Money,
    order::{Ending, Order},
    time::{Span, Time},
};
use command::{Appeal, CourierCode, Decision, Identification, Note, Parcel, RefundKind, TrackingNumber};

/// What is fixed when an order is paid.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The flow and its version.
    pub flow: FlowId,
    /// What was paid and is held.
    pub paid: Money,
    /// When.
    pub paid_at: Time,
    /// 华为云复核: whether the marketplace looks at the delivery before the buyer does.
    pub review: bool,
    /// Screenshots the delivery template wants with the proof.
    pub screenshots: u8,
}

/// Where a flow stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Somebody is to act.
    Open {
        /// Where.
        node: NodeKey,
    },
    /// An appeal is open; nobody may act but the operators.
    Frozen {
        /// Where it stood.
        node: NodeKey,
        /// By which side.
        by: Actor,
        /// Since when.
        since: Time,
        /// When operations should have decided.
        due: Time,
        /// That it is overdue was told.
        overdue: bool,
    },
    /// Over; never opens again.
    Closed {
        /// When.
        at: Time,
        /// How.
        ending: Ending,
    },
}

/// A parcel and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shipment {
    /// The parcel.
    pub parcel: Parcel,
    /// When it was sent.
    pub shipped_at: Time,
    /// When it was signed for.
    pub signed_at: Option<Time>,
    /// When the goods are accepted by themselves; only if the telephone number on the parcel is the order's.
    pub accepted_by: Option<Time>,
    /// The marketplace has found that it was lost.
    pub lost: bool,
}

/// What came of asking a courier about a parcel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum TrackVerdict {
    /// It was signed for.
    Signed,
    /// It is on its way.
    UnderWay,
    /// The courier does not tell about it.
    Unreadable,
    /// The courier could not be asked.
    Unavailable,
}

/// One call to a courier. The telephone number it was asked with is the receiver's and is not kept here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrackAttempt {
    /// Identifier.
    pub id: Id<TrackAttempt>,
    /// The order whose goods travel.
    pub order_id: Id<Order>,
    /// Who was asked.
    pub courier: CourierCode,
    /// About which parcel.
    pub parcel: TrackingNumber,
    /// When it began, by the marketplace's clock.
    pub started_at: Time,
    /// How long it took, in milliseconds of real time.
    pub duration_ms: i64,
    /// What came of it.
    pub verdict: TrackVerdict,
    /// When it was signed for, as the courier says.
    pub signed_at: Option<Time>,
    /// Why nothing is known.
    pub detail: String,
}

/// How far a request for a refund has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum RefundStage {
    /// The seller is to agree.
    AwaitsSeller,
    /// The buyer is to send the goods back.
    AwaitsReturn {
        /// Else the request lapses.
        until: Time,
    },
    /// The seller is to look at what came back.
    AwaitsReceipt {
        /// What was sent.
        parcel: Parcel,
        /// Else the money goes back.
        until: Time,
    },
}

impl RefundStage {
    /// Who is to act.
    #[must_use]
    pub const fn turn(&self) -> Actor {
        match self {
            Self::AwaitsSeller | Self::AwaitsReceipt { .. } => Actor::Seller,
            Self::AwaitsReturn { .. } => Actor::Buyer,
        }
    }
}

/// A request for a refund under way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundRequest {
    /// What sort.
    pub kind: RefundKind,
    /// How much.
    pub amount: Money,
    /// Since when.
    pub since: Time,
    /// How far.
    pub stage: RefundStage,
}

/// A supervised delivery.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Supervision {
    /// What was fixed at payment.
    pub terms: Terms,
    /// Where it stands.
    pub standing: Standing,
    /// Since when it stands at its node; time under appeal counts too.
    pub node_since: Time,
    /// Deliveries and drafts the buyer sent back.
    pub buyer_rejections: u32,
    /// Requirements the seller sent back.
    pub seller_rejections: u32,
    /// What a licence 1.0 is bound to.
    pub identification: Option<Identification>,
    /// Since when the buyer has the licence code.
    pub code_with_buyer_at: Option<Time>,
    /// When the licence code was activated.
    pub activated_at: Option<Time>,
    /// Enabling time: declared by the seller, or of the activation.
    pub enabled_at: Option<Time>,
    /// The goods on their way.
    pub shipment: Option<Shipment>,
    /// A request for a refund under way.
    pub refund: Option<RefundRequest>,
    /// An invoice for it is with the buyer; followed only until the flow ends.
    pub invoiced: bool,
    /// When the other side was last asked to act.
    pub reminded_at: Option<Time>,
    /// From when on what was bought is valid; set when the flow ends by delivery.
    pub valid_from: Option<Time>,
    /// The moment of the last event: for a flow, time never runs backwards.
    pub last_at: Time,
    /// Events so far.
    pub version: u64,
}

/// Why a flow ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Cause {
    /// The buyer accepted.
    Accepted,
    /// Goods were signed for and nothing was heard of the buyer.
    AcceptedByTime,
    /// The licence code is in use and its delivery proven.
    AcceptedByActivation,
    /// Operations decided an appeal.
    Decided,
    /// Buyer and seller agreed on a refund.
    Agreed,
    /// The seller did not look at what came back in time.
    ReturnUnanswered,
    /// The flow was open for longer than the site allows.
    TooOld,
}

/// How a request for a refund ended without money going back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RefundEnd {
    /// The buyer took it back.
    Withdrawn,
    /// The buyer did not send the goods back in time.
    Lapsed,
    /// The seller refused.
    Refused,
}

/// What an event means for the held payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum MoneyEffect {
    /// The hold stays.
    Keep,
    /// The hold is resolved: this much to the seller's side, that much back to the buyer. They sum to what was paid.
    Resolve {
        /// To be passed on.
        post: Money,
        /// To be given back.
        refund: Money,
    },
}

/// Something that has happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Actor,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

impl Event {
    /// The first event of a flow.
    #[must_use]
    pub const fn begun(terms: Terms) -> Self {
        Self {
            at: terms.paid_at,
            by: Actor::System,
            what: What::Begun { terms },
        }
    }

    /// The files it speaks of.
    #[must_use]
    pub fn files(&self) -> &[Evidence] {
        match &self.what {
            What::Acted { files, .. } => files,
            What::AppealRaised { appeal, .. } => &appeal.files,
            _ => &[],
        }
    }

    /// What it means for the held payment.
    #[must_use]
    pub const fn money(&self) -> MoneyEffect {
        match self.what {
            What::Completed { paid, .. } => MoneyEffect::Resolve {
                post: paid,
                refund: Money::zero(paid.currency),
            },
            What::Refunded { refund, post, .. } => MoneyEffect::Resolve { post, refund },
            _ => MoneyEffect::Keep,
        }
    }

    /// The content of its entry in the evidence log.
    #[must_use]
    pub fn canonical(&self) -> String {
        // Plain data always becomes a value; the fallback keeps the function total.
        crate::evidence::canonical(&serde_json::to_value(&self.what).unwrap_or_default())
    }
}

/// What has happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// The order was paid and its flow opened.
    Begun {
        /// What was fixed with it.
        terms: Terms,
    },
    /// An act that leads on was done at a node.
    Acted {
        /// Where.
        node: NodeKey,
        /// What.
        action: Action,
        /// In words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
        /// What was brought.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<Evidence>,
    },
    /// The flow moved on, or back.
    Entered {
        /// To here.
        node: NodeKey,
    },
    /// A side sent the flow back.
    Rejected {
        /// From here.
        node: NodeKey,
        /// Why.
        reason: Note,
    },
    /// What the licence is bound to is known.
    Identified {
        /// The code.
        identification: Identification,
    },
    /// The seller declared the enabling time, or left it blank.
    EnablingDeclared {
        /// When.
        enabled_at: Option<Time>,
    },
    /// The buyer has the licence code.
    CodeReached,
    /// The licence code was activated.
    CodeActivated {
        /// In effect since.
        effective_at: Time,
    },
    /// The goods are on their way.
    Shipped {
        /// The parcel.
        parcel: Parcel,
    },
    /// The courier reported that the parcel was signed for.
    SignedOff {
        /// When.
        signed_at: Time,
        /// When the goods are accepted by themselves, if they ever are.
        accepted_by: Option<Time>,
    },
    /// Operations found that the goods were lost.
    LossConfirmed,
    /// The other side was asked to act.
    Reminded {
        /// Which.
        side: Actor,
    },
    /// The buyer changed the address of the goods.
    AddressChanged,
    /// An invoice was issued to the buyer.
    InvoiceIssued,
    /// The invoice came back.
    InvoiceReturned,
    /// A side appealed; the flow stands still.
    AppealRaised {
        /// The appeal.
        appeal: Appeal,
        /// When operations should have decided.
        due: Time,
    },
    /// Operations have not decided in time.
    AppealOverdue,
    /// Operations decided.
    AppealDecided {
        /// How.
        decision: Decision,
        /// Why.
        reason: Note,
    },
    /// The flow goes on; time limits move by as long as it stood.
    Resumed {
        /// How long it stood.
        stood: Span,
    },
    /// The buyer asked for a refund.
    RefundRequested {
        /// What sort.
        kind: RefundKind,
        /// How much.
        amount: Money,
        /// Why.
        reason: Note,
    },
    /// The seller agreed; the goods are to come back first.
    ReturnAgreed {
        /// In time.
        until: Time,
    },
    /// The goods are on their way back.
    SentBack {
        /// The parcel.
        parcel: Parcel,
        /// Time for the seller to look at them.
        until: Time,
    },
    /// The request is over without money going back.
    RefundEnded {
        /// How.
        end: RefundEnd,
        /// Why, if somebody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Note>,
    },
    /// The delivery counts as accepted; the order is completed.
    Completed {
        /// Why.
        cause: Cause,
        /// From when on what was bought is valid.
        valid_from: Time,
        /// What is passed on.
        paid: Money,
    },
    /// The flow ended with money going back.
    Refunded {
        /// Why.
        cause: Cause,
        /// Back to the buyer.
        refund: Money,
        /// Passed on.
        post: Money,
    },
}

impl Standing {
    /// The name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Frozen { .. } => "frozen",
            Self::Closed { .. } => "closed",
        }
    }
}

impl Supervision {
    /// The node it stands at, also under appeal.
    #[must_use]
    pub const fn node(&self) -> Option<NodeKey> {
        match self.standing {
            Standing::Open { node } | Standing::Frozen { node, .. } => Some(node),
            Standing::Closed { .. } => None,
        }
    }

    /// Whether it is over.
    #[must_use]
    pub const fn closed(&self) -> bool {
        matches!(self.standing, Standing::Closed { .. })
    }

    /// Whether the sides may see how to reach each other: only while the order is open.
    #[must_use]
    pub const fn shows_contacts(&self) -> bool {
        !self.closed()
    }

    /// What is held.
    #[must_use]
    pub const fn held(&self) -> Money {
        if self.closed() {
            Money::zero(self.terms.paid.currency)
        } else {
            self.terms.paid
        }
    }

    /// Whose turn it is in the flow it began with.
    #[must_use]
    pub fn whose_turn(&self) -> Option<Actor> {
        Flow::find(self.terms.flow).and_then(|flow| self.turn(flow))
    }

    /// The state that a log of events leads to, the opening one first; none of a log that does not begin with it.
    #[must_use]
    pub fn replayed(events: &[Event]) -> Option<Self> {
        let Some(What::Begun { terms }) = events.first().map(|event| &event.what) else {
            return None;
        };
        let state = begin(terms.clone()).ok()?;
        Some(events.iter().fold(state, Self::apply))
    }

    /// Whose turn it is: of him whom a refund waits for while one is open (business rules §3.7), the operators' under
    /// appeal, nobody's when it is over.
    #[must_use]
    pub fn turn(&self, flow: &Flow) -> Option<Actor> {
        match self.standing {
            Standing::Open { node } => match &self.refund {
                Some(request) => Some(request.stage.turn()),
                None => flow.node(node).map(|node| node.turn),
            },
            Standing::Frozen { .. } => Some(Actor::Operator),
            Standing::Closed { .. } => None,
        }
    }

    /// Carries an event out. Total: an event that came out of [`decide`] always fits, and one that did not changes only
    /// what it names.
    #[must_use]
    pub fn apply(mut self, event: &Event) -> Self {
        let at = event.at;
        self.last_at = self.last_at.max(at);
        self.version = self.version.saturating_add(1);
        match &event.what {
            What::Begun { .. } | What::Acted { .. } | What::AddressChanged | What::AppealDecided { .. } => {}
            What::Entered { node } => {
                self.standing = Standing::Open { node: *node };
                self.node_since = at;
                self.reminded_at = None;
                if *node == NodeKey::Ship {
                    self.shipment = None;
                }
            }
            What::Rejected { .. } => match event.by {
                Actor::Buyer => self.buyer_rejections = self.buyer_rejections.saturating_add(1),
                Actor::Seller => self.seller_rejections = self.seller_rejections.saturating_add(1),
                Actor::Operator | Actor::System => {}
            },
            What::Identified { identification } => self.identification = Some(identification.clone()),
            What::EnablingDeclared { enabled_at } => self.enabled_at = *enabled_at,
            What::CodeReached => self.code_with_buyer_at = Some(at),
            What::CodeActivated { effective_at } => {
                self.activated_at = Some(at);
                self.enabled_at = Some(*effective_at);
            }
            What::Shipped { parcel } => {
                self.shipment = Some(Shipment {
                    parcel: parcel.clone(),
                    shipped_at: at,
                    signed_at: None,
                    accepted_by: None,
                    lost: false,
                });
            }
            What::SignedOff { signed_at, accepted_by } => {
                if let Some(shipment) = &mut self.shipment {
                    shipment.signed_at = Some(*signed_at);
                    shipment.accepted_by = *accepted_by;
                }
            }
            What::LossConfirmed => {
                if let Some(shipment) = &mut self.shipment {
                    shipment.lost = true;
                }
            }
            What::Reminded { .. } => self.reminded_at = Some(at),
            What::InvoiceIssued => self.invoiced = true,
            What::InvoiceReturned => self.invoiced = false,
            What::AppealRaised { due, .. } => {
                if let Some(node) = self.node() {
                    self.standing = Standing::Frozen {
                        node,
                        by: event.by,
                        since: at,
                        due: *due,
                        overdue: false,
                    };
                }
            }
            What::AppealOverdue => {
                if let Standing::Frozen { overdue, .. } = &mut self.standing {
                    *overdue = true;
                }
            }
            What::Resumed { stood } => {
                if let Some(node) = self.node() {
                    self.standing = Standing::Open { node };
                }
                match &mut self.refund {
                    None => self.delay_acceptance(*stood),
                    Some(request) => {
                        if let RefundStage::AwaitsReturn { until } | RefundStage::AwaitsReceipt { until, .. } =
                            &mut request.stage
                        {
                            *until = until.plus(*stood);
                        }
                    }
                }
            }
            What::RefundRequested { kind, amount, .. } => {
                self.refund = Some(RefundRequest {
                    kind: *kind,
                    amount: *amount,
                    since: at,
                    stage: RefundStage::AwaitsSeller,
                });
            }
            What::ReturnAgreed { until } => self.stage(RefundStage::AwaitsReturn { until: *until }),
            What::SentBack { parcel, until } => self.stage(RefundStage::AwaitsReceipt {
                parcel: parcel.clone(),
                until: *until,
            }),
            What::RefundEnded { .. } => {
                if let Some(request) = self.refund.take() {
                    self.delay_acceptance(at.since(request.since));
                }
            }
            What::Completed { valid_from, .. } => {
                self.valid_from = Some(*valid_from);
                self.close(at, Ending::Delivered);
            }
            What::Refunded { .. } => self.close(at, Ending::Refunded),
        }
        self
    }

    fn stage(&mut self, stage: RefundStage) {
        if let Some(request) = &mut self.refund {
            request.stage = stage;
        }
    }

    fn delay_acceptance(&mut self, by: Span) {
        if let Some(moment) = self
            .shipment
            .as_mut()
            .and_then(|shipment| shipment.accepted_by.as_mut())
        {
            *moment = moment.plus(by);
        }
    }

    fn close(&mut self, at: Time, ending: Ending) {
        self.refund = None;
        self.standing = Standing::Closed { at, ending };
    }
}

/// Whether two telephone numbers are the same: their digits, without a leading country code of the mainland. Masked
/// numbers are never the same as any.
#[must_use]
pub fn same_phone(a: &str, b: &str) -> bool {
    let digits = |text: &str| -> Option<String> {
        if text.contains('*') {
            return None;
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let bare = digits
            .strip_prefix("0086")
            .or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() == 11))
            .unwrap_or(&digits);
        (bare.len() >= 5).then(|| bare.to_owned())
    };
    matches!((digits(a), digits(b)), (Some(a), Some(b)) if a == b)
}
