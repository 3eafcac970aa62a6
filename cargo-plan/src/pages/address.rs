//! The address of each event: made of its call and its name alone, so that no other event of the plan ever changes it.
//!
//! A name of one of the two usual forms, `Order Completed` and `order_completed`, is its own address. Any other one gets a mark that
//! is computed of its exact text behind a `~`, which no usual name has: two names never share an address, not even where the disk
//! takes capital and small letters for the same.

use crate::stable_hash::stable_hash;
use plan_model::Call;

/// How many characters of a name stand in its address.
const NAME_CHARS: usize = 60;

/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Returns the path of the page of an event, without its ending: `track/order-completed`.
pub(super) fn of_event(call: Call, name: &str) -> String {
    match call {
        Call::Identify | Call::Group => call.as_str().to_owned(),
        _ => format!("{call}/{}", part(name)),
    }
}

/// Returns a text that may stand in a path or in an anchor, and is another one for each name.
pub(super) fn part(name: &str) -> String {
    let is_usual = is_title_case(name) || is_snake_case(name);
    let lower = name.to_lowercase();
    let is_device = DEVICES.iter().any(|device| lower.starts_with(device)) && lower.len() < 5;
    let words: Vec<String> = lower
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let plain: String = words.join("-").chars().take(NAME_CHARS).collect();
    if is_usual && !is_device && name.len() <= NAME_CHARS {
        return plain;
    }
    format!("{plain}~{:012x}", stable_hash(name) & 0xffff_ffff_ffff)
}

/// Returns whether a name is as `Order Completed`: words of ASCII that begin with a capital letter, a blank between two of them.
fn is_title_case(name: &str) -> bool {
    let is_word = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(|c| c.is_ascii_uppercase())
            && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name.split(' ').all(is_word)
}

/// Returns whether a name is as `order_completed`: small letters and digits, with an underscore that tells it from a single word.
fn is_snake_case(name: &str) -> bool {
    name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn usual_names_are_their_own_addresses() {
        let track = |name: &str| of_event(Call::Track, name);
        assert_eq!(track("Order Completed"), "track/order-completed");
        assert_eq!(track("order_completed"), "track/order_completed");
        assert_eq!(of_event(Call::Page, "Home"), "page/home");
        assert_eq!(of_event(Call::Identify, ""), "identify");
        assert_eq!(track("order completed"), "track/order-completed~7f6f686747e2");
        assert_eq!(track("Con"), "track/con~1119aaba708b");
        assert_eq!(track(""), "track/~9ce484222325");
    }

    /// Also where a disk takes `A` and `a` for the same.
    #[test]
    fn no_two_names_share_an_address() {
        let names = [
            "Order Completed",
            "order completed",
            "ORDER COMPLETED",
            "order_completed",
            "Order_Completed",
            "OrderCompleted",
            "orderCompleted",
            "order-completed",
            "Order-Completed",
            "order  completed",
            " Order Completed",
            "Order Completed ",
            "Order: Completed",
            "order.completed",
            "order/completed",
            "../order/completed",
            "Ördér Completed",
            "注文",
            "注文完了",
            "Home",
            "home",
            "HOME",
            "a",
            "A",
            "",
            " ",
            "~",
            "-",
            "_",
            "__",
            "order_completed~7f6f686747e2",
            "Aux",
            "NUL",
        ];
        let addresses: HashSet<String> = names.iter().map(|name| part(name).to_lowercase()).collect();
        assert_eq!(addresses.len(), names.len(), "{addresses:?}");
        for address in addresses {
            assert!(
                address.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_~".contains(c)),
                "{address}"
            );
        }
        let long = ["a".repeat(2_000_000), "a".repeat(2_000_001)].map(|name| part(&name));
        assert!(long[0] != long[1] && long[0].len() < 80);
    }
}
