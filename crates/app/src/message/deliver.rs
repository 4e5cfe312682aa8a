//! One message over one channel.

use domain::{id::Id, identity::Locale, message::Channel};
use jobs::{Done, Failed};
use store::{Delivery, Lease};

use crate::{
    App, Error, Result,
    handler::failed,
    identity::REGISTRATION,
    notify::{Mail, Sms},
};

impl App {
    /// Job: sends a message over a channel. It goes out outside any transaction and may go out twice if the process dies
    /// right after; it is never lost. A failure is noted at the delivery, and the worker comes back later.
    pub async fn run_notify(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        if lease.job.key.starts_with(REGISTRATION) {
            return self.run_registration_mail(lease).await;
        }
        self.send_delivery(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn send_delivery(&self, lease: &Lease) -> Result<()> {
        let id: Id<Delivery> = lease.job.key.parse().map_err(Error::fault)?;
        let mut tx = self.store.read().await?;
        let due = match tx.delivery(id).await?.filter(|d| d.sent_at.is_none()) {
            Some(delivery) => {
                let message = tx.message(delivery.message_id).await?;
                let account = match &message {
                    Some(message) => tx.account(message.account_id).await?,
                    None => None,
                };
                message.map(|m| (delivery, m, account.map_or(Locale::default(), |a| a.locale)))
            }
            None => None,
        };
        drop(tx);
        let Some((mut delivery, message, locale)) = due else {
            return self.finish_notify(lease, None).await;
        };
        let (title, text) = message.event.write(&message.facts, locale);
        let sent = match delivery.channel {
            Channel::Email => {
                let text = format!("{text}\n\n{}", self.config.public_url);
                self.mailer
                    .send(&Mail {
                        id: delivery.id.to_string(),
                        to: delivery.address.clone(),
                        subject: title,
                        text,
                    })
                    .await
            }
            Channel::Sms => {
                let text = format!("{title}: {text}");
                self.sms
                    .send(&Sms {
                        id: delivery.id.to_string(),
                        to: delivery.address.clone(),
                        text,
                    })
                    .await
            }
        };
        match sent {
            Ok(()) => {
                delivery.sent_at = Some(self.clock.now());
                delivery.last_error.clear();
                self.finish_notify(lease, Some(&delivery)).await
            }
            Err(error) => {
                delivery.last_error = error.to_string().chars().take(500).collect();
                let mut tx = self.store.begin().await?;
                if tx.holds(lease).await? {
                    tx.update_delivery(&delivery).await?;
                    tx.commit().await?;
                }
                Err(Error::fault(error))
            }
        }
    }

    async fn finish_notify(&self, lease: &Lease, delivery: Option<&Delivery>) -> Result<()> {
        let mut tx = self.store.begin().await?;
        if let Some(delivery) = delivery {
            tx.update_delivery(delivery).await?;
        }
        if tx.finish(lease).await? {
            tx.commit().await?;
        }
        Ok(())
    }
}
