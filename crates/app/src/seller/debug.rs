//! Debugging: one activity against the seller's own server, with testFlag (production interface §6.3).
//!
//! The only place where a request, not a job, calls out: its user waits for the answer. Nothing is held open meanwhile:
//! the row is read before the call and the case written after it.

use bytes::Bytes;
use domain::{
    fulfilment::Activity,
    id::Id,
    identity::{Account, Actor, Role},
    refusal::{Code, Refusal},
    seller::{AddressOptions, DebugCase, ProductionAddress, Protocol},
    time::Span,
};
use http::HeaderName;
use serde::{Deserialize, Serialize};
use serde_json::json;
use wire::{
    license_notice::LicenseNotice,
    license_v1::{LicenseV1Call, judge_get_license},
    reply::{self, Answer, Ask, BodySignRule, Judged, RawReply, ReplyFailure, ReplyRules, Verdict},
    secret::Secret,
    time::{TimestampMs, compact17},
    v1::V1Call,
    v1_sign,
    v2::{ProductInfoForm, TestFlag, V2Call},
    v2_sign::{self, Nonce},
};

use super::{
    addresses::own_address,
    debug_form::{Call, DebugFields, preset},
};
use crate::{
    App, Error, OrAbsent, Result,
    identity::account_as,
    outbound::{Method, OutboundAnswer, OutboundRequest},
    views::{DebugAnswerView, DebugPresetView, DebugRequestView, DebugVerdictView, DebugView, HeaderView, Listed},
};

/// As much of an answer's body is shown.
const SHOWN: usize = 20_000;

/// A debugging call.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DebugCall {
    /// What to call.
    pub activity: Activity,
    /// Whether to send it.
    #[serde(default)]
    pub mode: DebugMode,
    /// The form.
    #[serde(default)]
    pub fields: DebugFields,
}

/// What to do with a debugging call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DebugMode {
    /// Only show the request.
    Generate,
    /// Send it and show the answer.
    #[default]
    Send,
    /// Send it, show the answer, and keep it as a debug case if it passed.
    SendAndSave,
}

/// A signed request, and what its answer is judged by.
struct Prepared {
    request: OutboundRequest,
    string_to_sign: String,
    query_ids: Vec<String>,
    creates: bool,
    /// Whether the answer brings a licence.
    fetches: bool,
    /// Whether the licence comes later by upload, so that 000004 is a final answer.
    later: bool,
}

impl App {
    /// What the form of every activity of an address starts with.
    ///
    /// # Errors
    /// It is not the seller's.
    pub async fn debug_presets(&self, actor: Actor, id: Id<ProductionAddress>) -> Result<Listed<DebugPresetView>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        let address = own_address(&mut *tx, seller, id).await?;
        let now = self.clock.now();
        let activities = ACTIVITIES
            .into_iter()
            .filter(|activity| activity.belongs_to(address.protocol));
        let presets = activities
            .map(|activity| DebugPresetView {
                activity,
                fields: preset(address.protocol, activity, now),
            })
            .collect();
        Ok(Listed::all(presets))
    }

    /// Builds, signs and (unless it is only to be shown) sends a debugging call to the seller's own address.
    ///
    /// # Errors
    /// The address is not the seller's, it does not know the activity, or the fields make no call. Whatever the server
    /// does is no error but a verdict.
    pub async fn debug_call(&self, actor: Actor, id: Id<ProductionAddress>, input: DebugCall) -> Result<DebugView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        let address = own_address(&mut *tx, seller, id).await?;
        let key = tx.access_key(address.key_id).await?.or_absent()?;
        let timeout = self.policy(&mut *tx).await?.call_timeout;
        drop(tx);
        let key = self.open_access_key(&key)?;
        let call = Call::build(
            self,
            address.protocol,
            address.options,
            input.activity,
            &input.fields,
            &key,
        )?;
        let prepared = self.prepare(&address, &call, &key)?;
        let request = show_request(&prepared);
        if input.mode == DebugMode::Generate {
            return Ok(DebugView {
                request,
                answer: None,
                verdict: None,
                saved: false,
            });
        }
        let (answer, judged, took) = self.send_debug(&prepared, address.protocol, &key, timeout).await;
        let verdict = show_verdict(&judged, took, prepared.later);
        let saved = input.mode == DebugMode::SendAndSave && verdict.passed;
        if saved {
            self.save_case(actor, seller, &address, input.activity, &input.fields)
                .await?;
        }
        Ok(DebugView {
            request,
            answer,
            verdict: Some(verdict),
            saved,
        })
    }

    fn prepare(&self, address: &ProductionAddress, call: &Call, key: &Secret) -> Result<Prepared> {
        let wall = self.clock.wall().timestamp();
        match call {
            Call::License(call, options) => {
                let signed = call
                    .sign(key, options, &compact17(wall), true)
                    .map_err(|error| Refusal::new(Code::DebugFields).field("fields").with("detail", error))?;
                Ok(Prepared {
                    request: OutboundRequest {
                        method: Method::Get,
                        url: signed.url(address.url.as_str()),
                        headers: Vec::new(),
                        body: Bytes::new(),
                    },
                    string_to_sign: key.mask_in(&signed.string_to_sign),
                    query_ids: Vec::new(),
                    creates: false,
                    fetches: matches!(**call, LicenseV1Call::GetLicense(_)),
                    later: false,
                })
            }
            Call::V1(call, options) => {
                let signed = v1_sign::sign(key, call, options, &compact17(wall), true)
                    .map_err(|error| Refusal::new(Code::DebugFields).field("fields").with("detail", error))?;
                Ok(Prepared {
                    request: OutboundRequest {
                        method: Method::Get,
                        url: signed.url(address.url.as_str()),
                        headers: Vec::new(),
                        body: Bytes::new(),
                    },
                    string_to_sign: key.mask_in(&signed.string_to_sign),
                    query_ids: match &**call {
                        V1Call::QueryInstance { instance_ids } => instance_ids.clone(),
                        _ => Vec::new(),
                    },
                    creates: matches!(**call, V1Call::NewInstance(_)),
                    fetches: false,
                    later: false,
                })
            }
            Call::V2(call) => {
                let body = call.payload_as(TestFlag::Debug, product_info_form(address.options));
                let posted = self.post_body(address, body, key)?;
                Ok(Prepared {
                    query_ids: match &**call {
                        V2Call::QueryInstance { instance_ids } => instance_ids.clone(),
                        _ => Vec::new(),
                    },
                    creates: matches!(**call, V2Call::NewInstance { .. }),
                    ..posted
                })
            }
            Call::Notice(notice) => Ok(Prepared {
                later: matches!(notice, LicenseNotice::GetLicenseAsync { .. }),
                ..self.post_body(address, notice.payload(TestFlag::Debug), key)?
            }),
        }
    }

    /// A body in the V2 envelope.
    fn post_body(&self, address: &ProductionAddress, body: String, key: &Secret) -> Result<Prepared> {
        let nonce = Nonce::from_random(self.entropy.bytes());
        let signed = v2_sign::sign(
            key,
            &body,
            &nonce,
            TimestampMs::from_instant(self.clock.wall().timestamp()),
        );
        let headers = v2_sign::HEADERS
            .into_iter()
            .map(|(name, value)| Ok((name.parse::<HeaderName>().map_err(Error::fault)?, value.to_owned())))
            .collect::<Result<_>>()?;
        Ok(Prepared {
            request: OutboundRequest {
                method: Method::Post,
                url: signed.url(address.url.as_str()),
                headers,
                body: Bytes::from(body),
            },
            string_to_sign: signed.masked_string_to_sign(key),
            query_ids: Vec::new(),
            creates: false,
            fetches: false,
            later: false,
        })
    }

    async fn send_debug(
        &self,
        prepared: &Prepared,
        protocol: Protocol,
        key: &Secret,
        timeout: Span,
    ) -> (Option<DebugAnswerView>, Judged, i64) {
        let began = tokio::time::Instant::now();
        let outcome = self.outbound.call(prepared.request.clone(), timeout.to_std()).await;
        let took = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        let answer = match outcome {
            Ok(answer) => answer,
            Err(error) => return (None, Judged::no_answer(ReplyFailure::from(error)), took),
        };
        let protocol = match protocol {
            Protocol::V1 | Protocol::LicenseV1 => reply::Protocol::V1,
            Protocol::V2 => reply::Protocol::V2,
        };
        let ask = if prepared.creates {
            Ask::NewInstance
        } else if prepared.query_ids.is_empty() {
            Ask::Plain
        } else {
            Ask::QueryInstance(&prepared.query_ids)
        };
        let rules = ReplyRules {
            protocol,
            ask,
            key,
            body_sign: BodySignRule::of(protocol),
            debug: true,
        };
        let raw = RawReply {
            status: answer.status,
            body_sign: &answer.body_signs(),
            body: &answer.body,
        };
        let judged = match prepared.fetches {
            true => judge_get_license(&rules, &raw).0,
            false => reply::judge(&rules, &raw),
        };
        (Some(show_answer(&answer)), judged, took)
    }

    async fn save_case(
        &self,
        actor: Actor,
        seller: Id<Account>,
        address: &ProductionAddress,
        activity: Activity,
        fields: &DebugFields,
    ) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(seller).await?.or_absent()?;
        // The URL may have been changed while the call was under way; then it proved another server.
        let present = own_address(&mut *tx, seller, address.id).await?;
        if present.url != address.url {
            return Err(Code::Raced.into());
        }
        let case = DebugCase {
            id: self.id(),
            seller_id: seller,
            address_id: address.id,
            activity,
            fields: serde_json::to_value(fields).map_err(Error::fault)?,
            passed_at: self.clock.now(),
        };
        tx.put_debug_case(&case).await?;
        let data = json!({"address": address.id, "activity": activity});
        self.advance_account(&mut *tx, &mut account, "debug_case_saved", actor, data)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Removes a saved debug case.
    ///
    /// # Errors
    /// The address is not the seller's, or has no such case.
    pub async fn delete_debug_case(&self, actor: Actor, id: Id<ProductionAddress>, activity: Activity) -> Result<()> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        own_address(&mut *tx, seller, id).await?;
        if !tx.delete_debug_case(id, activity).await? {
            return Err(Refusal::absent().into());
        }
        Ok(tx.commit().await?)
    }
}

const ACTIVITIES: [Activity; 19] = [
    Activity::NewInstance,
    Activity::QueryInstance,
    Activity::RefreshInstance,
    Activity::ExpireInstance,
    Activity::UpdateInstanceStatus,
    Activity::InstanceStatus,
    Activity::UpgradeInstance,
    Activity::Upgrade,
    Activity::ChangeInstanceCheck,
    Activity::ReleaseInstance,
    Activity::OrderNotify,
    Activity::RefreshLicenseCode,
    Activity::UpdateLicenseCodeStatus,
    Activity::ReleaseLicenseCode,
    Activity::GetLicense,
    Activity::RefreshLicense,
    Activity::ExpireLicense,
    Activity::ReleaseLicense,
    Activity::GetLicenseAsync,
];

const fn product_info_form(options: AddressOptions) -> ProductInfoForm {
    if options.product_info_as_text {
        ProductInfoForm::JsonText
    } else {
        ProductInfoForm::Object
    }
}

fn show_request(prepared: &Prepared) -> DebugRequestView {
    let request = &prepared.request;
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let quote = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut curl = format!("curl -X {method} {}", quote(&request.url));
    for (name, value) in &request.headers {
        curl.push_str(&format!(" -H {}", quote(&format!("{name}: {value}"))));
    }
    if !body.is_empty() {
        curl.push_str(&format!(" --data-raw {}", quote(&body)));
    }
    DebugRequestView {
        method: method.to_owned(),
        url: request.url.clone(),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| header(name, value))
            .collect(),
        body,
        string_to_sign: prepared.string_to_sign.clone(),
        curl,
    }
}

fn header(name: &HeaderName, value: &str) -> HeaderView {
    HeaderView {
        name: name.to_string(),
        value: value.to_owned(),
    }
}

fn show_answer(answer: &OutboundAnswer) -> DebugAnswerView {
    let headers = answer
        .headers
        .iter()
        .map(|(name, value)| header(name, &String::from_utf8_lossy(value.as_bytes())));
    DebugAnswerView {
        status: answer.status,
        headers: headers.collect(),
        body: String::from_utf8_lossy(&answer.body).chars().take(SHOWN).collect(),
    }
}

fn show_verdict(judged: &Judged, duration_ms: i64, later: bool) -> DebugVerdictView {
    let (passed, verdict, text, instance_id) = match &judged.verdict {
        Verdict::Success(answer) => {
            let id = match answer {
                Answer::Created(created) => Some(created.instance_id.clone()),
                _ => None,
            };
            (true, "success", "The answer is as documented.".to_owned(), id)
        }
        Verdict::InProgress if later => {
            let text = "The request was taken; the licence is uploaded later under the event id.";
            (true, "success", text.to_owned(), None)
        }
        // Debugging wants the final answer (production interface §6.3).
        Verdict::InProgress => {
            let text = "Call interface failed. The production interface returns an error result code: 000004 (the \
                        request is being processed); debugging needs 000000.";
            (false, "in_progress", text.to_owned(), None)
        }
        Verdict::Failure(failure) => (false, failure.kind(), failure.debug_text(), None),
    };
    DebugVerdictView {
        passed,
        verdict: verdict.to_owned(),
        result_code: judged.result_code.clone(),
        result_msg: judged.result_msg.clone(),
        text,
        instance_id,
        duration_ms,
    }
}
