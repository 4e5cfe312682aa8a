//! See to packages: tell when little is left, buy another automatically, and stop what runs without one (business rules
//! §2.4).

use domain::{
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState},
    message::{Event as Told, Facts},
    metering::{Meter, Package, Threshold, Watch, runs_dry},
    order::Order,
    policy::Policy,
    price::Pricing,
    refusal::{Code, Refusal},
};
use jobs::{Done, Failed};
use serde::Deserialize;
use store::{JobKind, Lease, StoreError, Tx};

use crate::{
    App, Error, OrAbsent, Result,
    context::account_of,
    handler::failed,
    order::{PlaceOrder, order_facts},
    views::PackageView,
};

/// What a buyer wants of a package.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageCare {
    /// Tell me when so little is left; never where left out.
    #[serde(default)]
    pub alarm: Option<Threshold>,
    /// Buy another of its kind from my balance when so little is left; never where left out.
    #[serde(default)]
    pub rebuy: Option<Threshold>,
}

impl App {
    /// Sets when a buyer is told of his own package and when another is bought. Packages of the same kind that are bought
    /// later take the settings over.
    ///
    /// # Errors
    /// It is not his, was changed meanwhile, a threshold makes no sense, or it cannot be bought again.
    pub async fn care_for_package(
        &self,
        actor: Actor,
        id: Id<Package>,
        version: i64,
        care: PackageCare,
    ) -> Result<PackageView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut package = tx.package(id).await?.or_absent()?;
        // Whoever takes from it holds the meter's row.
        let meter = tx.lock_meter(package.instance_id).await?.or_absent()?;
        let bought = tx.instance(package.package_id).await?.filter(|i| i.buyer_id == buyer);
        let bought = bought.or_absent()?;
        if package.version != version {
            return Err(Code::VersionStale.into());
        }
        for (field, threshold) in [("alarm", care.alarm), ("rebuy", care.rebuy)] {
            if threshold.is_some_and(|threshold| !threshold.fits(package.quota)) {
                return Err(Refusal::new(Code::PackageThreshold).field(field).into());
            }
        }
        if care.rebuy.is_some() && !self.on_sale_again(&mut *tx, &package, &bought, &meter).await? {
            return Err(Refusal::new(Code::PackageRebuy).field("rebuy").into());
        }
        package.alarm = care.alarm.map(Watch::new);
        package.rebuy = care.rebuy.map(Watch::new);
        self.watch(&mut *tx, &mut package, &meter).await?;
        tx.update_package(&package).await?;
        package.version += 1;
        tx.commit().await?;
        Ok(PackageView::of(&package))
    }

    /// Does what crossing a threshold asks for; the package is written by the caller.
    pub(super) async fn watch(&self, tx: &mut dyn Tx, package: &mut Package, meter: &Meter) -> Result<()> {
        if package.alarm_crossed() {
            let facts = Facts {
                instance: Some(package.package_id.to_string()),
                product: Some(meter.product_name.clone()),
                amount: Some(format!("{} {}", package.left(), meter.price.metered.unit)),
                ..Facts::default()
            };
            self.tell(tx, meter.buyer_id, Told::PackageLow, facts).await?;
        }
        if package.rebuy_crossed() {
            self.enqueue(tx, JobKind::Rebuy, package.id, "rebuy".to_owned(), self.clock.now())
                .await?;
        }
        Ok(())
    }

    /// Whether what is sold now can stand in for a package.
    async fn on_sale_again(
        &self,
        tx: &mut dyn Tx,
        package: &Package,
        bought: &Instance,
        meter: &Meter,
    ) -> Result<bool> {
        let Some(content) = self.live_content(tx, bought.product_id).await? else {
            return Ok(false);
        };
        Ok(
            match content.offer(&bought.price_code).map(|offer| &offer.price.pricing) {
                Some(Pricing::Package(terms)) => package.can_be_rebought(terms, &meter.price.metered.meter),
                _ => false,
            },
        )
    }

    /// Job: buy another package of the kind of one of which little is left.
    pub(crate) async fn run_rebuy(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        match self.rebuy(lease).await {
            // The purchase was undone with everything else: say so, in a transaction of its own.
            Err(Error::Refused(why)) if why.code != Code::Raced => self.not_rebought(lease, &why).await,
            other => other,
        }
        .map(|()| Done::Well)
        .map_err(failed)
    }

    async fn rebuy(&self, lease: &Lease) -> Result<()> {
        let id: Id<Package> = lease.job.key.parse().map_err(Error::fault)?;
        let mut tx = self.store.begin().await?;
        if !tx.holds(lease).await? {
            return Ok(());
        }
        tx.finish(lease).await?;
        let Some((package, bought, meter)) = self.package_whole(&mut *tx, id).await? else {
            return Ok(tx.commit().await?);
        };
        if package.rebuy.is_none() {
            return Ok(tx.commit().await?);
        }
        if !self.on_sale_again(&mut *tx, &package, &bought, &meter).await? {
            return Err(Code::PackageRebuy.into());
        }
        let first = tx.order(bought.order_id).await?.or_absent()?;
        let goods = &first.line.goods;
        let input = PlaceOrder {
            price_code: bought.price_code.clone(),
            quantity: goods.quantity,
            periods: 1,
            parameters: goods.parameters.clone(),
            trial: false,
            accept_agreement: true,
            receiver: None,
            related: goods.related.iter().map(|related| related.instance_id).collect(),
            copies: 1,
            agreement_version: None,
        };
        let product = tx.product(bought.product_id).await?.or_absent()?;
        let policy = self.policy(&mut *tx).await?;
        let mut order = self
            .place_for(&mut *tx, Actor::System, meter.buyer_id, input, &product)
            .await?;
        self.take_payment(&mut *tx, &mut order, Actor::System, &policy).await?;
        self.tell(&mut *tx, meter.buyer_id, Told::PackageRebought, order_facts(&order))
            .await?;
        Ok(tx.commit().await?)
    }

    async fn not_rebought(&self, lease: &Lease, why: &Refusal) -> Result<()> {
        let id: Id<Package> = lease.job.key.parse().map_err(Error::fault)?;
        let mut tx = self.store.begin().await?;
        if !tx.holds(lease).await? {
            return Ok(());
        }
        tx.finish(lease).await?;
        if let Some((_, _, meter)) = self.package_whole(&mut *tx, id).await? {
            let locale = tx.account(meter.buyer_id).await?.or_absent()?.locale;
            let facts = Facts {
                product: Some(meter.product_name.clone()),
                detail: Some(why.sentence(locale)),
                ..Facts::default()
            };
            self.tell(&mut *tx, meter.buyer_id, Told::PackageNotRebought, facts)
                .await?;
            self.stop_dry(&mut *tx, &meter).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A package with the instance that its purchase made and the meter it pays for, which is locked.
    async fn package_whole(&self, tx: &mut dyn Tx, id: Id<Package>) -> Result<Option<(Package, Instance, Meter)>> {
        let Some(found) = tx.package(id).await? else {
            return Ok(None);
        };
        let Some(meter) = tx.lock_meter(found.instance_id).await? else {
            return Ok(None);
        };
        let package = tx.package(id).await?;
        let bought = tx.instance(found.package_id).await?;
        Ok(package.zip(bought).map(|(package, bought)| (package, bought, meter)))
    }

    /// A package that was just bought takes over what the buyer wanted of the one before of the same kind.
    pub(super) async fn take_over(&self, tx: &mut dyn Tx, package: &mut Package, order: &Order) -> Result<()> {
        let mut before = tx
            .packages_for(&[package.instance_id], domain::time::Time::ZERO)
            .await?;
        before.sort_by_key(|other| std::cmp::Reverse(other.id));
        for other in before {
            let bought = tx.instance(other.package_id).await?;
            if bought.is_some_and(|bought| bought.price_code == order.line.goods.price_code) {
                let anew = |watch: Option<Watch>| {
                    let threshold = watch.map(|watch| watch.threshold);
                    threshold.filter(|t| t.fits(package.quota)).map(Watch::new)
                };
                (package.alarm, package.rebuy) = (anew(other.alarm), anew(other.rebuy));
                break;
            }
        }
        Ok(())
    }

    /// Stops the use of what runs with packages that are used up, unless another is being bought.
    pub(super) async fn stop_dry(&self, tx: &mut dyn Tx, meter: &Meter) -> Result<()> {
        let now = self.clock.now();
        if !runs_dry(&tx.packages_for(&[meter.instance_id], now).await?, now) {
            return Ok(());
        }
        let Some(mut instance) = tx.instance(meter.instance_id).await? else {
            return Ok(());
        };
        let running = matches!(instance.state, InstanceState::Running { .. });
        let Some(order) = tx.order(instance.order_id).await?.filter(|_| running) else {
            return Ok(());
        };
        let policy = self.policy(tx).await?;
        let grade = tx.account(meter.buyer_id).await?.map(|a| a.grade).unwrap_or_default();
        let windows = policy.arrears_windows(grade);
        match self.suspend_use(tx, &mut instance, &order, windows, &policy).await {
            // A call to the seller moved the instance at this moment; the next push looks again.
            Err(Error::Store(StoreError::Stale)) => return Err(Code::Raced.into()),
            other => other?,
        }
        let facts = Facts {
            instance: Some(meter.instance_id.to_string()),
            product: Some(meter.product_name.clone()),
            ..Facts::default()
        };
        self.tell(tx, meter.buyer_id, Told::PackageUsedUp, facts).await
    }

    /// Lets what stopped for want of a package go on, unless its buyer owes.
    pub(super) async fn go_on(&self, tx: &mut dyn Tx, id: Id<Instance>, policy: &Policy) -> Result<()> {
        let Some(instance) = tx.instance(id).await? else {
            return Ok(());
        };
        if !matches!(instance.state, InstanceState::Frozen { .. }) || tx.arrears(instance.buyer_id).await?.is_some() {
            return Ok(());
        }
        match tx.order(instance.order_id).await? {
            Some(order) => self.resume_use(tx, &instance, &order, policy).await,
            None => Ok(()),
        }
    }
}
