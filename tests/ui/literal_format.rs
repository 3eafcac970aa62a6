mod analytics {
    plan_runtime::include_plan!("plans/formats.json");
}

use analytics::{Visited, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", Visited { date: "2026-02-30" });
    track!(client, "u1", Visited { date_time: "2026-11-24 10:30" });
    track!(client, "u1", Visited { time: "10:30" });
    track!(client, "u1", Visited { duration: "3 days" });
    track!(client, "u1", Visited { email: "ada.example.com" });
    track!(client, "u1", Visited { hostname: "shop_1" });
    track!(client, "u1", Visited { international_email: "größe" });
    track!(client, "u1", Visited { international_hostname: "größe.-" });
    track!(client, "u1", Visited { ipv4: "10.0.0.256" });
    track!(client, "u1", Visited { ipv6: "::g" });
    track!(client, "u1", Visited { iri: "größe" });
    track!(client, "u1", Visited { iri_reference: "\\größe" });
    track!(client, "u1", Visited { pointer: "a/b" });
    track!(client, "u1", Visited { relative_pointer: "/a" });
    track!(client, "u1", Visited { regex: "(" });
    track!(client, "u1", Visited { uri: "shop/cart" });
    track!(client, "u1", Visited { uri_reference: "a b" });
    track!(client, "u1", Visited { uri_template: "{id" });
    track!(client, "u1", Visited { uuid: "1234" });
}
