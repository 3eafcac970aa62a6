//! Brings files from the operating system to the disk itself, as often as the client's [`Fsync`] says.

use super::folder::storage;
use super::spool::Spool;
use crate::error::BuildError;
use crate::store::Position;
use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// Syncs every so often, until the sender is dropped.
pub(crate) fn start(spool: &Arc<Spool>, every: Duration) -> Result<Sender<()>, BuildError> {
    let (sender, ended) = channel::<()>();
    let spool = Arc::downgrade(spool);
    let run = move || {
        let mut is_told = false;
        while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            let Some(spool) = spool.upgrade() else { break };
            spool.sync_now_and_then(&mut is_told);
        }
    };
    let thread = std::thread::Builder::new().name("plan-runtime-fsync".to_owned()).spawn(run);
    thread.map_err(|source| BuildError::Thread { source })?;
    Ok(sender)
}

impl Spool {
    /// Syncs all that is written. That it cannot be is told once, until it can be again.
    pub(super) fn sync_now_and_then(&self, is_told: &mut bool) {
        let synced = self.sync_to(Position::MAX);
        let was_told = std::mem::replace(is_told, synced.is_err());
        if let Err(error) = synced
            && !was_told
        {
            self.report(storage(self.path(), error));
        }
    }

    /// Waits until everything up to a position is on the disk itself. Who waits for another's sync shares in it.
    pub(crate) fn sync_to(&self, position: Position) -> io::Result<()> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if *synced >= position {
            return Ok(());
        }
        // A file is synced before the next one is begun.
        if let Some((file, end)) = self.written().filter(|(_, end)| *synced < *end) {
            file.sync_data()?;
            *synced = end;
        }
        Ok(())
    }
}
