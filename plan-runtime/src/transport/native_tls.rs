//! TLS of the operating system: SChannel, Secure Transport, or OpenSSL.

use super::certificates::{Certificates, NO_CERTIFICATE, NO_KEY};
use crate::error::BoxError;
use reqwest::{Certificate, ClientBuilder, Identity};

/// Sets it up for a client of reqwest.
pub(super) fn set_up(builder: ClientBuilder, certificates: &Certificates) -> Result<ClientBuilder, BoxError> {
    let mut builder = builder.tls_backend_native();
    for pem in &certificates.roots {
        let roots = Certificate::from_pem_bundle(pem).unwrap_or_default();
        if roots.is_empty() {
            return Err(NO_CERTIFICATE.into());
        }
        builder = roots.into_iter().fold(builder, ClientBuilder::add_root_certificate);
    }
    match &certificates.identity {
        Some(pem) => {
            let text = String::from_utf8_lossy(pem);
            let identity = Identity::from_pkcs8_pem(pem, private_key(&text).ok_or(NO_KEY)?.as_bytes());
            Ok(builder.identity(identity.map_err(|error| format!("the client identity cannot be used: {error}"))?))
        }
        None => Ok(builder),
    }
}

/// Returns the private key of a PEM text, which has certificates before or behind it.
fn private_key(pem: &str) -> Option<&str> {
    let (start, _) = pem.match_indices("-----BEGIN ").find(|(start, _)| {
        let line = pem.get(*start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        line.contains("PRIVATE KEY")
    })?;
    pem.get(start..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_before_or_behind_its_certificates() {
        let key = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
        let certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        assert_eq!(private_key(&format!("{certificate}{key}")), Some(key));
        assert!(private_key(&format!("{key}{certificate}")).is_some_and(|found| found.starts_with(key)));
        assert_eq!(private_key(certificate), None);
    }
}
