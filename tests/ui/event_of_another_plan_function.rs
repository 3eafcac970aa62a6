mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

mod feed {
    plan_runtime::include_plan!("plans/feed.json");
}

fn send(client: &plan_runtime::Client) {
    analytics::track(client, "u1", &feed::FeedViewed);
}

fn main() {
    let _ = send;
}
