//! Avo's export of a tracking plan. It is read with Segment's forms, of which it has the schemas; here it is written.

mod write;

pub(crate) use write::write;
