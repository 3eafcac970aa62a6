//! The version of an event as people read it.

use plan_model::plan::Version;

/// Returns a version without the marks that JSON needs: `3-0-0`, and `2 "beta"`.
pub(crate) fn text(version: &Version) -> String {
    plan_model::json::parse(&version.json).map_or_else(|_| version.json.clone(), |value| value.to_text())
}

#[cfg(test)]
mod tests {
    use super::text;
    use plan_model::plan::Version;

    #[test]
    fn a_version_has_no_marks_of_json() {
        let of = |json: &str| text(&Version { json: json.to_owned() });
        assert_eq!(of("2"), "2");
        assert_eq!(of(r#""3-0-0""#), "3-0-0");
        assert_eq!(of(r#""2 \"beta\" \u2713""#), "2 \"beta\" ✓");
    }
}
