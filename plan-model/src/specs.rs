//! The published specs that a plan can start from (`"extends": ["ecommerce"]`), as plan files of our own form.
//!
//! Events and properties are those of the Segment specs; none is required, as the specs require none. Each is parsed only
//! when it is asked for.

use crate::diagnostic::suggest;

/// The published specs, each in one byte: a plan notes for each of its properties where it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecId {
    /// `ecommerce`
    Ecommerce,
    /// `b2b`
    B2b,
    /// `mobile`
    Mobile,
    /// `video`
    Video,
    /// `email`
    Email,
    /// `live-chat`
    LiveChat,
    /// `ab-testing`
    AbTesting,
    /// `ai-copilot`
    AiCopilot,
    /// `core`
    Core,
}

impl SpecId {
    /// Returns the spec.
    #[must_use]
    pub const fn spec(self) -> &'static Spec {
        let [ecommerce, b2b, mobile, video, email, live_chat, ab_testing, ai_copilot, core] = &ALL;
        match self {
            Self::Ecommerce => ecommerce,
            Self::B2b => b2b,
            Self::Mobile => mobile,
            Self::Video => video,
            Self::Email => email,
            Self::LiveChat => live_chat,
            Self::AbTesting => ab_testing,
            Self::AiCopilot => ai_copilot,
            Self::Core => core,
        }
    }
}

/// A published spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Which of them it is.
    pub id: SpecId,
    /// What a plan calls it in `extends`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The track events of the spec, in its order: they are known without parsing it.
    pub events: &'static [&'static str],
    /// The text of the spec as a plan.
    pub text: &'static str,
}

impl Spec {
    /// Returns the spec that a plan calls `name`.
    ///
    /// ```
    /// let spec = plan_model::specs::Spec::find("b2b").ok_or("no spec")?;
    /// assert_eq!(spec.title, "B2B SaaS");
    /// assert!(spec.events.contains(&"Trial Started"));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|spec| spec.name == name)
    }

    /// Returns the spec that is probably meant by `name`, which may also be its title.
    ///
    /// ```
    /// let meant = plan_model::specs::Spec::nearest("B2B SaaS").map(|spec| spec.name);
    /// assert_eq!(meant, Some("b2b"));
    /// ```
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static Self> {
        let near = suggest::nearest(name, ALL.iter().flat_map(|spec| [spec.name, spec.title]))?;
        ALL.iter().find(|spec| spec.name == near || spec.title == near)
    }

    /// Returns what a plan may call a spec, for messages: `"ecommerce", "b2b", …`.
    #[must_use]
    pub fn names() -> String {
        ALL.map(|spec| format!("\"{}\"", spec.name)).join(", ")
    }
}

/// Properties of any track event whose meaning the Segment spec reserves, with their JSON types. Those of the other calls
/// are in the rules of the spec `core`.
pub const RESERVED_TRACK_PROPERTIES: [(&str, &str); 3] =
    [("revenue", "number"), ("currency", "string"), ("value", "number")];

/// Every published spec.
pub const ALL: [Spec; 9] = [
    Spec {
        id: SpecId::Ecommerce,
        name: "ecommerce",
        title: "Ecommerce",
        text: include_str!("../specs/ecommerce.json"),
        events: &[
            "Products Searched",
            "Product List Viewed",
            "Product List Filtered",
            "Promotion Viewed",
            "Promotion Clicked",
            "Product Clicked",
            "Product Viewed",
            "Product Added",
            "Product Removed",
            "Cart Viewed",
            "Checkout Started",
            "Checkout Step Viewed",
            "Checkout Step Completed",
            "Payment Info Entered",
            "Order Updated",
            "Order Completed",
            "Order Refunded",
            "Order Cancelled",
            "Coupon Entered",
            "Coupon Applied",
            "Coupon Denied",
            "Coupon Removed",
            "Product Added to Wishlist",
            "Product Removed from Wishlist",
            "Wishlist Product Added to Cart",
            "Product Shared",
            "Cart Shared",
            "Product Reviewed",
        ],
    },
    Spec {
        id: SpecId::B2b,
        name: "b2b",
        title: "B2B SaaS",
        text: include_str!("../specs/b2b.json"),
        events: &[
            "Account Created",
            "Account Deleted",
            "Signed Up",
            "Signed In",
            "Signed Out",
            "Invite Sent",
            "Account Added User",
            "Account Removed User",
            "Trial Started",
            "Trial Ended",
        ],
    },
    Spec {
        id: SpecId::Mobile,
        name: "mobile",
        title: "Mobile",
        text: include_str!("../specs/mobile.json"),
        events: &[
            "Application Installed",
            "Application Opened",
            "Application Backgrounded",
            "Application Foregrounded",
            "Application Updated",
            "Application Uninstalled",
            "Application Crashed",
            "Push Notification Received",
            "Push Notification Tapped",
            "Push Notification Bounced",
            "Install Attributed",
            "Deep Link Opened",
            "Deep Link Clicked",
        ],
    },
    Spec {
        id: SpecId::Video,
        name: "video",
        title: "Video",
        text: include_str!("../specs/video.json"),
        events: &[
            "Video Playback Started",
            "Video Playback Paused",
            "Video Playback Interrupted",
            "Video Playback Buffer Started",
            "Video Playback Buffer Completed",
            "Video Playback Seek Started",
            "Video Playback Seek Completed",
            "Video Playback Resumed",
            "Video Playback Completed",
            "Video Playback Exited",
            "Video Content Started",
            "Video Content Playing",
            "Video Content Completed",
            "Video Ad Started",
            "Video Ad Playing",
            "Video Ad Completed",
            "Video Quality Updated",
        ],
    },
    Spec {
        id: SpecId::Email,
        name: "email",
        title: "Email",
        text: include_str!("../specs/email.json"),
        events: &[
            "Email Bounced",
            "Email Delivered",
            "Email Link Clicked",
            "Email Marked as Spam",
            "Email Opened",
            "Unsubscribed",
        ],
    },
    Spec {
        id: SpecId::LiveChat,
        name: "live-chat",
        title: "Live Chat",
        text: include_str!("../specs/live-chat.json"),
        events: &[
            "Live Chat Conversation Started",
            "Live Chat Conversation Ended",
            "Live Chat Message Sent",
            "Live Chat Message Received",
        ],
    },
    Spec {
        id: SpecId::AbTesting,
        name: "ab-testing",
        title: "A/B Testing",
        text: include_str!("../specs/ab-testing.json"),
        events: &["Experiment Viewed"],
    },
    Spec {
        id: SpecId::AiCopilot,
        name: "ai-copilot",
        title: "AI Copilot",
        text: include_str!("../specs/ai-copilot.json"),
        events: &[
            "Conversation Started",
            "Message Sent",
            "Message Received",
            "Conversation Ended",
            "Action Invoked",
            "Media Generated",
            "Component Loaded",
            "Feedback Submitted",
        ],
    },
    Spec { id: SpecId::Core, name: "core", title: "Core", text: include_str!("../specs/core.json"), events: &[] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_that_of_its_spec() {
        assert!(ALL.iter().all(|spec| spec.id.spec().name == spec.name));
    }
}
