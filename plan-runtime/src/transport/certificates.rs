//! Certificates of the app's own, whichever TLS uses them.

/// What is set, as PEM.
#[derive(Default)]
pub(super) struct Certificates {
    /// Authorities to trust beside those of the operating system.
    pub(super) roots: Vec<Vec<u8>>,
    /// A chain and its private key, to be shown to servers.
    pub(super) identity: Option<Vec<u8>>,
}

pub(super) const NO_CERTIFICATE: &str = "there is no certificate in the PEM that was given";
pub(super) const NO_KEY: &str = "there is no private key in the PEM of the client identity";
