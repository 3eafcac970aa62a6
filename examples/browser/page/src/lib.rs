//! A page of a shop, as a program in WebAssembly: typed calls of a plan, with the visitor whom the page knows.
//!
//! `run` builds it and serves it to a browser. A program of Leptos, Dioxus or Yew makes the client once, as `start` does, and
//! calls as the handlers below do.

use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "plan")]
mod analytics {
    plan_runtime::include_plan!("tracking-plan.json");
}

#[cfg(feature = "plan")]
mod shop {
    use crate::analytics::{HomePage, OrderCompleted, ProductViewed, identify, page, track};
    use plan_runtime::{Browser, Client};
    use std::cell::OnceCell;
    use std::time::Duration;

    thread_local! {
        static CLIENT: OnceCell<Client> = const { OnceCell::new() };
    }

    /// Before `start` there is no client, and nothing is called.
    fn with_client<T: Default>(then: impl FnOnce(&Client) -> T) -> T {
        CLIENT.with(|client| client.get().map(then)).unwrap_or_default()
    }

    pub fn start(endpoint: &str) -> Result<(), String> {
        let browser = Browser::new("browser-key").endpoint(endpoint);
        let client = Client::builder().browser(browser).build().map_err(|error| error.to_string())?;
        page!(client.visitor(), HomePage {});
        CLIENT.with(|made| made.set(client)).map_err(|_| "started twice".to_owned())
    }

    pub fn view(product_id: &str) {
        with_client(|client| track!(client.visitor(), ProductViewed { product_id }));
    }

    pub fn order(order_id: &str, total: f64) {
        with_client(|client| track!(client.visitor(), OrderCompleted { order_id, total, currency: "EUR" }));
    }

    pub fn sign_in(user_id: &str) {
        with_client(|client| identify!(client.sign_in(user_id), { plan: "pro" }));
    }

    pub fn sign_out() {
        with_client(|client| _ = client.sign_out());
    }

    pub async fn flush(seconds: u32) -> String {
        let flushed = with_client(|client| Some(client.flush_async(Duration::from_secs(seconds.into()))));
        let Some(flushed) = flushed else { return String::new() };
        flushed.await.to_string()
    }

    pub async fn shutdown() -> String {
        let Some(ended) = with_client(|client| Some(client.shutdown_async(Duration::from_secs(5)))) else {
            return String::new();
        };
        ended.await.to_string()
    }

    pub fn stats() -> Vec<u32> {
        let stats = with_client(Client::stats);
        [stats.accepted, stats.recovered, stats.delivered, stats.queued, stats.lost]
            .map(|number| number as u32)
            .to_vec()
    }
}

#[cfg(not(feature = "plan"))]
mod shop {
    pub fn start(_: &str) -> Result<(), String> {
        Ok(())
    }
    pub fn view(_: &str) {}
    pub fn order(_: &str, _: f64) {}
    pub fn sign_in(_: &str) {}
    pub fn sign_out() {}
    pub async fn flush(_: u32) -> String {
        String::new()
    }
    pub async fn shutdown() -> String {
        String::new()
    }
    pub fn stats() -> Vec<u32> {
        Vec::new()
    }
}

/// Makes the client, and tells of the page.
#[wasm_bindgen]
pub fn start(endpoint: &str) -> Result<(), String> {
    shop::start(endpoint)
}

/// The visitor looks at a product.
#[wasm_bindgen]
pub fn view(product_id: &str) {
    shop::view(product_id);
}

/// The visitor has paid for an order.
#[wasm_bindgen]
pub fn order(order_id: &str, total: f64) {
    shop::order(order_id, total);
}

/// The visitor has signed in.
#[wasm_bindgen]
pub fn sign_in(user_id: &str) {
    shop::sign_in(user_id);
}

/// The visitor has signed out.
#[wasm_bindgen]
pub fn sign_out() {
    shop::sign_out();
}

/// Sends all that was called. Returns what became of it.
#[wasm_bindgen]
pub async fn flush(seconds: u32) -> String {
    shop::flush(seconds).await
}

/// Ends the client. Returns what became of all messages.
#[wasm_bindgen]
pub async fn shutdown() -> String {
    shop::shutdown().await
}

/// Returns how many messages were accepted, recovered, delivered, are queued and were lost.
#[wasm_bindgen]
pub fn stats() -> Vec<u32> {
    shop::stats()
}
