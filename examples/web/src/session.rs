//! Who is signed in. An app would look a session up; here its cookie names the user.

use axum::extract::Request;
use axum::http::header::COOKIE;
use axum::middleware::Next;
use axum::response::Response;
use plan_tower::SignedIn;

/// Says of each request whom the app has found to be signed in.
pub async fn find_user(mut request: Request, next: Next) -> Response {
    let cookies = request.headers().get(COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    let session = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("session=of-"));
    if let Some(user_id) = session.map(ToOwned::to_owned) {
        request.extensions_mut().insert(SignedIn::as_user(user_id));
    }
    next.run(request).await
}
