mod analytics {
    plan_runtime::include_plan!(
        "plans/defaults_twice.json",
        defaults("plan", "app_version", "plan", "App Version"),
        allow(event_case, property_case, near_duplicate_property)
    );
}

fn main() {}
