//! SKU and price codes: given by the marketplace at submission, kept for ever, never moved to another product. One SKU
//! at one period type has one price code (business rules §2.1).

use std::collections::BTreeMap;

use domain::{
    catalog::{Charge, Content, PriceItemCode, QuantityAttribute, Revision, SkuCode},
    refusal::{Code, Refusal},
};

/// Codes in `content` that were not given to this product: `given` are those that were.
pub(super) fn foreign(content: &Content, given: &[(PriceItemCode, SkuCode)]) -> Vec<Refusal> {
    let mut found = Vec::new();
    for (s, specification) in content.specifications.iter().enumerate() {
        for (k, sku) in specification.skus.iter().enumerate() {
            let at = format!("specifications[{s}].skus[{k}]");
            if let Some(code) = &sku.code
                && !given.iter().any(|(_, sku)| sku == code)
            {
                found.push(Refusal::new(Code::CodeForeign).field(format!("{at}.code")));
            }
            for (p, price) in sku.prices.iter().enumerate() {
                let Some(code) = &price.code else { continue };
                let belongs = given
                    .iter()
                    .any(|(price, owner)| price == code && sku.code.as_ref() == Some(owner));
                if !belongs {
                    found.push(Refusal::new(Code::CodeForeign).field(format!("{at}.prices[{p}].code")));
                }
            }
        }
    }
    found
}

/// What `content` would change of what was released and stays as it is (business rules §2.5).
pub(super) fn fixed(content: &Content, released: &[Revision]) -> Vec<Refusal> {
    let mut found = Vec::new();
    for (s, specification) in content.specifications.iter().enumerate() {
        for (k, sku) in specification.skus.iter().enumerate() {
            let at = format!("specifications[{s}].skus[{k}]");
            let earlier = || {
                released
                    .iter()
                    .flat_map(|revision| revision.content.offers())
                    .filter(|offer| offer.sku.code.is_some() && offer.sku.code == sku.code)
            };
            let step = |quantity: &Option<QuantityAttribute>| quantity.as_ref().map(|q| q.step);
            let now = step(&specification.quantity);
            if k == 0
                && earlier().any(|offer| step(&offer.specification.quantity).is_some_and(|step| now != Some(step)))
            {
                found.push(Refusal::new(Code::StepFixed).field(format!("specifications[{s}].quantity.step")));
            }
            for (p, price) in sku.prices.iter().enumerate() {
                let before: Vec<_> = earlier().filter(|offer| offer.price.code == price.code).collect();
                if price.charge == Charge::Package && before.iter().any(|offer| offer.sku.name != sku.name) {
                    found.push(Refusal::new(Code::PackageFixed).field(format!("{at}.name")));
                }
                if let Some(code) = before
                    .iter()
                    .find_map(|offer| price.pricing.breaks(&offer.price.pricing))
                {
                    found.push(Refusal::new(code).field(format!("{at}.prices[{p}].pricing")));
                }
            }
        }
    }
    found
}

/// Price codes in `content` that stood for another period in an earlier revision.
pub(super) fn moved(content: &Content, earlier: &[Revision]) -> Vec<Refusal> {
    let charges: BTreeMap<&PriceItemCode, Charge> = earlier
        .iter()
        .flat_map(|revision| revision.content.offers())
        .filter_map(|offer| offer.price.code.as_ref().map(|code| (code, offer.price.charge)))
        .collect();
    let mut found = Vec::new();
    for (s, specification) in content.specifications.iter().enumerate() {
        for (k, sku) in specification.skus.iter().enumerate() {
            for (p, price) in sku.prices.iter().enumerate() {
                let before = price.code.as_ref().and_then(|code| charges.get(code));
                if before.is_some_and(|charge| *charge != price.charge) {
                    let field = format!("specifications[{s}].skus[{k}].prices[{p}].charge");
                    found.push(Refusal::new(Code::ChargeFixed).field(field));
                }
            }
        }
    }
    found
}

/// Gives a code to every SKU and price without one, drawn from `sku` and `price`. Returns the price codes that are new,
/// each with its SKU.
pub(super) fn give(
    content: &mut Content,
    mut sku: impl FnMut() -> Option<SkuCode>,
    mut price: impl FnMut() -> Option<PriceItemCode>,
) -> Option<Vec<(PriceItemCode, SkuCode)>> {
    let mut new = Vec::new();
    for specification in &mut content.specifications {
        for unit in &mut specification.skus {
            let owner = match &unit.code {
                Some(code) => code.clone(),
                None => unit.code.insert(sku()?).clone(),
            };
            for item in &mut unit.prices {
                if item.code.is_none() {
                    new.push((item.code.insert(price()?).clone(), owner.clone()));
                }
            }
        }
    }
    Some(new)
}
