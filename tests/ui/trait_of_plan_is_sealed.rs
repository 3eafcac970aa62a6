mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

struct Mine;

impl plan_runtime::Event for Mine {
    const NAME: &'static str = "Mine";

    fn write(&self, _: &mut plan_runtime::Writer) {}
}

impl analytics::TrackEvent for Mine {}

fn main() {}
