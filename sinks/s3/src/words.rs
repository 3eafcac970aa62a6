//! What an error of a store means for a batch, in words that say what to do. object_store writes each error together with all that is
//! behind it, and an answer as the XML that it is.

use crate::wait::AskedToWait;
use object_store::{Error as StoreError, ObjectStore};
use plan_runtime::SinkError;
use std::error::Error;

/// How much of what is no XML of a store is reported, in characters.
const EXCERPT_CHARS: usize = 300;

/// Returns what an error means for the batch. Nothing of it is about messages, and nearly all of it can be mended while the program runs,
/// credentials and a bucket that is missing included: the batch is tried again. What a store cannot do at all is refused.
pub(crate) fn sink_error(store: &dyn ObjectStore, error: &StoreError) -> SinkError {
    let cause = first_cause(error);
    let what = match error {
        StoreError::NotFound { .. } => "is not there",
        StoreError::PermissionDenied { .. } | StoreError::Unauthenticated { .. } => {
            "does not let these credentials write there"
        }
        _ => "has not taken the file",
    };
    let words = format!("{store} {what}: {}", reason(&cause.to_string()));
    match error {
        StoreError::NotImplemented { .. } | StoreError::NotSupported { .. } => SinkError::reject(words),
        _ => match cause.downcast_ref::<AskedToWait>() {
            Some(asked) => SinkError::retry(words).after(asked.wait),
            None => SinkError::retry(words),
        },
    }
}

/// Returns the error behind all others.
fn first_cause<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}

/// Returns the code and the message of an answer, or what else it says, in one line.
fn reason(text: &str) -> String {
    let said = match (element(text, "Code"), element(text, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => text.to_owned(),
    };
    let line: Vec<&str> = said.split_whitespace().collect();
    line.join(" ").chars().take(EXCERPT_CHARS).collect()
}

/// Returns the text of an element of XML.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(inner, _)| inner).filter(|inner| !inner.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        let xml = "Server returned non-2xx status code: 404 Not Found: <?xml version=\"1.0\"?>\n<Error>\n  <Code>NoSuchBucket</Code>\n  \
            <Message>The specified bucket does not exist</Message><BucketName>b</BucketName></Error>";
        assert_eq!(reason(xml), "NoSuchBucket: The specified bucket does not exist");
        assert_eq!(reason("<Error><Code>SlowDown</Code><Message></Message></Error>"), "SlowDown");
        assert_eq!(reason("status 502: <html>\r\n<Code>"), "status 502: <html> <Code>");
        assert_eq!(reason(&"é".repeat(1000)).chars().count(), 300);
    }
}
