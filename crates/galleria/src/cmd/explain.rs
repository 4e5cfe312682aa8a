//! `galleria explain`: computes an exported charge for usage anew, without the marketplace it came from.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use domain::{
    identity::Locale,
    metering::explain::{ChargeExport, Explanation, explain},
};

/// Bytes of an export that are read at most.
const MOST: u64 = 256 << 20;

/// Compute a charge for usage anew from its records and its price, without the marketplace.
///
/// Each step of the arithmetic is told in plain words, with whether the export says the same: the records and their sum,
/// what packages paid, corrections, each line of the tariff, the rounding, what is carried on, and the bookkeeping. The
/// export is not signed: compare its records and its price with your own.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  galleria explain charge.json
  galleria explain - --language zh-CN < charge.json

Exit status: 0 every figure agrees, 1 one does not, or the file is no export of a charge.")]
pub struct ExplainArgs {
    /// The export, as it was downloaded; - for standard input.
    file: PathBuf,
    /// Print the result as JSON, in both languages.
    #[arg(long)]
    json: bool,
    /// Language of the explanation.
    #[arg(long, value_enum, default_value = "en-US")]
    language: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    #[value(name = "en-US")]
    English,
    #[value(name = "zh-CN")]
    Chinese,
}

impl Language {
    const fn locale(self) -> Locale {
        match self {
            Self::English => Locale::EnUs,
            Self::Chinese => Locale::ZhCn,
        }
    }
}

/// Runs the command; see [`ExplainArgs`] for the exit status.
///
/// # Errors
/// The file cannot be read as an export of a charge.
pub async fn run(args: ExplainArgs) -> Result<ExitCode> {
    let explained = tokio::task::spawn_blocking(move || open(&args.file).and_then(read)).await??;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&explained)?);
    } else {
        print!("{}", shown(&explained, args.language.locale()));
    }
    Ok(if explained.agrees {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn open(path: &Path) -> Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(file))
}

fn read(source: impl Read) -> Result<Explanation> {
    let mut text = Vec::new();
    source.take(MOST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MOST {
        bail!("the file is larger than any export is");
    }
    let export: ChargeExport = serde_json::from_slice(&text).context("this is no export of a charge")?;
    Ok(explain(&export)?)
}

/// One line a step, and what it comes to. What the export says is not trusted to leave the terminal alone.
fn shown(explained: &Explanation, locale: Locale) -> String {
    let mut text = String::new();
    for step in &explained.steps {
        let line = step.text(locale);
        text.push_str(if step.agrees { "✔ " } else { "✘ " });
        text.extend(line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        text.push('\n');
    }
    text.push_str(match (explained.agrees, locale) {
        (true, Locale::EnUs) => "Every figure agrees.\n",
        (true, Locale::ZhCn) => "各项数字均一致。\n",
        (false, Locale::EnUs) => "NOT EVERY FIGURE AGREES.\n",
        (false, Locale::ZhCn) => "存在不一致的数字。\n",
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight calls in three records, of which a package paid one: three at 0.30 and four at 0.20.
    const EXPORT: &str = include_str!("../../tests/data/charge.json");

    #[test]
    fn a_sound_export_agrees() {
        let explained = read(EXPORT.as_bytes()).unwrap();
        assert!(explained.agrees, "{}", shown(&explained, Locale::EnUs));
        let text = shown(&explained, Locale::EnUs);
        assert!(
            text.contains("✔ Exact cost of the cycle: 0.9 + 0.8 = 1.7 CNY.\n"),
            "{text}"
        );
        assert!(text.ends_with("Every figure agrees.\n"));
        assert!(shown(&explained, Locale::ZhCn).ends_with("各项数字均一致。\n"));
    }

    #[test]
    fn a_touched_export_does_not() {
        let touched = EXPORT.replacen(r#""value": "5""#, r#""value": "4""#, 1);
        let explained = read(touched.as_bytes()).unwrap();
        assert!(!explained.agrees);
        let text = shown(&explained, Locale::EnUs);
        let found = "✘ Together they report 7 call. DOES NOT AGREE: the export says 8\n";
        assert!(text.contains(found), "{text}");
        assert!(text.ends_with("NOT EVERY FIGURE AGREES.\n"));
    }

    #[test]
    fn what_is_no_export_is_refused() {
        for (text, why) in [
            ("", "no export"),
            ("{}", "no export"),
            (&EXPORT.replace("usage-charge/v1", "usage-charge/v9"), "format"),
            (&EXPORT.replace("\"serial\"", "\"cereal\""), "no export"),
        ] {
            let error = format!("{:#}", read(text.as_bytes()).err().unwrap());
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn nothing_in_an_export_reaches_the_terminal_as_a_command() {
        let touched = EXPORT.replace("Bench Mail", "Bench\\u001b[2J Mail");
        let text = shown(&read(touched.as_bytes()).unwrap(), Locale::EnUs);
        assert!(text.contains("Bench\u{fffd}[2J Mail"), "{text}");
    }
}
