//! Transports that keep what they are given, for tests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Mail, Mailer, NotifyError, Sms, SmsSender};

/// Keeps mails.
#[derive(Debug, Default)]
pub struct MemoryMailer {
    sent: Mutex<Vec<Mail>>,
    fault: Mutex<Option<NotifyError>>,
}

impl MemoryMailer {
    /// Everything sent so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Mail> {
        lock(&self.sent).clone()
    }

    /// Takes what was sent so far.
    #[must_use]
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut lock(&self.sent))
    }

    /// Fails from now on, or works again.
    pub fn fail(&self, fault: Option<NotifyError>) {
        *lock(&self.fault) = fault;
    }
}

#[async_trait]
impl Mailer for MemoryMailer {
    async fn send(&self, mail: &Mail) -> Result<(), NotifyError> {
        lock(&self.fault).clone().map_or(Ok(()), Err)?;
        lock(&self.sent).push(mail.clone());
        Ok(())
    }
}

/// Keeps short messages.
#[derive(Debug, Default)]
pub struct MemorySms {
    sent: Mutex<Vec<Sms>>,
    fault: Mutex<Option<NotifyError>>,
}

impl MemorySms {
    /// Everything sent so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Sms> {
        lock(&self.sent).clone()
    }

    /// Takes what was sent so far.
    #[must_use]
    pub fn take(&self) -> Vec<Sms> {
        std::mem::take(&mut lock(&self.sent))
    }

    /// Fails from now on, or works again.
    pub fn fail(&self, fault: Option<NotifyError>) {
        *lock(&self.fault) = fault;
    }
}

#[async_trait]
impl SmsSender for MemorySms {
    async fn send(&self, sms: &Sms) -> Result<(), NotifyError> {
        lock(&self.fault).clone().map_or(Ok(()), Err)?;
        lock(&self.sent).push(sms.clone());
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn keeps_and_fails_as_told() {
        let (mailer, sms) = (MemoryMailer::default(), MemorySms::default());
        let message = Sms {
            id: "1".into(),
            to: "+86 1".into(),
            text: "x".into(),
        };
        let mail = super::super::tests::mail();
        mailer.send(&mail).await.unwrap();
        sms.send(&message).await.unwrap();
        let fault = Some(NotifyError::Unavailable("down".into()));
        mailer.fail(fault.clone());
        sms.fail(fault);
        assert!(mailer.send(&mail).await.is_err() && sms.send(&message).await.is_err());
        assert_eq!((mailer.sent(), sms.sent()), (vec![mail], vec![message]));
        assert_eq!(
            (
                mailer.take().len(),
                mailer.sent().len(),
                sms.take().len(),
                sms.sent().len()
            ),
            (1, 0, 1, 0)
        );
    }
}
