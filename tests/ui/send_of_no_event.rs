fn send(client: &plan_runtime::Client) {
    client.send("u1", "Order Completed");
}

fn main() {
    let _ = send;
}
