//! A client with a user: calls of one request or job, which name the user once.

use crate::client::Client;
use crate::client::options::CallOptions;
use crate::client::send_now::SendNow;
use crate::error::CallError;
use crate::event::AnyEvent;
use crate::outcome::send_error::SendError;
use crate::user::{IntoUser, User};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// The calls of one request or job: a client with a user and options, made by [`Client::scope`]. It owns what it has, is cheap
/// to clone, and may go to another thread or task.
///
/// A call macro takes it in place of the client and the user. The functions of a plan take [`client`](Self::client) and
/// [`user`](Self::user) of it, and any event goes through [`send`](Self::send).
///
/// A scope keeps its client alive as a clone of it does. After the client was shut down, a call fails as one of the client:
/// [`CallErrorKind::Closed`](crate::CallErrorKind::Closed).
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// use analytics::{OrderCompleted, payload, track};
/// use plan_runtime::{CallOptions, Client, json};
///
/// let client = Client::memory();
/// let options = CallOptions::new().context("ip", "203.0.113.7").context("page", json!({ "url": "https://shop.example/cart" }));
/// let scope = client.scope("user-1", options);
/// track!(scope, OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
///
/// // Deeper in the request: with what it has, and more.
/// let scope = scope.with_options(CallOptions::new().context("page", json!({ "title": "Cart" })));
/// let order = payload!(OrderCompleted { order_id: "o2", total: 5.0, currency: "EUR" });
/// analytics::track(scope.client(), scope.user(), &order);
///
/// let messages = client.messages();
/// assert_eq!(messages[0]["userId"], "user-1");
/// assert_eq!(messages[1]["context"]["page"], json!({ "url": "https://shop.example/cart", "title": "Cart" }));
/// ```
#[derive(Clone)]
pub struct Scope {
    client: Client,
    user: Arc<ScopeUser>,
}

/// The ids of a user, owned.
struct ScopeUser {
    user_id: Option<String>,
    anonymous_id: Option<String>,
}

impl Client {
    /// Returns a scope: this client with a user and options for the calls of one request or job, over the options that the client
    /// has. A user without an id makes each call a [`CallErrorKind::NoUser`](crate::CallErrorKind::NoUser).
    pub fn scope<'u>(&self, user: impl IntoUser<'u>, options: impl Into<CallOptions>) -> Scope {
        let user = user.into_user();
        let user = ScopeUser {
            user_id: user.user_id().map(ToOwned::to_owned),
            anonymous_id: user.anonymous_id().map(ToOwned::to_owned),
        };
        Scope { client: self.with_options(options), user: Arc::new(user) }
    }
}

impl Scope {
    /// Returns the client, whose calls have the options of this scope.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the user.
    #[must_use]
    pub fn user(&self) -> User<'_> {
        User::from_parts(self.user.user_id.as_deref(), self.user.anonymous_id.as_deref())
    }

    /// Returns this scope with options over those it has: the fields of objects in the context stand beside each other.
    #[must_use]
    pub fn with_options(&self, options: impl Into<CallOptions>) -> Self {
        self.with_client(self.client.with_options(options))
    }

    /// Returns this scope with another client.
    pub(crate) fn with_client(&self, client: Client) -> Self {
        Self { client, user: Arc::clone(&self.user) }
    }

    /// Returns this scope with another user, as after a login.
    #[must_use]
    pub fn with_user<'u>(&self, user: impl IntoUser<'u>) -> Self {
        self.client.scope(user, CallOptions::new())
    }

    /// Sends any event, as [`Client::send`] does.
    #[track_caller]
    pub fn send(&self, event: &(impl AnyEvent + ?Sized)) {
        self.client.send(self.user(), event);
    }

    /// Sends as [`send`](Self::send) does, and returns what went wrong before the message was queued.
    ///
    /// # Errors
    /// As the `try_` functions of a plan.
    #[track_caller]
    pub fn try_send(&self, event: &(impl AnyEvent + ?Sized)) -> Result<(), CallError> {
        self.client.try_send(self.user(), event)
    }

    /// Sends one event and returns when the destination has answered, as [`Client::send_now`] does.
    ///
    /// # Errors
    /// As [`Client::send_now`].
    #[track_caller]
    pub fn send_now(&self, event: &(impl AnyEvent + ?Sized), timeout: Duration) -> Result<(), SendError> {
        self.client.send_now(self.user(), event, timeout)
    }

    /// Sends one event as [`send_now`](Self::send_now) does, without blocking, as [`Client::send_now_async`].
    ///
    /// # Errors
    /// As [`Client::send_now`].
    #[track_caller]
    pub fn send_now_async(&self, event: &(impl AnyEvent + ?Sized), timeout: Duration) -> SendNow {
        self.client.send_now_async(self.user(), event, timeout)
    }
}

/// Shows neither the user nor the options, which are personal data.
impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("client", &self.client).finish_non_exhaustive()
    }
}

/// What a call macro takes in place of a client and a user.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no user of its own",
    label = "no scope: the user is missing after this",
    note = "a call names the client and the user, `track!(client, &user_id, event)`, `group!(client, &user_id, group_id, traits)`; \
            without a user it takes a scope: `client.scope(&user_id, CallOptions::new())`"
)]
pub trait HasUser {
    /// Returns the scope.
    fn scope(&self) -> &Scope;
}

/// What `group!` takes in place of a client and a user: the same, but of two arguments either may be the one that is missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no user of its own: the user or the group id is missing",
    label = "no scope: the user and the group id come after this",
    note = "write `group!(client, &user_id, group_id, traits)`; without a user it takes a scope: \
            `client.scope(&user_id, CallOptions::new())`"
)]
pub trait HasUserForGroup {
    /// Returns the scope.
    fn scope_of_group(&self) -> &Scope;
}

#[diagnostic::do_not_recommend]
impl<S: HasUser + ?Sized> HasUserForGroup for S {
    fn scope_of_group(&self) -> &Scope {
        self.scope()
    }
}

/// What a call macro takes as the client where it is called a scope.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has its user already",
    label = "a scope: no user stands behind it",
    note = "a call names the client and the user, or a scope in place of both: `track!(scope, event)`; for another user there is \
            `scope.with_user(&user_id)`"
)]
pub trait HasNoUser {
    /// Returns the client.
    fn client_without_user(&self) -> &Client;
}

#[diagnostic::do_not_recommend]
impl HasNoUser for Client {
    fn client_without_user(&self) -> &Client {
        self
    }
}

/// A client may be held in anything that stands for it, as where it is not called a scope.
#[diagnostic::do_not_recommend]
impl<T: Deref<Target: HasNoUser> + ?Sized> HasNoUser for T {
    fn client_without_user(&self) -> &Client {
        (**self).client_without_user()
    }
}

#[diagnostic::do_not_recommend]
impl HasUser for Scope {
    fn scope(&self) -> &Scope {
        self
    }
}

macro_rules! held_scopes {
    ($(($held:ty: $($bound:tt)*)),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<T: HasUser $($bound)*> HasUser for $held {
                fn scope(&self) -> &Scope {
                    (**self).scope()
                }
            }
        )*
    };
}

held_scopes!((&T: + ?Sized), (Box<T>: + ?Sized), (Rc<T>: + ?Sized), (Arc<T>: + ?Sized), (LazyLock<T>:));
