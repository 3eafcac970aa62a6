mod pieces {
    plan_runtime::include_plan!(concat!("plans/", stringify!(shop), ".json"));
}

mod unset {
    plan_runtime::include_plan!(concat!(env!("FOLDER_OF_PLANS"), "/shop.json"));
}

fn main() {}
