mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, group, identify, page};

fn send(client: &plan_runtime::Client, user: &str) {
    page!(client, user, HomePage { title: "t" } HomePage { title: "u" });
    page!(client, user, HomePage { title: "t" } title: "u");
    page!(client, user, HomePage, { title: "t" });
    page!(client, user HomePage);
    page!(client &user, HomePage);
    identify!(client, user { email: "ada@example.com" });
    group!(client, user, "g1" { name: "Initech" });
}

fn main() {
    let _ = send;
}
