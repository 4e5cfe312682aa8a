//! Threats O4 to O6: slow, endless and strange answers.

use std::sync::atomic::AtomicU64;

use super::*;

async fn verdict(raw: &'static [u8]) -> Result<OutboundAnswer, OutboundError> {
    let (address, _) = listen(move |mut stream, _| async move {
        read_request(&mut stream).await;
        let _ = stream.write_all(raw).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    sandbox().call(post(format!("http://{address}/x")), LONG).await
}

#[tokio::test]
async fn answers_come_through_as_they_were_sent() {
    let raw = b"HTTP/1.1 500 Oops\r\nbody-sign: a\r\nBODY-SIGN: b\r\nContent-Type: text/plain;charset=GBK\r\n\
        Set-Cookie: c=1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\xff{\"\r\n2;x=y\r\n:}\r\n0\r\nTrailer: t\r\n\r\n";
    let answer = verdict(raw).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (500, &b"\xff{\":}"[..]));
    assert_eq!(answer.body_signs(), ["a", "b"]);
    assert_eq!(
        answer.all(&header::CONTENT_TYPE).collect::<Vec<_>>(),
        [b"text/plain;charset=GBK"]
    );
    assert_eq!(answer.headers.len(), 3);
    assert!(answer.elapsed > Duration::ZERO);
    let odd = verdict(b"HTTP/1.1 200 OK\r\nBody-Sign: \xe4\xb8\xad\r\nContent-Length: 0\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(odd.body_signs(), ["?"]);
}

#[tokio::test]
async fn the_request_is_what_was_asked_for() {
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
    let (address, _) = listen(move |mut stream, _| {
        let send = send.clone();
        async move {
            while let Some(request) = read_request(&mut stream).await {
                send.send(request).unwrap();
                stream.write_all(OK).await.unwrap();
            }
        }
    })
    .await;
    let outbound = sandbox();
    outbound
        .call(post(format!("http://{address}/api/x?b=2&a=%20+1")), LONG)
        .await
        .unwrap();
    let text = receive.recv().await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /api/x?b=2&a=%20+1 HTTP/1.1"));
    let mut headers: Vec<&str> = lines.collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            "Accept: */*",
            "Content-Length: 26",
            "Content-Type: application/json",
            &format!("Host: {address}"),
            concat!("User-Agent: Galleria/", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert_eq!(body, format!("{{\"x\":\"{CANARY}\"}}"));
    outbound.call(get(format!("http://{address}/")), LONG).await.unwrap();
    let text = receive.recv().await.unwrap();
    assert!(
        text.starts_with("GET / HTTP/1.1\r\n") && !text.to_ascii_lowercase().contains("content-length"),
        "{text}"
    );
}

#[tokio::test]
async fn strange_answers_get_a_verdict() {
    use ProtocolFault::*;
    let status = |raw: &'static [u8], status: u16, body: &'static [u8]| (raw, Ok((status, Bytes::from_static(body))));
    let fault = |raw: &'static [u8], fault| (raw, Err(OutboundError::Protocol(fault)));
    for (raw, expected) in [
        // Two readings of the length.
        fault(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Framing,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            Framing,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            Framing,
        ),
        fault(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n{}", Framing),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            Framing,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            Framing,
        ),
        fault(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Head),
        fault(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
            Head,
        ),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}x", Head),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\n{}", Head),
        fault(
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
            Head,
        ),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n{}", Head),
        // Heads that are none.
        fault(b"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\n: b\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 20 OK\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 2000 OK\r\n\r\n{}", Head),
        fault(b"HTTP/1.1 abc OK\r\n\r\n{}", Head),
        fault(b"HTTP/2.0 200 OK\r\n\r\n{}", Head),
        fault(b"HTTP/0.9 200 OK\r\n\r\n{}", Head),
        fault(b"ICY 200 OK\r\n\r\n{}", Head),
        fault(b"{\"resultCode\":\"000000\"}", Head),
        fault(b"\0\0\0\0", Head),
        fault(b"\x15\x03\x01\x00\x02\x02\x46", Head),
        fault(b"HTTP/1.1 000 OK\r\n\r\n{}", Head),
        // Not asked for.
        fault(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n{}",
            Upgrade,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
            Compressed,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
            Compressed,
        ),
        // Broken off.
        fault(b"", NoAnswer),
        fault(b"HTTP/1.1 2", Truncated),
        fault(b"HTTP/1.1 200 OK\r\nContent-Le", Truncated),
        fault(b"HTTP/1.1 100 Continue\r\n\r\n", Truncated),
        fault(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", Truncated),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}",
            Truncated,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            Truncated,
        ),
        // Bodies that cannot be read.
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            Body,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
            Body,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n",
            Body,
        ),
        fault(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
            Body,
        ),
        // Odd and readable.
        status(b"HTTP/1.1 200 OK\r\n\r\n{}", 200, b"{}"),
        status(b"HTTP/1.0 200 OK\r\n\r\n{}", 200, b"{}"),
        status(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}"),
        status(b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", 200, b"{}"),
        status(
            b"HTTP/1.1 200 \xe6\x88\x90\xe5\x8a\x9f\r\nContent-Length: 2\r\n\r\n{}",
            200,
            b"{}",
        ),
        status(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            200,
            b"{}",
        ),
        status(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
            200,
            b"{}",
        ),
        status(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 500 X\r\n\r\n",
            200,
            b"{}",
        ),
        status(
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            200,
            b"{}",
        ),
        status(b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", 204, b""),
        status(b"HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n", 999, b""),
    ] {
        let answer = verdict(raw).await.map(|answer| (answer.status, answer.body));
        assert_eq!(answer, expected, "{}", raw.escape_ascii());
        if let Err(error) = answer {
            assert_eq!(error.name(), "protocol");
            assert!(error.maybe_received() && error.to_string().len() > 30);
        }
    }
}

/// Sends `head`, then `piece` for ever; gives the bytes written until the client had enough.
async fn flood(head: &'static str, piece: Vec<u8>) -> (Result<OutboundAnswer, OutboundError>, u64) {
    let piece = Arc::new(piece);
    let written = Arc::new(AtomicU64::new(0));
    let (count, pieces) = (Arc::clone(&written), Arc::clone(&piece));
    let (done, mut ended) = tokio::sync::mpsc::unbounded_channel();
    let (address, _) = listen(move |mut stream, _| {
        let (count, piece, done) = (Arc::clone(&count), Arc::clone(&pieces), done.clone());
        async move {
            read_request(&mut stream).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            while let Ok(sent) = stream.write(&piece).await {
                count.fetch_add(sent as u64, Ordering::SeqCst);
            }
            done.send(()).unwrap();
        }
    })
    .await;
    let answer = sandbox().call(get(format!("http://{address}/")), LONG).await;
    ended.recv().await.unwrap();
    (answer, written.load(Ordering::SeqCst))
}

#[tokio::test]
async fn endless_answers_are_cut_off_early() {
    let limits = Limits::default();
    let chunk = |size: usize| [format!("{size:x}\r\n").into_bytes(), vec![b'['; size], b"\r\n".to_vec()].concat();
    let tiny = chunk(1).repeat(1_000);
    let extension = [b"1;".to_vec(), vec![b'x'; 10_000], b"\r\n[\r\n".to_vec()].concat();
    let too_large = OutboundError::BodyTooLarge;
    let head = OutboundError::Protocol(ProtocolFault::HeadTooLarge);
    for (start, piece, expected) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n",
            vec![b'['; 65_536],
            too_large,
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", vec![b'['; 65_536], too_large),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk(65_536),
            too_large,
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", tiny, too_large),
        ("HTTP/1.1 200 OK\r\n", b"X-Header: y\r\n".repeat(1_000), head),
        ("HTTP/1.1 200 OK\r\nX: ", vec![b'x'; 65_536], head),
        ("", vec![b'x'; 65_536], OutboundError::Protocol(ProtocolFault::Head)),
        ("", b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000), head),
        (
            "",
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(1_000),
            head,
        ),
    ] {
        let (answer, written) = flood(start, piece).await;
        assert_eq!(answer.unwrap_err(), expected, "{start:?}");
        // What the kernel holds for both sides comes on top.
        assert!(
            written < limits.wire() + 16 * 1024 * 1024,
            "{start:?}: {written} bytes were taken"
        );
    }
    let (answer, _) = flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", extension).await;
    assert!(answer.is_err(), "chunk extensions may not go on for ever");
}

#[tokio::test]
async fn a_hundred_thousand_headers_end_with_a_verdict() {
    let raw: Vec<u8> = [
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"A: b\r\n".repeat(100_000),
        b"\r\n".to_vec(),
    ]
    .concat();
    let raw: &'static [u8] = raw.leak();
    assert_eq!(
        verdict(raw).await.unwrap_err(),
        OutboundError::Protocol(ProtocolFault::HeadTooLarge)
    );
    let raw: Vec<u8> = [
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"A: b\r\n".repeat(101),
        b"\r\n".to_vec(),
    ]
    .concat();
    let raw: &'static [u8] = raw.leak();
    assert_eq!(
        verdict(raw).await.unwrap_err(),
        OutboundError::Protocol(ProtocolFault::HeadTooLarge)
    );
}

#[tokio::test]
async fn the_body_cap_is_exact() {
    for (size, fits) in [(Limits::default().body, true), (Limits::default().body + 1, false)] {
        for head in [format!("Content-Length: {size}\r\n"), String::new()] {
            let raw = [format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes(), vec![b'x'; size]].concat();
            let answer = verdict(raw.leak()).await;
            assert_eq!(answer.as_ref().map(|a| a.body.len()).ok(), fits.then_some(size));
        }
    }
}

/// Whoever hangs, and wherever, it ends at the deadline.
#[tokio::test]
async fn every_phase_ends_at_the_deadline() {
    struct Mute;
    #[async_trait]
    impl Resolver for Mute {
        async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            std::future::pending().await
        }
    }
    #[async_trait]
    impl Dialler for Mute {
        async fn dial(&self, _: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
            std::future::pending().await
        }
    }
    async fn drip(head: &'static [u8], stream: &mut TcpStream) {
        read_request(stream).await;
        stream.write_all(head).await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let (silent, _) = listen(|stream, _| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let (headers, _) = listen(|mut stream, _| async move { drip(b"HTTP/1.1 200 OK\r\nX: ", &mut stream).await }).await;
    let (body, _) = listen(|mut stream, _| async move { drip(b"HTTP/1.1 200 OK\r\n\r\n", &mut stream).await }).await;
    let (sized, _) = listen(|mut stream, _| async move {
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", &mut stream).await;
    })
    .await;
    let names = || Names::new([vec![PUBLIC]]);
    let deaf = OutboundConfig {
        resolver: Arc::new(Mute),
        ..OutboundConfig::new(Mode::Production)
    };
    let mute = OutboundConfig {
        resolver: names(),
        dialler: Arc::new(Mute),
        ..OutboundConfig::new(Mode::Production)
    };
    let stalled = production(names(), Bridge::new(silent), Vec::new());
    let name = "https://isv.example.com/".to_owned();
    for (outbound, url, phase, received) in [
        (Outbound::new(deaf).unwrap(), name.clone(), Phase::Resolve, false),
        (Outbound::new(mute).unwrap(), name.clone(), Phase::Connect, false),
        (stalled, name, Phase::Tls, false),
        (sandbox(), format!("http://{silent}/"), Phase::Answer, true),
        (sandbox(), format!("http://{headers}/"), Phase::Answer, true),
        (sandbox(), format!("http://{body}/"), Phase::Body, true),
        (sandbox(), format!("http://{sized}/"), Phase::Body, true),
    ] {
        let began = Instant::now();
        let error = outbound.call(post(url), SHORT).await.unwrap_err();
        assert_eq!(error, OutboundError::Timeout(phase));
        assert_eq!(error.maybe_received(), received);
        let took = began.elapsed();
        assert!(
            took >= SHORT && took < SHORT + Duration::from_secs(5),
            "{phase:?} took {took:?}"
        );
    }
}

#[tokio::test]
async fn nobody_home() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = sandbox()
        .call(get(format!("http://{address}/")), LONG)
        .await
        .unwrap_err();
    assert_eq!(error, OutboundError::Connect(ConnectFault::Refused));
    let outbound = production(Names::new([vec![]]), Bridge::new(address), Vec::new());
    assert_eq!(
        outbound.call(get("https://isv.example.com/"), LONG).await.unwrap_err(),
        OutboundError::Resolve
    );
}

#[tokio::test]
async fn a_dead_first_address_does_not_hold_up_the_second() {
    /// The first address refuses or hangs, the second works.
    struct Half(SocketAddr, bool);
    #[async_trait]
    impl Dialler for Half {
        async fn dial(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
            if to.ip() == PUBLIC {
                if self.1 {
                    std::future::pending::<()>().await;
                }
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            Ok((TcpDialler.dial(self.0).await?.0, to))
        }
    }
    let (address, _) = serve(OK).await;
    for hangs in [false, true] {
        let outbound = Outbound::new(OutboundConfig {
            resolver: Names::new([vec![PUBLIC, "93.184.215.15".parse().unwrap()]]),
            dialler: Arc::new(Half(address, hangs)),
            ..OutboundConfig::new(Mode::Sandbox)
        });
        let answer = outbound
            .unwrap()
            .call(get("http://isv.example.com/"), Duration::from_secs(5))
            .await
            .unwrap();
        assert_eq!(answer.status, 200);
    }
}

#[test]
fn every_error_finds_its_place_among_the_verdicts() {
    use wire::reply::ReplyFailure;
    for (error, kind) in [
        (OutboundError::Refused(Reason::NotHttps), "forbidden"),
        (OutboundError::Resolve, "connect"),
        (OutboundError::Connect(ConnectFault::Refused), "connect"),
        (OutboundError::Tls(TlsFault::Expired), "tls"),
        (OutboundError::Timeout(Phase::Body), "timeout"),
        (OutboundError::BodyTooLarge, "too_large"),
        (OutboundError::Protocol(ProtocolFault::Head), "protocol"),
    ] {
        assert_eq!(ReplyFailure::from(error).kind(), kind);
    }
}
