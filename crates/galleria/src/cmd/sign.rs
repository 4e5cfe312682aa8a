//! `galleria sign`: computes signatures step by step and says why one does not match.

use std::io::{IsTerminal as _, Read as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde::Serialize;
use wire::explain;
use wire::field_crypto::{Iv, KeyBits};
use wire::secret::Secret;

/// Largest input read, in bytes; the open APIs take no body above 12 MB.
const MAX_INPUT: u64 = 12 << 20;

/// Compute a signature step by step and find out why one does not match.
///
/// The body (for v1 the query string, for encrypt and decrypt the field) is read from standard input. One JSON object is
/// printed with the canonical form, the string to sign and the signature. With --expect it also says whether the
/// signature you have is the right one and, if not, what most likely went wrong.
///
/// The output contains the access key where the scheme puts it into the string to sign: do not paste it in public.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct SignArgs {
    #[command(subcommand)]
    scheme: Scheme,
}

const EXAMPLES: &str = "\
Examples:
  A V2 call, as the marketplace signs it:
    printf '%s' '{\"activity\":\"queryInstance\",\"instanceId\":\"i-1\",\"testFlag\":\"1\"}' \\
      | galleria sign v2 --key K --nonce Of4lsV7H1qrzVDI52O5CFk2ofPcZRaA6 --timestamp 1729566664115

  My server computed another signature. What is wrong?
    galleria sign v2 --key K --nonce N --timestamp T --expect 66a04abc... < body.json

  The token of a V1 call:
    echo 'activity=expireInstance&instanceId=i&orderId=o&testFlag=1&timeStamp=20210927095952430' | galleria sign v1 --key K

  An open API call with AK/SK:
    galleria sign sdk-hmac-sha256 --ak A --sk S --method GET \\
      --url 'https://mkt.example/api/mkp-openapi-public/global/v1/order/query?orderId=MOCKPERIODYEARNEW' \\
      --header 'X-Sdk-Date: 20220726T064736Z' --header 'Content-Type: application/json' < /dev/null

Exit status: 0 computed (and matching, with --expect), 1 not matching, 2 unusable input.";

#[derive(Debug, Subcommand)]
enum Scheme {
    /// SaaS 2.0 calls, order and licence notices: `signature`, `timestamp`, `nonce` in the URL.
    ///
    /// signature = hex(HMAC(key, key + nonce + timestamp + hex(HMAC(key, body)))), over the body with its top-level keys
    /// sorted, nulls removed, compact, non-ASCII as raw UTF-8. The timestamp is in milliseconds.
    V2(KeyedArgs),
    /// Joint-operation kit: headers `x-sign`, `x-timestamp`, `x-nonce`.
    ///
    /// x-sign = hex(HMAC(key, key + nonce + timestamp + body)): the body itself, without an inner HMAC.
    Kit(KeyedArgs),
    /// SaaS 1.0 calls: `authToken` in the URL. Give the query string; an authToken in it is ignored.
    ///
    /// authToken = Base64(HMAC(key + timeStamp, "a=1&b=2&...")), over all other parameters, decoded, sorted by name.
    V1(V1Args),
    /// The signature of an answer: header `Body-Sign`, over the exact bytes of the body.
    BodySign(BodySignArgs),
    /// Usage push of a seller: headers `ts`, `nonce`, `signature`.
    ///
    /// signature = Base64(HMAC(key, "ts={ts}&nonce={nonce}&body={body}")), over the body with all keys sorted, compact.
    Usage(UsageArgs),
    /// Open API calls with AK/SK or an APP key: header `Authorization: SDK-HMAC-SHA256 ...`.
    #[command(name = "sdk-hmac-sha256")]
    SdkHmacSha256(SdkArgs),
    /// Decrypt a field such as userName or mobilePhone: 16 characters of vector, then Base64 of AES-CBC.
    Decrypt(FieldArgs),
    /// Encrypt a field.
    Encrypt(FieldArgs),
}

#[derive(Debug, Args)]
struct KeyArg {
    /// Access key of the production address.
    #[arg(long, env = "GALLERIA_KEY", hide_env_values = true)]
    key: Secret,
    /// The value you have; says whether it is right and, if not, why.
    #[arg(long, value_name = "SIGNATURE")]
    expect: Option<String>,
}

#[derive(Debug, Args)]
struct KeyedArgs {
    #[command(flatten)]
    key: KeyArg,
    /// The nonce of the call.
    #[arg(long)]
    nonce: String,
    /// The timestamp of the call, 13 digits (milliseconds).
    #[arg(long)]
    timestamp: String,
}

#[derive(Debug, Args)]
struct V1Args {
    #[command(flatten)]
    key: KeyArg,
}

#[derive(Debug, Args)]
struct BodySignArgs {
    #[command(flatten)]
    key: KeyArg,
}

#[derive(Debug, Args)]
struct UsageArgs {
    #[command(flatten)]
    key: KeyArg,
    /// Header `ts`, 13 digits (milliseconds).
    #[arg(long)]
    ts: String,
    /// Header `nonce`.
    #[arg(long)]
    nonce: String,
}

#[derive(Debug, Args)]
struct SdkArgs {
    /// Access key id (AK) or APP key.
    #[arg(long)]
    ak: String,
    /// Secret of the credential.
    #[arg(long, env = "GALLERIA_SK", hide_env_values = true)]
    sk: Secret,
    /// HTTP method.
    #[arg(long)]
    method: String,
    /// Whole URL, as called.
    #[arg(long)]
    url: String,
    /// A header the client sets, 'Name: value'; X-Sdk-Date is needed, Host comes from the URL. May be repeated.
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The signature or the whole Authorization value you have.
    #[arg(long, value_name = "SIGNATURE")]
    expect: Option<String>,
}

#[derive(Debug, Args)]
struct FieldArgs {
    #[command(flatten)]
    key: KeyArg,
    /// AES key length: 256 is encryptType 1, 128 is encryptType 2.
    #[arg(long, default_value = "256", value_parser = parse_bits)]
    bits: KeyBits,
    /// The vector to encrypt with, 16 letters and digits; random if absent.
    #[arg(long)]
    iv: Option<String>,
}

/// Reads `128` or `256`.
pub fn parse_bits(text: &str) -> Result<KeyBits, String> {
    text.parse()
        .ok()
        .and_then(KeyBits::from_bits)
        .ok_or_else(|| "the key length is 128 or 256".to_owned())
}

/// Runs the command; see [`SignArgs`] for the exit status.
///
/// # Errors
/// If standard output cannot be written.
pub async fn run(args: SignArgs) -> anyhow::Result<ExitCode> {
    match explained(args.scheme) {
        Ok((json, fits)) => {
            println!("{json}");
            Ok(if fits { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        Err(error) => {
            eprintln!("galleria sign: {error:#}");
            Ok(ExitCode::from(2))
        }
    }
}

/// The JSON object to print, and whether the expectation (if any) is met.
fn explained(scheme: Scheme) -> anyhow::Result<(String, bool)> {
    match scheme {
        Scheme::V2(args) => {
            let (key, expect) = args.key.parts();
            signature(explain::v2(
                &key,
                &args.nonce,
                &args.timestamp,
                &input()?,
                expect.as_deref(),
            )?)
        }
        Scheme::Kit(args) => {
            let (key, expect) = args.key.parts();
            signature(explain::kit(
                &key,
                &args.nonce,
                &args.timestamp,
                &input()?,
                expect.as_deref(),
            )?)
        }
        Scheme::V1(args) => {
            let (key, expect) = args.key.parts();
            signature(explain::v1(&key, &line()?, expect.as_deref())?)
        }
        Scheme::BodySign(args) => {
            let (key, expect) = args.key.parts();
            signature(explain::body_sign(&key, &input()?, expect.as_deref())?)
        }
        Scheme::Usage(args) => {
            let (key, expect) = args.key.parts();
            signature(explain::usage(
                &key,
                &args.ts,
                &args.nonce,
                &input()?,
                expect.as_deref(),
            )?)
        }
        Scheme::SdkHmacSha256(args) => sdk(&args),
        Scheme::Decrypt(args) => {
            let (key, expect) = args.key.parts();
            let mut text = line()?;
            // A field may be given in two parts, as some libraries hand out vector and cipher text separately.
            if let Some(iv) = &args.iv
                && !text.starts_with(iv.as_str())
            {
                text = format!("{iv}{text}");
            }
            field(explain::decrypt(&key, args.bits, &text, expect.as_deref())?)
        }
        Scheme::Encrypt(args) => {
            let (key, expect) = args.key.parts();
            let iv = match &args.iv {
                Some(text) => Iv::parse(text).context("--iv takes exactly 16 ASCII letters and digits")?,
                None => Iv::from_random(rand::random()),
            };
            field(explain::encrypt(&key, args.bits, &iv, &line()?, expect.as_deref()))
        }
    }
}

fn sdk(args: &SdkArgs) -> anyhow::Result<(String, bool)> {
    let mut headers = Vec::with_capacity(args.headers.len());
    for header in &args.headers {
        let (name, value) = header
            .split_once(':')
            .with_context(|| format!("--header {header:?} is not 'Name: value'"))?;
        headers.push((name.trim(), value.trim()));
    }
    let made = explain::sdk_hmac(
        &args.ak,
        &args.sk,
        &args.method,
        &args.url,
        &headers,
        &input()?,
        args.expect.as_deref(),
    )?;
    signature(made)
}

impl KeyArg {
    fn parts(self) -> (Secret, Option<String>) {
        (self.key, self.expect)
    }
}

fn signature(made: explain::Explanation) -> anyhow::Result<(String, bool)> {
    Ok((json(&made)?, made.matches != Some(false)))
}

fn field(made: explain::FieldExplanation) -> anyhow::Result<(String, bool)> {
    Ok((json(&made)?, made.matches != Some(false)))
}

fn json(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)?)
}

/// Standard input, byte for byte.
fn input() -> anyhow::Result<Vec<u8>> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!("Reading from standard input; end it with Ctrl-D.");
    }
    let mut bytes = Vec::new();
    stdin
        .lock()
        .take(MAX_INPUT + 1)
        .read_to_end(&mut bytes)
        .context("standard input cannot be read")?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_INPUT) {
        bail!("standard input is larger than {MAX_INPUT} bytes");
    }
    Ok(bytes)
}

/// Standard input as one line of text, without its line break.
fn line() -> anyhow::Result<String> {
    let mut text = String::from_utf8(input()?).context("standard input is not UTF-8")?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}
