//! The catalog of destinations: which calls each takes, and how its data gets there. Facts of Segment's public catalog, one
//! line a destination, read only where a plan names destinations.

use crate::call::{Call, Source};
use crate::diagnostic::suggest;

/// The day of the catalog's data: what Segment has changed since is not in it.
pub const DATE: &str = "2025-11-06";

/// One line each: slug, name, calls taken, sources served from Segment's servers, sources served on the device.
const CATALOG: &str = include_str!("../destinations.txt");

/// A destination of the catalog, and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What a plan calls it: `mixpanel`.
    pub slug: &'static str,
    /// What people, and the `integrations` of a message, call it.
    pub name: &'static str,
    calls: &'static str,
    cloud: &'static str,
    device: &'static str,
}

impl Entry {
    /// Returns the destination with this slug.
    ///
    /// ```
    /// use plan_model::{Call, catalog::Entry};
    ///
    /// let pixel = Entry::find("facebook-pixel").ok_or("not in the catalog")?;
    /// assert_eq!(pixel.name, "Facebook Pixel");
    /// assert!(pixel.takes(Call::Track) && !pixel.takes(Call::Group));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn find(slug: &str) -> Option<Self> {
        all().find(|destination| destination.slug == slug)
    }

    /// Returns the slugs that are probably meant by `word`, the likeliest first, three at most: the nearest one, and those of which
    /// it is a part.
    ///
    /// ```
    /// use plan_model::catalog::Entry;
    ///
    /// assert_eq!(Entry::nearest("mixpannel"), ["mixpanel"]);
    /// assert_eq!(
    ///     Entry::nearest("google-analytics-4"),
    ///     ["actions-google-analytics-4", "actions-google-analytics-4-web"]
    /// );
    /// ```
    #[must_use]
    pub fn nearest(word: &str) -> Vec<&'static str> {
        let folded = word.to_lowercase().replace([' ', '_'], "-");
        let named = all().filter(|known| known.name.eq_ignore_ascii_case(word));
        let holding = all().filter(|known| folded.len() > 3 && known.slug.contains(&folded));
        let mut meant: Vec<&str> = named.chain(holding).map(|known| known.slug).collect();
        if meant.is_empty() {
            meant.extend(suggest::nearest(word, all().map(|known| known.slug)));
        }
        meant.dedup();
        meant.truncate(3);
        meant
    }

    /// Returns whether the destination accepts `call`. The catalog lists pages and screens together. A destination with no
    /// calls listed is assumed to accept all.
    #[must_use]
    pub fn takes(&self, call: Call) -> bool {
        let letters: &[char] = match call {
            Call::Track => &['t'],
            Call::Identify => &['i'],
            Call::Group => &['g'],
            Call::Page => &['p'],
            Call::Screen => &['s', 'p'],
        };
        self.calls.is_empty() || self.calls.contains(letters)
    }

    /// Returns whether data of `source` can get there. A destination with no sources listed is assumed to be reached from all.
    #[must_use]
    pub fn is_reached_from(&self, source: Source) -> bool {
        let letter = match source {
            Source::Server => 's',
            Source::Web => 'w',
            Source::Mobile => 'm',
        };
        let silent = self.cloud.is_empty() && self.device.is_empty();
        silent || self.cloud.contains(letter) || self.device.contains(letter)
    }

    /// Returns the sources whose data it gets, on either way: "web, mobile".
    #[must_use]
    pub fn sources(&self) -> String {
        let reaching = Source::ALL.into_iter().filter(|source| self.is_reached_from(*source));
        reaching.map(Source::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Returns every destination of the catalog, in the order of their slugs.
pub fn all() -> impl Iterator<Item = Entry> {
    CATALOG.lines().filter_map(|line| {
        let mut fields = line.split('|');
        let mut next = || fields.next();
        Some(Entry { slug: next()?, name: next()?, calls: next()?, cloud: next()?, device: next()? })
    })
}
