//! Ways in: sessions, tokens, throttling, registration, passwords.

use domain::{identity::Role, policy::Site, time::Span};
use http::{Method, header};
use serde_json::json;
use store::{AccountWish, Page};

use crate::harness::{Client, Market, ORIGIN, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_at_home_on_another_site_is_told_so_until_he_has_heard_enough() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let here = market.browser("b@x.example").await;
    assert_eq!(
        here.get("/api/v1/session").await.ok(200).body["other_site"],
        json!(null)
    );
    assert_eq!(here.get("/api/v1/account").await.ok(200).body["site"], "cn");

    let mut tx = market.app.store.begin().await.unwrap();
    let mut visitor = tx
        .accounts(&AccountWish::default(), Page { before: None, limit: 9 })
        .await
        .unwrap()
        .remove(0);
    visitor.id = market.app.id();
    visitor.login = "v@x.example".parse().unwrap();
    visitor.site = Site::Intl;
    tx.insert_account(&visitor).await.unwrap();
    tx.commit().await.unwrap();
    let abroad = market.browser("v@x.example").await;
    let told = abroad.get("/api/v1/session").await.ok(200);
    let home = json!({"site": "intl", "url": "https://intl.market.example.com"});
    assert_eq!(told.body["other_site"], home);
    let edit = abroad.with("if-match", "\"0\"");
    edit.send(
        Method::PATCH,
        "/api/v1/account",
        Some(br#"{"site_notice_off": true}"#.to_vec()),
    )
    .await
    .ok(200);
    assert_eq!(
        abroad.get("/api/v1/session").await.ok(200).body["other_site"],
        json!(null)
    );
}

#[tokio::test]
async fn a_session_begins_with_a_new_id_and_ends_at_once() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    // Fixation: a cookie that was there before is worth nothing, and the new one differs.
    let planted = market.nobody().with("cookie", "__Host-galleria=planted");
    let answer = planted
        .post("/api/v1/session", json!({"login": "b@x.example", "password": PASSWORD}))
        .await
        .ok(201);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    for part in ["__Host-galleria=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("planted") && !answer.text.contains(&cookie[16..40]),
        "the body tells the cookie"
    );
    planted.get("/api/v1/session").await.refused(401, "signin.needed");

    let browser = market.browser("b@x.example").await;
    let session = browser.get("/api/v1/session").await.ok(200);
    assert_eq!(session.body["account"]["login"], "b@x.example");
    assert!(!session.text.contains("password"));
    let list = browser.get("/api/v1/account/sessions").await.ok(200);
    let other = list.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["current"] == false)
        .unwrap();
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2);
    browser
        .delete(&format!("/api/v1/account/sessions/{}", other["id"].as_str().unwrap()))
        .await
        .ok(204);
    assert_eq!(
        browser.get("/api/v1/account/sessions").await.body["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let out = browser.delete("/api/v1/session").await.ok(204);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    browser.get("/api/v1/session").await.refused(401, "signin.needed");
}

#[tokio::test]
async fn only_our_own_pages_change_anything() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let browser = market.browser("b@x.example").await;
    let without = |name: &str| {
        let mut other = browser.clone();
        other.headers.remove(name);
        other
    };
    let change = |client: Client| async move { client.post("/api/v1/messages/read", json!({})).await };
    change(browser.clone()).await.ok(204);
    change(without("origin").with("sec-fetch-site", "same-origin"))
        .await
        .ok(204);
    for bad in [
        without("x-csrf-token"),
        without("origin"),
        browser.with("x-csrf-token", &"0".repeat(64)),
        browser.with("origin", "https://evil.example"),
        browser.with("origin", "null"),
        browser.with("origin", "https://market.example.com.evil.example"),
        browser.with("origin", "http://market.example.com"),
        without("origin").with("sec-fetch-site", "cross-site"),
        without("origin").with("sec-fetch-site", "same-site"),
    ] {
        change(bad).await.refused(403, "session.csrf");
    }
    // Signing a victim in to the attacker's account is refused as well.
    let foreign = market.nobody().with("origin", "https://evil.example");
    let sign_in = json!({"login": "b@x.example", "password": PASSWORD});
    foreign
        .post("/api/v1/session", sign_in.clone())
        .await
        .refused(403, "session.csrf");
    market
        .nobody()
        .with("origin", ORIGIN)
        .post("/api/v1/session", sign_in)
        .await
        .ok(201);
    // No answer invites another site.
    let answer = browser
        .with("origin", "https://evil.example")
        .get("/api/v1/session")
        .await
        .ok(200);
    assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert!(
        answer.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    assert!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn a_session_of_one_kind_is_no_session_of_the_other() {
    let market = Market::open().await;
    let script = market.script(Role::Buyer, "b@x.example").await;
    script.get("/api/v1/session").await.ok(200);
    let secret = script.headers["authorization"]
        .to_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap()
        .to_owned();
    let as_cookie = market.nobody().with("cookie", &format!("__Host-galleria={secret}"));
    as_cookie.get("/api/v1/session").await.refused(401, "signin.needed");
    let browser = market.browser("b@x.example").await;
    let cookie = browser.headers["cookie"]
        .to_str()
        .unwrap()
        .split_once('=')
        .unwrap()
        .1
        .to_owned();
    let as_token = market.nobody().with("authorization", &format!("Bearer {cookie}"));
    as_token.get("/api/v1/session").await.refused(401, "signin.needed");
    script.delete("/api/v1/session").await.refused(409, "session.token");
    script.get("/api/v1/session").await.ok(200);
    // A token that is no good is not covered up by a good cookie.
    browser
        .with("authorization", "Bearer nonsense")
        .get("/api/v1/session")
        .await
        .refused(401, "signin.needed");
    browser
        .with("authorization", "Bearer nonsense")
        .get("/api/v1/shop/products")
        .await
        .refused(401, "signin.needed");
}

#[tokio::test]
async fn guesses_wait_and_nobody_is_shut_out() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let nobody = market.nobody();
    let mut seen = Vec::new();
    // A known and an unknown name get the same answers in the same order (threat A7).
    for login in ["b@x.example", "nobody@x.example"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            let answer = nobody
                .post("/api/v1/session", json!({"login": login, "password": "wrong password"}))
                .await;
            let wait = answer
                .headers
                .get(header::RETRY_AFTER)
                .map(|v| v.to_str().unwrap().to_owned());
            answers.push((
                answer.status,
                answer.code().to_owned(),
                answer.body["detail"].clone(),
                wait,
            ));
        }
        assert_eq!(answers.iter().filter(|a| a.0 == 401).count(), 5, "{answers:?}");
        assert_eq!(answers[5].1, "signin.wait");
        assert!(answers[5].3.is_some());
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
    // The right password waits too, from here; from elsewhere it does not.
    let right = json!({"login": "b@x.example", "password": PASSWORD});
    nobody
        .post("/api/v1/session", right.clone())
        .await
        .refused(429, "signin.wait");
    market.clock.control().unwrap().advance(Span::seconds(2));
    nobody.post("/api/v1/session", right.clone()).await.ok(201);
    for _ in 0..5 {
        nobody
            .post(
                "/api/v1/session",
                json!({"login": "b@x.example", "password": "wrong password"}),
            )
            .await;
    }
    nobody.post("/api/v1/session", right).await.refused(429, "signin.wait");
    // Later it is possible again: no lock is for good.
    market.clock.control().unwrap().advance(Span::minutes(16));
    market.browser("b@x.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_guesses_are_counted_like_others() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let guesses = (0..40).map(|_| {
        let client = market.nobody();
        async move {
            client
                .post(
                    "/api/v1/session",
                    json!({"login": "b@x.example", "password": "wrong password"}),
                )
                .await
                .status
        }
    });
    let answers = futures::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|s| **s == 401).count(), 5, "{answers:?}");
    assert_eq!(answers.iter().filter(|s| **s == 429).count(), 35);
}

#[tokio::test]
async fn sessions_end_idle_and_live_on_in_use() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let browser = market.browser("b@x.example").await;
    let clock = market.clock.control().unwrap();
    for _ in 0..3 {
        clock.advance(Span::hours(11));
        browser.get("/api/v1/session").await.ok(200);
    }
    clock.advance(Span::hours(13));
    browser.get("/api/v1/session").await.refused(401, "signin.needed");
    // Moving the sandbox clock signs nobody out.
    let browser = market.browser("b@x.example").await;
    let _ = clock.set_offset(Span::days(400));
    browser.get("/api/v1/session").await.ok(200);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let script = market.script(Role::Buyer, "b@x.example").await;
    let browser = market.browser("b@x.example").await;
    let id = script.get("/api/v1/account").await.id().to_owned();
    let path = format!("/api/v1/accounts/{id}");
    let shown = operator.get(&path).await.ok(200);
    assert_eq!(shown.body["grade"], "V0");
    let edited = operator
        .edit(Method::PATCH, &path, &shown.etag(), json!({"grade": "V3"}))
        .await
        .ok(200);
    assert_eq!(edited.body["grade"], "V3");
    let stale = operator
        .edit(Method::PATCH, &path, &shown.etag(), json!({"grade": "V4"}))
        .await;
    stale.refused(412, "conflict.stale");
    operator
        .edit(Method::PATCH, &path, &edited.etag(), json!({"state": "disabled"}))
        .await
        .ok(200);
    script.get("/api/v1/account").await.refused(401, "signin.needed");
    browser.get("/api/v1/account").await.refused(401, "signin.needed");
    let sign_in = |password: &'static str| {
        let nobody = market.nobody();
        async move {
            nobody
                .post("/api/v1/session", json!({"login": "b@x.example", "password": password}))
                .await
        }
    };
    sign_in("wrong password").await.refused(401, "signin.wrong");
    sign_in(PASSWORD).await.refused(403, "account.disabled");
    // An operator does not shut himself out.
    let own = operator.get("/api/v1/account").await;
    let path = format!("/api/v1/accounts/{}", own.id());
    let answer = operator
        .edit(Method::PATCH, &path, &own.etag(), json!({"state": "disabled"}))
        .await;
    answer.refused(409, "account.own");
    let answer = operator
        .edit(Method::PATCH, &path, &own.etag(), json!({"grade": "V1"}))
        .await;
    answer.refused(409, "account.grade_buyers");
}

#[tokio::test]
async fn a_new_password_ends_all_other_ways_in() {
    let market = Market::open().await;
    let script = market.script(Role::Buyer, "b@x.example").await;
    let (one, two) = (market.browser("b@x.example").await, market.browser("b@x.example").await);
    let change = |current: &str| json!({"current": current, "new": "another long one"});
    let wrong = one
        .json(Method::PUT, "/api/v1/account/password", change("not the one"))
        .await;
    assert_eq!(
        wrong.refused(422, "account.password_wrong").body["errors"][0]["field"],
        "current"
    );
    one.json(Method::PUT, "/api/v1/account/password", change(PASSWORD))
        .await
        .ok(204);
    one.get("/api/v1/account").await.ok(200);
    two.get("/api/v1/account").await.refused(401, "signin.needed");
    script.get("/api/v1/account").await.refused(401, "signin.needed");
    let old = market
        .nobody()
        .post("/api/v1/session", json!({"login": "b@x.example", "password": PASSWORD}))
        .await;
    old.refused(401, "signin.wrong");
}

#[tokio::test]
async fn registration_tells_nothing_and_works_by_mail() {
    let market = Market::open().await;
    market.account(Role::Buyer, "known@x.example").await;
    let nobody = market.nobody();
    let input = |login: &str| json!({"role": "seller", "login": login, "name": "New", "password": "a long enough one", "locale": "en-US"});
    let mut answers = Vec::new();
    for login in ["known@x.example", "new@x.example"] {
        let answer = nobody.post("/api/v1/registrations", input(login)).await;
        answers.push((answer.status, answer.text));
    }
    assert_eq!(answers, vec![(202, String::new()); 2]);
    // No account, no way to find out by signing in.
    let sign_in = json!({"login": "new@x.example", "password": "a long enough one"});
    nobody
        .post("/api/v1/session", sign_in.clone())
        .await
        .refused(401, "signin.wrong");
    market.worker.drain().await;
    let mails = market.mails.take();
    let to = |address: &str| mails.iter().find(|m| m.to == address).unwrap();
    assert!(to("known@x.example").text.contains("already has an account"));
    assert!(!to("known@x.example").text.contains('#'));
    let link = to("new@x.example")
        .text
        .lines()
        .find(|l| l.contains("/register/confirm#"))
        .unwrap()
        .to_owned();
    let token = link.split_once('#').unwrap().1;
    let made = nobody
        .post("/api/v1/registrations/confirm", json!({"token": token}))
        .await
        .ok(201);
    assert_eq!(
        (&made.body["role"], &made.body["login"]),
        (&"seller".into(), &"new@x.example".into())
    );
    nobody.post("/api/v1/session", sign_in).await.ok(201);
    nobody
        .post("/api/v1/registrations/confirm", json!({"token": token}))
        .await
        .refused(409, "account.login_taken");
    for bad in ["", "x", &token[..token.len() - 2]] {
        let answer = nobody
            .post("/api/v1/registrations/confirm", json!({"token": bad}))
            .await;
        answer.refused(422, "account.registration_link");
    }
    // Nobody makes himself an operator.
    let mut grab = input("boss@x.example");
    grab["role"] = "operator".into();
    nobody
        .post("/api/v1/registrations", grab)
        .await
        .refused(422, "input.type");
}

#[tokio::test]
async fn secrets_are_shown_once_and_repeats_do_nothing_twice() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let browser = market.browser("b@x.example").await;
    let keyed = browser.with("idempotency-key", "make me a token");
    keyed
        .post("/api/v1/account/tokens", json!({"label": "a", "days": 5}))
        .await
        .refused(400, "idempotency.missing");
    let keyed = browser.with("idempotency-key", "make-me-a-token");
    let first = keyed
        .post("/api/v1/account/tokens", json!({"label": "a", "days": 5}))
        .await
        .ok(201);
    assert_eq!(first.body["secret"].as_str().unwrap().len(), 43);
    let again = keyed
        .post("/api/v1/account/tokens", json!({"label": "a", "days": 5}))
        .await
        .ok(201);
    assert_eq!(
        (&again.body["secret"], &again.body["token"]["id"]),
        (&json!(null), &first.body["token"]["id"])
    );
    let other = keyed
        .post("/api/v1/account/tokens", json!({"label": "b", "days": 5}))
        .await;
    other.refused(422, "idempotency.other_body");
    let list = browser.get("/api/v1/account/tokens").await.ok(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    assert!(!list.text.contains(first.body["secret"].as_str().unwrap()));
    let days = browser
        .create("/api/v1/account/tokens", json!({"label": "a", "days": 400}))
        .await;
    assert_eq!(days.refused(422, "input.range").body["errors"][0]["field"], "days");
    let id = first.body["token"]["id"].as_str().unwrap();
    browser.delete(&format!("/api/v1/account/tokens/{id}")).await.ok(204);
    browser
        .delete(&format!("/api/v1/account/tokens/{id}"))
        .await
        .refused(404, "not_found");
    // The idempotency row does not keep the secret either.
    let mut tx = market.app.store.read().await.unwrap();
    let me = tx
        .account_by_login(&"b@x.example".parse().unwrap())
        .await
        .unwrap()
        .unwrap()
        .id;
    let kept = tx.idempotent(me, "make-me-a-token").await.unwrap().unwrap();
    assert!(!kept.response.contains(first.body["secret"].as_str().unwrap()));
}

#[tokio::test]
async fn errors_speak_the_language_asked_for() {
    let market = Market::open().await;
    let nobody = market.nobody();
    let detail = |answer: crate::harness::Answer| answer.body["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail(nobody.get("/api/v1/account").await), "请先登录。");
    assert_eq!(
        detail(nobody.with("accept-language", "en-GB").get("/api/v1/account").await),
        "Sign in first."
    );
    // The account's own language where the request names none; it is English in these tests.
    let script = market.script(Role::Buyer, "b@x.example").await;
    assert_eq!(
        detail(script.get("/api/v1/accounts").await),
        "Your account may not do this."
    );
    let own = script.get("/api/v1/account").await;
    script
        .edit(
            Method::PATCH,
            "/api/v1/account",
            &own.etag(),
            json!({"locale": "zh-CN"}),
        )
        .await
        .ok(200);
    assert_eq!(detail(script.get("/api/v1/accounts").await), "您的账号无权执行此操作。");
    let answer = script.with("accept-language", "en").get("/api/v1/accounts").await;
    assert_eq!(answer.body["title"], "Not allowed");
}

#[tokio::test]
async fn too_many_requests_are_told_to_wait() {
    let config = api::ApiConfig {
        per_session: 1,
        per_source: 2,
        costly_per_source: 1,
        ..Default::default()
    };
    let market = Market::open_with(app::Mode::Sandbox, ORIGIN, config).await;
    let nobody = market.nobody();
    let mut refused = 0;
    for _ in 0..30 {
        let answer = nobody.get("/api/v1/shop/products").await;
        if answer.status == 429 {
            refused += 1;
            assert!(
                answer.headers[header::RETRY_AFTER]
                    .to_str()
                    .unwrap()
                    .parse::<u32>()
                    .unwrap()
                    >= 1
            );
            answer.refused(429, "rate.limited");
        }
    }
    assert!(refused >= 15, "{refused}");
    assert_eq!(nobody.get("/healthz").await.status, 200);
}
