//! Edits of a plan file that keep its comments, its order and its layout: **file -> plan text -> change -> patches -> file**. A
//! change is a list of patches of single values; what no patch names stays as it is, byte for byte.

pub(crate) mod block;
mod block_fmt;
pub(crate) mod change;
pub(crate) mod document;
pub(crate) mod file;
pub(crate) mod files;
pub(crate) mod fmt;
pub(crate) mod layout;
pub(crate) mod mend;
pub(crate) mod new_rule;
pub(crate) mod plan_text;
pub(crate) mod property;
pub(crate) mod property_change;
mod references;
mod same_object;
pub(crate) mod style;
pub(crate) mod value;
pub(crate) mod value_change;
mod written;
pub(crate) mod yaml;
mod yaml_places;
