//! The story itself, step by step.

use std::time::Instant;

use app::{
    order::{ChangeOrder, PlaceOrder, RenewOrder},
    views::OrderView,
};
use domain::{
    catalog::PriceItemCode,
    id::Id,
    instance::{Instance, InstanceState},
    order::{Ending, OrderState},
    time::{Span, Time},
};

use super::{
    Stage, StepReport, Told,
    product::{Prepared, Prices},
    words,
};

/// How many steps the story has.
pub const STEPS: usize = 13;

/// Tells the story; `shown` hears of every step as it ends. Stops at the first step that does not come out.
pub async fn tell(stage: &Stage, mut shown: impl FnMut(&StepReport)) -> Vec<StepReport> {
    let mut teller = Teller {
        stage,
        reports: Vec::new(),
    };
    let mut index = 0;
    loop {
        let done = teller.reports.len();
        if !teller.next(index).await {
            break;
        }
        index += 1;
        for report in teller.reports.iter().skip(done) {
            shown(report);
        }
        if teller.reports.iter().any(|r| !r.ok) {
            break;
        }
    }
    teller.reports
}

pub(super) struct Teller<'a> {
    pub(super) stage: &'a Stage,
    reports: Vec<StepReport>,
}

/// What a step saw: a sentence and the calls it caused.
pub(super) type Seen = Told<(String, Vec<String>)>;

impl Teller<'_> {
    async fn next(&mut self, index: usize) -> bool {
        let begun = Instant::now();
        let (name, title, seen): (&'static str, &'static str, Seen) = match index {
            0 => (
                "debug",
                "The seller debugs its server and saves the cases",
                self.debug().await,
            ),
            1 => (
                "publish",
                "The product passes the review and is on the shelf",
                self.publish().await,
            ),
            2 => (
                "purchase",
                "A buyer orders, pays, and the seller's server creates the instance",
                self.purchase().await,
            ),
            3 => ("renew", "The buyer renews from the original expiry", self.renew().await),
            4 => (
                "upgrade",
                "The buyer moves up to the Business SKU within the period",
                self.upgrade().await,
            ),
            5 => (
                "expire",
                "The period ends; grace begins, the instance stays usable",
                self.expire().await,
            ),
            6 => (
                "freeze",
                "Grace ends; the seller freezes the instance",
                self.freeze().await,
            ),
            7 => (
                "thaw",
                "The buyer renews in retention; the seller thaws the instance",
                self.thaw().await,
            ),
            8 => (
                "release",
                "Nobody renews any more; frozen again, then released",
                self.release().await,
            ),
            9 => (
                "refund",
                "A seller stays broken for three hours; the money goes back",
                self.refund().await,
            ),
            10 => (
                "service",
                "People deliver a service while the marketplace holds the money, until the buyer accepts",
                self.service().await,
            ),
            11 => (
                "license",
                "A licence code is handed over, activated by the seller's software, and so accepted",
                self.license().await,
            ),
            12 => ("books", "The books add up", self.books().await),
            _ => return false,
        };
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (ok, detail, calls) = match seen {
            Ok((detail, calls)) => (true, detail, calls),
            Err(why) => (false, why, Vec::new()),
        };
        self.reports.push(StepReport {
            name,
            title,
            ok,
            detail,
            calls,
            took_ms,
        });
        true
    }

    async fn debug(&self) -> Seen {
        let cases = self
            .stage
            .prepare_address(&self.stage.seller_url, "address")
            .await?
            .cases;
        self.stage
            .prepare_address(&self.stage.fragile_url, "address-fragile")
            .await?;
        Ok((format!("{cases} cases passed at {}", self.stage.seller_url), Vec::new()))
    }

    async fn publish(&self) -> Seen {
        self.prices().await?;
        self.fragile_prices().await?;
        Ok((
            "PierDesk is on the shelf with a monthly and a yearly price".to_owned(),
            Vec::new(),
        ))
    }

    async fn prices(&self) -> Told<Prices> {
        let prepared = self.stage.prepare_address(&self.stage.seller_url, "address").await?;
        self.stage.publish("PierDesk", &prepared, "product").await
    }

    async fn fragile_prices(&self) -> Told<Prices> {
        let known = self
            .stage
            .app
            .list_addresses(self.stage.planted.seller)
            .await
            .map_err(words)?;
        let address = known.items.into_iter().find(|a| a.url == self.stage.fragile_url);
        let address = address
            .map(|a| Id::from_uuid(a.id))
            .ok_or("the fragile address is missing")?;
        // Its cases were saved while it still worked.
        let prepared = Prepared {
            address,
            cases: 0,
            upgrades: true,
        };
        self.stage.publish("LooseEnds", &prepared, "product-fragile").await
    }

    /// Places and pays an order under the step's keys.
    pub(super) async fn buy(&self, price_code: PriceItemCode, quantity: u32, step: &str) -> Told<OrderView> {
        let (app, buyer) = (&self.stage.app, self.stage.planted.buyer);
        let input = PlaceOrder {
            price_code,
            quantity,
            periods: 1,
            parameters: Vec::new(),
            trial: false,
            receiver: None,
            accept_agreement: true,
            related: Vec::new(),
            copies: 1,
            agreement_version: None,
        };
        let order = app
            .place_order(buyer, input, Some(&Stage::once(&format!("{step}-place"))))
            .await
            .map_err(words)?;
        app.pay_order(buyer, &order.number, Some(&Stage::once(&format!("{step}-pay"))))
            .await
            .map_err(words)
    }

    async fn first_order(&self) -> Told<OrderView> {
        let prices = self.prices().await?;
        self.buy(prices.team_month, 10, "purchase").await
    }

    async fn first_instance(&self) -> Told<Id<Instance>> {
        let order = self.first_order().await?;
        order
            .instance_id
            .map(Id::from_uuid)
            .ok_or_else(|| "the order has no instance".to_owned())
    }

    pub(super) async fn completed(&self, number: &str) -> Told<OrderView> {
        let order = self
            .stage
            .until("the order to complete", || async {
                let order = self
                    .stage
                    .app
                    .show_order(self.stage.planted.buyer, number)
                    .await
                    .map_err(words)?
                    .order;
                Ok(matches!(order.state, OrderState::Completed { .. }).then_some(order))
            })
            .await?;
        match order.state {
            OrderState::Completed {
                ending: Ending::Delivered,
                ..
            } => Ok(order),
            _ => Err(format!("{number} was refunded: the seller did not deliver in time")),
        }
    }

    async fn purchase(&self) -> Seen {
        let order = self.first_order().await?;
        let order = self.completed(&order.number).await?;
        let id = self.first_instance().await?;
        let details = self
            .stage
            .app
            .inspect_instance(self.stage.planted.buyer, id)
            .await
            .map_err(words)?;
        let address = details
            .info
            .and_then(|i| i.front_end_url)
            .unwrap_or_else(|| "handed over otherwise".to_owned());
        let calls = self.stage.calls_of(&order.number).await?;
        Ok((
            format!("{} for {} runs at {address}", order.number, order.amount),
            calls,
        ))
    }

    async fn renew_once(&self, step: &str) -> Told<OrderView> {
        let id = self.first_instance().await?;
        let input = RenewOrder {
            price_code: None,
            periods: 1,
            quantity: None,
            pay: true,
        };
        let order = self
            .stage
            .app
            .renew_instance(self.stage.planted.buyer, id, input, Some(&Stage::once(step)))
            .await
            .map_err(words)?;
        self.completed(&order.number).await
    }

    async fn renew(&self) -> Seen {
        let order = self.renew_once("renew").await?;
        let (before, after) = (order.goods.before.as_ref().map(|b| b.expire_at), order.goods.expire_at);
        let (Some(before), Some(after)) = (before, after) else {
            return Err("the renewal has no expiry".to_owned());
        };
        if after <= before {
            return Err(format!("renewed from {before} to {after}"));
        }
        let calls = self.stage.calls_of(&order.number).await?;
        Ok((
            format!("{}: from {before} to {after}, same instance", order.number),
            calls,
        ))
    }

    async fn upgrade(&self) -> Seen {
        let id = self.first_instance().await?;
        let prepared = self.stage.prepare_address(&self.stage.seller_url, "address").await?;
        if !prepared.upgrades {
            return Ok((
                "left out: the seller does not carry out upgrades".to_owned(),
                Vec::new(),
            ));
        }
        let code = self.prices().await?.business_month;
        let input = ChangeOrder {
            price_code: Some(code.clone()),
            quantity: None,
            pay: true,
        };
        let order = self
            .stage
            .app
            .change_instance(self.stage.planted.buyer, id, input, Some(&Stage::once("upgrade")))
            .await
            .map_err(words)?;
        let order = self.completed(&order.number).await?;
        let calls = self.stage.calls_of(&order.number).await?;
        Ok((format!("{}: {} for the days left", order.number, order.amount), calls))
    }

    /// Whether the story went past this state before: it is told over old data again.
    async fn was(&self, id: Id<Instance>, event: &str, times: usize) -> Told<bool> {
        let events = self.stage.instance(id).await?.events;
        Ok(events.iter().filter(|e| e.name == event).count() >= times)
    }

    async fn travel_to(&self, target: Time) -> Told<()> {
        if target > self.stage.app.clock.now() {
            self.stage.app.move_clock(target).await.map_err(words)?;
        }
        Ok(())
    }

    /// The moment of the next step of this kind.
    async fn moment(&self, id: Id<Instance>, step: &str) -> Told<Time> {
        let ahead = self.stage.instance(id).await?.ahead;
        ahead
            .iter()
            .find(|s| s.step == step)
            .map(|s| s.at)
            .ok_or_else(|| format!("no {step} lies ahead"))
    }

    async fn expire(&self) -> Seen {
        let id = self.first_instance().await?;
        if !self.was(id, "grace_begun", 1).await? {
            self.travel_to(self.moment(id, "expire").await?).await?;
        }
        let details = self.stage.instance(id).await?;
        if !self.was(id, "grace_begun", 1).await? {
            return Err(format!("the instance is {}", details.instance.state.name()));
        }
        let reminders = details.events.iter().filter(|e| e.name == "reminded").count();
        Ok((
            format!("{reminders} reminders went out before; nothing was said to the seller yet"),
            Vec::new(),
        ))
    }

    async fn freeze(&self) -> Seen {
        let id = self.first_instance().await?;
        if !self.was(id, "frozen", 1).await? {
            self.travel_to(self.moment(id, "freeze").await?).await?;
        }
        if !self.was(id, "frozen", 1).await? {
            return Err("the instance is not frozen".to_owned());
        }
        let calls = self.stage.calls_of(&self.first_order().await?.number).await?;
        Ok((
            "the data is kept; renewing brings it back".to_owned(),
            calls.into_iter().rev().take(1).collect(),
        ))
    }

    async fn thaw(&self) -> Seen {
        let order = self.renew_once("thaw").await?;
        let id = self.first_instance().await?;
        self.stage
            .until("the instance to thaw", || async {
                Ok(self.was(id, "thawed", 1).await?.then_some(()))
            })
            .await?;
        let calls = self.stage.calls_of(&order.number).await?;
        Ok((
            format!("{}: runs again until {}", order.number, shown(order.goods.expire_at)),
            calls,
        ))
    }

    async fn release(&self) -> Seen {
        let id = self.first_instance().await?;
        // A story that was broken off may find the release under way already.
        if let Ok(moment) = self.moment(id, "release").await {
            self.travel_to(moment.plus(Span::minutes(5))).await?;
        }
        self.stage
            .until("the instance to be released", || async {
                Ok(self.was(id, "released", 1).await?.then_some(()))
            })
            .await?;
        let details = self.stage.instance(id).await?;
        let InstanceState::Released { at, .. } = details.instance.state else {
            return Err(format!("the instance is {}", details.instance.state.name()));
        };
        let calls = self.stage.calls_of(&self.first_order().await?.number).await?;
        Ok((
            format!("released at {at}"),
            calls.into_iter().rev().take(2).rev().collect(),
        ))
    }

    async fn refund(&self) -> Seen {
        let prices = self.fragile_prices().await?;
        (self.stage.break_fragile)()?;
        let (app, buyer) = (&self.stage.app, self.stage.planted.buyer);
        let order = self.buy(prices.team_month, 1, "refund").await?;
        let refunded = |order: &OrderView| {
            matches!(
                order.state,
                OrderState::Completed {
                    ending: Ending::Refunded,
                    ..
                }
            )
        };
        let now = app.show_order(buyer, &order.number).await.map_err(words)?.order;
        if !refunded(&now) {
            app.advance_clock(Span::minutes(181)).await.map_err(words)?;
        }
        let now = app.show_order(buyer, &order.number).await.map_err(words)?.order;
        if !refunded(&now) {
            return Err(format!("the order is {}", now.state.name()));
        }
        let calls = self.stage.calls_of(&order.number).await?;
        Ok((
            format!("{}: {} is back on the balance", order.number, order.amount),
            calls,
        ))
    }

    async fn books(&self) -> Seen {
        let proof = self.stage.app.prove().await.map_err(words)?;
        if let Some(broken) = proof.broken.first() {
            return Err(broken.clone());
        }
        Ok((
            format!(
                "{} ledger accounts balance, {} payments held",
                proof.accounts, proof.held
            ),
            Vec::new(),
        ))
    }
}

fn shown(time: Option<Time>) -> String {
    time.map_or_else(|| "for good".to_owned(), |t| t.to_string())
}
