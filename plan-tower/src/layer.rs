//! The layer: gives each request a scope, and new visitors their cookie.

use crate::cookie::{self, AnonymousIdCookie};
use crate::extract::SignedIn;
use crate::fields::{header, locale};
use crate::page::PageRequest;
use crate::proxy::TrustedProxies;
use http::header::{SET_COOKIE, USER_AGENT};
use http::{Extensions, HeaderValue, Request, Response, Uri};
use pin_project_lite::pin_project;
use plan_runtime::{Channel, Client, Context as MessageContext, User};
use std::fmt;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tower_layer::Layer;
use tower_service::Service;

/// Gives the handlers of an app a [`Scope`](plan_runtime::Scope): the client, with the user and the context of their request.
///
/// All that the context has can be switched off. Personal are the address, the user agent, the anonymous id, and what visitors or
/// the app have written into URLs.
///
/// ```
/// use plan_runtime::Client;
/// use plan_tower::{AnonymousIdCookie, ScopeLayer, TrustedProxies};
///
/// let layer = ScopeLayer::new(Client::memory())
///     .trusted_proxies(TrustedProxies::hops(1))
///     .base_url("https://shop.example")
///     .new_anonymous_ids(AnonymousIdCookie::default())
///     .without_ip();
/// # let _ = layer;
/// ```
#[derive(Clone)]
pub struct ScopeLayer {
    client: Client,
    proxies: TrustedProxies,
    base_url: Option<String>,
    new_ids: Option<AnonymousIdCookie>,
    fields: ContextFields,
}

/// Which fields of the context are filled.
#[derive(Clone, Copy)]
struct ContextFields {
    ip: bool,
    user_agent: bool,
    locale: bool,
    page: bool,
    queries: bool,
    referrer: bool,
    campaign: bool,
    anonymous_id: bool,
}

impl ScopeLayer {
    /// Returns a layer that gives requests scopes of this client, with the context of the request over the options that the client
    /// has. It trusts no proxy and sets no cookie.
    #[must_use]
    pub fn new(client: Client) -> Self {
        let fields = ContextFields {
            ip: true,
            user_agent: true,
            locale: true,
            page: true,
            queries: true,
            referrer: true,
            campaign: true,
            anonymous_id: true,
        };
        Self { client, proxies: TrustedProxies::default(), base_url: None, new_ids: None, fields }
    }

    /// Sets which proxies stand before the app; unless set there are none.
    #[must_use]
    pub fn trusted_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Sets the address of the app as visitors know it, `https://shop.example`, for `context.page.url`. Unless set it is made of the
    /// host of the request, and of `http`, or what a proxy that is trusted says in `X-Forwarded-Proto`, or in `Forwarded` where
    /// that is the header of the proxies.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Gives visitors without an anonymous id a new one, a UUID, in the cookie `ajs_anonymous_id`. Unless set, a visitor without the
    /// cookie has none, and a call without a user id is `CallErrorKind::NoUser`. Where the law asks for consent to such a cookie,
    /// add this to the layer of those who have consented. An answer that a shared cache may keep (`Cache-Control: public`) gets the
    /// cookie too, and a cache that keeps it with the answer gives many visitors one id: leave such routes out of the layer.
    #[must_use]
    pub fn new_anonymous_ids(mut self, cookie: AnonymousIdCookie) -> Self {
        self.new_ids = Some(cookie);
        self
    }

    /// Leaves out the address, `context.ip`.
    #[must_use]
    pub fn without_ip(mut self) -> Self {
        self.fields.ip = false;
        self
    }

    /// Leaves out `context.userAgent`.
    #[must_use]
    pub fn without_user_agent(mut self) -> Self {
        self.fields.user_agent = false;
        self
    }

    /// Leaves out `context.locale`.
    #[must_use]
    pub fn without_locale(mut self) -> Self {
        self.fields.locale = false;
        self
    }

    /// Leaves out `context.page`.
    #[must_use]
    pub fn without_page(mut self) -> Self {
        self.fields.page = false;
        self
    }

    /// Leaves out the queries of URLs, which may hold what is secret or personal: `context.page.search`, and of `url` and the
    /// referrer what comes after `?`. The campaign is sent all the same.
    #[must_use]
    pub fn without_queries(mut self) -> Self {
        self.fields.queries = false;
        self
    }

    /// Leaves out `context.page.referrer` and `context.referrer`.
    #[must_use]
    pub fn without_referrer(mut self) -> Self {
        self.fields.referrer = false;
        self
    }

    /// Leaves out `context.campaign`.
    #[must_use]
    pub fn without_campaign(mut self) -> Self {
        self.fields.campaign = false;
        self
    }

    /// Leaves out the anonymous id: its cookie is neither read nor set.
    #[must_use]
    pub fn without_anonymous_id(mut self) -> Self {
        self.fields.anonymous_id = false;
        self
    }

    /// Puts a scope into the extensions of a request. Returns the cookie that its visitor is to have.
    fn prepare<B>(&self, request: &mut Request<B>) -> Option<HeaderValue> {
        let known = Some(&self.fields).filter(|fields| fields.anonymous_id);
        let from_cookie = known.and_then(|_| cookie::anonymous_id(request.headers()));
        let new_id = self.new_ids.as_ref().filter(|_| known.is_some() && from_cookie.is_none());
        let new_id = new_id.map(|cookie| (User::new_anonymous_id(), cookie));
        let set_cookie = new_id.as_ref().and_then(|(id, cookie)| cookie.header(id));
        let anonymous_id = from_cookie.or(new_id.map(|(id, _)| id));

        let signed_in = request.extensions().get::<SignedIn>().cloned();
        let user = User::from_parts(signed_in.as_ref().map(SignedIn::as_str), anonymous_id.as_deref());
        let scope = self.client.scope(user, self.context(request));
        request.extensions_mut().insert(scope);
        set_cookie
    }

    fn context<B>(&self, request: &Request<B>) -> MessageContext {
        let (headers, peer) = (request.headers(), peer_of(request.extensions()));
        let page = PageRequest {
            uri: uri_of(request),
            headers,
            scheme: self.proxies.scheme(peer, headers),
            base_url: self.base_url.as_deref(),
            has_queries: self.fields.queries,
        };
        let ContextFields { ip, user_agent, locale: has_locale, page: has_page, referrer, campaign, .. } = self.fields;
        let context = if has_page { page.page(referrer) } else { MessageContext::new() };
        // None leaves a field out.
        context
            .channel(Channel::Server)
            .ip(ip.then(|| self.proxies.client(peer, headers)).flatten())
            .user_agent(user_agent.then(|| header(headers, USER_AGENT)).flatten())
            .locale(has_locale.then(|| locale(headers)).flatten())
            .referrer_url(referrer.then(|| page.referring_site()).flatten())
            .field("campaign", campaign.then(|| page.campaign()).flatten())
    }
}

/// Returns the address of the connection, which servers put into the extensions.
fn peer_of(extensions: &Extensions) -> Option<IpAddr> {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::ConnectInfo(peer)) = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(peer.ip());
    }
    let of_socket = || extensions.get::<SocketAddr>().map(SocketAddr::ip);
    of_socket().or_else(|| extensions.get::<IpAddr>().copied())
}

/// Returns the URI as it was asked for: that of a request within a nested router of axum begins below the place of the router.
fn uri_of<B>(request: &Request<B>) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::OriginalUri(uri)) = request.extensions().get() {
        return uri;
    }
    request.uri()
}

impl fmt::Debug for ScopeLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeLayer").field("client", &self.client).finish_non_exhaustive()
    }
}

impl<S> Layer<S> for ScopeLayer {
    type Service = ScopeService<S>;

    fn layer(&self, inner: S) -> ScopeService<S> {
        ScopeService { inner, layer: Arc::new(self.clone()) }
    }
}

/// What [`ScopeLayer`] makes of a service.
#[derive(Debug, Clone)]
pub struct ScopeService<S> {
    inner: S,
    layer: Arc<ScopeLayer>,
}

impl<S, B, R> Service<Request<B>> for ScopeService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ScopeFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let set_cookie = self.layer.prepare(&mut request);
        ScopeFuture { inner: self.inner.call(request), set_cookie }
    }
}

pin_project! {
    /// The answer to come of [`ScopeService`].
    #[derive(Debug)]
    pub struct ScopeFuture<F> {
        #[pin]
        inner: F,
        set_cookie: Option<HeaderValue>,
    }
}

impl<F, R, E> Future for ScopeFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<R>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut answer = ready!(this.inner.poll(context));
        if let (Ok(response), Some(cookie)) = (&mut answer, this.set_cookie.take())
            && !cookie::is_set(response.headers())
        {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Poll::Ready(answer)
    }
}
