//! Files: what is taken, what is refused, and who sees them when.

use std::io::Cursor;

use domain::identity::Role;
use http::{Method, header};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

use crate::{
    catalogue::{ALL, content, stage},
    harness::{Answer, Client, Market},
};

fn drawn(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| {
        image::Rgb([u8::try_from(x % 256).unwrap(), 80, 120])
    });
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn document() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n".to_vec()
}

async fn hand_in(client: &Client, key: &str, purpose: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let client = client
        .with("idempotency-key", key)
        .with("content-type", "application/octet-stream");
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let target = format!("/api/v1/files?purpose={purpose}&name={name}");
    client.send(Method::POST, &target, Some(bytes)).await
}

#[tokio::test]
async fn a_picture_is_kept_as_it_was_drawn_anew() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let mut given = drawn(ImageFormat::Jpeg, 800, 600);
    given.extend(b"<script>alert(1)</script>");
    // The name lies about what it is and where it wants to be; neither matters.
    let taken = hand_in(&seller, "one", "picture", "../../x.svg", given.clone())
        .await
        .ok(201);
    assert_eq!(taken.body["content_type"], "image/jpeg");
    assert_eq!(
        (&taken.body["width"], &taken.body["height"]),
        (&800.into(), &600.into())
    );
    assert_eq!(taken.body["name"], "../../x.svg");
    let path = format!("/api/v1/files/{}", taken.id());
    let shown = seller.get(&path).await.ok(200);
    assert!(!shown.text.contains("<script>"));
    assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(shown.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(shown.headers[header::CACHE_CONTROL], "private, no-cache");
    assert_eq!(shown.etag(), format!("\"{}\"", taken.body["sha256"].as_str().unwrap()));
    let known = seller.with("if-none-match", &shown.etag()).get(&path).await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));

    // A repeat makes nothing twice, and another file under the same key is another wish.
    let again = hand_in(&seller, "one", "picture", "../../x.svg", given).await.ok(201);
    assert_eq!(again.id(), taken.id());
    hand_in(&seller, "one", "picture", "y.png", drawn(ImageFormat::Png, 800, 600))
        .await
        .refused(422, "idempotency.other_body");
    assert_eq!(market.files.count(), 1);
}

#[tokio::test]
async fn a_document_is_saved_and_never_opened() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let taken = hand_in(&seller, "one", "document", "著作权 \"1\".pdf", document())
        .await
        .ok(201);
    let shown = seller.get(&format!("/api/v1/files/{}", taken.id())).await.ok(200);
    assert_eq!(shown.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(
        shown.headers[header::CONTENT_DISPOSITION],
        "attachment; filename*=UTF-8''%E8%91%97%E4%BD%9C%E6%9D%83%20%221%22.pdf"
    );
}

#[tokio::test]
async fn what_is_not_as_it_should_be_is_refused_and_leaves_nothing() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let cases: [(&str, Vec<u8>, u16, &str); 9] = [
        ("picture", Vec::new(), 422, "file.empty"),
        (
            "picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            422,
            "file.picture",
        ),
        ("picture", b"MZ\x90\0 a program".to_vec(), 422, "file.picture"),
        ("picture", drawn(ImageFormat::Png, 100, 100), 422, "file.dimensions"),
        ("logo", document(), 422, "file.picture"),
        ("picture", vec![0; (5 << 20) + 1], 413, "input.too_large"),
        ("document", drawn(ImageFormat::Png, 800, 600), 422, "file.document"),
        (
            "document",
            b"%PDF-1.7\n%%EOF<html><script>".to_vec(),
            422,
            "file.broken",
        ),
        ("anything", document(), 422, "input.type"),
    ];
    for (number, (purpose, bytes, status, code)) in cases.into_iter().enumerate() {
        let answer = hand_in(&seller, &format!("k{number}"), purpose, "a.png", bytes).await;
        answer.refused(status, code);
    }
    hand_in(
        &seller,
        "name",
        "picture",
        "a\u{202e}gnp.exe",
        drawn(ImageFormat::Png, 800, 600),
    )
    .await
    .refused(422, "input.characters");
    assert_eq!(market.files.count(), 0);
}

#[tokio::test]
async fn a_day_takes_so_many_files() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let other = market.script(Role::Seller, "t@x.example").await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let policy = operator.get("/api/v1/policy").await.ok(200);
    let mut wanted = policy.body.clone();
    wanted["files"]["files_a_day"] = 2.into();
    operator
        .edit(Method::PUT, "/api/v1/policy", &policy.etag(), json!({"policy": wanted}))
        .await
        .ok(200);
    for key in ["one", "two"] {
        hand_in(&seller, key, "document", "a.pdf", document()).await.ok(201);
    }
    let refused = hand_in(&seller, "three", "document", "a.pdf", document()).await;
    refused.refused(429, "file.quota");
    assert_eq!(market.files.count(), 2, "the bytes of a refused file are gone");
    hand_in(&other, "one", "document", "a.pdf", document()).await.ok(201);
    market.clock.control().unwrap().advance(domain::time::Span::days(1));
    hand_in(&seller, "four", "document", "a.pdf", document()).await.ok(201);
}

#[tokio::test]
async fn pictures_are_seen_by_all_once_their_revision_is_approved() {
    let stage = stage().await;
    stage.save_cases(&ALL).await;
    let nobody = stage.market.nobody();
    let stranger = stage.market.script(Role::Seller, "t@x.example").await;
    let buyer = stage.market.script(Role::Buyer, "b@x.example").await;
    let logo = hand_in(&stage.seller, "l", "logo", "l.png", drawn(ImageFormat::Png, 120, 120))
        .await
        .ok(201);
    let picture = hand_in(
        &stage.seller,
        "p",
        "picture",
        "p.png",
        drawn(ImageFormat::Png, 800, 600),
    )
    .await
    .ok(201);
    let path = format!("/api/v1/files/{}", picture.id());
    let absent = nobody.get("/api/v1/files/0197b1f0-0000-7000-8000-000000000000").await;
    for client in [&nobody, &stranger, &buyer] {
        let client = client.with("accept-language", "zh-CN");
        let answer = client.get(&path).await.refused(404, "not_found");
        assert_eq!(answer.body["detail"], absent.body["detail"], "foreign is absent");
    }
    stage.operator.get(&path).await.ok(200);

    let mut product = content("图片商品", Some(&stage.address));
    product["logo"] = logo.id().into();
    product["pictures"] = json!([{"file": picture.id(), "text": "The first page"}]);
    // Another seller's files, and files handed in for something else, are not there.
    let foreign = stranger.create("/api/v1/products", {
        let mut foreign = product.clone();
        foreign["address_id"] = json!(null);
        foreign
    });
    let foreign = foreign.await.refused(404, "not_found");
    let fields: Vec<_> = foreign.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["field"])
        .collect();
    assert_eq!(fields, ["logo", "pictures[0].file"]);
    let mut swapped = product.clone();
    swapped["logo"] = picture.id().into();
    stage
        .seller
        .create("/api/v1/products", swapped)
        .await
        .refused(404, "not_found");
    let mut twice = product.clone();
    twice["pictures"] = json!([product["pictures"][0], product["pictures"][0]]);
    stage
        .seller
        .create("/api/v1/products", twice)
        .await
        .refused(422, "input.duplicate");

    let released = stage.release(product).await;
    let shown = nobody.get(&path).await.ok(200);
    assert_eq!(
        shown.headers[header::CACHE_CONTROL],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(shown.headers[header::CONTENT_DISPOSITION], "inline");
    let page = nobody
        .get(&format!("/api/v1/shop/products/{}", released.id()))
        .await
        .ok(200);
    assert_eq!(page.body["logo"], logo.id());
    assert_eq!(page.body["pictures"][0]["text"], "The first page");
    let list = nobody.get("/api/v1/shop/products").await.ok(200);
    assert_eq!(list.body["items"][0]["logo"], logo.id());
    assert_eq!(list.body["items"][0]["picture"]["file"], picture.id());
}
