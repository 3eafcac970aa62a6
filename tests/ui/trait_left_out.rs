mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::identify;

fn send(client: &plan_runtime::Client) {
    identify!(client, "u1", {
        #[cfg(unix)]
        email: "ada@example.com",
    });
}

fn main() {
    let _ = send;
}
