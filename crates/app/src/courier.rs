//! What couriers say about parcels: a port. In the sandbox a simulator answers; elsewhere nobody does until a courier's
//! service is connected, and goods are accepted by hand.

use async_trait::async_trait;
use domain::{
    supervision::Shipment,
    time::{Span, Time},
};

/// What is known of a parcel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tracking {
    /// When it was signed for; none while it is under way.
    pub signed_at: Option<Time>,
}

/// Why nothing is known.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TrackError {
    /// There is nobody to ask.
    #[error("no courier is connected")]
    NotConnected,
    /// The telephone number on the parcel is another than the order's, or nobody knows the parcel (yet).
    #[error("the courier does not tell about this parcel")]
    Unreadable,
    /// The courier could not be asked.
    #[error("the courier could not be asked: {0}")]
    Unavailable(String),
}

/// Couriers.
#[async_trait]
pub trait Couriers: Send + Sync {
    /// Where a parcel is. Couriers tell only those who know the receiver's telephone number.
    ///
    /// # Errors
    /// Nothing is known; asked again later.
    async fn track(&self, shipment: &Shipment, phone: &str, now: Time) -> Result<Tracking, TrackError>;
}

/// No courier is connected.
#[derive(Clone, Copy, Debug)]
pub struct NoCourier;

#[async_trait]
impl Couriers for NoCourier {
    async fn track(&self, _: &Shipment, _: &str, _: Time) -> Result<Tracking, TrackError> {
        Err(TrackError::NotConnected)
    }
}

/// The sandbox's courier: every parcel is signed for two days after it was sent. A number that ends in `-LOST` never
/// arrives; one that ends in `-OTHER` carries another telephone number than the order's.
#[derive(Clone, Copy, Debug)]
pub struct SimulatedCourier;

impl SimulatedCourier {
    /// How long a parcel takes.
    pub const TAKES: Span = Span::days(2);
}

#[async_trait]
impl Couriers for SimulatedCourier {
    async fn track(&self, shipment: &Shipment, _: &str, now: Time) -> Result<Tracking, TrackError> {
        let number = shipment.parcel.number.as_str();
        if number.ends_with("-OTHER") {
            return Err(TrackError::Unreadable);
        }
        let arrives = shipment.shipped_at.plus(Self::TAKES);
        let signed_at = (arrives <= now && !number.ends_with("-LOST")).then_some(arrives);
        Ok(Tracking { signed_at })
    }
}
