//! The locks and condition variables of the store: those of the standard library. Under `--cfg interleavings` the unit tests have
//! loom's in their place, which run the same code through every order in which threads can come by.

#[cfg(all(interleavings, test))]
mod loom;

#[cfg(all(interleavings, test))]
pub(crate) use self::loom::{Condvar, Mutex, MutexGuard};
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod web;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) use self::web::{Condvar, on_change};
#[cfg(not(any(all(interleavings, test), all(target_arch = "wasm32", feature = "web"))))]
pub(crate) use std::sync::Condvar;
#[cfg(not(all(interleavings, test)))]
pub(crate) use std::sync::{Mutex, MutexGuard};
