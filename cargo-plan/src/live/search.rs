//! Work that looks through the texts of all messages, or writes them all: on threads of its own, and few at once, so that the threads of the server go on taking messages.

use super::shared::LiveServer;
use std::sync::Arc;

/// Does the work; at once where it is short. None where it failed.
pub(super) async fn apart<T: Send + 'static>(
    server: Arc<LiveServer>,
    is_long: bool,
    work: impl FnOnce(&Arc<LiveServer>) -> T + Send + 'static,
) -> Option<T> {
    if !is_long {
        return Some(work(&server));
    }
    let place = server.searching.acquire().await.ok()?;
    let own = Arc::clone(&server);
    let done = tokio::task::spawn_blocking(move || work(&own)).await;
    drop(place);
    done.ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::live::Guard;
    use crate::live::select::{MessageFilter, Parameters};
    use plan_model::include::PlanFile;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_search_has_a_thread_of_its_own_and_waits_for_its_turn() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let text = r#"{"rules":[]}"#;
            let plan = plan_model::read(text).plan.unwrap();
            let plan = crate::judge::JudgedPlan::new(PlanFile::of_text("plan.json", None, text.to_owned()), plan);
            let server = Arc::new(LiveServer::new(plan, Guard::default()));
            let filter = |query: &str| MessageFilter::of(&Parameters::of(Some(query))).unwrap();
            let thread_of = async |query: &str| {
                let own = filter(query);
                apart(Arc::clone(&server), own.is_search(), |_| thread::current().id()).await.unwrap()
            };
            let here = thread::current().id();
            assert_eq!(thread_of("name=x").await, here);
            assert_ne!(thread_of("q=x").await, here);
            let others = server.searching.acquire_many(2).await.unwrap();
            let waiting = tokio::time::timeout(Duration::from_millis(50), thread_of("q=x")).await;
            assert!(waiting.is_err());
            assert_eq!(thread_of("name=x").await, here, "what looks for no text does not wait");
            drop(others);
            assert_ne!(thread_of("q=x").await, here);
        });
    }
}
