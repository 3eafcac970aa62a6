//! TLS, with certificates as the operating system trusts them.

use super::certificates::{Certificates, NO_CERTIFICATE, NO_KEY};
use crate::error::BoxError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, OnceLock};

/// Returns a provider of our own: which one the whole process uses is the application's choice.
pub(super) fn config(settings: &Certificates) -> Result<ClientConfig, BoxError> {
    let roots: Vec<_> = settings.roots.iter().map(|pem| certificates(pem)).collect::<Result<Vec<_>, _>>()?.concat();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Those of an app are looked at when it is built; those of the system, once a server shows its certificate.
    let verifier = match roots.is_empty() {
        true => OnceLock::new(),
        false => OnceLock::from(Ok(with_roots(roots, &provider)?)),
    };
    let verifier = Platform { provider: Arc::clone(&provider), verifier };
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    let Some(pem) = &settings.identity else { return Ok(config.with_no_client_auth()) };
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| NO_KEY)?;
    Ok(config.with_client_auth_cert(certificates(pem)?, key)?)
}

#[cfg(not(target_os = "android"))]
fn with_roots(roots: Vec<CertificateDer<'static>>, provider: &Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    Ok(Verifier::new_with_extra_roots(roots, Arc::clone(provider))?)
}

#[cfg(target_os = "android")]
fn with_roots(_: Vec<CertificateDer<'static>>, _: &Arc<CryptoProvider>) -> Result<Verifier, BoxError> {
    Err("Android takes no certificates from a program".into())
}

/// Reads the certificates of a PEM text, of which there must be one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BoxError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(NO_CERTIFICATE.into()),
    }
}

/// The operating system's verifier, made when a server first shows its certificate: to read all the certificates that the
/// system trusts takes 10 to 40 ms, which a client of a plain `http:` server never needs.
#[derive(Debug)]
struct Platform {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, Error>>,
}

impl Platform {
    fn verifier(&self) -> Result<&Verifier, Error> {
        let verifier = self.verifier.get_or_init(|| Verifier::new(Arc::clone(&self.provider)));
        verifier.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for Platform {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
