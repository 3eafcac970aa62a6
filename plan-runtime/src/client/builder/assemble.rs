//! The client, made of the parts that its options ask for.

use super::{ClientBuilder, ClientDestination};
use crate::client::consent::KeptMessages;
use crate::client::opt_outs::OptOuts;
use crate::client::{Client, Shared};
use crate::delivery::outage::Outage;
use crate::delivery::wait::Waits;
use crate::delivery::worker::Worker;
use crate::delivery::{Delivery, SetAside};
use crate::error::BuildError;
use crate::fork::Owner;
use crate::sink::memory::Recorder;
use crate::sink::{ClientSink, HangUp};
use crate::store::Store;
use std::sync::Arc;

impl ClientBuilder {
    /// Makes the client and starts its worker.
    pub(super) fn assembled(mut self) -> Result<Client, BuildError> {
        if let Some(error) = self.unusable.take() {
            return Err(error);
        }
        if let Some(wrong) = self.wrong_option() {
            return Err(BuildError::option(wrong));
        }
        let destination = std::mem::replace(&mut self.destination, ClientDestination::ByWriteKey);
        let (target, recorder) = match destination {
            ClientDestination::Unusable(error) => return Err(error),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            ClientDestination::Browser(browser) => return self.build_in_browser(&browser),
            _ if cfg!(all(target_arch = "wasm32", feature = "web")) => {
                let reason = "there are no threads here that could send: a page has `ClientBuilder::browser`";
                return Err(BuildError::option(reason));
            }
            ClientDestination::ByWriteKey => (self.target_by_write_key()?, None),
            ClientDestination::Sink(sink) => (ClientSink::of(sink), None),
            ClientDestination::Memory(recorder) => (ClientSink::of(Box::new(recorder.clone())), Some(recorder)),
        };
        self.limits.batch_bytes = self.limits.batch_bytes.saturating_sub(target.batch_overhead_bytes);
        if let Some(letters) = self.dead_letters.take() {
            self.outcomes.dead_letters = Some(letters.open()?);
        }
        let store = self.store()?;
        let (delivery, client) = self.shared(store, target.hang_up, recorder);
        // Where that fails the client is let go, and waits for no worker.
        Worker::start(delivery, target.sink).map_err(|source| BuildError::Thread { source })?;
        Ok(client)
    }

    /// Makes the client, of which nothing is sent yet.
    pub(super) fn shared(
        self,
        store: Store,
        hang_up: Option<HangUp>,
        recorder: Option<Recorder>,
    ) -> (Arc<Delivery>, Client) {
        if self.outcomes.are_wanted() {
            store.queue().watch();
        }
        // Not when the builder was made: it may have been before a fork.
        let owner = Owner::new();
        #[cfg(test)]
        let owner = self.owner.unwrap_or(owner);
        let delivery = Arc::new(Delivery {
            store,
            reporter: self.reporter,
            retry: self.retry,
            clock: self.clock,
            outage: Outage::default(),
            set_aside: SetAside::default(),
            owner,
            waits: Waits::default(),
            outcomes: self.outcomes,
            hang_up,
            workers: self.requests_in_flight,
        });
        let shared = Shared {
            delivery: Arc::clone(&delivery),
            recorder,
            drop_timeout: self.drop_timeout,
            on_violation: self.on_violation,
            opt_outs: OptOuts::default(),
            kept: KeptMessages::new(self.without_consent),
            hooks: self.hooks,
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            page: None,
        };
        (delivery, Client::from_shared(shared, self.options))
    }

    fn store(&self) -> Result<Store, BuildError> {
        #[cfg(feature = "durable")]
        if let Some(durable) = &self.durable {
            return Store::on_disk(durable, self.limits, &self.clock, &self.reporter);
        }
        Ok(Store::in_memory(self.limits, &self.clock))
    }
}
