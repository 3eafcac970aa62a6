//! What handlers take: the scope of their request, with the user that the app has found out by then.

use http::Extensions;
use plan_runtime::{Scope, User};
use std::error::Error;
use std::fmt;

/// The user that a request is of, as the app has found out by its session or token: an extension of the request, which a layer of
/// the app inserts, before or behind [`ScopeLayer`](crate::ScopeLayer).
///
/// ```
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(plan_tower::SignedIn::as_user("user-1"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn(String);

impl SignedIn {
    /// Returns that the user with this id is signed in.
    #[must_use]
    pub fn as_user(user_id: impl Into<String>) -> Self {
        Self(user_id.into())
    }

    /// Returns the user id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hides the id, which is personal.
impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn").finish_non_exhaustive()
    }
}

/// Returns the scope of a request, of its extensions: that of [`ScopeLayer`](crate::ScopeLayer), with the user of [`SignedIn`] if
/// that is there by now. Without `SignedIn` it is `extensions.get::<Scope>()`.
///
/// # Errors
/// The layer has not seen the request.
pub fn scope_of(extensions: &Extensions) -> Result<Scope, NoScope> {
    let scope = extensions.get::<Scope>().ok_or(NoScope(()))?;
    Ok(match extensions.get::<SignedIn>() {
        Some(SignedIn(user_id)) => {
            let anonymous_id = scope.user().anonymous_id().map(ToOwned::to_owned);
            scope.with_user(User::from_parts(Some(user_id), anonymous_id.as_deref()))
        }
        None => scope.clone(),
    })
}

/// A request without a scope: [`ScopeLayer`](crate::ScopeLayer) is missing. axum answers it with status 500.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoScope(());

impl fmt::Display for NoScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request has no scope: add `plan_tower::ScopeLayer` to the router of the handler")
    }
}

impl Error for NoScope {}

#[cfg(feature = "axum")]
mod of_axum {
    use super::{NoScope, scope_of};
    use axum::extract::FromRequestParts;
    use axum::response::{IntoResponse, Response};
    use http::StatusCode;
    use http::request::Parts;
    use plan_runtime::Scope;

    /// The scope of a request, as an argument of a handler of axum.
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!(spec = "ab-testing");
    /// # }
    /// use analytics::{ExperimentViewed, track};
    /// use plan_tower::RequestScope;
    ///
    /// async fn experiment(RequestScope(scope): RequestScope) -> &'static str {
    ///     track!(scope, ExperimentViewed { experiment_id: "e1", variation_id: "b" });
    ///     "variation b"
    /// }
    /// # let _: axum::Router = axum::Router::new().route("/", axum::routing::get(experiment));
    /// ```
    #[derive(Debug, Clone)]
    pub struct RequestScope(pub Scope);

    impl<S: Sync> FromRequestParts<S> for RequestScope {
        type Rejection = NoScope;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoScope> {
            scope_of(&parts.extensions).map(Self)
        }
    }

    impl IntoResponse for NoScope {
        fn into_response(self) -> Response {
            (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
        }
    }
}

#[cfg(feature = "axum")]
pub use of_axum::RequestScope;
