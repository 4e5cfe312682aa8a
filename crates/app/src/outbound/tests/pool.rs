//! Connections are kept, and kept clean.

use super::*;

#[tokio::test]
async fn a_connection_is_used_again() {
    let (address, seen) = serve(OK).await;
    let outbound = sandbox();
    for _ in 0..50 {
        let answer = outbound.call(post(format!("http://{address}/")), LONG).await.unwrap();
        assert_eq!(answer.status, 200);
    }
    assert_eq!(seen.connections(), 1);
    assert_eq!(outbound.shared.pool.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_calls_use_no_more_connections_than_calls_at_once() {
    let (address, seen) = serve(OK).await;
    let outbound = sandbox();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let outbound = outbound.clone();
        tasks.spawn(async move {
            for _ in 0..100 {
                let answer = outbound.call(post(format!("http://{address}/")), LONG).await.unwrap();
                assert_eq!(answer.status, 200);
            }
        });
    }
    tasks.join_all().await;
    assert!(seen.connections() <= 16, "{}", seen.connections());
}

#[tokio::test]
async fn a_connection_that_is_closed_is_not_used_again() {
    for raw in [
        &b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"[..],
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        // A second answer nobody asked for must never become the answer to the next request.
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        let (address, seen) = serve(raw).await;
        let outbound = sandbox();
        for _ in 0..3 {
            let answer = outbound.call(get(format!("http://{address}/")), LONG).await.unwrap();
            assert_ne!(&answer.body[..], b"evil");
        }
        assert_eq!(seen.connections(), 3, "{}", raw.escape_ascii());
    }
}

#[tokio::test]
async fn a_late_second_answer_is_not_taken_for_the_next() {
    let (send, mut sent) = tokio::sync::mpsc::unbounded_channel();
    let (address, seen) = listen(move |mut stream, _| {
        let send = send.clone();
        async move {
            while read_request(&mut stream).await.is_some() {
                stream.write_all(OK).await.unwrap();
                stream.flush().await.unwrap();
                tokio::time::sleep(Duration::from_millis(20)).await;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
                    .await;
                send.send(()).unwrap();
            }
        }
    })
    .await;
    let outbound = sandbox();
    for _ in 0..3 {
        let answer = outbound.call(get(format!("http://{address}/")), LONG).await.unwrap();
        assert_eq!(&answer.body[..], b"{}");
        sent.recv().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(seen.connections(), 3);
}

#[tokio::test]
async fn signed_bytes_are_not_sent_twice_when_a_kept_connection_closes_under_them() {
    // The first connection answers once and closes when the second request arrives; later ones work.
    let (address, seen) = listen(|mut stream, number| async move {
        read_request(&mut stream).await;
        stream.write_all(OK).await.unwrap();
        while read_request(&mut stream).await.is_some() {
            if number == 0 {
                return;
            }
            stream.write_all(OK).await.unwrap();
        }
    })
    .await;
    let outbound = sandbox();
    let call = async || {
        outbound
            .call(post(format!("http://{address}/")), LONG)
            .await
            .map(|answer| answer.status)
    };
    assert_eq!(call().await, Ok(200));
    assert_eq!(call().await, Err(OutboundError::Stale));
    assert_eq!(call().await, Ok(200));
    assert_eq!(seen.connections(), 2);
}

#[tokio::test]
async fn a_fresh_connection_closed_under_a_request_is_an_error() {
    let (address, seen) = listen(|mut stream, _| async move {
        read_request(&mut stream).await;
    })
    .await;
    let error = sandbox()
        .call(post(format!("http://{address}/")), LONG)
        .await
        .unwrap_err();
    assert_eq!(error, OutboundError::Protocol(ProtocolFault::NoAnswer));
    assert_eq!(seen.connections(), 1);
}

#[tokio::test]
async fn a_kept_connection_that_answers_rubbish_is_not_asked_twice() {
    let (address, seen) = listen(|mut stream, _| async move {
        read_request(&mut stream).await;
        stream.write_all(OK).await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"rubbish").await.unwrap();
    })
    .await;
    let outbound = sandbox();
    outbound.call(post(format!("http://{address}/")), LONG).await.unwrap();
    let error = outbound
        .call(post(format!("http://{address}/")), LONG)
        .await
        .unwrap_err();
    assert_eq!(error, OutboundError::Protocol(ProtocolFault::Head));
    assert_eq!(seen.connections(), 1);
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let (closed, mut was_closed) = tokio::sync::mpsc::unbounded_channel();
    let (address, _) = listen(move |mut stream, _| {
        let closed = closed.clone();
        async move {
            read_request(&mut stream).await;
            closed.send(false).unwrap();
            assert_eq!(stream.read(&mut [0]).await.unwrap_or(0), 0);
            closed.send(true).unwrap();
        }
    })
    .await;
    let outbound = sandbox();
    let call = tokio::spawn(async move { outbound.call(get(format!("http://{address}/")), LONG).await });
    assert_eq!(was_closed.recv().await, Some(false));
    call.abort();
    assert_eq!(was_closed.recv().await, Some(true));
}

#[tokio::test]
async fn idle_connections_are_closed_in_time() {
    let (closed, mut was_closed) = tokio::sync::mpsc::unbounded_channel();
    let (address, _) = listen(move |mut stream, _| {
        let closed = closed.clone();
        async move {
            while read_request(&mut stream).await.is_some() {
                stream.write_all(OK).await.unwrap();
            }
            closed.send(()).unwrap();
        }
    })
    .await;
    let limits = Limits {
        idle_for: Duration::from_millis(50),
        ..Limits::default()
    };
    let outbound = Outbound::new(OutboundConfig {
        limits,
        ..OutboundConfig::new(Mode::Sandbox)
    })
    .unwrap();
    for _ in 0..2 {
        outbound.call(get(format!("http://{address}/")), LONG).await.unwrap();
        was_closed.recv().await.unwrap();
        assert_eq!(outbound.shared.pool.len(), 0);
    }
}

#[tokio::test]
async fn an_old_connection_is_not_kept() {
    let (address, seen) = serve(OK).await;
    let limits = Limits {
        max_age: Duration::ZERO,
        ..Limits::default()
    };
    let outbound = Outbound::new(OutboundConfig {
        limits,
        ..OutboundConfig::new(Mode::Sandbox)
    })
    .unwrap();
    for _ in 0..3 {
        outbound.call(get(format!("http://{address}/")), LONG).await.unwrap();
    }
    assert_eq!(seen.connections(), 3);
}
