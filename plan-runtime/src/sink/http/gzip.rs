//! Compression of batches, for as long as the server takes it.

use crate::transport::Body;

#[cfg(feature = "gzip")]
pub(crate) use with::Gzip;
#[cfg(not(feature = "gzip"))]
pub(crate) use without::Gzip;

#[cfg(feature = "gzip")]
mod with {
    use super::Body;
    use crate::quiet::quietly;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;
    use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

    /// A sixth of the bytes at 890 MB/s. Level 2 has a ninth at 530 and level 6 a tenth at 240 (`gzip-level` of the
    /// benchmarks): the app's CPU is worth more than that.
    const GZIP_LEVEL: u32 = 1;

    /// What is known of a server: whether it takes gzip.
    #[derive(Debug, Default)]
    pub(crate) struct Gzip(AtomicU8);

    const OFF: u8 = 0;
    const UNKNOWN: u8 = 1;
    const TAKEN: u8 = 2;

    impl Gzip {
        pub(crate) fn new(wanted: bool) -> Self {
            Self(AtomicU8::new(if wanted { UNKNOWN } else { OFF }))
        }

        /// Returns the compressed body, if it is to be sent so. What is tried again goes to a server that has never taken a
        /// compressed body as it is: whatever it answers to one, a batch gets through.
        pub(crate) fn compress(&self, body: &Body, attempt: u32) -> Option<Body> {
            let known = self.0.load(Relaxed);
            if known == OFF || (known == UNKNOWN && attempt > 0) {
                return None;
            }
            let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(GZIP_LEVEL));
            for part in body.parts() {
                encoder.write_all(part).ok()?;
            }
            encoder.finish().ok().map(Body::from)
        }

        /// Returns whether a compressed body may have been answered with this status because it was compressed. To a server
        /// that has never heard of gzip it is no JSON, which it answers with one of several statuses; one that has taken gzip
        /// before means the messages by all of them but 415.
        pub(crate) fn may_be_at_fault(&self, status: u16) -> bool {
            match status {
                200..=299 => {
                    let _ = self.0.compare_exchange(UNKNOWN, TAKEN, Relaxed, Relaxed);
                    false
                }
                400 | 406 | 422 | 501 => self.0.load(Relaxed) != TAKEN,
                415 => true,
                _ => false,
            }
        }

        /// Stops compressing: the server took as it is what it did not take compressed.
        pub(crate) fn stop(&self) {
            if self.0.swap(OFF, Relaxed) != OFF {
                quietly(|| {
                    tracing::warn!(target: "plan_runtime", "the server does not take gzip: batches are no longer compressed");
                });
            }
        }
    }
}

#[cfg(not(feature = "gzip"))]
mod without {
    use super::Body;

    /// Nothing is compressed.
    #[derive(Debug, Default)]
    pub(crate) struct Gzip {}

    impl Gzip {
        pub(crate) fn compress(&self, _: &Body, _: u32) -> Option<Body> {
            None
        }

        pub(crate) fn may_be_at_fault(&self, _: u16) -> bool {
            false
        }

        pub(crate) fn stop(&self) {}
    }
}
