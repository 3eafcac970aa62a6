//! Whether a message may go to a destination, as its `integrations` and the consent of its user say.

use plan_runtime::serde_json::{Map, Value};

/// Returns why a destination may not have a message; `None` if it may. `needs` are the categories of consent of the destination, beside
/// those that the plan has written into the message's `integrations`.
pub(crate) fn refusal(
    name: &str,
    needs: &[String],
    integrations: Option<&Map<String, Value>>,
    context: Option<&Map<String, Value>>,
) -> Option<String> {
    let preferences = context.and_then(|context| context.get("consent")?.get("categoryPreferences"));
    if let Some(preferences) = preferences {
        let has = |category: &&String| preferences.get(category.as_str()) == Some(&Value::Bool(true));
        if let Some(category) = needs.iter().find(|category| !has(category)) {
            return Some(format!("the user does not consent to `{category}`, which {name} needs"));
        }
    }
    let integrations = integrations?;
    // A name in other letters than the plan's is no consent.
    let own = integrations.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let own: Vec<bool> = own.map(|value| !matches!(value, Value::Bool(false) | Value::Null)).collect();
    let all = integrations.get("All") != Some(&Value::Bool(false));
    let is_allowed = if own.is_empty() { all } else { own.iter().all(|is_on| *is_on) };
    (!is_allowed).then(|| format!("its `integrations` turn {name} off"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use plan_runtime::json;

    fn may(message: Value, needs: &[&str]) -> bool {
        let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
        let object = |field: &str| message.get(field).and_then(Value::as_object);
        refusal("PostHog", &needs, object("integrations"), object("context")).is_none()
    }

    #[test]
    fn integrations_turn_a_destination_off_and_on() {
        for (integrations, expected) in [
            (json!({}), true),
            (json!({ "PostHog": false }), false),
            (json!({ "posthog": false }), false),
            (json!({ "Amplitude": false }), true),
            (json!({ "All": false }), false),
            (json!({ "All": false, "PostHog": true }), true),
            (json!({ "All": false, "PostHog": { "key": 1 } }), true),
            (json!({ "All": true, "PostHog": false }), false),
            (json!({ "PostHog": true, "posthog": false }), false),
        ] {
            assert_eq!(may(json!({ "integrations": integrations }), &[]), expected, "{integrations}");
        }
    }

    #[test]
    fn consent_is_needed_to_all_categories_once_there_are_preferences() {
        let context = |preferences: Value| json!({ "context": { "consent": { "categoryPreferences": preferences } } });
        assert!(may(json!({}), &["ads"]), "without preferences nothing is withheld");
        assert!(may(context(json!({ "ads": true, "analytics": true })), &["ads", "analytics"]));
        for denied in [
            json!({}),
            json!({ "ads": true }),
            json!({ "ads": true, "analytics": false }),
            json!({ "ads": true, "analytics": "yes" }),
        ] {
            assert!(!may(context(denied.clone()), &["ads", "analytics"]), "{denied}");
        }
        let mut both = context(json!({ "ads": false }));
        both["integrations"] = json!({ "PostHog": true });
        assert!(!may(both, &["ads"]), "consent comes before integrations");
    }
}
