//! A request as it came in.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// A request that the collector was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// `POST`, `GET` and so on.
    pub method: String,
    /// Path of the URL.
    pub path: String,
    /// Headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The number of its connection, from 0 in the order they were made.
    pub connection: usize,
    /// Bytes of the body, as they came.
    pub body_bytes: usize,
    /// The body as JSON, decompressed if need be; null if it is none.
    pub body: Value,
    /// The body as text where it is no JSON and not empty.
    pub text: Option<String>,
}

impl Request {
    /// Returns the first header of this name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the write key: the user of HTTP basic authentication with an empty password, or `writeKey` of the body.
    #[must_use]
    pub fn write_key(&self) -> Option<String> {
        let basic = self.header("authorization").and_then(|value| value.strip_prefix("Basic "));
        match basic {
            Some(encoded) => {
                let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
                decoded.strip_suffix(':').map(str::to_owned)
            }
            None => self.body.get("writeKey")?.as_str().map(str::to_owned),
        }
    }

    /// Returns the bearer token of OAuth.
    #[must_use]
    pub fn bearer_token(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// Returns the messages in it: of a batch all, of a single call the one.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        match self.body.get("batch").and_then(Value::as_array) {
            Some(batch) => batch.clone(),
            None if self.body.is_object() => vec![self.body.clone()],
            None => Vec::new(),
        }
    }
}
