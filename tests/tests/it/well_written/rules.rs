//! Every rule of `rules.json`, kept.

mod analytics {
    plan_runtime::include_plan!("ui/plans/rules.json");
}

use analytics::{ItemRated, Kind, Place, Scale, track};
use plan_runtime::json;

#[test]
fn every_rule_holds_for_values_that_satisfy_it() {
    let client = plan_runtime::Client::memory();
    let tag = "c";
    track!(
        client,
        "u1",
        ItemRated {
            stars: 5,
            weight: 0.5,
            price: 9.95,
            scale: 2.5,
            sku: "ABC-12",
            title: "Ürsula",
            mail: "a@b.org",
            day: "2026-11-24",
            tags: &["a", tag],
            kind: "used",
            place: Place { latitude: -90.0 },
            at: (0.0, "x"),
        }
    );
    track!(client, "u1", ItemRated { scale: null, kind: 9 });
    track!(client, "u1", ItemRated { scale: Scale::Auto, kind: Kind::Integer(1) });
    let sent: Vec<_> = client.messages().iter().map(|message| message["properties"].clone()).collect();
    assert_eq!(
        sent,
        [
            json!({
                "stars": 5, "weight": 0.5, "price": 9.95, "scale": 2.5, "sku": "ABC-12", "title": "Ürsula",
                "mail": "a@b.org", "day": "2026-11-24", "tags": ["a", "c"], "kind": "used",
                "place": { "latitude": -90.0 }, "at": [0.0, "x"],
            }),
            json!({ "scale": null, "kind": 9 }),
            json!({ "scale": "auto", "kind": 1 }),
        ]
    );
    assert_eq!(client.stats().violations, 0);
}
