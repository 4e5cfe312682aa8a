//! Goods go out: where to, with whom, and what the courier says.

use domain::{
    id::Id,
    identity::{Actor, Role},
    order::Order,
    refusal::{Code, Refusal},
    supervision::{
        Command, Shipment, TrackAttempt, TrackVerdict,
        command::{self, CourierCode, Receiver, TrackingNumber},
    },
    time::Time,
};
use jobs::{Done, Failed};
use serde::Deserialize;
use store::{Lease, Tx};

use super::{act::Act, proceed::By};
use crate::{
    App, Error, Once, Result,
    courier::{TrackError, Tracking},
    handler::failed,
    seal::Purpose,
    views::SupervisionView,
};

/// A parcel as it is sent.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// One of the couriers of the site.
    pub courier: CourierCode,
    /// The number of the parcel there.
    pub number: TrackingNumber,
}

impl From<Parcel> for command::Parcel {
    fn from(parcel: Parcel) -> Self {
        let Parcel { courier, number } = parcel;
        Self { courier, number }
    }
}

/// What is kept of why a courier said nothing, in characters.
const DETAIL: usize = 500;

fn purpose(order: Id<Order>) -> Purpose {
    Purpose::of("receiver", order)
}

impl App {
    /// Keeps where an order's goods go.
    pub(crate) async fn keep_receiver(&self, tx: &mut dyn Tx, order: Id<Order>, receiver: &Receiver) -> Result<()> {
        let plain = serde_json::to_vec(receiver).map_err(Error::fault)?;
        let sealed = self.sealer.seal(&purpose(order), &plain).map_err(Error::fault)?;
        Ok(tx.put_receiver(order, &sealed).await?)
    }

    /// Where an order's goods go.
    pub(super) async fn receiver(&self, tx: &mut dyn Tx, order: Id<Order>) -> Result<Option<Receiver>> {
        let Some(sealed) = tx.receiver(order).await? else {
            return Ok(None);
        };
        let plain = self.sealer.open(&purpose(order), &sealed).map_err(Error::fault)?;
        serde_json::from_slice(plain.expose()).map_err(Error::fault)
    }

    /// The seller has sent the goods.
    ///
    /// # Errors
    /// It is not the seller's order or turn, or the site does not know the courier.
    pub async fn ship_goods(
        &self,
        actor: Actor,
        number: &str,
        input: Parcel,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        self.check_courier(&input).await?;
        let act = Act {
            actor,
            roles: &[Role::Seller],
            number,
            files: &[],
            once,
        };
        self.act(act, |_| Command::Ship { parcel: input.into() }).await
    }

    /// The buyer wants the goods elsewhere; possible until they are sent.
    ///
    /// # Errors
    /// It is not his order, or the goods are on their way.
    pub async fn change_receiver(
        &self,
        actor: Actor,
        number: &str,
        receiver: Receiver,
        once: Option<&Once>,
    ) -> Result<SupervisionView> {
        let act = Act {
            actor,
            roles: &[Role::Buyer],
            number,
            files: &[],
            once,
        };
        self.act_with(act, Some(&receiver), |_| Command::ChangeAddress).await
    }

    /// Refuses couriers the site does not list.
    pub(super) async fn check_courier(&self, parcel: &Parcel) -> Result<()> {
        if self.current_policy().await?.supervision().knows(&parcel.courier) {
            return Ok(());
        }
        Err(Refusal::new(Code::CourierUnknown).field("courier").into())
    }

    /// Job: ask the courier about a parcel under way, and come back until it was signed for.
    pub(crate) async fn run_courier(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.follow_parcel(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn follow_parcel(&self, lease: &Lease) -> Result<()> {
        let id: Id<Order> = lease.job.key.parse().map_err(Error::fault)?;
        // The courier is asked outside of any transaction.
        let mut glance = self.store.glance().await?;
        let under_way = parcel_under_way(&mut *glance, id).await?;
        let receiver = self.receiver(&mut *glance, id).await?;
        drop(glance);
        let now = self.clock.now();
        let answer = match (&under_way, &receiver) {
            (Some(shipment), Some(receiver)) => Some(self.ask_courier(id, shipment, receiver, now).await?),
            _ => None,
        };
        let mut tx = self.store.begin().await?;
        if !tx.holds(lease).await? {
            return Ok(());
        }
        let next = match answer {
            None => None,
            Some(Ok(Tracking {
                signed_at: Some(signed_at),
            })) => {
                // Somebody may have sent another parcel meanwhile, or ended it all.
                if parcel_under_way(&mut *tx, id).await? == under_way {
                    let signed = Command::CourierSignOff {
                        signed_at,
                        phone_matches: true,
                    };
                    self.tell_flow(&mut *tx, id, &signed, By::system(Actor::System)).await?;
                    None
                } else {
                    Some(now)
                }
            }
            Some(Ok(Tracking { signed_at: None }) | Err(_)) => {
                Some(now.plus(self.policy(&mut *tx).await?.supervision().track_every))
            }
        };
        let held = match next {
            Some(at) => tx.put_back(lease, at, None).await?,
            None => tx.finish(lease).await?,
        };
        if held {
            tx.commit().await?;
        }
        Ok(())
    }

    /// Asks where a parcel is. The call leaves its row whatever becomes of the answer.
    async fn ask_courier(
        &self,
        order: Id<Order>,
        shipment: &Shipment,
        receiver: &Receiver,
        now: Time,
    ) -> Result<std::result::Result<Tracking, TrackError>> {
        let begun = std::time::Instant::now();
        let answer = self.couriers.track(shipment, receiver.phone.as_str(), now).await;
        let (verdict, signed_at, detail) = match &answer {
            // Nobody was called.
            Err(TrackError::NotConnected) => return Ok(answer),
            Ok(Tracking { signed_at: None }) => (TrackVerdict::UnderWay, None, String::new()),
            Ok(Tracking { signed_at }) => (TrackVerdict::Signed, *signed_at, String::new()),
            Err(error @ TrackError::Unreadable) => (TrackVerdict::Unreadable, None, error.to_string()),
            Err(error @ TrackError::Unavailable(_)) => (TrackVerdict::Unavailable, None, error.to_string()),
        };
        let attempt = TrackAttempt {
            id: self.id(),
            order_id: order,
            courier: shipment.parcel.courier.clone(),
            parcel: shipment.parcel.number.clone(),
            started_at: now,
            duration_ms: i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX),
            verdict,
            signed_at,
            detail: detail.chars().take(DETAIL).collect(),
        };
        let mut tx = self.store.begin().await?;
        tx.insert_track_attempt(&attempt).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// The parcel of an order that nobody has signed for yet; none while an appeal is open, for then nothing may move.
async fn parcel_under_way(tx: &mut dyn Tx, order: Id<Order>) -> Result<Option<Shipment>> {
    let state = tx.supervision(order).await?.filter(|state| !state.closed());
    Ok(state
        .and_then(|state| state.shipment)
        .filter(|shipment| shipment.signed_at.is_none() && !shipment.lost))
}
