//! Packages pay for records as they come in (open APIs §1.6).

use std::collections::{HashMap, HashSet};

use domain::{
    id::Id,
    instance::Instance,
    metering::{HoldReason, Meter, Package, RecordFault, Shortage, Tariff, Usage, deduct},
    time::{Time, Zone},
};
use store::Tx;

use super::keep::Entry;
use crate::{App, Result};

/// What packages pay of a record, and the instance of the one it named.
type Paid = (Usage, Option<Id<Instance>>);

/// The packages of the instances of a push, and what was taken from them.
pub(super) struct Wallets {
    /// By the instance they pay for.
    packages: HashMap<Id<Instance>, Vec<Package>>,
    /// The instances of packages that records name, by the seller's ids of them.
    named: HashMap<String, Vec<Id<Instance>>>,
    touched: HashSet<Id<Package>>,
}

impl Wallets {
    /// Of these records, filled up by now.
    pub(super) async fn load(
        tx: &mut dyn Tx,
        meters: &[Meter],
        entries: &[Entry],
        now: Time,
        zone: &Zone,
    ) -> Result<Self> {
        let instances: HashSet<Id<Instance>> = entries
            .iter()
            .filter_map(|e| meters.get(e.meter))
            .map(|meter| meter.instance_id)
            .collect();
        let instances: Vec<Id<Instance>> = instances.into_iter().collect();
        // Records reach back: a package that ended meanwhile still pays for what was used before.
        let earliest = entries.iter().map(|e| e.record.begin_at).min().unwrap_or(now);
        let mut packages: HashMap<Id<Instance>, Vec<Package>> = HashMap::new();
        let mut touched = HashSet::new();
        for mut package in tx.packages_for(&instances, earliest.min(now)).await? {
            if package.refill(now, zone).is_some() {
                touched.insert(package.id);
            }
            packages.entry(package.instance_id).or_default().push(package);
        }
        let names: HashSet<&String> = entries.iter().filter_map(|e| e.record.package.as_ref()).collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        let mut named: HashMap<String, Vec<Id<Instance>>> = HashMap::new();
        if !names.is_empty() {
            for (name, id, _) in tx.instances_named(&names).await? {
                named.entry(name).or_default().push(id);
            }
        }
        Ok(Self {
            packages,
            named,
            touched,
        })
    }

    /// Lets packages pay for a record: how much, and which one it named. Of a record that is held nothing is paid yet, and it
    /// is held from now on where `passes` says that what packages do not pay goes beyond the buyer's limit.
    pub(super) fn pay(
        &mut self,
        meter: &Meter,
        e: &mut Entry,
        passes: impl FnOnce(Usage) -> bool,
    ) -> std::result::Result<Paid, (RecordFault, String)> {
        let none = Vec::new();
        let usage = e.record.value;
        let packages = self.packages.get(&meter.instance_id).unwrap_or(&none);
        let named = match &e.record.package {
            None => None,
            Some(name) => {
                let ids = self.named.get(name).map_or(&[][..], Vec::as_slice);
                let package = packages.iter().find(|package| ids.contains(&package.package_id));
                let unknown = || format!("{name} is no package of this instance");
                Some(package.ok_or_else(|| (RecordFault::PackageState, unknown()))?)
            }
        };
        let (id, package_id) = (named.map(|p| p.id), named.map(|p| p.package_id));
        let only = matches!(meter.price.metered.tariff, Tariff::PackageOnly);
        if e.held.is_some() {
            return Ok((Usage::ZERO, package_id));
        }
        if packages.is_empty() && !only {
            if !passes(usage) {
                e.held = Some(HoldReason::Cap);
            }
            return Ok((Usage::ZERO, package_id));
        }
        // Tried on a copy: of a record that is refused nothing is taken.
        let mut tried = packages.clone();
        let deduction = deduct(&mut tried, id, usage, e.record.begin_at).map_err(|shortage| {
            let detail = match shortage {
                Shortage::Short { left } => {
                    format!("the package has {left} left: push a record of at most that, and another for the rest")
                }
                Shortage::State => format!("the package was not in force at {}", e.record.begin_at),
            };
            (shortage.fault(), detail)
        })?;
        if only && deduction.rest > Usage::ZERO {
            let detail = format!(
                "packages cover {} of it, and use is not sold without: push a record of at most that",
                deduction.covered()
            );
            return Err((RecordFault::NoPackage, detail));
        }
        if !passes(deduction.rest) {
            e.held = Some(HoldReason::Cap);
            return Ok((Usage::ZERO, package_id));
        }
        self.touched.extend(deduction.parts.iter().map(|(id, _)| *id));
        self.packages.insert(meter.instance_id, tried);
        Ok((deduction.covered(), package_id))
    }
}

impl App {
    /// Writes what was taken, tells buyers of whom little is left, buys again for them, and stops what has nothing left.
    pub(super) async fn keep_packages(&self, tx: &mut dyn Tx, meters: &[Meter], wallets: Wallets) -> Result<()> {
        let touched = wallets.touched;
        let mut dry = HashSet::new();
        for mut package in wallets.packages.into_values().flatten() {
            let meter = meters.iter().find(|meter| meter.instance_id == package.instance_id);
            let Some(meter) = meter.filter(|_| touched.contains(&package.id)) else {
                continue;
            };
            let before = package.rebuy.is_some_and(|watch| watch.crossed);
            self.watch(tx, &mut package, meter).await?;
            let buying = package.rebuy.is_some_and(|watch| watch.crossed) && !before;
            if package.exhausted() && !buying {
                dry.insert(meter.instance_id);
            }
            tx.update_package(&package).await?;
        }
        for meter in meters.iter().filter(|meter| dry.contains(&meter.instance_id)) {
            self.stop_dry(tx, meter).await?;
        }
        Ok(())
    }
}
