//! Licences for single devices: made when the marketplace asks (production interface §8.3), uploaded a moment later (open
//! API §3.6).

use std::sync::Arc;

use reqwest::Method;
use wire::codes;
use wire::license_upload::{PATH_PREFIX, PATH_SUFFIX, Upload, UploadAnswer};
use wire::mac::sha256_hex;

use super::Shared;
use super::act::Outcome;
use super::state::{ClientLicense, Instance, InstanceStatus, Ledger};

/// Largest answer to an upload, in bytes.
const MAX_ANSWER: usize = 1 << 14;

/// What the marketplace asks for.
pub(super) struct Wish<'a> {
    pub instance_id: &'a str,
    pub event_id: &'a str,
    pub effective_time: &'a str,
    pub expire_time: Option<&'a str>,
    pub device: Option<&'a str>,
    /// A debugging call.
    pub test: bool,
}

/// Makes the licence of an event once; asked again it is the same one, and it is uploaded again (open API §3.7).
pub(super) fn make(ledger: &mut Ledger, wish: &Wish<'_>) -> Outcome {
    // Mock orders are created once and may have been released by an earlier round of debugging.
    let known = |i: &Instance| i.status != InstanceStatus::Released || (wish.test && i.test);
    if !ledger.instances.get(wish.instance_id).is_some_and(known) {
        return Outcome::refused(codes::NO_SUCH_INSTANCE, "no such instance").of(wish.instance_id);
    }
    if wish.device.is_none() {
        return Outcome::refused(codes::FINGERPRINT_NEEDED, "the device fingerprint is needed");
    }
    if let Some(made) = ledger.client_licenses.get(wish.event_id) {
        // Debugging calls all name the same event.
        if made.device.as_deref() != wish.device && !wish.test {
            return Outcome::refused(codes::ILLEGAL_PARAMETER, "eventId was used for another device");
        }
        return taken("repeated", wish);
    }
    let device = wish.device.unwrap_or("any");
    let seal: String = rand::random::<[u8; 16]>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let license = format!(
        "GALLERIA REFERENCE LICENCE\ninstance {}\ndevice   {}\nfrom     {}\nuntil    {}\nseal     {seal}\n",
        wish.instance_id,
        sha256_hex(device.as_bytes()),
        wish.effective_time,
        wish.expire_time.unwrap_or("-"),
    );
    let made = ClientLicense {
        instance_id: wish.instance_id.to_owned(),
        device: wish.device.map(str::to_owned),
        license,
        upload: String::new(),
    };
    ledger.client_licenses.insert(wish.event_id.to_owned(), made);
    taken("licensed", wish)
}

/// The licence is on its way: code 000004 says so.
fn taken(effect: &'static str, wish: &Wish<'_>) -> Outcome {
    Outcome {
        effect,
        ..Outcome::refused(codes::IN_PROGRESS, "the licence follows by upload")
    }
    .of(wish.instance_id)
}

/// Uploads the licence of an event in the background, and writes down what was answered.
pub(super) fn send_later(shared: &Arc<Shared>, event_id: String) {
    let Some(access) = shared.config.open_api.clone() else {
        tracing::warn!(event = %event_id, "a licence cannot be uploaded without --ak, --sk and --marketplace");
        return;
    };
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let made = shared.memory().ledger.client_licenses.get(&event_id).cloned();
        let Some(made) = made else { return };
        let upload = match shared.config.license_files {
            true => Upload::File {
                name: "galleria.lic".to_owned(),
                sha256: sha256_hex(made.license.as_bytes()),
                bytes: made.license.as_bytes(),
            },
            false => Upload::Characters(made.license.clone()),
        };
        let boundary = format!("galleria-{event_id}");
        let Some((content_type, body)) = upload.build(&boundary) else {
            return;
        };
        let target = format!("{PATH_PREFIX}{event_id}{PATH_SUFFIX}");
        let content = (content_type.as_str(), body);
        let sent = access
            .send(&shared.client, Method::POST, &target, content, MAX_ANSWER)
            .await;
        let answered = match sent {
            Ok((status, body)) => match serde_json::from_slice::<UploadAnswer>(&body) {
                Ok(answer) => answer.error_code,
                Err(_) => format!("HTTP {status}"),
            },
            Err(error) => error,
        };
        tracing::info!(event = %event_id, answered, "uploaded a licence");
        let mut memory = shared.memory();
        if let Some(made) = memory.ledger.client_licenses.get_mut(&event_id) {
            made.upload = answered;
        }
        shared.save(&memory.ledger);
    });
}
