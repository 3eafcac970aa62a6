mod warned {
    plan_runtime::include_plan!("plans/photos.json", warn(dead_event));
}

mod denied {
    plan_runtime::include_plan!("plans/photos.json", deny(dead_event), derive(Debug, Clone));
}

fn main() {
    let client = plan_runtime::Client::memory();
    warned::track!(client, "u1", warned::PhotoLiked { photo_id: "p1" });
    denied::track(&client, "u1", &denied::PhotoShared);
}
