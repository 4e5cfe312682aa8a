//! Every external contract as data: requests, answers, codes, canonical strings, signatures. No I/O.
//!
//! The crate answers two kinds of question, both purely: *what exactly goes over the wire* and *what does that which
//! came over the wire mean*. It reads no clock, draws no random number and opens no socket: a timestamp, a nonce and an
//! initialisation vector are parameters. It knows nothing of the marketplace's own domain.
//!
//! | module | contract | source |
//! |---|---|---|
//! | [`v2`], [`v2_sign`] | SaaS 2.0 calls, order notification, kit signature | production interface §1, §3, §8.4 |
//! | [`v1`], [`v1_sign`] | SaaS 1.0 calls | production interface §2, §4.1 |
//! | [`body_sign`], [`field_crypto`] | signature and encrypted fields of answers | production interface §4.3, §5 |
//! | [`reply`], [`codes`] | a seller's answer and what it means | production interface §1, §6.1, §6.3, §7 |
//! | [`sdk_hmac`], [`gateway_error`] | AK/SK authentication and the gateway's refusals | open API §2 |
//! | [`order_query`] | open API a seller calls | open API §1.1 |
//! | [`usage_push`], [`usage_sign`] | usage pushes, new and old interface | open API §1.3–1.5 |
//! | [`license_code`] | licence code open APIs: activate, query, usage statistics | open API §3.1–3.4 |
//! | [`license_notice`] | notices about licence codes, asynchronous licence requests | production interface §8.2, §8.3; open API §3.7 |
//! | [`license_upload`] | upload of an asynchronous licence | open API §3.6 |
//! | [`license_v1`] | licence V1 calls | production interface §8.1 |
//! | [`explain`] | why a signature does not match | all of the above |

pub mod body_sign;
pub mod codes;
pub mod encode;
pub mod explain;
pub mod field_crypto;
pub mod gateway_error;
pub mod json;
pub mod license_code;
pub mod license_notice;
pub mod license_upload;
pub mod license_v1;
pub mod mac;
pub mod order_query;
pub mod reply;
pub mod sdk_hmac;
pub mod secret;
pub mod time;
pub mod usage_push;
pub mod usage_sign;
pub mod v1;
pub mod v1_sign;
pub mod v2;
pub mod v2_sign;
