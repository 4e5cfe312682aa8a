//! Threat O7: nobody without a certificate for the name gets a byte of a request.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::*;

pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn root(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    pub fn server(&self, name: &str) -> TlsAcceptor {
        self.issue(CertificateParams::new([name.to_owned()]).unwrap())
    }

    fn issue(&self, params: CertificateParams) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        acceptor(params.signed_by(&key, &self.0).unwrap().der().clone(), &key)
    }
}

fn acceptor(certificate: CertificateDer<'static>, key: &KeyPair) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Answers every request over TLS with the same bytes.
pub(super) async fn serve(acceptor: TlsAcceptor, raw: &'static [u8]) -> (SocketAddr, Arc<Seen>) {
    let heard = Arc::new(Seen::default());
    let hears = Arc::clone(&heard);
    let (address, _) = listen(move |stream, _| {
        let (acceptor, hears) = (acceptor.clone(), Arc::clone(&hears));
        async move {
            hears.connections.fetch_add(1, Ordering::SeqCst);
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            while let Some(request) = read_request(&mut stream).await {
                hears.received.lock().unwrap().extend(request.as_bytes());
                stream.write_all(raw).await.unwrap();
                stream.flush().await.unwrap();
            }
        }
    })
    .await;
    (address, heard)
}

fn client(address: SocketAddr, ca: &Authority) -> Outbound {
    production(Names::new([vec![PUBLIC]]), Bridge::new(address), vec![ca.root()])
}

#[tokio::test]
async fn a_good_server_is_called() {
    let ca = Authority::new();
    let (address, seen) = serve(ca.server("isv.example.com"), OK).await;
    let outbound = client(address, &ca);
    for _ in 0..5 {
        let answer = outbound
            .call(post("https://ISV.example.com./api?x=1"), LONG)
            .await
            .unwrap();
        assert_eq!((answer.status, &answer.body[..]), (200, &b"{}"[..]));
    }
    assert!(seen.has_canary());
    assert_eq!(seen.connections(), 1, "connections with TLS are kept");
}

#[tokio::test]
async fn bad_servers_get_no_signed_byte() {
    let ca = Authority::new();
    let name = || CertificateParams::new(["isv.example.com".to_owned()]).unwrap();
    let self_signed = {
        let key = KeyPair::generate().unwrap();
        acceptor(name().self_signed(&key).unwrap().der().clone(), &key)
    };
    let mut expired = name();
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 2, 1));
    let mut future = name();
    (future.not_before, future.not_after) = (date_time_ymd(2999, 1, 1), date_time_ymd(3000, 1, 1));
    let mut only_common_name = CertificateParams::new(Vec::new()).unwrap();
    only_common_name
        .distinguished_name
        .push(DnType::CommonName, "isv.example.com");
    let mut client_only = name();
    client_only.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    for (what, acceptor, fault) in [
        ("self-signed", self_signed, TlsFault::UnknownIssuer),
        (
            "of an unknown authority",
            Authority::new().server("isv.example.com"),
            TlsFault::UnknownIssuer,
        ),
        ("expired", ca.issue(expired), TlsFault::Expired),
        ("not yet valid", ca.issue(future), TlsFault::NotYetValid),
        ("for another name", ca.server("other.example.com"), TlsFault::WrongName),
        ("for names below", ca.server("*.isv.example.com"), TlsFault::WrongName),
        ("without a name", ca.issue(only_common_name), TlsFault::WrongName),
        ("for clients", ca.issue(client_only), TlsFault::Certificate),
    ] {
        let (address, seen) = serve(acceptor, OK).await;
        let error = client(address, &ca)
            .call(post("https://isv.example.com/"), LONG)
            .await
            .unwrap_err();
        assert_eq!(error, OutboundError::Tls(fault), "{what}");
        assert!(!error.maybe_received());
        assert!(
            seen.received.lock().unwrap().is_empty(),
            "{what}: the server received a request"
        );
        assert_eq!(seen.connections(), 1, "{what}");
    }
}

/// Speaks bytes instead of TLS and keeps everything it hears.
async fn scripted(answer: &'static [u8]) -> (SocketAddr, Arc<Seen>) {
    let heard = Arc::new(Seen::default());
    let hears = Arc::clone(&heard);
    let (address, _) = listen(move |mut stream, _| {
        let hears = Arc::clone(&hears);
        async move {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap();
            hears.received.lock().unwrap().extend(&buffer[..count]);
            stream.write_all(answer).await.unwrap();
            while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                hears.received.lock().unwrap().extend(&buffer[..count]);
            }
        }
    })
    .await;
    (address, heard)
}

#[tokio::test]
async fn old_versions_and_other_protocols_get_no_signed_byte() {
    // A ServerHello of TLS 1.1 and of SSL 3, with a cipher of their time.
    const fn hello(version: u8) -> [u8; 47] {
        let mut hello = [7; 47];
        let head = [22, 3, version, 0, 42, 2, 0, 0, 38, 3, version];
        let tail = [0, 0, 0x2f, 0];
        let mut i = 0;
        while i < head.len() {
            hello[i] = head[i];
            i += 1;
        }
        let mut i = 0;
        while i < tail.len() {
            hello[43 + i] = tail[i];
            i += 1;
        }
        hello
    }
    static TLS11: [u8; 47] = hello(2);
    static SSL3: [u8; 47] = hello(0);
    let ca = Authority::new();
    for (what, answer, fault) in [
        ("TLS 1.1", &TLS11[..], TlsFault::NothingInCommon),
        ("SSL 3", &SSL3, TlsFault::NothingInCommon),
        (
            "alert protocol_version",
            &[21, 3, 1, 0, 2, 2, 70],
            TlsFault::NothingInCommon,
        ),
        (
            "alert handshake_failure",
            &[21, 3, 3, 0, 2, 2, 40],
            TlsFault::NothingInCommon,
        ),
        ("plain HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n", TlsFault::Handshake),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n", TlsFault::Handshake),
    ] {
        let (address, seen) = scripted(answer).await;
        let error = client(address, &ca)
            .call(post("https://isv.example.com/"), LONG)
            .await
            .unwrap_err();
        assert_eq!(error, OutboundError::Tls(fault), "{what}");
        assert!(!seen.has_canary(), "{what}");
    }
}

#[tokio::test]
async fn the_public_roots_alone_do_not_trust_a_stranger() {
    let ca = Authority::new();
    let (address, seen) = serve(ca.server("isv.example.com"), OK).await;
    let outbound = production(Names::new([vec![PUBLIC]]), Bridge::new(address), Vec::new());
    let error = outbound.call(post("https://isv.example.com/"), LONG).await.unwrap_err();
    assert_eq!(error, OutboundError::Tls(TlsFault::UnknownIssuer));
    assert!(!seen.has_canary());
}
