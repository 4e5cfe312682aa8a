//! What the reference seller remembers: its instances, and a ledger of every request and what it did.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// Requests kept in the ledger; older ones fall out, the counts stay.
const MAX_REQUESTS: usize = 10_000;

/// What an instance is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceStatus {
    /// In service.
    Running,
    /// Stopped, data kept.
    Frozen,
    /// Gone.
    Released,
}

/// One delivered instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// The id given to the marketplace: the `businessId` of the first request.
    pub instance_id: String,
    /// Order it was created for.
    pub order_id: String,
    /// Line it was created for; empty in V1.
    pub order_line_id: String,
    /// Created by a debugging call.
    pub test: bool,
    /// Present status.
    pub status: InstanceStatus,
    /// Expiry as last told, 14 digits.
    pub expire_time: Option<String>,
    /// Product as last told.
    pub product_id: Option<String>,
    /// Quantity as last told or read.
    pub amount: Option<u64>,
    /// How often its information was asked for.
    pub queries: u32,
    /// Initial password, the same at every query.
    pub password: String,
    /// Of what is paid by use: how much was used since the beginning. Of a package one figure for each instance whose use it
    /// pays, by that instance; of the instance itself one without a name.
    #[serde(default)]
    pub used: BTreeMap<String, String>,
}

/// A licence code as last heard of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Present status.
    pub status: InstanceStatus,
    /// Expiry as last told, 14 digits.
    pub expire_time: Option<String>,
}

/// A licence for one device, made when the marketplace asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientLicense {
    /// Whose licence it is.
    pub instance_id: String,
    /// The device, where one was named.
    pub device: Option<String>,
    /// The licence.
    pub license: String,
    /// What the marketplace answered to the last upload; empty before, `CBC.0000` if it was taken.
    pub upload: String,
}

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Running number from 1.
    pub number: u64,
    /// When it arrived (RFC 3339).
    pub at: String,
    /// Activity, empty if it could not be read.
    pub activity: String,
    /// Order, if any.
    pub order_id: Option<String>,
    /// Line, if any.
    pub order_line_id: Option<String>,
    /// Instance named or created.
    pub instance_id: Option<String>,
    /// `testFlag` as received.
    pub test_flag: Option<String>,
    /// Code that was (or would have been) answered.
    pub result_code: String,
    /// What was done: `created`, `renewed`, `frozen`, `thawed`, `upgraded`, `released`, `notified`, `checked`, `queried`,
    /// `licensed`, `repeated` for a repetition without effect, `none`.
    pub effect: String,
    /// The fault that spoilt the answer, if any.
    pub fault: Option<String>,
    /// Body or query string as received, without signature, at most 4,096 characters.
    pub request: String,
}

/// An order as read through the open API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRead {
    /// Order asked for.
    pub order_id: String,
    /// Line asked for.
    pub order_line_id: Option<String>,
    /// HTTP status, 0 if there was no answer.
    pub http_status: u16,
    /// `resultCode`, or the error.
    pub result: String,
    /// The order, if it could be read.
    pub order: Option<serde_json::Value>,
}

/// Everything the seller remembers, as shown at `/_seller/ledger` and kept in the state file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ledger {
    /// Requests so far.
    pub count: u64,
    /// Instances created per order line (V2) or order (V1). More than 1 is a fault of the seller.
    pub created: BTreeMap<String, u32>,
    /// Times each effect happened.
    pub effects: BTreeMap<String, u64>,
    /// Instances by id.
    pub instances: BTreeMap<String, Instance>,
    /// Licence codes heard of.
    #[serde(default)]
    pub codes: BTreeMap<String, Code>,
    /// Licences for single devices, by event id.
    #[serde(default)]
    pub client_licenses: BTreeMap<String, ClientLicense>,
    /// Orders read through the open API.
    pub orders_read: Vec<OrderRead>,
    /// Latest requests, oldest first.
    pub requests: VecDeque<LedgerEntry>,
    /// Instance id by order line (V2) or order (V1).
    pub by_order: HashMap<String, String>,
    /// Changes already carried out, by activity, instance and order: repeating them does nothing.
    #[serde(default)]
    pub done: BTreeSet<String>,
    /// Creations answered "in progress" so far, by order.
    #[serde(default)]
    pub waiting: HashMap<String, u32>,
}

impl Instance {
    /// Adds `usageInfo` to what queryInstance says of it, where its use is counted.
    pub(super) fn tell_use(&self, said: &mut serde_json::Value, public_url: &str, now: &str) {
        if let (Some(said), false) = (said.as_object_mut(), self.used.is_empty()) {
            said.insert("usageInfo".to_owned(), self.usage_info(public_url, now));
        }
    }

    fn usage_info(&self, public_url: &str, now: &str) -> serde_json::Value {
        let entry = |(related, value): (&String, &String)| {
            let mut said = serde_json::json!({
                "usageValue": value,
                "statisticalTime": now,
                "dashboardUrl": format!("{public_url}/i/{}?usage", self.instance_id),
            });
            if !related.is_empty()
                && let Some(said) = said.as_object_mut()
            {
                said.insert("relatedInstanceId".to_owned(), serde_json::json!(related));
            }
            said
        };
        self.used.iter().map(entry).collect()
    }

    /// Begins to count: for itself, or for the instances whose use it pays.
    pub(super) fn count_for(&mut self, related: &[String]) {
        let own = [String::new()];
        let whose = if related.is_empty() { &own } else { related };
        for id in whose {
            self.used.entry(id.clone()).or_insert_with(|| "0".to_owned());
        }
    }
}

impl Ledger {
    /// Reads a state file; a missing one is an empty ledger.
    ///
    /// # Errors
    /// If the file cannot be read or is not a ledger.
    pub fn load(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes the state file beside itself first, so that a crash leaves the old one or the new one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let mut beside = PathBuf::from(path);
        beside.add_extension("new");
        let bytes = serde_json::to_vec(self).map_err(io::Error::other)?;
        let file = fs::File::create(&beside)?;
        io::Write::write_all(&mut &file, &bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    }

    /// Adds a request and its effect.
    pub fn record(&mut self, entry: LedgerEntry) {
        *self.effects.entry(entry.effect.clone()).or_default() += 1;
        self.requests.push_back(entry);
        while self.requests.len() > MAX_REQUESTS {
            self.requests.pop_front();
        }
    }
}
