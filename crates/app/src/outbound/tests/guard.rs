//! Threats O1 to O3: nobody is called who may not be called.

use std::process::Command;

use super::*;
use crate::outbound::address::Range;

/// Ways to write an address that leads inside, or hides where it leads.
const SPELLINGS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "0177.0x0.1",
    "127.0.0.1.",
    "127.255.255.254",
    "0",
    "0.0.0.0",
    "0x0",
    "00000000000",
    "0.0.0.0.",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:7F00:0001]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2606:4700::5efe:7f00:1]",
    "[fe80::5efe:127.0.0.1]",
    "[fe80::1%25lo]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "10.0.0.1",
    "167772161",
    "012.1",
    "192.168.1.1",
    "3232235777",
    "172.16.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "1.1.1.1",
    "[2606:4700::1111]",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "loopback",
    "metadata",
    "x@127.0.0.1",
    "isv.example.com@127.0.0.1",
    "isv.example.com\\@127.0.0.1",
    "127.0.0.1\t",
    "isv.example.com#@127.0.0.1",
];

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_dialled() {
    let (address, seen) = canary().await;
    let bridge = Bridge::new(address);
    let outbound = production(Names::new([vec![PUBLIC]]), Arc::clone(&bridge), Vec::new());
    assert!(SPELLINGS.len() >= 60);
    for host in SPELLINGS {
        for url in [
            format!("https://{host}:{}/", address.port()),
            format!("https://{host}/"),
            format!("http://{host}/"),
        ] {
            for error in [
                outbound.call(get(&url), LONG).await.unwrap_err(),
                outbound.vet(&url, LONG).await.unwrap_err(),
            ] {
                assert!(matches!(error, OutboundError::Refused(_)), "{url}: {error:?}");
                assert_eq!(error.name(), "refused");
                assert!(!error.maybe_received());
            }
        }
    }
    // Even behind the real dialler, where the canary listens.
    let outbound = Outbound::new(OutboundConfig::new(Mode::Production)).unwrap();
    for host in SPELLINGS {
        outbound
            .call(get(format!("https://{host}:{}/", address.port())), LONG)
            .await
            .unwrap_err();
    }
    assert_eq!((seen.connections(), bridge.dialled().len()), (0, 0));
}

#[tokio::test]
async fn no_name_that_leads_inside_is_dialled() {
    let (address, seen) = canary().await;
    let inside = [
        "127.0.0.1",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.0.10",
        "169.254.169.254",
        "100.100.100.200",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.251",
        "240.1.1.1",
        "198.18.0.1",
        "192.0.2.1",
        "168.63.129.16",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2606:4700::5efe:7f00:1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
        "2001:db8::1",
    ];
    for ip in inside {
        let ip: IpAddr = ip.parse().unwrap();
        // One bad address among good ones refuses all of them.
        for answer in [vec![ip], vec![PUBLIC, ip], vec![ip, PUBLIC]] {
            let bridge = Bridge::new(address);
            let outbound = production(Names::new([answer]), Arc::clone(&bridge), Vec::new());
            let error = outbound.call(post("https://isv.example.com/"), LONG).await.unwrap_err();
            assert!(
                matches!(error, OutboundError::Refused(Reason::Address(_))),
                "{ip}: {error:?}"
            );
            assert!(outbound.vet("https://isv.example.com/", LONG).await.is_err());
            assert!(bridge.dialled().is_empty());
        }
    }
    assert_eq!(seen.connections(), 0);
}

#[tokio::test]
async fn a_name_is_looked_up_and_judged_for_every_connection() {
    const CLOSE: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
    let ca = tls::Authority::new();
    let (address, _) = tls::serve(ca.server("isv.example.com"), CLOSE).await;
    let bridge = Bridge::new(address);
    let names = Names::new([vec![PUBLIC], vec!["127.0.0.1".parse().unwrap()]]);
    let outbound = production(names, Arc::clone(&bridge), vec![ca.root()]);
    let url = format!("https://isv.example.com:{}/x", address.port());
    assert_eq!(outbound.call(get(&url), LONG).await.unwrap().status, 200);
    let error = outbound.call(get(&url), LONG).await.unwrap_err();
    assert_eq!(error, OutboundError::Refused(Reason::Address(Range::Loopback)));
    assert_eq!(bridge.dialled(), [SocketAddr::new(PUBLIC, address.port())]);
}

#[tokio::test]
async fn the_other_end_is_judged_before_the_first_byte() {
    for (peer, reason) in [
        ("127.0.0.1", Reason::Address(Range::Loopback)),
        ("::ffff:10.0.0.1", Reason::Address(Range::Embedded)),
        ("8.8.8.8", Reason::Peer),
    ] {
        let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
        let (address, _) = listen(move |mut stream, _| {
            let heard = heard.clone();
            async move {
                let mut buffer = Vec::new();
                let _ = stream.read_to_end(&mut buffer).await;
                heard.send(buffer).unwrap();
            }
        })
        .await;
        let bridge = Arc::new(Bridge {
            to: address,
            dialled: Mutex::default(),
            peer: Some(peer.parse().unwrap()),
        });
        let outbound = production(Names::new([vec![PUBLIC]]), bridge, Vec::new());
        let error = outbound.call(get("https://isv.example.com/"), LONG).await.unwrap_err();
        assert_eq!(error, OutboundError::Refused(reason));
        assert_eq!(hears.recv().await.unwrap(), b"");
    }
}

#[tokio::test]
async fn redirections_are_not_followed() {
    let (canary, canary_seen) = canary().await;
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let (address, _) = listen(move |mut stream, _| async move {
            read_request(&mut stream).await;
            let answer = format!("HTTP/1.1 {status} X\r\nLocation: http://{canary}/\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        })
        .await;
        let answer = sandbox().call(post(format!("http://{address}/")), LONG).await.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.all(&header::LOCATION).count(), 1);
    }
    assert_eq!(canary_seen.connections(), 0);
}

/// Runs itself again with the variables set, which a process cannot do to itself safely.
#[test]
fn proxy_variables_mean_nothing() {
    const NAME: &str = "outbound::tests::guard::proxy_variables_mean_nothing";
    const TARGET: &str = "GALLERIA_TEST_TARGET";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    if let Ok(target) = std::env::var(TARGET) {
        let answer = runtime.block_on(async { sandbox().call(get(target), LONG).await.unwrap() });
        assert_eq!(answer.status, 200);
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let ((target, target_seen), (proxy, proxy_seen)) = runtime.block_on(async { (serve(OK).await, canary().await) });
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([NAME, "--exact"]).env(TARGET, format!("http://{target}/"));
    for name in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        child.env(name, format!("http://{proxy}"));
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY");
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("1 passed"),
        "the child ran nothing"
    );
    assert_eq!((target_seen.connections(), proxy_seen.connections()), (1, 0));
}

#[tokio::test]
async fn the_sandbox_reaches_loopback_and_not_the_metadata_service() {
    let (address, _) = serve(OK).await;
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
        let answer = sandbox()
            .call(get(format!("http://{host}:{}/", address.port())), LONG)
            .await;
        assert_eq!(answer.map(|a| a.status), Ok(200), "{host}");
    }
    for url in [
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://[fe80::1]/",
        "http://0/",
    ] {
        let error = sandbox().call(get(url), LONG).await.unwrap_err();
        assert!(
            matches!(error, OutboundError::Refused(Reason::Address(_))),
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn requests_that_would_be_read_differently_are_not_sent() {
    let (address, seen) = serve(OK).await;
    for (name, value) in [
        (header::HOST, "other.example.com"),
        (header::CONTENT_LENGTH, "3"),
        (header::TRANSFER_ENCODING, "chunked"),
        (header::CONNECTION, "close"),
        (HeaderName::from_static("x-name"), "a\r\nX-Other: b"),
        (HeaderName::from_static("x-name"), "a\0"),
    ] {
        let mut request = post(format!("http://{address}/"));
        request.headers.push((name, value.into()));
        assert_eq!(
            sandbox().call(request, LONG).await.unwrap_err(),
            OutboundError::Refused(Reason::Header)
        );
    }
    assert_eq!(seen.connections(), 0);
}
