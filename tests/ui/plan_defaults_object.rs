mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults("shipping"));
}

fn main() {}
