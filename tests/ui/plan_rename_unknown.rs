plan_runtime::include_plan!("plans/two_names.json", rename("Check In" => CheckInEvent, "Signed up" => Joined));

fn main() {}
