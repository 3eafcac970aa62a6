mod analytics {
    plan_runtime::include_plan!("plans/rules.json");
}

use analytics::{ItemRated, track};

fn main() {
    let client = plan_runtime::Client::memory();
    let tag = "c";
    track!(client, "u1", ItemRated { tags: &["a"] });
    track!(client, "u1", ItemRated { tags: &["a", "b", tag, "d"] });
    track!(client, "u1", ItemRated { tags: &["a", tag, "a"] });
    track!(client, "u1", ItemRated { tags: &[tag, "b", "long"] });
    track!(client, "u1", ItemRated { at: (-1.0, "x") });
    // Without the `&`, and in what holds a list.
    track!(client, "u1", ItemRated { tags: ["a"] });
    track!(client, "u1", ItemRated { tags?: Some(["a", tag, "a"]) });
    track!(client, "u1", ItemRated { tags: if tag == "c" { [tag, "b", "long"] } else { ["a", "b", "c"] } });
}
