//! What the seller does about notices of licence codes (production interface §8.2). The marketplace mints the codes, so
//! the seller first hears of one when something becomes of it.

use super::{
    act::Outcome,
    state::{Code, InstanceStatus, Ledger},
};
use wire::codes;

/// What has become of a code.
pub(super) enum News {
    Renewed(String),
    Frozen,
    Thawed,
    Released,
}

/// Writes down what has become of a code; news heard before change nothing.
pub(super) fn hear(ledger: &mut Ledger, license: &str, news: &News) -> Outcome {
    let code = ledger.codes.entry(license.to_owned()).or_insert_with(|| Code {
        status: InstanceStatus::Running,
        expire_time: None,
    });
    let gone = code.status == InstanceStatus::Released;
    let before = code.clone();
    let effect = match news {
        News::Released => {
            code.status = InstanceStatus::Released;
            "released"
        }
        _ if gone => return Outcome::refused(codes::NO_SUCH_INSTANCE, "no such license"),
        News::Renewed(expire_time) => {
            code.expire_time = Some(expire_time.clone());
            "renewed"
        }
        News::Frozen => {
            code.status = InstanceStatus::Frozen;
            "frozen"
        }
        News::Thawed => {
            code.status = InstanceStatus::Running;
            "thawed"
        }
    };
    Outcome::done(if *code == before { "repeated" } else { effect })
}
