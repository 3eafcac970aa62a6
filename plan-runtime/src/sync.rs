//! The locks and waits of the queue and the disk: here the standard library's. `tests/interleavings` puts its own in their
//! place and runs the same code through every order in which threads can come by.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
