//! The ids of the visitor of a page, where analytics.js keeps them: in local storage as JSON, and in cookies as they are, so that a server
//! that sees the cookie says the same of the visitor, and so does analytics.js if the page has it too.

use crate::client::Client;
use crate::client::builder::browser::PageSettings;
use crate::client::options::CallOptions;
use crate::client::scope::Scope;
use crate::js;
use crate::user::User;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};

const ANONYMOUS_ID: &str = "ajs_anonymous_id";
const USER_ID: &str = "ajs_user_id";
/// What analytics.js keeps of the user beside, which is not ours to write; another user must not have it.
const USER_TRAITS: &str = "ajs_user_traits";

/// As long as analytics.js keeps a cookie: a year.
const COOKIE_SECONDS: u32 = 31_536_000;

thread_local! {
    /// The ids that a page cannot keep, as one without cookies and storage: they are those of the visitor while it lives.
    static UNKEPT: RefCell<BTreeMap<&'static str, String>> = const { RefCell::new(BTreeMap::new()) };
}

impl Client {
    /// Returns a scope of the visitor of the page, with the ids that the page keeps: the anonymous id, a new one if there is none yet,
    /// and the user id after [`sign_in`](Self::sign_in). They are kept as analytics.js keeps them: in local storage and cookies, named
    /// `ajs_anonymous_id` and `ajs_user_id`. Where the browser lets the page have neither, they last as long as the page.
    ///
    /// ```no_run
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// use analytics::{HomePage, page};
    ///
    /// # let client = plan_runtime::Client::browser("my-write-key")?;
    /// page!(client.visitor(), HomePage { title: "Shoes" });
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn visitor(&self) -> Scope {
        let anonymous_id = read(ANONYMOUS_ID).unwrap_or_else(|| {
            let id = User::new_anonymous_id();
            write(ANONYMOUS_ID, &id, &self.page_settings());
            id
        });
        let user_id = read(USER_ID);
        self.scope(User::from_parts(user_id.as_deref(), Some(&anonymous_id)), CallOptions::new())
    }

    /// Keeps the id of the user who has signed in, for this and later pages, and returns the scope of the visitor with it. To send
    /// traits, call `identify!` with it.
    pub fn sign_in(&self, user_id: &str) -> Scope {
        if read(USER_ID).is_some_and(|before| before != user_id) {
            remove(USER_TRAITS, &self.page_settings());
        }
        write(USER_ID, user_id, &self.page_settings());
        self.visitor()
    }

    /// Forgets both ids of the visitor, as at the end of a session, and returns a scope with a new anonymous id.
    pub fn sign_out(&self) -> Scope {
        for name in [USER_ID, USER_TRAITS, ANONYMOUS_ID] {
            remove(name, &self.page_settings());
        }
        self.visitor()
    }

    fn page_settings(&self) -> PageSettings {
        self.shared.page.clone().unwrap_or_default()
    }
}

/// Returns an id of the visitor.
fn read(name: &str) -> Option<String> {
    kept(name).or_else(|| UNKEPT.with_borrow(|unkept| unkept.get(name).cloned()))
}

/// Returns an id that the page keeps.
fn kept(name: &str) -> Option<String> {
    let stored = || js::call(&js::named("localStorage")?, "getItem", &[name.into()]).ok()?.as_string();
    stored().and_then(|stored| id_of(&stored)).or_else(|| id_of(&cookie(name)?))
}

/// Reads an id that may be JSON.
fn id_of(text: &str) -> Option<String> {
    let id = match serde_json::from_str(text) {
        Ok(serde_json::Value::String(id)) => id,
        Ok(serde_json::Value::Number(id)) => id.to_string(),
        Ok(_) => return None,
        Err(_) => text.to_owned(),
    };
    Some(id).filter(|id| !id.trim().is_empty() && !id.contains(char::is_control))
}

fn cookie(name: &str) -> Option<String> {
    let cookies = js::text(&js::named("document")?, "cookie")?;
    let value = cookies.split("; ").find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))?;
    js_sys::decode_uri_component(value).ok().and_then(|decoded| decoded.as_string())
}

fn write(name: &'static str, id: &str, settings: &PageSettings) {
    if let Some(storage) = js::named("localStorage") {
        let json = serde_json::Value::from(id).to_string();
        if let Err(error) = js::call(&storage, "setItem", &[name.into(), json.into()]) {
            tracing::warn!(target: "plan_runtime", "the page does not keep {name}: {}", js::words(&error));
        }
    }
    let encoded = String::from(js_sys::encode_uri_component(id));
    set_cookie(&format!("{name}={encoded}; Max-Age={COOKIE_SECONDS}"), settings);
    UNKEPT.with_borrow_mut(|unkept| match kept(name).is_some() {
        true => unkept.remove(name),
        false => unkept.insert(name, id.to_owned()),
    });
}

fn remove(name: &str, settings: &PageSettings) {
    UNKEPT.with_borrow_mut(|unkept| unkept.remove(name));
    if let Some(storage) = js::named("localStorage") {
        let _ = js::call(&storage, "removeItem", &[name.into()]);
    }
    set_cookie(&format!("{name}=; Max-Age=0"), settings);
}

fn set_cookie(cookie: &str, settings: &PageSettings) {
    let Some(document) = js::named("document") else { return };
    let domain = settings.cookie_domain.as_ref().map(|domain| format!("; Domain={domain}")).unwrap_or_default();
    let text = format!("{cookie}; Path=/{domain}; SameSite=Lax");
    let _ = js_sys::Reflect::set(document.unchecked_ref::<JsValue>(), &"cookie".into(), &text.into());
}
