mod analytics {
    plan_runtime::include_plan!("plans/shared.json", defaults(app_version));
}

fn main() {}
