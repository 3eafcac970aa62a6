//! The call macros of a plan: `track!` and its kin.

use plan_model::Call;
use plan_model::name::{GROUP_TRAITS, IDENTIFY_TRAITS};
use std::fmt;

/// A call macro of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallMacro {
    /// `track!`
    Track,
    /// `identify!`
    Identify,
    /// `group!`
    Group,
    /// `page!`
    Page,
    /// `screen!`
    Screen,
    /// Makes an event or a nested object without sending it.
    Payload,
}

impl CallMacro {
    /// Every call macro.
    pub const ALL: [Self; 6] = [Self::Track, Self::Identify, Self::Group, Self::Page, Self::Screen, Self::Payload];

    /// Returns the macro that makes this call.
    pub const fn of(call: Call) -> Self {
        match call {
            Call::Track => Self::Track,
            Call::Identify => Self::Identify,
            Call::Group => Self::Group,
            Call::Page => Self::Page,
            Call::Screen => Self::Screen,
        }
    }

    /// Returns the name of the macro without the `!`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Group => "group",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Payload => "payload",
        }
    }

    /// Returns the macro of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Returns the struct of the traits that it takes; none where it takes an event.
    pub const fn traits(self) -> Option<&'static str> {
        match self {
            Self::Identify => Some(IDENTIFY_TRAITS),
            Self::Group => Some(GROUP_TRAITS),
            _ => None,
        }
    }

    /// Returns how it is written, for messages.
    pub const fn usage(self) -> &'static str {
        match self {
            Self::Track => "track!(client, &user_id, OrderCompleted { property: value })",
            Self::Identify => "identify!(client, &user_id, { trait_name: value })",
            Self::Group => "group!(client, &user_id, group_id, { trait_name: value })",
            Self::Page => "page!(client, &user_id, HomePage { property: value })",
            Self::Screen => "screen!(client, &user_id, HomeScreen { property: value })",
            Self::Payload => "payload!(OrderCompleted { property: value })",
        }
    }

    /// Returns what its documentation says.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Track => {
                "Sends a track event: `track!(client, &user_id, OrderCompleted { order_id: \"o1\", coupon?: coupon })`.\n\n\
                 Optional properties are left out, or passed as an `Option` with `name?: option`; enum values may be literals."
            }
            Self::Identify => {
                "Says who a user is: `identify!(client, &user_id, { email: \"a@b.c\" })`.\n\n\
                 Optional traits are left out, or passed as an `Option` with `name?: option`."
            }
            Self::Group => {
                "Says which group a user belongs to: `group!(client, &user_id, \"acme\", { name: \"Acme\" })`.\n\n\
                 Optional traits are left out, or passed as an `Option` with `name?: option`."
            }
            Self::Page => {
                "Sends a page call: `page!(client, &user_id, HomePage { title: \"Home\" })`.\n\n\
                 Optional properties are left out, or passed as an `Option` with `name?: option`."
            }
            Self::Screen => {
                "Sends a screen call: `screen!(client, &user_id, HomeScreen { title: \"Home\" })`.\n\n\
                 Optional properties are left out, or passed as an `Option` with `name?: option`."
            }
            Self::Payload => {
                "Makes an event or a nested object of the plan without sending it: `payload!(Product { product_id: \"p1\" })`.\n\n\
                 Optional properties are left out, or passed as an `Option` with `name?: option`."
            }
        }
    }
}

impl fmt::Display for CallMacro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_name_and_is_written_with_it() {
        for one in CallMacro::ALL {
            assert_eq!(CallMacro::named(one.name()), Some(one));
            assert!(one.usage().starts_with(&format!("{one}!(")) && one.doc().contains(&format!("`{one}!(")));
        }
        for call in Call::ALL {
            assert_eq!(CallMacro::of(call).name(), call.as_str());
        }
        assert_eq!(CallMacro::named("alias"), None);
    }
}
