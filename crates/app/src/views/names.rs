//! The names of those who trade, put into what is looked at with one question for a whole page.

use std::collections::{BTreeSet, HashMap};

use domain::id::Id;
use store::Tx;
use uuid::Uuid;

use super::{InstanceView, LicenseView, OrderView, SupervisionView};
use crate::Result;

/// Something between a buyer and a seller.
pub(crate) trait Traded {
    /// Who buys and who sells.
    fn traders(&self) -> [Uuid; 2];
    /// Writes their names.
    fn name(&mut self, names: [Option<String>; 2]);
}

impl Traded for OrderView {
    fn traders(&self) -> [Uuid; 2] {
        [self.buyer_id, self.seller_id]
    }

    fn name(&mut self, names: [Option<String>; 2]) {
        [self.buyer_name, self.seller_name] = names;
    }
}

impl Traded for SupervisionView {
    fn traders(&self) -> [Uuid; 2] {
        self.order.traders()
    }

    fn name(&mut self, names: [Option<String>; 2]) {
        self.order.name(names);
    }
}

impl Traded for InstanceView {
    fn traders(&self) -> [Uuid; 2] {
        [self.buyer_id, self.seller_id]
    }

    fn name(&mut self, names: [Option<String>; 2]) {
        [self.buyer_name, self.seller_name] = names;
    }
}

impl Traded for LicenseView {
    /// A test code has no buyer; its seller stands for both.
    fn traders(&self) -> [Uuid; 2] {
        [self.buyer_id.unwrap_or(self.seller_id), self.seller_id]
    }

    fn name(&mut self, [buyer, seller]: [Option<String>; 2]) {
        self.buyer_name = buyer.filter(|_| self.buyer_id.is_some());
        self.seller_name = seller;
    }
}

/// Writes the traders' names into views.
///
/// # Errors
/// The store.
pub(crate) async fn name_traders<T: Traded>(tx: &mut dyn Tx, views: &mut [T]) -> Result<()> {
    let ids: BTreeSet<Uuid> = views.iter().flat_map(Traded::traders).collect();
    let ids: Vec<_> = ids.into_iter().map(Id::from_uuid).collect();
    let found = tx.account_names(&ids).await?;
    let names: HashMap<Uuid, String> = found
        .into_iter()
        .map(|(id, name)| (id.uuid(), name.to_string()))
        .collect();
    for view in views {
        let traders = view.traders();
        view.name(traders.map(|id| names.get(&id).cloned()));
    }
    Ok(())
}
