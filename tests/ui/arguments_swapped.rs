mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, group, identify, page, track};
use plan_runtime::{Client, User};

struct App {
    analytics_client: Client,
}

fn send(app: &App, client: &Client, user: &User, user_id: String) {
    page!(user, client, HomePage);
    page!(&user, &client, HomePage { title: "t" });
    page!(&user_id, app.analytics_client, HomePage);
    page!(&"u1", client, HomePage);
    page!(User::known("u1"), client.clone(), HomePage);
    page!(user_id.to_string(), client, HomePage);
    identify!(&user, &client, { email: "ada@example.com" });
    identify!(client, { email: "ada@example.com" }, user);
    group!(user, client, "g1", { name: "Initech" });
    group!(client, user, { name: "Initech" }, "g1");
    group!(client, user, { name: "Initech" });
    track!(client, user_id);
}

fn main() {
    let _ = send;
}
