//! What the desk does about what it hears: no connection, no file, no clock.

use std::collections::BTreeMap;

use license_client::protocol::{
    EventKind, FromSoftware, LicenseForm, LicenseResult, MAX_LICENSE, Status, Verdict, license_message, update_message,
    upgrade_message,
};
use serde::Serialize;
use wire::license_code::LicenseInfo;

use super::market::Trouble;

/// A connected program.
pub type Id = u64;

/// The desk's whole memory.
#[derive(Debug, Default)]
pub struct Desk {
    programs: BTreeMap<Id, Program>,
    held: Option<Held>,
    /// The marketplace is being asked.
    asking: bool,
    upgrade: Option<Upgrade>,
    device: String,
    verified: Option<Verdict>,
    accepted: Option<bool>,
}

#[derive(Debug)]
struct Program {
    /// How it wanted its licence the last time; there is something to tell only to those who asked.
    form: Option<LicenseForm>,
    device: String,
    waiting: bool,
    /// It wants another licence than the one its device has.
    anew: bool,
    /// The licence of its device is on its way.
    fetching: bool,
    licensed: bool,
    /// It was told to close, so that it can be upgraded.
    closing: bool,
}

#[derive(Debug)]
struct Held {
    right: Right,
    /// Some program has it.
    handed: bool,
}

/// What entitles the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// A licence code; the marketplace is asked each time.
    Code(String),
    /// A licence of the maker's own.
    Text(String),
    /// An instance that gives a licence to each device.
    Instance,
}

#[derive(Debug, Clone, Copy)]
struct Upgrade {
    forced: bool,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// An event for a program.
    Tell { to: Id, kind: EventKind, message: String },
    /// A licence for a program, in the form it wants.
    Hand { to: Id, form: LicenseForm, text: String },
    /// The marketplace is to be asked about a code; [`Desk::learned`] takes the answer.
    Ask { code: String },
    /// The licence of a program's device is to be fetched; [`Desk::fetched`] takes it.
    Fetch { to: Id, device: String, anew: bool },
    /// The marketplace is to count a device.
    Count { code: String, device: String },
}

/// The licence of a code: what the marketplace says of it, and the device it was asked for. It is not signed; whoever wants
/// licences that nobody can forge makes them himself (docs/license-sdk.md).
#[derive(Serialize)]
struct CodeLicense<'a> {
    #[serde(flatten)]
    info: &'a LicenseInfo,
    device_fingerprint: &'a str,
}

impl Desk {
    /// A program connected.
    pub fn joined(&mut self, id: Id) {
        let program = Program {
            form: None,
            device: String::new(),
            waiting: false,
            anew: false,
            fetching: false,
            licensed: false,
            closing: false,
        };
        self.programs.insert(id, program);
    }

    /// A program is gone. If it closed to be upgraded, it is up to date from now on.
    pub fn left(&mut self, id: Id) {
        if self.programs.remove(&id).is_some_and(|program| program.closing) {
            self.upgrade = None;
        }
    }

    /// A program asks or tells.
    pub fn heard(&mut self, id: Id, what: FromSoftware) -> Vec<Effect> {
        let Some(program) = self.programs.get_mut(&id) else {
            return Vec::new();
        };
        match what {
            FromSoftware::License {
                form,
                device,
                trial_over,
            } => {
                program.form = Some(form);
                program.device.clone_from(&device);
                program.waiting = true;
                program.anew = trial_over;
                program.licensed = false;
                self.device = device;
                // What was entered since and given to nobody yet is not the trial. An instance gives another licence.
                let ended = |held: &Held| held.handed && held.right != Right::Instance;
                if trial_over && self.held.as_ref().is_some_and(ended) {
                    self.held = None;
                }
                self.serve()
            }
            FromSoftware::Verified { ok, error } => {
                self.verified = Some(Verdict { ok, error });
                Vec::new()
            }
            FromSoftware::CheckNewVersions => {
                let mut effects = vec![notice(id, self.upgrade.is_some())];
                if let Some(Upgrade { forced: true }) = self.upgrade {
                    program.closing = true;
                    effects.push(update(id, true));
                }
                effects
            }
            FromSoftware::Upgrade { accept } => {
                let Some(Upgrade { forced: false }) = self.upgrade else {
                    return Vec::new();
                };
                self.accepted = Some(accept);
                program.closing = accept;
                match accept {
                    true => vec![update(id, false)],
                    false => Vec::new(),
                }
            }
        }
    }

    /// The user has a right.
    pub fn entitle(&mut self, right: Right) -> Vec<Effect> {
        self.held = Some(Held { right, handed: false });
        self.serve()
    }

    /// The user has none: whoever waits is told.
    pub fn deny(&mut self) -> Vec<Effect> {
        self.fail(|program| std::mem::take(&mut program.waiting))
    }

    /// What is held counts no longer: whoever has it is told.
    pub fn expire(&mut self) -> Vec<Effect> {
        self.held = None;
        self.fail(|program| std::mem::take(&mut program.licensed))
    }

    /// There is a new version.
    pub fn offer(&mut self, forced: bool) -> Vec<Effect> {
        self.upgrade = Some(Upgrade { forced });
        self.accepted = None;
        self.programs
            .iter_mut()
            .map(|(id, program)| {
                program.closing = forced;
                match forced {
                    true => update(*id, true),
                    false => notice(*id, true),
                }
            })
            .collect()
    }

    /// The marketplace was asked about a code. If the user has another right by now, that one counts.
    pub fn learned(&mut self, code: &str, answer: Result<LicenseInfo, Trouble>) -> Vec<Effect> {
        self.asking = false;
        if !matches!(&self.held, Some(held) if matches!(&held.right, Right::Code(held) if held == code)) {
            return self.serve();
        }
        match answer {
            Ok(info) => {
                let mut effects = self.hand(|program| {
                    let license = CodeLicense {
                        info: &info,
                        device_fingerprint: &program.device,
                    };
                    serde_json::to_string(&license).ok()
                });
                let counts: Vec<Effect> = effects
                    .iter()
                    .filter_map(|effect| match effect {
                        Effect::Hand { to, .. } => self.programs.get(to),
                        _ => None,
                    })
                    .filter(|program| !program.device.is_empty())
                    .map(|program| Effect::Count {
                        code: code.to_owned(),
                        device: program.device.clone(),
                    })
                    .collect();
                effects.extend(counts);
                effects
            }
            Err(trouble) => {
                if let Trouble::Refused(_) = trouble {
                    self.held = None;
                }
                self.deny()
            }
        }
    }

    /// The licence of a program's device has come, or will not. Whoever has asked for another device since is served anew.
    pub fn fetched(&mut self, id: Id, device: &str, answer: Result<String, Trouble>) -> Vec<Effect> {
        let entitled = matches!(&self.held, Some(held) if held.right == Right::Instance);
        let Some(program) = self.programs.get_mut(&id) else {
            return Vec::new();
        };
        program.fetching = false;
        if !program.waiting || program.device != device || !entitled {
            return self.serve();
        }
        let Some(form) = program.form.clone() else {
            return Vec::new();
        };
        program.waiting = false;
        match answer {
            Ok(text) if text.len() <= MAX_LICENSE => {
                program.licensed = true;
                if let Some(held) = &mut self.held {
                    held.handed = true;
                }
                vec![Effect::Hand { to: id, form, text }]
            }
            _ => vec![failed(id, &form)],
        }
    }

    /// A licence could not be handed over after all.
    pub fn not_handed(&mut self, id: Id) -> Vec<Effect> {
        let Some(program) = self.programs.get_mut(&id) else {
            return Vec::new();
        };
        program.licensed = false;
        program.form.iter().map(|form| failed(id, form)).collect()
    }

    /// How things stand.
    pub fn status(&self) -> Status {
        Status {
            connected: self.programs.len(),
            waiting: self.programs.values().filter(|program| program.waiting).count(),
            licensed: self.held.is_some(),
            device: self.device.clone(),
            verified: self.verified.clone(),
            upgrade: self.upgrade.is_some(),
            accepted: self.accepted,
        }
    }

    /// Gives whoever waits what is held; without it they go on waiting.
    fn serve(&mut self) -> Vec<Effect> {
        if !self.programs.values().any(|program| program.waiting) {
            return Vec::new();
        }
        match self.held.as_ref().map(|held| held.right.clone()) {
            None => Vec::new(),
            Some(Right::Instance) => {
                let ready = |program: &&mut Program| program.waiting && !program.fetching;
                let mut effects = Vec::new();
                for (id, program) in &mut self.programs {
                    if let Some(program) = Some(program).filter(ready) {
                        program.fetching = true;
                        effects.push(Effect::Fetch {
                            to: *id,
                            device: program.device.clone(),
                            anew: program.anew,
                        });
                    }
                }
                effects
            }
            Some(Right::Text(text)) => self.hand(|_| Some(text.clone())),
            // One question at a time: two activations of one code would cross.
            Some(Right::Code(_)) if self.asking => Vec::new(),
            Some(Right::Code(code)) => {
                self.asking = true;
                vec![Effect::Ask { code }]
            }
        }
    }

    fn hand(&mut self, text: impl Fn(&Program) -> Option<String>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (id, program) in &mut self.programs {
            let Some(form) = program.form.clone().filter(|_| program.waiting) else {
                continue;
            };
            program.waiting = false;
            match text(program).filter(|text| text.len() <= MAX_LICENSE) {
                Some(text) => {
                    program.licensed = true;
                    if let Some(held) = &mut self.held {
                        held.handed = true;
                    }
                    effects.push(Effect::Hand { to: *id, form, text });
                }
                None => effects.push(failed(*id, &form)),
            }
        }
        effects
    }

    /// Tells those whom `concerned` picks that there is no licence.
    fn fail(&mut self, concerned: impl Fn(&mut Program) -> bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (id, program) in &mut self.programs {
            if concerned(program)
                && let Some(form) = &program.form
            {
                effects.push(failed(*id, form));
            }
        }
        effects
    }
}

/// The event that there is no licence.
fn failed(to: Id, form: &LicenseForm) -> Effect {
    Effect::Tell {
        to,
        kind: EventKind::LicenseVerify,
        message: license_message(LicenseResult::Failed(form)),
    }
}

fn notice(to: Id, available: bool) -> Effect {
    Effect::Tell {
        to,
        kind: EventKind::UpgradeNotice,
        message: upgrade_message(available),
    }
}

fn update(to: Id, forced: bool) -> Effect {
    Effect::Tell {
        to,
        kind: EventKind::Update,
        message: update_message(forced),
    }
}

#[cfg(test)]
mod tests {
    use license_client::protocol::MAX_DEVICE;
    use wire::license_code::LicenseStatus;

    use super::*;

    const FORM: LicenseForm = LicenseForm::String;

    fn ask(device: &str, trial_over: bool) -> FromSoftware {
        FromSoftware::License {
            form: FORM,
            device: device.to_owned(),
            trial_over,
        }
    }

    fn info(code: &str) -> LicenseInfo {
        LicenseInfo {
            license_code: code.to_owned(),
            status: LicenseStatus::Alive,
            activate_time: "20260101000000".to_owned(),
            expire_time: None,
            product_id: None,
            order_id: None,
            amount: Some(1),
        }
    }

    fn code(text: &str) -> Right {
        Right::Code(text.to_owned())
    }

    fn question(text: &str) -> Effect {
        Effect::Ask { code: text.to_owned() }
    }

    fn desk(programs: u64) -> Desk {
        let mut desk = Desk::default();
        (1..=programs).for_each(|id| desk.joined(id));
        desk
    }

    #[test]
    fn whoever_waits_gets_what_the_user_enters() {
        let mut desk = desk(2);
        assert_eq!(desk.heard(1, ask("a|b", false)), []);
        assert_eq!((desk.status().waiting, desk.status().device.as_str()), (1, "a|b"));
        assert_eq!(desk.entitle(code("PL1")), [question("PL1")]);
        // A second one meanwhile does not ask the marketplace again.
        assert_eq!(desk.heard(2, ask("", false)), []);
        let effects = desk.learned("PL1", Ok(info("PL1")));
        let [
            Effect::Hand { to: 1, text, .. },
            Effect::Hand { to: 2, .. },
            Effect::Count { device, .. },
        ] = effects.as_slice()
        else {
            panic!("{effects:?}");
        };
        let license: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            (&license["license_code"], &license["device_fingerprint"]),
            (&"PL1".into(), &"a|b".into())
        );
        assert_eq!(device, "a|b");
        // The next day the marketplace is asked again.
        assert_eq!(desk.heard(1, ask("a|b", false)), [question("PL1")]);
        assert_eq!(
            desk.heard(
                1,
                FromSoftware::Verified {
                    ok: false,
                    error: "no".to_owned()
                }
            ),
            []
        );
        assert_eq!(
            desk.status().verified,
            Some(Verdict {
                ok: false,
                error: "no".to_owned()
            })
        );
    }

    #[test]
    fn only_an_answer_about_the_code_ends_it() {
        let mut desk = desk(1);
        desk.entitle(code("PL1"));
        desk.heard(1, ask("", false));
        assert_eq!(
            desk.learned("PL1", Err(Trouble::Unknown(String::new()))),
            [failed(1, &FORM)]
        );
        assert_eq!(desk.heard(1, ask("", false)), [question("PL1")]);
        assert_eq!(
            desk.learned("PL1", Err(Trouble::Refused(String::new()))),
            [failed(1, &FORM)]
        );
        assert_eq!(desk.heard(1, ask("", false)), []);
        assert_eq!(desk.deny(), [failed(1, &FORM)]);
        assert_eq!(desk.deny(), []);
    }

    #[test]
    fn a_right_entered_while_the_marketplace_was_asked_about_another_is_the_one_that_counts() {
        let mut desk = desk(1);
        desk.entitle(code("PL1"));
        desk.heard(1, ask("", false));
        assert_eq!(desk.entitle(code("PL2")), []);
        assert_eq!(desk.learned("PL1", Ok(info("PL1"))), [question("PL2")]);
        // Taken away meanwhile: the program waits on.
        assert_eq!(desk.expire(), []);
        assert_eq!(desk.learned("PL2", Ok(info("PL2"))), []);
        assert_eq!(desk.status().waiting, 1);
    }

    #[test]
    fn the_end_of_a_trial_does_not_take_what_was_entered_since() {
        let mut desk = desk(1);
        let text = |text: &str| Right::Text(text.to_owned());
        let hand = |text: &str| Effect::Hand {
            to: 1,
            form: FORM,
            text: text.to_owned(),
        };
        desk.entitle(text("trial"));
        assert_eq!(desk.heard(1, ask("", false)), [hand("trial")]);
        assert_eq!(desk.heard(1, ask("", true)), []);
        assert_eq!(desk.entitle(text("full")), [hand("full")]);
        assert_eq!(desk.expire(), [failed(1, &FORM)]);
        assert_eq!(desk.expire(), []);
        assert_eq!(desk.entitle(text("renewed")), []);
        assert_eq!(desk.heard(1, ask("", true)), [hand("renewed")]);
        assert_eq!(desk.not_handed(1), [failed(1, &FORM)]);
    }

    #[test]
    fn an_upgrade_is_offered_accepted_and_over_when_the_program_closed() {
        let mut desk = desk(2);
        assert_eq!(desk.heard(1, FromSoftware::CheckNewVersions), [notice(1, false)]);
        assert_eq!(desk.heard(1, FromSoftware::Upgrade { accept: true }), []);
        assert_eq!(desk.offer(false), [notice(1, true), notice(2, true)]);
        assert_eq!(desk.heard(2, FromSoftware::Upgrade { accept: false }), []);
        assert_eq!(
            desk.heard(1, FromSoftware::Upgrade { accept: true }),
            [update(1, false)]
        );
        assert_eq!(desk.status().accepted, Some(true));
        desk.left(2);
        assert!(desk.status().upgrade);
        desk.left(1);
        assert!(!desk.status().upgrade);

        desk.joined(3);
        assert_eq!(desk.offer(true), [update(3, true)]);
        assert_eq!(desk.heard(3, FromSoftware::Upgrade { accept: false }), []);
        desk.joined(4);
        assert_eq!(
            desk.heard(4, FromSoftware::CheckNewVersions),
            [notice(4, true), update(4, true)]
        );
    }

    #[test]
    fn a_licence_that_fits_no_frame_is_none() {
        let mut desk = desk(1);
        desk.heard(1, ask(&"\u{1}".repeat(MAX_DEVICE), false));
        desk.entitle(code("PL1"));
        assert_eq!(desk.learned("PL1", Ok(info("PL1"))), [failed(1, &FORM)]);
        assert_eq!(desk.heard(9, ask("", false)), []);
    }

    #[test]
    fn an_instance_gives_each_device_its_own_licence() {
        let mut desk = Desk::default();
        assert_eq!(desk.entitle(Right::Instance), []);
        let ask = |device: &str, trial_over| FromSoftware::License {
            form: FORM,
            device: device.to_owned(),
            trial_over,
        };
        let fetch = |to, device: &str, anew| Effect::Fetch {
            to,
            device: device.to_owned(),
            anew,
        };
        let hand = |to, text: &str| Effect::Hand {
            to,
            form: FORM,
            text: text.to_owned(),
        };
        desk.joined(1);
        desk.joined(2);
        assert_eq!(desk.heard(1, ask("a", false)), [fetch(1, "a", false)]);
        assert_eq!(desk.heard(2, ask("b", false)), [fetch(2, "b", false)]);
        // Asked for once more while the first answer is under way.
        assert_eq!(desk.heard(1, ask("c", false)), []);
        assert_eq!(desk.fetched(1, "a", Ok("A".to_owned())), [fetch(1, "c", false)]);
        assert_eq!(desk.fetched(2, "b", Ok("B".to_owned())), [hand(2, "B")]);
        let refused = Err(Trouble::Refused("no".to_owned()));
        assert_eq!(desk.fetched(1, "c", refused), [failed(1, &FORM)]);
        // Its trial is over: another licence, from the same instance.
        assert_eq!(desk.heard(2, ask("b", true)), [fetch(2, "b", true)]);
        // Whoever is gone, or has something else by now, gets nothing.
        desk.left(2);
        assert_eq!(desk.fetched(2, "b", Ok("B2".to_owned())), []);
        desk.joined(3);
        assert_eq!(desk.heard(3, ask("d", false)), [fetch(3, "d", false)]);
        assert_eq!(desk.entitle(Right::Text("own".to_owned())), [hand(3, "own")]);
        assert_eq!(desk.fetched(3, "d", Ok("D".to_owned())), []);
    }
}
