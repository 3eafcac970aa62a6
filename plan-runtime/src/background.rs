//! Waits for async callers, without a runtime: the wait is a thread's, which wakes the task when it is over.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

/// Runs something that blocks in a thread of its own, once polled. It goes on even if this is dropped.
pub(crate) struct Background<T> {
    work: Option<Box<dyn FnOnce() -> T + Send>>,
    state: Arc<Mutex<State<T>>>,
}

struct State<T> {
    result: Option<T>,
    waker: Option<Waker>,
}

impl<T> Background<T> {
    pub(crate) fn new(work: impl FnOnce() -> T + Send + 'static) -> Self {
        Self { work: Some(Box::new(work)), state: Arc::new(Mutex::new(State { result: None, waker: None })) }
    }
}

impl<T: Send + 'static> Future for Background<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let shared = Arc::clone(&self.state);
        let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(result) = state.result.take() {
            return Poll::Ready(result);
        }
        state.waker = Some(context.waker().clone());
        drop(state);
        if let Some(work) = self.work.take() {
            // Kept where a thread that cannot be started gives it back.
            let work = Arc::new(Mutex::new(Some(work)));
            let (theirs, state) = (Arc::clone(&work), Arc::clone(&self.state));
            let run = move || {
                let work = theirs.lock().unwrap_or_else(PoisonError::into_inner).take();
                let result = work.map(|work| work());
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                state.result = result;
                if let Some(waker) = state.waker.take() {
                    waker.wake();
                }
            };
            if thread::Builder::new().name("plan-runtime-wait".to_owned()).spawn(run).is_err() {
                let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(work) = work {
                    return Poll::Ready(work());
                }
            }
        }
        Poll::Pending
    }
}
