//! What a plan lets a user consent to: the purposes of an event and of its properties.

/// The purposes of an event and of its properties, by the ids of the plan's categories of consent.
#[derive(Debug)]
pub struct Purposes {
    /// Those of the event: it is withheld unless the user consents to all of them.
    pub event: &'static [&'static str],
    /// The names of properties, each with its own.
    pub properties: &'static [(&'static str, &'static [&'static str])],
}

/// What an event says of its purposes; most have none.
pub type ConsentPurposes = Option<&'static Purposes>;
