//! What a page says of itself, for the context of each call, as analytics.js has it.

use crate::context::{Channel, Context};
use crate::js;
use wasm_bindgen::JsValue;

/// The longest field that is sent: a message has 32 KB in all.
const LONGEST_CHARS: usize = 2048;

/// Returns the context of the page as it is now: its address changes without a reload.
pub(crate) fn context() -> Context {
    let navigator = js::named("navigator").unwrap_or(JsValue::UNDEFINED);
    let context = Context::new()
        .channel(Channel::Browser)
        .user_agent(text(&navigator, "userAgent"))
        .locale(text(&navigator, "language"))
        .timezone(timezone());
    // A worker has a location, and no page.
    match (js::named("document"), js::named("location")) {
        (Some(document), Some(location)) => of_document(context, &document, &location),
        _ => context,
    }
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    js::text(object, name).map(|text| text.chars().take(LONGEST_CHARS).collect())
}

fn of_document(context: Context, document: &JsValue, location: &JsValue) -> Context {
    let search = text(location, "search");
    // Where a page has several addresses, it says which one it is known by.
    let canonical = js::call(document, "querySelector", &["link[rel='canonical']".into()]).ok();
    let canonical = canonical.and_then(|link| text(&link, "href"));
    let canonical_path = canonical.as_ref().and_then(|url| text(&js::new("URL", &[url.into()])?, "pathname"));
    let url = || text(location, "href").map(|url| url.split('#').next().unwrap_or_default().to_owned());
    let context = context
        .page_path(canonical_path.or_else(|| text(location, "pathname")))
        .page_url(canonical.or_else(url))
        .page_search(search.clone())
        .page_referrer(text(document, "referrer"))
        .page_title(text(document, "title"));
    search
        .into_iter()
        .flat_map(|search| campaign(&search))
        .fold(context, |context, (name, value)| context.field("campaign", serde_json::json!({ name: value })))
}

/// Returns what a query says of a campaign: `utm_source` as `source`, and `utm_campaign` as `name`.
fn campaign(search: &str) -> Vec<(String, String)> {
    let Some(query) = js::new("URLSearchParams", &[search.into()]) else { return Vec::new() };
    let pair = |pair: JsValue| {
        let pair = js_sys::Array::from(&pair);
        let name = pair.get(0).as_string()?;
        let name = match name.strip_prefix("utm_").filter(|name| !name.is_empty())? {
            "campaign" => "name",
            name => name,
        };
        Some((name.to_owned(), pair.get(1).as_string()?))
    };
    js_sys::Array::from(&query).iter().filter_map(pair).collect()
}

fn timezone() -> Option<String> {
    let format = js::call(&js::named("Intl")?, "DateTimeFormat", &[]).ok()?;
    text(&js::call(&format, "resolvedOptions", &[]).ok()?, "timeZone")
}
