//! The context of a message, with the fields of the Segment spec: where and on what a call was made. What the machine says of
//! itself is in `machine`.

#[cfg(feature = "machine")]
mod machine;

use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

/// The context of messages, with the fields of the [Segment spec](https://segment.com/docs/connections/spec/common/#context). A
/// [`ClientBuilder`](crate::ClientBuilder::context) takes it, and whatever takes [`CallOptions`](crate::CallOptions) does: [`Client::scope`](crate::Client::scope),
/// [`Client::with_options`](crate::Client::with_options), [`CallOptions::with_context`](crate::CallOptions::with_context).
///
/// Each setter sets one field and leaves the others of the same object as they are, so that `page.url` of a scope stands beside
/// `page.title` of a call. A setter that is given `None` sets nothing. What the plan says of the context is checked when a message
/// is made, as its properties are.
///
/// `Debug` shows the names of the fields alone: the values are personal data.
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// use analytics::{OrderCompleted, track};
/// use plan_runtime::{Channel, Client, Context, json};
///
/// let of_app = Context::new().app_name("shop").app_version(env!("CARGO_PKG_VERSION")).channel(Channel::Server);
/// let client = Client::builder().memory().context(of_app).build()?;
///
/// let of_request = Context::new().ip("203.0.113.7").locale("de-DE").page_url("https://shop.example/cart").campaign_source(None::<&str>);
/// let scope = client.scope("user-1", of_request);
/// track!(scope, OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
///
/// let context = &client.messages()[0]["context"];
/// assert_eq!(context["app"]["name"], "shop");
/// assert_eq!(context["page"], json!({ "url": "https://shop.example/cart" }));
/// assert!(context.get("campaign").is_none());
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Context {
    pub(crate) fields: Map<String, Value>,
}

/// Where a call was made, the field `channel` of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// On a server.
    Server,
    /// In a browser.
    Browser,
    /// In an app on a phone or tablet.
    Mobile,
}

impl Channel {
    /// Returns the channel as a message has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Browser => "browser",
            Self::Mobile => "mobile",
        }
    }
}

/// Makes the setters of texts and truths. A point stands between an object and its field.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($type:tt) => $path:literal;)*) => {
        impl Context {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, $name: setters!(type $type)) -> Self {
                    self.put($path, setters!(value $type $name))
                }
            )*
        }
    };
    (type text) => { impl IntoContextText };
    (type truth) => { bool };
    (value text $name:ident) => { $name.into_context_text().into() };
    (value truth $name:ident) => { $name.into() };
}

setters! {
    /// Sets `active`: whether the user is using the app, rather than the app doing something by itself.
    active(truth) => "active";
    /// Sets `app.name`.
    app_name(text) => "app.name";
    /// Sets `app.version`.
    app_version(text) => "app.version";
    /// Sets `app.build`: the number of the build.
    app_build(text) => "app.build";
    /// Sets `app.namespace`: the id of the app, as of its bundle or package.
    app_namespace(text) => "app.namespace";
    /// Sets `campaign.name`, which is `utm_campaign` of an address.
    campaign_name(text) => "campaign.name";
    /// Sets `campaign.source`, which is `utm_source` of an address.
    campaign_source(text) => "campaign.source";
    /// Sets `campaign.medium`, which is `utm_medium` of an address.
    campaign_medium(text) => "campaign.medium";
    /// Sets `campaign.term`, which is `utm_term` of an address.
    campaign_term(text) => "campaign.term";
    /// Sets `campaign.content`, which is `utm_content` of an address.
    campaign_content(text) => "campaign.content";
    /// Sets `device.id`.
    device_id(text) => "device.id";
    /// Sets `device.advertisingId`.
    device_advertising_id(text) => "device.advertisingId";
    /// Sets `device.adTrackingEnabled`: whether the user allows the advertising id to be used.
    device_ad_tracking_enabled(truth) => "device.adTrackingEnabled";
    /// Sets `device.manufacturer`.
    device_manufacturer(text) => "device.manufacturer";
    /// Sets `device.model`.
    device_model(text) => "device.model";
    /// Sets `device.name`.
    device_name(text) => "device.name";
    /// Sets `device.type`, such as `ios` or `android`.
    device_type(text) => "device.type";
    /// Sets `device.version`.
    device_version(text) => "device.version";
    /// Sets `groupId`: the group that the call belongs to.
    group_id(text) => "groupId";
    /// Sets `ip`: the address of the user. A `std::net::IpAddr` is taken too.
    ip(text) => "ip";
    /// Sets `library.name`: what sends in place of this library, as a library of one's own over it.
    library_name(text) => "library.name";
    /// Sets `library.version`.
    library_version(text) => "library.version";
    /// Sets `locale`: language and country, such as `en-US`.
    locale(text) => "locale";
    /// Sets `network.bluetooth`.
    network_bluetooth(truth) => "network.bluetooth";
    /// Sets `network.carrier`.
    network_carrier(text) => "network.carrier";
    /// Sets `network.cellular`.
    network_cellular(truth) => "network.cellular";
    /// Sets `network.wifi`.
    network_wifi(truth) => "network.wifi";
    /// Sets `os.name`.
    os_name(text) => "os.name";
    /// Sets `os.version`.
    os_version(text) => "os.version";
    /// Sets `page.path`: the path of the page's address.
    page_path(text) => "page.path";
    /// Sets `page.referrer`: the address of the page before.
    page_referrer(text) => "page.referrer";
    /// Sets `page.search`: the query of the page's address, with its question mark.
    page_search(text) => "page.search";
    /// Sets `page.title`.
    page_title(text) => "page.title";
    /// Sets `page.url`: the page's address.
    page_url(text) => "page.url";
    /// Sets `referrer.type`: what kind of thing brought the user, such as `dataxu`.
    referrer_type(text) => "referrer.type";
    /// Sets `referrer.name`.
    referrer_name(text) => "referrer.name";
    /// Sets `referrer.url`.
    referrer_url(text) => "referrer.url";
    /// Sets `referrer.link`.
    referrer_link(text) => "referrer.link";
    /// Sets `timezone`: its name in the tz database, such as `Europe/Berlin`.
    timezone(text) => "timezone";
    /// Sets `userAgent`: the header of that name.
    user_agent(text) => "userAgent";
}

impl Context {
    /// Returns a context without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `channel`: where the call was made.
    #[must_use]
    pub fn channel(self, channel: Channel) -> Self {
        self.put("channel", channel.as_str().into())
    }

    /// Sets `screen.width` and `screen.height`, in pixels.
    #[must_use]
    pub fn screen_size(self, width: u32, height: u32) -> Self {
        self.put("screen.width", width.into()).put("screen.height", height.into())
    }

    /// Sets `screen.density`: the pixels of the screen for one of the page. A number that is not finite sets nothing.
    #[must_use]
    pub fn screen_density(self, density: f64) -> Self {
        self.put("screen.density", density.into())
    }

    /// Sets one of `traits`: what is known of the user, for a call that is no identify.
    #[must_use]
    pub fn user_trait(self, name: &str, value: impl Into<Value>) -> Self {
        self.field_of("traits", name, value.into())
    }

    /// Sets a field that has no setter of its own, as [`CallOptions::context`](crate::CallOptions::context) does: the fields of an object stand beside those
    /// that are there, and null leaves the field as it was.
    ///
    /// ```
    /// use plan_runtime::{Context, json};
    /// let context = Context::new().os_name("Linux").field("os", json!({ "family": "unix" }));
    /// assert_eq!(context.to_json(), json!({ "os": { "name": "Linux", "family": "unix" } }));
    /// ```
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            merge(&mut self.fields, Map::from_iter([(name.into(), value)]));
        }
        self
    }

    /// Returns this context with the fields of another one over them.
    #[must_use]
    pub fn and(mut self, over: Self) -> Self {
        merge(&mut self.fields, over.fields);
        self
    }

    /// Returns the fields as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    /// Sets a field of the context, or with a point in its path a field of an object in it.
    fn put(self, path: &str, value: Value) -> Self {
        match path.split_once('.') {
            Some((object, field)) => self.field_of(object, field, value),
            None => self.field(path, value),
        }
    }

    /// Sets a field of an object in the context.
    fn field_of(self, object: &str, field: &str, value: Value) -> Self {
        if value.is_null() { self } else { self.field(object, Map::from_iter([(field.to_owned(), value)])) }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context ")?;
        f.debug_set().entries(self.fields.keys()).finish()
    }
}

/// What a setter of a [`Context`] takes as text: text of any kind, an `IpAddr`, and an `Option` of these, of which `None` sets
/// nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text for the context",
    label = "no text",
    note = "the context takes `&str`, `String`, `Cow<str>`, `IpAddr` and an `Option` of these; `Context::field` takes any JSON"
)]
pub trait IntoContextText {
    /// Returns the text, if there is one.
    fn into_context_text(self) -> Option<String>;
}

macro_rules! texts {
    ($($type:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl IntoContextText for $type {
                fn into_context_text(self) -> Option<String> {
                    Some(self.to_string())
                }
            }
        )*
    };
}

texts!(&str, &String, Cow<'_, str>, IpAddr);

#[diagnostic::do_not_recommend]
impl IntoContextText for String {
    fn into_context_text(self) -> Option<String> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoContextText> IntoContextText for Option<T> {
    fn into_context_text(self) -> Option<String> {
        self.and_then(T::into_context_text)
    }
}

/// Puts fields over those that are there. Two objects become one, at every depth.
pub(crate) fn merge(base: &mut Map<String, Value>, over: Map<String, Value>) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Object(base)), Value::Object(over)) => merge(base, over),
            (_, value) => {
                base.insert(name, value);
            }
        }
    }
}
