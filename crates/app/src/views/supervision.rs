//! Supervised deliveries as they are shown.

use domain::{
    catalog::Supervised,
    evidence::EvidenceKind,
    file::ContentType,
    invoice::Invoice,
    money::Money,
    order::Ending,
    supervision::{
        Actor, FlowId, NodeKey, RefundRequest, RefundStage, Shipment, Standing, Supervision, TrackAttempt,
        TrackVerdict,
        command::{Courier, Identification, Receiver, RefundKind},
        flow::{Need, Node},
    },
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::OrderView;

/// Where a supervised delivery stands, for one who looks at it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct SupervisionView {
    /// The order.
    pub order: OrderView,
    /// The flow and the generation it began with.
    pub flow: FlowId,
    /// The stations of the flow in their order, without those this order passes over.
    pub nodes: Vec<NodeView>,
    /// Where it stands.
    pub standing: StandingView,
    /// Since when it stands at its node.
    pub node_since: Time,
    /// Whose turn it is; none when it is over.
    pub turn: Option<Actor>,
    /// When something happens by itself; none if nothing does.
    pub next_at: Option<Time>,
    /// What the reader could do now: `submit_requirement`, `accept`, `reject`, `appeal` …
    pub can: Vec<String>,
    /// What the act that leads on must bring.
    pub needs: Vec<NeedView>,
    /// Deliveries and drafts the buyer sent back.
    pub buyer_rejections: u32,
    /// Requirements the seller sent back.
    pub seller_rejections: u32,
    /// Whether an appeal is what the reader may want: nothing has moved for long, or too much was sent back.
    pub appeal_suggested: bool,
    /// When the buyer was last reminded at this node.
    pub reminded_at: Option<Time>,
    /// Since when the buyer could use what was bought, as the seller declared it.
    pub enabled_at: Option<Time>,
    /// From when on what was bought is valid; set when the flow ends by delivery.
    pub valid_from: Option<Time>,
    /// A request for a refund that waits for an answer.
    pub refund: Option<RefundView>,
    /// What a licence 1.0 is bound to.
    pub identification: Option<IdentificationView>,
    /// The parcel, once the goods were sent.
    pub shipment: Option<ShipmentView>,
    /// When the licence code was activated.
    pub activated_at: Option<Time>,
    /// An invoice is out: no money goes back until it has come back.
    pub invoiced: bool,
    /// Number of events so far.
    pub version: u64,
}

impl SupervisionView {
    /// What the act that leads on from a node must bring.
    #[must_use]
    pub fn needs(node: &Node, state: &Supervision) -> Vec<NeedView> {
        node.needs
            .iter()
            .map(|need| match need {
                Need::File(kind) => NeedView { kind: *kind, count: 1 },
                Need::Screenshots => NeedView {
                    kind: EvidenceKind::Screenshot,
                    count: state.terms.screenshots,
                },
            })
            .filter(|need| need.count > 0)
            .collect()
    }
}

/// A station of a flow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct NodeView {
    /// Which.
    pub node: NodeKey,
    /// Whose turn it is there.
    pub turn: Actor,
}

impl NodeView {
    /// Of a node.
    #[must_use]
    pub const fn of(node: &Node) -> Self {
        Self {
            node: node.key,
            turn: node.turn,
        }
    }
}

/// Files of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct NeedView {
    /// What they show.
    pub kind: EvidenceKind,
    /// How many at least.
    pub count: u8,
}

/// Where a flow stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StandingView {
    /// Somebody is to act.
    Open {
        /// Where.
        node: NodeKey,
    },
    /// An appeal is open; nobody may act but the operators.
    Frozen {
        /// Where it stood.
        node: NodeKey,
        /// Which side appealed.
        by: Actor,
        /// Since when.
        since: Time,
        /// When operations should have decided.
        due: Time,
        /// They have not in time.
        overdue: bool,
    },
    /// Over.
    Closed {
        /// When.
        at: Time,
        /// How.
        ending: Ending,
    },
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open { node } => Self::Open { node },
            Standing::Frozen {
                node,
                by,
                since,
                due,
                overdue,
            } => Self::Frozen {
                node,
                by,
                since,
                due,
                overdue,
            },
            Standing::Closed { at, ending } => Self::Closed { at, ending },
        }
    }
}

/// A request for a refund.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct RefundView {
    /// What sort.
    pub kind: RefundKind,
    /// How much.
    pub amount: Money,
    /// Since when.
    pub since: Time,
    /// Until when goods are to be sent back or looked at; none while the seller is to agree.
    pub until: Option<Time>,
}

impl From<RefundRequest> for RefundView {
    fn from(request: RefundRequest) -> Self {
        Self {
            kind: request.kind,
            amount: request.amount,
            since: request.since,
            until: match request.stage {
                RefundStage::AwaitsSeller => None,
                RefundStage::AwaitsReturn { until } | RefundStage::AwaitsReceipt { until, .. } => Some(until),
            },
        }
    }
}

/// What a licence is bound to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum IdentificationView {
    /// 硬件识别码: typed by the buyer.
    Hardware {
        /// The code.
        code: String,
    },
    /// 系统识别码: made by the marketplace.
    System {
        /// The code.
        code: String,
    },
}

impl From<Identification> for IdentificationView {
    fn from(identification: Identification) -> Self {
        match identification {
            Identification::Hardware { code } => Self::Hardware { code: code.to_string() },
            Identification::System { code } => Self::System { code: code.to_string() },
        }
    }
}

/// A parcel and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShipmentView {
    /// Code of the courier.
    pub courier: String,
    /// Number of the parcel there.
    pub number: String,
    /// When it was sent.
    pub shipped_at: Time,
    /// When it was signed for; none while nobody knows.
    pub signed_at: Option<Time>,
    /// When the goods count as accepted; none where the parcel cannot be followed.
    pub accepted_by: Option<Time>,
    /// Operators have found that it was lost.
    pub lost: bool,
}

impl From<Shipment> for ShipmentView {
    fn from(shipment: Shipment) -> Self {
        Self {
            courier: shipment.parcel.courier.to_string(),
            number: shipment.parcel.number.to_string(),
            shipped_at: shipment.shipped_at,
            signed_at: shipment.signed_at,
            accepted_by: shipment.accepted_by,
            lost: shipment.lost,
        }
    }
}

/// A call to a courier about a parcel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrackAttemptView {
    /// Identifier.
    pub id: Uuid,
    /// Code of the courier.
    pub courier: String,
    /// Number of the parcel there.
    pub parcel: String,
    /// When it began.
    pub started_at: Time,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// What came of it.
    pub verdict: TrackVerdict,
    /// When the parcel was signed for.
    pub signed_at: Option<Time>,
    /// Why nothing is known.
    pub detail: String,
}

impl From<TrackAttempt> for TrackAttemptView {
    fn from(attempt: TrackAttempt) -> Self {
        Self {
            id: attempt.id.uuid(),
            courier: attempt.courier.to_string(),
            parcel: attempt.parcel.to_string(),
            started_at: attempt.started_at,
            duration_ms: attempt.duration_ms,
            verdict: attempt.verdict,
            signed_at: attempt.signed_at,
            detail: attempt.detail,
        }
    }
}

/// A supervised delivery with everything that happened in it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct SupervisionDetails {
    /// Where it stands.
    pub supervision: SupervisionView,
    /// What the seller said about the delivery when the order was placed.
    pub delivery: Option<Supervised>,
    /// How to reach the other side; empty when it is over.
    pub contacts: Vec<Contact>,
    /// Where goods go, while the order is open.
    pub receiver: Option<Receiver>,
    /// With whom goods may be sent; empty where none travel.
    pub couriers: Vec<Courier>,
    /// The last calls to couriers about its parcels, newest first; for operators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracking: Vec<TrackAttemptView>,
    /// The order's licence code, under `/api/v1/licenses/{id}`.
    pub license_id: Option<Uuid>,
    /// The invoice to the buyer.
    pub invoice: Option<Invoice>,
    /// The evidence log, oldest first.
    pub history: Vec<EvidenceEntry>,
}

/// How to reach a side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Which side.
    pub side: Actor,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number; may be empty.
    pub phone: String,
}

/// An entry of the evidence log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
pub struct EvidenceEntry {
    /// Counted from 1, without gaps.
    pub number: u64,
    /// When.
    pub at: Time,
    /// By which side.
    pub by: Actor,
    /// What, with its name as `event`.
    #[schema(value_type = Object)]
    pub what: serde_json::Value,
    /// The files it speaks of.
    pub files: Vec<EvidenceFileView>,
    /// Hash of the entry, which the next one names.
    pub hash: String,
}

/// A file of the evidence log. Its bytes are at `/api/v1/files/{id}`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct EvidenceFileView {
    /// Identifier.
    pub id: Uuid,
    /// What it shows.
    pub kind: EvidenceKind,
    /// What it was called.
    pub name: String,
    /// What it is, by its content.
    pub content_type: ContentType,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: String,
}
