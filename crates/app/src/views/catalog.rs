//! Products as their sellers, the operators and the shop see them.

use domain::{
    catalog::{
        AccessType, Category, Charge, Content, Description, Parameter, Picture, Product, ProductName,
        QuantityAttribute, Review, SaleModel, ServiceTerms, Shelf, ShownName, SpecName, Summary, Supervised,
    },
    money::Money,
    price::Pricing,
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::ProductRow;
use uuid::Uuid;

/// A product with one of its revisions, for its seller and for operators.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProductView {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub seller_id: Uuid,
    /// Where it stands in the shop.
    pub shelf: Shelf,
    /// The revision buyers see; none before the first approval.
    pub live_revision: Option<i32>,
    /// Number of the newest revision.
    pub last_revision: i32,
    /// Whether operators look at each delivery before the buyer does.
    pub recheck: bool,
    /// The revision shown here.
    pub revision: RevisionView,
    /// When it was first drafted.
    pub created_at: Time,
    /// The version an edit must name.
    pub version: i64,
}

/// One revision of a product.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RevisionView {
    /// 1, 2, 3 …
    pub number: i32,
    /// Where its review stands.
    pub review: Review,
    /// What it says.
    pub content: Content,
}

impl From<ProductRow> for ProductView {
    fn from(row: ProductRow) -> Self {
        let ProductRow { product, revision } = row;
        Self {
            id: product.id.uuid(),
            seller_id: product.seller_id.uuid(),
            shelf: product.shelf,
            live_revision: product.live_revision,
            last_revision: product.last_revision,
            recheck: product.recheck,
            revision: RevisionView {
                number: revision.number,
                review: revision.state,
                content: revision.content,
            },
            created_at: product.created_at,
            version: product.version,
        }
    }
}

/// A product in a list of its seller or of operators.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProductEntry {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub seller_id: Uuid,
    /// Name.
    pub name: ProductName,
    /// Where it stands in the shop.
    pub shelf: Shelf,
    /// The revision buyers see.
    pub live_revision: Option<i32>,
    /// The revision listed here.
    pub revision: i32,
    /// Where its review stands.
    pub review: Review,
    /// When it was first drafted.
    pub created_at: Time,
    /// The version an edit must name.
    pub version: i64,
}

impl From<ProductRow> for ProductEntry {
    fn from(row: ProductRow) -> Self {
        let ProductRow { product, revision } = row;
        Self {
            id: product.id.uuid(),
            seller_id: product.seller_id.uuid(),
            name: revision.content.name,
            shelf: product.shelf,
            live_revision: product.live_revision,
            revision: revision.number,
            review: revision.state,
            created_at: product.created_at,
            version: product.version,
        }
    }
}

/// A product in the shop's lists.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopEntry {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: ProductName,
    /// One line about it.
    pub summary: Summary,
    /// The file of its sign; none where it is drawn from the name.
    pub logo: Option<Uuid>,
    /// The first of its pictures.
    pub picture: Option<Picture>,
    /// Group in the shop.
    pub category: Category,
    /// Its lowest price for one unit and one period, as a first impression; none where it is sold by use only.
    pub from: Option<Money>,
    /// What that price covers; `on_demand` where it is sold by use only.
    pub charge: Option<Charge>,
    /// Whether something of it can be tried for free.
    pub trial: bool,
    /// How it is delivered.
    pub access_type: AccessType,
    /// Who sells it.
    pub seller_id: Uuid,
    /// The seller's name.
    pub seller: String,
}

/// How many products of the shop are in a group.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CategoryCount {
    /// The group.
    pub code: Category,
    /// How many.
    pub products: usize,
}

/// How many of the products found are so.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Facet {
    /// What to filter by.
    pub value: String,
    /// What people call it, where that is not known from the value.
    pub name: Option<String>,
    /// How many.
    pub products: usize,
}

/// What could be narrowed down further, each as if its own filter were not set.
#[derive(Clone, Default, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Facets {
    /// By group.
    pub category: Vec<Facet>,
    /// By delivery.
    pub access_type: Vec<Facet>,
    /// By seller.
    pub seller: Vec<Facet>,
    /// With a free trial.
    pub trial: usize,
}

/// A word that was taken for others.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Correction {
    /// As it was written.
    pub word: String,
    /// What was looked for.
    pub meant: Vec<String>,
}

/// A page of what was found.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Found {
    /// The entries, best first.
    pub items: Vec<ShopEntry>,
    /// The cursor of the next page; none on the last one.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: usize,
    /// What could be narrowed down further.
    pub facets: Facets,
    /// Typing errors that were forgiven.
    pub corrections: Vec<Correction>,
}

/// A product and how often it was bought.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Top {
    /// The product.
    pub product: ShopEntry,
    /// Orders.
    pub orders: i64,
}

/// What the shop can say about itself.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopFigures {
    /// Products on sale.
    pub products: usize,
    /// Their sellers.
    pub sellers: usize,
    /// Median seconds from payment to use, of the last seven days.
    pub setup_seconds: Option<i64>,
    /// Of a hundred instances, how many were made at the first try, of the last seven days.
    pub first_time_percent: Option<usize>,
    /// What was bought most in the last seven days.
    pub top: Vec<Top>,
}

/// A seller's page.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopSellerView {
    /// Who it is.
    pub seller: ShopSeller,
    /// Since when.
    pub since: Time,
    /// What it sells, newest first.
    pub products: Vec<ShopEntry>,
}

impl ShopEntry {
    /// Of a product's live content.
    #[must_use]
    pub fn of(product: &Product, content: &Content, seller: String) -> Self {
        let price = |offer: domain::catalog::Offer<'_>| {
            let least = offer.specification.quantity.as_ref().map_or(1, |q| q.min);
            (offer.price.pricing.unit_price(least), offer.price.charge)
        };
        // What use costs is no first impression of what one pays; where there is no other price, it is said that it is by use.
        let by_use = |offer: &domain::catalog::Offer<'_>| offer.price.charge == Charge::OnDemand;
        let cheapest = content
            .offers()
            .filter(|offer| !by_use(offer))
            .map(price)
            .min_by_key(|(price, _)| price.minor);
        let counted = content.offers().any(|offer| by_use(&offer));
        Self {
            id: product.id.uuid(),
            name: content.name.clone(),
            summary: content.summary.clone(),
            logo: content.logo.map(domain::id::Id::uuid),
            picture: content.pictures.first().cloned(),
            category: content.category,
            from: cheapest.map(|(price, _)| price),
            charge: cheapest
                .map(|(_, charge)| charge)
                .or_else(|| counted.then_some(Charge::OnDemand)),
            trial: content.offers().any(|offer| offer.sku.trial_days.is_some()),
            access_type: content.access_type,
            seller_id: product.seller_id.uuid(),
            seller,
        }
    }
}

/// The page of a product. It holds what a buyer needs, and nothing of how the seller is connected.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopProductView {
    /// Identifier.
    pub id: Uuid,
    /// The revision shown; prices of another one may differ.
    pub revision: i32,
    /// Name.
    pub name: ProductName,
    /// One line about it.
    pub summary: Summary,
    /// Long text.
    pub description: Description,
    /// The file of its sign; none where it is drawn from the name.
    pub logo: Option<Uuid>,
    /// Pictures of it.
    pub pictures: Vec<Picture>,
    /// Group in the shop.
    pub category: Category,
    /// Merchant of record.
    pub model: SaleModel,
    /// How it is delivered.
    pub access_type: AccessType,
    /// Who sells it.
    pub seller: ShopSeller,
    /// Whether SKU or quantity can be changed later.
    pub upgradable: bool,
    /// How a supervised delivery goes.
    pub supervised: Option<Supervised>,
    /// The seller's own terms, accepted with the order.
    pub service_terms: Option<ServiceTerms>,
    /// What the buyer is asked for at checkout.
    pub parameters: Vec<Parameter>,
    /// Editions.
    pub specifications: Vec<ShopSpecification>,
}

/// A seller as buyers see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopSeller {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Mailbox of the service desk; may be empty.
    pub service_mailbox: String,
    /// Telephone of the service desk; may be empty.
    pub service_phone: String,
}

/// An edition as buyers see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopSpecification {
    /// Name.
    pub name: SpecName,
    /// The quantity a buyer chooses, if any.
    pub quantity: Option<QuantityAttribute>,
    /// Its SKUs.
    pub skus: Vec<ShopSku>,
}

/// A SKU as buyers see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopSku {
    /// `skuCode`.
    pub code: String,
    /// Name.
    pub name: ShownName,
    /// Days of free trial.
    pub trial_days: Option<u16>,
    /// Its prices.
    pub prices: Vec<ShopPrice>,
}

/// A price as buyers see it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShopPrice {
    /// `productId`: what an order names.
    pub code: String,
    /// What one payment covers.
    pub charge: Charge,
    /// How the price follows the quantity.
    pub pricing: Pricing,
}

impl ShopProductView {
    /// Of a product's live content.
    #[must_use]
    pub fn of(product: &Product, revision: i32, content: &Content, seller: ShopSeller) -> Self {
        let text = |code: Option<String>| code.unwrap_or_default();
        let specifications = content.specifications.iter().map(|specification| ShopSpecification {
            name: specification.name.clone(),
            quantity: specification.quantity.clone(),
            skus: specification
                .skus
                .iter()
                .map(|sku| ShopSku {
                    code: text(sku.code.as_ref().map(ToString::to_string)),
                    name: sku.name.clone(),
                    trial_days: sku.trial_days,
                    prices: sku
                        .prices
                        .iter()
                        .map(|price| ShopPrice {
                            code: text(price.code.as_ref().map(ToString::to_string)),
                            charge: price.charge,
                            pricing: price.pricing.clone(),
                        })
                        .collect(),
                })
                .collect(),
        });
        Self {
            id: product.id.uuid(),
            revision,
            name: content.name.clone(),
            summary: content.summary.clone(),
            description: content.description.clone(),
            logo: content.logo.map(domain::id::Id::uuid),
            pictures: content.pictures.clone(),
            category: content.category,
            model: content.model,
            access_type: content.access_type,
            seller,
            upgradable: content.upgradable,
            supervised: content.supervised.clone(),
            service_terms: content.service_terms.clone(),
            parameters: content.parameters.clone(),
            specifications: specifications.collect(),
        }
    }
}

/// What something would cost, with the sum written out.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuoteView {
    /// The product.
    pub product_id: Uuid,
    /// Revision the price was read from.
    pub revision: i32,
    /// The price item.
    pub price_code: String,
    /// What one payment covers.
    pub charge: Charge,
    /// Units.
    pub quantity: u32,
    /// Periods; 1 for what is bought once and for all.
    pub periods: u8,
    /// Price of one unit for one period at this quantity.
    pub unit_price: Money,
    /// Price of all units for one period.
    pub per_period: Money,
    /// What is to be paid.
    pub total: Money,
    /// The arithmetic, line by line.
    pub lines: Vec<QuoteLine>,
}

/// One line of a sum.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuoteLine {
    /// What is computed.
    pub step: QuoteStep,
    /// How, for people: `8.00 × 11`.
    pub formula: String,
    /// What comes out.
    pub amount: Money,
}

/// What a line of a quote computes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStep {
    /// Price of all units for one period.
    Quantity,
    /// Price of all periods.
    Periods,
}
