mod analytics {
    plan_runtime::include_plan!("plans/photos.json");
}

use analytics::track;

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", analytics::PhotoShare);
}

fn main() {
    let _ = send;
}
