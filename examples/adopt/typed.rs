//! The calls of the magazine as they are when the plan is there: a name or a property that the plan does not have does not compile.

mod analytics {
    plan_runtime::include_plan!("tracking-plan.json");
}

use analytics::{ArticleViewed, Subscribed, identify, track};
use plan_runtime::Client;

pub fn article_viewed(client: &Client, user: &str, article: &str, seconds: i64) {
    track!(client, user, ArticleViewed { article_id: article, section: "sports", seconds: seconds });
}

pub fn subscribed(client: &Client, user: &str, coupon: Option<&str>, email: &str) {
    track!(client, user, Subscribed { tier: "digital", price: 4.5, coupon?: coupon });
    identify!(client, user, { email: email });
}
