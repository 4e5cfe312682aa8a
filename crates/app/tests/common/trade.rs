//! People, and what they do: accounts, top-ups, purchases; and looks at what came of it.

use app::{
    ledger::TopUp,
    order::PlaceOrder,
    views::{BalanceView, OrderView},
};
use domain::{
    catalog::PriceItemCode,
    fulfilment::{Attempt, InterfaceMessage, MessageState},
    id::Id,
    identity::{Account, Actor, Grade, Role},
    instance::{Instance, InstanceState},
    ledger::{LedgerAccount, Purpose},
    message::{Event as Told, Message},
    money::{Currency, Money},
    order::{Ending, Order, OrderState},
    time::Time,
};
use serde_json::{Value, json};
use store::Page;

use super::TestApp;

/// A buyer.
#[derive(Clone, Copy)]
pub struct Buyer {
    pub actor: Actor,
    pub id: Id<Account>,
}

pub fn yuan(amount: &str) -> Money {
    Money::parse(amount, Currency::Cny).unwrap()
}

pub const ALL: Page = Page {
    before: None,
    limit: 1_000,
};

impl TestApp {
    pub async fn account(&self, role: Role, login: &str) -> Actor {
        self.account_with(role, login, None).await
    }

    async fn account_with(&self, role: Role, login: &str, grade: Option<Grade>) -> Actor {
        let input = json!({
            "role": role, "login": login, "name": login, "password": "correct horse battery",
            "grade": grade, "locale": "en-US",
        });
        let view = self
            .app
            .create_account(Actor::System, serde_json::from_value(input).unwrap(), None)
            .await
            .unwrap();
        let id: Id<Account> = Id::from_uuid(view.id);
        let mut tx = self.tx().await;
        let mut account = tx.account(id).await.unwrap().unwrap();
        account.phone = Self::phone_of(id).parse().unwrap();
        tx.update_account(&account).await.unwrap();
        tx.commit().await.unwrap();
        Actor::Account { id, role }
    }

    /// Everybody's mobile number follows from the account.
    pub fn phone_of(id: Id<Account>) -> String {
        format!("+86 1{:010}", id.uuid().as_u128() % 10_000_000_000)
    }

    /// A buyer of grade V1 with so much on the balance.
    pub async fn buyer(&self, balance: &str) -> Buyer {
        self.graded_buyer("buyer@example.com", Grade::V1, balance).await
    }

    pub async fn graded_buyer(&self, login: &str, grade: Grade, balance: &str) -> Buyer {
        let actor = self.account_with(Role::Buyer, login, Some(grade)).await;
        let buyer = Buyer {
            actor,
            id: actor.account().unwrap(),
        };
        self.top_up(&buyer, balance).await;
        buyer
    }

    pub async fn top_up(&self, buyer: &Buyer, amount: &str) {
        if yuan(amount).minor > 0 {
            let input = TopUp {
                amount: yuan(amount),
                memo: "a present".parse().unwrap(),
            };
            self.app.top_up(self.operator, buyer.id, input, None).await.unwrap();
        }
    }

    pub fn wish(price: &PriceItemCode) -> PlaceOrder {
        PlaceOrder {
            price_code: price.clone(),
            quantity: 1,
            periods: 1,
            parameters: Vec::new(),
            trial: false,
            receiver: None,
            accept_agreement: true,
            related: Vec::new(),
            copies: 1,
            agreement_version: None,
        }
    }

    pub async fn place(&self, buyer: &Buyer, wish: PlaceOrder) -> OrderView {
        self.app.place_order(buyer.actor, wish, None).await.unwrap()
    }

    /// Places and pays; nothing has run yet.
    pub async fn buy(&self, buyer: &Buyer, wish: PlaceOrder) -> OrderView {
        let order = self.place(buyer, wish).await;
        // What is paid by use costs nothing yet, and begins at once.
        if !matches!(order.state, OrderState::PendingPayment { .. }) {
            return order;
        }
        self.app.pay_order(buyer.actor, &order.number, None).await.unwrap()
    }

    /// Buys and waits for delivery.
    pub async fn own(&self, buyer: &Buyer, wish: PlaceOrder) -> Instance {
        let order = self.buy(buyer, wish).await;
        self.run_due().await;
        let instance = self.instance_of(&order.number).await;
        assert!(
            matches!(instance.state, InstanceState::Running { .. }),
            "{:?}",
            instance.state
        );
        instance
    }

    pub async fn order(&self, number: &str) -> Order {
        self.read().await.order_by_number(number).await.unwrap().unwrap()
    }

    pub async fn instance(&self, id: Id<Instance>) -> Instance {
        self.read().await.instance(id).await.unwrap().unwrap()
    }

    pub async fn instance_of(&self, number: &str) -> Instance {
        let order = self.order(number).await;
        self.instance(order.line.instance_id.unwrap()).await
    }

    /// Orders about an instance, oldest first.
    pub async fn orders_of(&self, id: Id<Instance>) -> Vec<Order> {
        let mut orders = self.read().await.orders_of_instance(id).await.unwrap();
        orders.reverse();
        orders
    }

    /// Messages of an order, oldest first.
    pub async fn calls_of(&self, number: &str) -> Vec<InterfaceMessage> {
        let id = self.order(number).await.id;
        self.read().await.messages_of_order(id).await.unwrap()
    }

    /// The one message of an order with this activity.
    pub async fn call(&self, number: &str, activity: &str) -> InterfaceMessage {
        let calls = self.calls_of(number).await;
        let mut found: Vec<_> = calls.into_iter().filter(|m| m.activity.wire() == activity).collect();
        assert_eq!(found.len(), 1, "{activity} of {number}: {found:#?}");
        found.remove(0)
    }

    pub async fn tries(&self, message: &InterfaceMessage) -> Vec<Attempt> {
        self.read().await.attempts(message.id).await.unwrap()
    }

    /// Names of what happened to an order or instance, in order.
    pub async fn history(&self, subject: uuid::Uuid) -> Vec<String> {
        self.read()
            .await
            .events(subject)
            .await
            .unwrap()
            .into_iter()
            .map(|e| e.name)
            .collect()
    }

    pub async fn balance(&self, actor: Actor) -> BalanceView {
        self.app.balance(actor).await.unwrap()
    }

    /// What the marketplace earned, in fen.
    pub async fn fees(&self) -> i64 {
        let account = LedgerAccount::house(Purpose::PlatformFee, Currency::Cny);
        self.read().await.totals(account).await.unwrap().balance()
    }

    /// What an account was told of one event, oldest first.
    pub async fn told(&self, actor: Actor, event: Told) -> Vec<Message> {
        let account = actor.account().unwrap();
        let mut all = self
            .read()
            .await
            .messages(account, store::NewsWish::default(), ALL)
            .await
            .unwrap();
        all.reverse();
        all.into_iter().filter(|m| m.event == event).collect()
    }

    pub async fn delivered(&self, number: &str) -> bool {
        matches!(
            self.order(number).await.state,
            OrderState::Completed {
                ending: Ending::Delivered,
                ..
            }
        )
    }

    pub async fn refunded(&self, number: &str) -> bool {
        matches!(
            self.order(number).await.state,
            OrderState::Completed {
                ending: Ending::Refunded,
                ..
            }
        )
    }
}

pub fn at(text: &str) -> Time {
    text.parse().unwrap()
}

pub fn succeeded(message: &InterfaceMessage) -> bool {
    matches!(message.state, MessageState::Succeeded { .. })
}

pub fn body_of(request: &str) -> Value {
    serde_json::from_str(request).unwrap()
}
