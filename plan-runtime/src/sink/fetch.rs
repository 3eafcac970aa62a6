//! Sends batches by the `fetch` of a page, and by `sendBeacon` when it ends. As text and with the write key in the body, as analytics.js
//! does: so a browser asks the server for no leave first, which would take a second request and the time that a page that ends has not.

use super::Batch;
use super::status::{Meaning, is_page, meaning, seconds};
use crate::error::{BuildError, SinkError};
use crate::js;
use js_sys::{Promise, global};
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What a browser sends at most of all requests together that outlive their page is 64 KB. This leaves room for others.
pub(crate) const OUTLIVING_BYTES: usize = 60_000;

/// How much of the server's answer is reported, in characters.
const EXCERPT_CHARS: usize = 1024;

/// The server of a page.
pub(crate) struct Fetch {
    url: String,
    /// What stands in each body beside the messages.
    field: String,
    timeout: Duration,
    /// What is under way of requests that outlive the page.
    outliving: Cell<usize>,
}

impl Fetch {
    /// Returns the server with this endpoint. What is no URL is refused.
    pub(crate) fn new(endpoint: &str, write_key: &str, timeout: Duration) -> Result<Self, BuildError> {
        let field = format!(",\"writeKey\":{}", serde_json::Value::from(write_key));
        Ok(Self { url: batch_url(endpoint)?, field, timeout, outliving: Cell::new(0) })
    }

    /// Returns how many bytes the body of a batch has beside its messages.
    pub(crate) fn overhead_bytes(&self) -> usize {
        self.field.len()
    }

    /// Returns whether a request with so many bytes of messages goes on when the page ends.
    pub(crate) fn outlives_page(&self, bytes: usize) -> bool {
        self.outliving.get() + bytes + self.field.len() + Batch::ENVELOPE_BYTES <= OUTLIVING_BYTES + 4096
    }

    /// Posts a batch.
    pub(crate) async fn post(&self, batch: &Batch<'_>, outlives: bool) -> Result<(), SinkError> {
        let (start, messages, end) = batch.parts(&self.field);
        let body = String::from_utf8_lossy(&[start, messages.as_ref(), &end].concat()).into_owned();
        let bytes = if outlives { body.len() } else { 0 };
        self.outliving.set(self.outliving.get() + bytes);
        let answered = self.fetch(&body, outlives, batch).await;
        self.outliving.set(self.outliving.get().saturating_sub(bytes));
        answered.unwrap_or_else(|error| Err(SinkError::retry(js::words(&error))))
    }

    async fn fetch(&self, body: &str, outlives: bool, batch: &Batch<'_>) -> Result<Result<(), SinkError>, JsValue> {
        let abort = js::new("AbortController", &[]);
        let signal = abort.as_ref().and_then(|abort| js::get(abort, "signal")).unwrap_or(JsValue::UNDEFINED);
        let options = js::object(&[
            ("method", "POST".into()),
            ("body", body.into()),
            ("headers", js::object(&[("Content-Type", "text/plain".into())])),
            ("keepalive", outlives.into()),
            ("signal", signal),
        ]);
        if let Some(abort) = abort {
            let timeout = batch.time_left().map_or(self.timeout, |left| left.min(self.timeout));
            js::after(timeout, move || drop(js::call(&abort, "abort", &[])));
        }
        let answer = resolved(js::call(&global(), "fetch", &[(&*self.url).into(), options])?).await?;
        let status = js::get(&answer, "status").and_then(|status| status.as_f64()).unwrap_or_default() as u16;
        let header = |name: &str| js::call(&js::get(&answer, "headers")?, "get", &[name.into()]).ok()?.as_string();
        let after = header("retry-after").as_deref().and_then(seconds);
        let text = resolved(js::call(&answer, "text", &[])?).await.ok().and_then(|text| text.as_string());
        let words: String = text.unwrap_or_default().trim().chars().take(EXCERPT_CHARS).collect();
        Ok(match meaning(status) {
            Meaning::Taken if !is_page(words.as_bytes()) => Ok(()),
            Meaning::Taken | Meaning::Later => {
                let error = SinkError::retry(format!("status {status}: {words}"));
                Err(match after {
                    Some(wait) => error.after(wait),
                    None => error,
                })
            }
            Meaning::Never => Err(SinkError::reject(words).status(status)),
        })
    }

    /// Hands a body to the browser, which sends it when the page has ended. Returns whether the browser takes it.
    pub(crate) fn beacon(&self, body: &str) -> bool {
        let taken = js::named("navigator")
            .map(|navigator| js::call(&navigator, "sendBeacon", &[(&*self.url).into(), body.into()]));
        matches!(taken, Some(Ok(taken)) if taken.is_truthy())
    }

    /// Returns the body for these messages.
    pub(crate) fn body(&self, messages: &[String]) -> String {
        format!("{{\"batch\":[{}]{}}}", messages.join(","), self.field)
    }
}

/// Returns the URL for batches below an endpoint, which may have the path of the API itself, or the start of it. It is read
/// without the crate `url`, whose Unicode tables a page would have to load.
fn batch_url(given: &str) -> Result<String, BuildError> {
    let wrong = || BuildError::Endpoint { reason: format!("{given:?} is no URL like https://api.segment.io") };
    let endpoint = given.trim().trim_end_matches('/');
    let host = ["https://", "http://"].iter().find_map(|scheme| endpoint.strip_prefix(scheme)).ok_or_else(wrong)?;
    if host.is_empty() || host.contains(|letter: char| letter.is_whitespace() || "?#@".contains(letter)) {
        return Err(wrong());
    }
    let base = ["/v1/batch", "/v1"].iter().find_map(|path| endpoint.strip_suffix(path)).unwrap_or(endpoint);
    Ok(format!("{base}/v1/batch"))
}

/// Waits for a promise.
pub(crate) async fn resolved(value: JsValue) -> Result<JsValue, JsValue> {
    match value.dyn_into::<Promise>() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(value) => Ok(value),
    }
}
