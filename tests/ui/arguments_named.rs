mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, identify, page};

fn send(client: &plan_runtime::Client, user: &str) {
    page!(client: client, user: user, page: HomePage);
    page!(client = client, user = user, page = HomePage);
    page!(client, user, page = HomePage);
    page!(client: user, HomePage);
    page!(client, user => HomePage);
    page!(client, user, HomePage, title = "t");
    page!(client, user, { title: "t" });
    identify!(client, user, email = "ada@example.com");
    identify!(client, user, (email: "ada@example.com"));
}

fn main() {
    let _ = send;
}
