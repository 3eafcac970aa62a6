//! A service of tower without a framework: the scope is an extension of the request.
//!
//! `cargo run -p plan-tower --example plain`

mod analytics {
    plan_runtime::include_plan!(spec = "ab-testing");
}

use analytics::{ExperimentViewed, track};
use http::{Request, Response};
use plan_runtime::Client;
use plan_tower::{ScopeLayer, SignedIn, scope_of};
use std::error::Error;
use tower::{Layer as _, ServiceExt as _, service_fn};

async fn handle(mut request: Request<()>) -> Result<Response<&'static str>, Box<dyn Error>> {
    // A layer of the app would do this, of the session.
    request.extensions_mut().insert(SignedIn::as_user("user-1"));

    let scope = scope_of(request.extensions())?;
    track!(scope, ExperimentViewed { experiment_id: "e1", variation_id: "b" });
    Ok(Response::new("variation b"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::stdout()?;
    let service = ScopeLayer::new(client.clone()).layer(service_fn(handle));
    let request = Request::get("/?utm_source=news").header("cookie", "ajs_anonymous_id=visitor-7").body(())?;
    service.oneshot(request).await?;
    client.shutdown_async(std::time::Duration::from_secs(5)).await;
    Ok(())
}
