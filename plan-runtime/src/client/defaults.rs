//! Default properties: a client or a scope with the properties that all its events share.

use crate::client::Client;
use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::client::scope::{HasUser, Scope};
use crate::user::IntoUser;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

/// A [`Client`] or a [`Scope`] with default properties: [`Client::with_defaults`], [`Scope::with_defaults`]. It can all that it holds
/// can, and is as cheap to clone.
///
/// `include_plan!("…", defaults("plan", "app_version"))` makes a struct `Defaults` of properties that several events have, typed as
/// the plan says. A call that ends its event with `..` leaves the properties that it does not give to these; a property that the
/// call gives counts more. A required property that is neither given nor a default is an error while compiling; an optional one
/// is left out. A call without `..` takes nothing of them.
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json", defaults("currency"));
/// # }
/// use analytics::{Currency, Defaults, OrderCompleted, track};
/// use plan_runtime::{CallOptions, Client};
///
/// let client = Client::memory();
/// let scope = client.scope("user-1", CallOptions::new()).with_defaults(Defaults { currency: Currency::Usd });
/// track!(scope, OrderCompleted { order_id: "o1", total: 99.5, .. });
/// track!(scope, OrderCompleted { order_id: "o2", total: 99.5, currency: "EUR", .. });
///
/// let currencies = client.recorded::<OrderCompleted>().iter().map(|order| order.property("currency").to_string()).collect::<Vec<_>>();
/// assert_eq!(currencies, ["\"USD\"", "\"EUR\""]);
/// ```
pub struct WithDefaults<T, D> {
    inner: T,
    defaults: Arc<D>,
}

impl<T: Clone, D> Clone for WithDefaults<T, D> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), defaults: Arc::clone(&self.defaults) }
    }
}

impl Client {
    /// Returns this client with default properties for the calls that leave some to them.
    #[must_use]
    pub fn with_defaults<D>(&self, defaults: D) -> WithDefaults<Self, D> {
        WithDefaults { inner: self.clone(), defaults: Arc::new(defaults) }
    }
}

impl Scope {
    /// Returns this scope with default properties for the calls that leave some to them.
    #[must_use]
    pub fn with_defaults<D>(&self, defaults: D) -> WithDefaults<Self, D> {
        WithDefaults { inner: self.clone(), defaults: Arc::new(defaults) }
    }
}

impl<T, D> WithDefaults<T, D> {
    /// Returns the defaults.
    pub fn defaults(&self) -> &D {
        &self.defaults
    }
}

impl<D> WithDefaults<Client, D> {
    /// Returns the client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.inner
    }

    /// Returns a scope of the client, as [`Client::scope`] does, with the same defaults.
    pub fn scope<'u>(&self, user: impl IntoUser<'u>, options: impl Into<CallOptions>) -> WithDefaults<Scope, D> {
        WithDefaults { inner: self.inner.scope(user, options), defaults: Arc::clone(&self.defaults) }
    }

    /// Returns this client with options, as [`Client::with_options`] does, and with the same defaults.
    #[must_use]
    pub fn with_options(&self, options: impl Into<CallOptions>) -> Self {
        Self { inner: self.inner.with_options(options), defaults: Arc::clone(&self.defaults) }
    }
}

impl<D> WithDefaults<Scope, D> {
    /// Returns this scope with options, as [`Scope::with_options`] does, and with the same defaults.
    #[must_use]
    pub fn with_options(&self, options: impl Into<CallOptions>) -> Self {
        Self { inner: self.inner.with_options(options), defaults: Arc::clone(&self.defaults) }
    }

    /// Says what the user consents to from now on, as [`Scope::update_consent`] does, and returns the scope with the same defaults.
    #[track_caller]
    #[must_use = "the calls of this scope go on with the preferences from before"]
    pub fn update_consent(&self, consent: impl Into<ConsentPreferences>) -> Self {
        Self { inner: self.inner.update_consent(consent), defaults: Arc::clone(&self.defaults) }
    }

    /// Returns this scope with another user, as [`Scope::with_user`] does, and with the same defaults.
    #[must_use]
    pub fn with_user<'u>(&self, user: impl IntoUser<'u>) -> Self {
        Self { inner: self.inner.with_user(user), defaults: Arc::clone(&self.defaults) }
    }
}

impl<T, D> Deref for WithDefaults<T, D> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

/// Shows neither the user nor the defaults, which may be personal data.
impl<T: fmt::Debug, D> fmt::Debug for WithDefaults<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithDefaults").field("inner", &self.inner).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<D> HasUser for WithDefaults<Scope, D> {
    fn scope(&self) -> &Scope {
        &self.inner
    }
}

/// What a call with `..` takes in place of a client and a user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no scope with defaults",
    label = "no defaults for `..`",
    note = "`..` leaves properties to the defaults of a scope: `client.scope(&user_id, CallOptions::new()).with_defaults(Defaults {{ … }})`; \
            with a client the user stands behind it: `track!(client, &user_id, Event {{ … }})`"
)]
pub trait ScopeHasDefaults<D> {
    /// Returns the scope.
    fn scope_with_defaults(&self) -> &WithDefaults<Scope, D>;
}

/// What a call with `..` takes as the client.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client with defaults",
    label = "no defaults for `..`",
    note = "`..` leaves properties to the defaults of a client: `client.with_defaults(Defaults {{ … }})`; a scope with defaults takes no user: \
            `track!(scope, Event {{ … }})`"
)]
pub trait ClientHasDefaults<D> {
    /// Returns the client.
    fn client_with_defaults(&self) -> &WithDefaults<Client, D>;
}

macro_rules! found_through {
    ($trait:ident, $method:ident, $held:ident) => {
        found_through!($trait, $method, $held, (&T: + ?Sized), (Box<T>: + ?Sized), (Rc<T>: + ?Sized), (Arc<T>: + ?Sized), (LazyLock<T>:));
    };
    ($trait:ident, $method:ident, $held:ident, $(($holder:ty: $($bound:tt)*)),*) => {
        #[diagnostic::do_not_recommend]
        impl<D> $trait<D> for WithDefaults<$held, D> {
            fn $method(&self) -> &WithDefaults<$held, D> {
                self
            }
        }

        $(
            #[diagnostic::do_not_recommend]
            impl<D, T: $trait<D> $($bound)*> $trait<D> for $holder {
                fn $method(&self) -> &WithDefaults<$held, D> {
                    (**self).$method()
                }
            }
        )*
    };
}

found_through!(ScopeHasDefaults, scope_with_defaults, Scope);
found_through!(ClientHasDefaults, client_with_defaults, Client);
