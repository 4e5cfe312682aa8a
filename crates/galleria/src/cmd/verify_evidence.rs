//! `galleria verify-evidence`: checks an exported evidence bundle without the marketplace it came from.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read, Seek},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use domain::{
    evidence::{Bundle, Evidence, Hash, Head},
    supervision::{Actor, Event, Standing, Supervision, What},
};
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// Bytes of the log that are read at most.
const MOST_LOG: u64 = 64 << 20;

/// Check the evidence of an order without the marketplace: that no entry of its log was changed, dropped, inserted or
/// moved, that every file it speaks of is there byte for byte, and that the log leads where its order stands.
///
/// A log whose end was cut off cannot be told from one that ended there. Who kept the head that an earlier check printed
/// gives it with --head: the log must go on from there.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  galleria verify-evidence evidence-CS2603021000AB12C.zip --head 4:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

Exit status: 0 everything fits, 1 something does not.")]
pub struct VerifyEvidenceArgs {
    /// The bundle, as it was downloaded.
    bundle: PathBuf,
    /// A head that was kept: number of entries, colon, hash.
    #[arg(long, value_name = "NUMBER:HASH", value_parser = parse_head)]
    head: Option<Head>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

fn parse_head(text: &str) -> Result<Head, String> {
    let head = text.split_once(':').and_then(|(number, hash)| {
        Some(Head {
            number: number.parse().ok()?,
            hash: Hash::parse(hash)?,
        })
    });
    head.ok_or_else(|| "a head is a number, a colon and 64 hexadecimal digits".to_owned())
}

/// What a bundle that holds says.
struct Checked {
    bundle: Bundle,
    head: Head,
    files: usize,
    state: Supervision,
}

/// Runs the check; see [`VerifyEvidenceArgs`] for the exit status.
///
/// # Errors
/// The file cannot be read as a bundle.
pub async fn run(args: VerifyEvidenceArgs) -> Result<ExitCode> {
    let file = File::open(&args.bundle).with_context(|| format!("{} cannot be read", args.bundle.display()))?;
    let checked = tokio::task::spawn_blocking(move || check(file, args.head)).await?;
    match checked {
        Ok(checked) => {
            show(&checked, args.json);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            if args.json {
                println!("{}", serde_json::json!({"holds": false, "why": format!("{error:#}")}));
            } else {
                println!("DOES NOT HOLD: {error:#}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn show(checked: &Checked, json: bool) {
    let (bundle, head) = (
        &checked.bundle,
        format!("{}:{}", checked.head.number, checked.head.hash),
    );
    let standing = checked.state.standing.name();
    if json {
        let node = checked.state.node().map(domain::supervision::NodeKey::name);
        println!(
            "{}",
            serde_json::json!({
                "holds": true, "order": bundle.order, "log": bundle.log, "exported_at": bundle.exported_at,
                "entries": checked.head.number, "files": checked.files, "head": head, "standing": standing, "node": node,
            })
        );
        return;
    }
    let stands = match &checked.state.standing {
        Standing::Open { node } | Standing::Frozen { node, .. } => format!("{standing} at {}", node.name()),
        Standing::Closed { at, ending } => format!("{standing} since {at} ({ending:?})"),
    };
    println!(
        "Holds. Order {}, {} entries, {} files; {stands}.",
        bundle.order, checked.head.number, checked.files
    );
    println!("Keep this head to notice later if something was cut off:\n  {head}");
}

/// Checks everything a bundle says against itself and against a head that was kept.
fn check(file: impl Read + Seek, kept: Option<Head>) -> Result<Checked> {
    let mut archive = ZipArchive::new(file).context("this is no bundle")?;
    let bundle = log(&mut archive)?;
    if bundle.format != Bundle::FORMAT {
        bail!(
            "this is a bundle of the format {:?}; this program knows {:?}",
            bundle.format,
            Bundle::FORMAT
        );
    }
    let digest = wire::mac::sha256;
    let head = bundle.verify(&digest)?;
    if kept.is_some() {
        domain::evidence::verify(&digest, bundle.log, &bundle.entries, kept)?;
    }
    let events = events(&bundle)?;
    let state = Supervision::replayed(&events).context("the log does not begin with the payment")?;
    if state.version != head.number {
        bail!("the log has entries that do not count");
    }
    let mut seen = BTreeSet::new();
    for named in events.iter().flat_map(Event::files) {
        if seen.insert(named.sha256) {
            check_file(&mut archive, named)?;
        }
    }
    Ok(Checked {
        files: seen.len(),
        bundle,
        head,
        state,
    })
}

fn log<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Bundle> {
    let entry = archive.by_name("bundle.json").context("the bundle has no log")?;
    let mut text = Vec::new();
    entry.take(MOST_LOG + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MOST_LOG {
        bail!("the log is larger than any log is");
    }
    serde_json::from_slice(&text).context("the log cannot be read")
}

fn events(bundle: &Bundle) -> Result<Vec<Event>> {
    let event = |entry: &domain::evidence::Entry| -> Result<Event> {
        let by = match entry.actor.split(':').next() {
            Some("buyer") => Actor::Buyer,
            Some("seller") => Actor::Seller,
            Some("operator") => Actor::Operator,
            Some("system") => Actor::System,
            _ => bail!("entry {} names nobody who could have acted", entry.number),
        };
        let what: What =
            serde_json::from_str(&entry.content).with_context(|| format!("entry {} cannot be read", entry.number))?;
        Ok(Event { at: entry.at, by, what })
    };
    bundle.entries.iter().map(event).collect()
}

/// The bytes under a file's hash are those of the log. Never more is read than the log says.
fn check_file<R: Read + Seek>(archive: &mut ZipArchive<R>, named: &Evidence) -> Result<()> {
    let name = named.name.as_str();
    let entry = archive
        .by_name(&format!("files/{}", named.sha256))
        .with_context(|| format!("the file {name:?} is missing"))?;
    let mut bytes = entry.take(named.size.saturating_add(1));
    let (mut hash, mut length, mut buffer) = (Sha256::new(), 0_u64, vec![0_u8; 64 << 10]);
    loop {
        let read = bytes.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        hash.update(part);
        length += part.len() as u64;
    }
    if length != named.size || Hash(hash.finalize().into()) != named.sha256 {
        bail!("the file {name:?} was changed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use domain::{
        evidence::{Entry, EvidenceKind, append},
        money::{Currency, Money},
        order::Ending,
        supervision::{Action, Cause, FlowId, FlowKind, FlowVersion, NodeKey, Terms},
        time::Time,
    };
    use uuid::Uuid;
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const FILE: &[u8] = b"%PDF-1.7 ... %%EOF";
    const LOG: Uuid = Uuid::from_u128(7);

    fn evidence() -> Evidence {
        Evidence {
            kind: EvidenceKind::Requirement,
            name: "need.pdf".parse().unwrap(),
            sha256: Hash(Sha256::digest(FILE).into()),
            size: FILE.len() as u64,
        }
    }

    fn log_of(events: &[Event]) -> Bundle {
        let mut entries: Vec<Entry> = Vec::new();
        for event in events {
            let head = entries.last().map_or(Head::EMPTY, Entry::head);
            entries.push(append(
                &wire::mac::sha256,
                LOG,
                head,
                event.at,
                event.by.name(),
                &event.canonical(),
            ));
        }
        Bundle::new(LOG, "CS1".to_owned(), Time::from_millis(9_000), entries)
    }

    /// Paid, asked for with a file, accepted.
    fn bundle() -> Bundle {
        let terms = Terms {
            flow: FlowId {
                kind: FlowKind::StandardService,
                version: FlowVersion::Y2025,
            },
            paid: Money::new(10_000, Currency::Cny),
            paid_at: Time::from_millis(1_000),
            review: false,
            screenshots: 0,
        };
        let event = |at, what| Event {
            at: Time::from_millis(at),
            by: Actor::Buyer,
            what,
        };
        let acted = What::Acted {
            node: NodeKey::SubmitRequirement,
            action: Action::SubmitRequirement,
            note: None,
            files: vec![evidence()],
        };
        let completed = What::Completed {
            cause: Cause::Accepted,
            valid_from: Time::from_millis(3_000),
            paid: terms.paid,
        };
        log_of(&[Event::begun(terms), event(2_000, acted), event(3_000, completed)])
    }

    fn pack(bundle: &Bundle, file: Option<&[u8]>) -> Cursor<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut add = |name: &str, bytes: &[u8]| {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        };
        add("bundle.json", &serde_json::to_vec(bundle).unwrap());
        if let Some(bytes) = file {
            add(&format!("files/{}", evidence().sha256), bytes);
        }
        archive.finish().unwrap()
    }

    fn why(bundle: &Bundle, file: Option<&[u8]>, kept: Option<Head>) -> String {
        check(pack(bundle, file), kept).err().unwrap().to_string()
    }

    #[test]
    fn a_bundle_that_fits_holds() {
        let bundle = bundle();
        let checked = check(pack(&bundle, Some(FILE)), None).unwrap();
        assert_eq!((checked.files, checked.head), (1, bundle.head));
        let delivered = Ending::Delivered;
        assert!(matches!(checked.state.standing, Standing::Closed { ending, .. } if ending == delivered));
        // It goes on from a head that was kept before.
        check(pack(&bundle, Some(FILE)), Some(bundle.entries[1].head())).unwrap();
    }

    #[test]
    fn whatever_was_touched_is_found() {
        let whole = bundle();
        assert!(why(&whole, None, None).contains("missing"));
        assert!(why(&whole, Some(b"%PDF-1.7 ,,, %%EOF"), None).contains("changed"));
        assert!(why(&whole, Some(b"%PDF-1.7 ... %%EOF and more"), None).contains("changed"));
        for index in 0..whole.entries.len() {
            let mut bundle = whole.clone();
            bundle.entries[index].content.push(' ');
            assert!(why(&bundle, Some(FILE), None).contains("does not fit"), "{index}");
            let mut bundle = whole.clone();
            bundle.entries[index].actor = "seller".to_owned();
            assert!(why(&bundle, Some(FILE), None).contains("does not fit"), "{index}");
            let mut bundle = whole.clone();
            bundle.entries.remove(index);
            assert!(why(&bundle, Some(FILE), None).contains("does not fit"), "{index}");
        }
        // Cut off and passed off as whole: only a kept head tells.
        let mut short = whole.clone();
        short.entries.pop();
        short.head = short.entries[1].head();
        check(pack(&short, Some(FILE)), None).unwrap();
        assert!(why(&short, Some(FILE), Some(whole.head)).contains("does not fit"));
        let mut other = whole.clone();
        other.log = Uuid::from_u128(8);
        assert!(why(&other, Some(FILE), None).contains("does not fit"));
        let mut other = whole;
        other.format = "another".to_owned();
        assert!(why(&other, Some(FILE), None).contains("format"));
        assert!(check(Cursor::new(b"no archive".to_vec()), None).is_err());
    }

    #[test]
    fn heads_are_read() {
        let head = bundle().head;
        assert_eq!(parse_head(&format!("{}:{}", head.number, head.hash)), Ok(head));
        for wrong in ["", "1", "1:abc", "x:0"] {
            assert!(parse_head(wrong).is_err(), "{wrong}");
        }
    }
}
