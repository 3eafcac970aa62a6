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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::mpsc::{Sender, channel};
    use std::task::Wake;

    struct Tells(Mutex<Sender<&'static str>>, &'static str);

    impl Wake for Tells {
        fn wake(self: Arc<Self>) {
            self.0.lock().unwrap().send(self.1).unwrap();
        }
    }

    /// A future may go from one task to another between two polls.
    #[test]
    fn the_task_that_polled_last_is_woken() {
        let ((sender, woken), (go_on, goes_on)) = (channel(), channel());
        let waker = |name| Waker::from(Arc::new(Tells(Mutex::new(sender.clone()), name)));
        let mut wait = Box::pin(Background::new(move || goes_on.recv().unwrap()));
        for name in ["first", "second"] {
            assert_eq!(wait.as_mut().poll(&mut Context::from_waker(&waker(name))), Poll::Pending);
        }
        go_on.send(7).unwrap();
        assert_eq!(woken.recv().unwrap(), "second");
        assert_eq!(wait.as_mut().poll(&mut Context::from_waker(&waker("third"))), Poll::Ready(7));
    }
}
