//! Connections to a server: used again, given up when the server has, and encrypted.

use crate::support::{Errors, LONG, assert_accounted, builder, is_ureq, send};
use collector::{Answer, Collector};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

pub const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// Reads a request to its end. Says whether there was one.
pub fn read_request(stream: &mut impl Read) -> bool {
    let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if length == Some(body.len()) {
                return true;
            }
        }
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => request.extend_from_slice(&chunk[..read]),
            _ => return false,
        }
    }
}

/// A server that closes each connection after one answer, without a word of that in the answer, and says when it has.
fn closes_after_an_answer(listener: TcpListener, closed: &Sender<()>) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        assert!(read_request(&mut stream));
        // In two parts, so that the connection is idle by the time the client has read the second one.
        stream.write_all(&OK[..OK.len() - 1]).unwrap();
        std::thread::sleep(Duration::from_millis(2));
        stream.write_all(&OK[OK.len() - 1..]).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
        if closed.send(()).is_err() {
            return;
        }
    }
}

/// Settings of the app come over those of the crate, on each connection, those after a reconnect included.
#[cfg(feature = "reqwest-0-13")]
#[test]
fn the_http_client_has_settings_of_the_app() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let transport = plan_runtime::HttpTransport::with_client(|client| client.user_agent("shop/1.0"));
    let transport = std::sync::Arc::new(transport);
    let client = builder(collector.url(), &errors).transport(std::sync::Arc::clone(&transport)).build().unwrap();
    for number in 0..2 {
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
        plan_runtime::Transport::reconnect(&*transport);
    }
    let agents: Vec<Option<String>> =
        collector.requests().iter().map(|request| request.header("user-agent").map(str::to_owned)).collect();
    assert_eq!(agents, [Some("shop/1.0".to_owned()), Some("shop/1.0".to_owned())]);
    assert_eq!(collector.connections(), 2);
}

/// A proxy in code comes before those of the environment. One that forwards is asked for the whole URL.
#[test]
fn a_proxy_in_code_is_asked() {
    let (proxy, errors) = (Collector::start().unwrap(), Errors::default());
    let url = proxy.url().replace("http://", "http://user:secret@");
    let transport = plan_runtime::HttpTransport::new().no_proxy().proxy(url);
    // Nobody has such a name: only the proxy may be asked for it.
    let client = builder("http://events.invalid".to_owned(), &errors).transport(transport).build().unwrap();
    send(&client, 0..1);
    assert!(client.flush(LONG).is_complete(), "{:?}", errors.all());
    let request = &proxy.requests()[0];
    assert!(request.path.starts_with("http://events.invalid/v1/batch"), "{}", request.path);
    assert_eq!(request.write_key().as_deref(), Some("key"));
    assert_eq!(request.header("proxy-authorization"), Some("Basic dXNlcjpzZWNyZXQ="));
}

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_with_a_proxy() {
    // Nobody has such a name: only a proxy may be asked for it.
    let client = builder("http://events.invalid".to_owned(), &Errors::default()).max_attempts(1).build().unwrap();
    send(&client, 0..1);
    println!("delivered: {}", client.flush(LONG).delivered);
}

/// Unless the variables say that the host is reached without it. What ureq makes of them is in the docs of `UreqTransport`.
#[test]
fn a_proxy_of_the_environment_is_asked() {
    if is_ureq() {
        return;
    }
    let proxy = Collector::start().unwrap();
    let delivered = |no_proxy: &str| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["network::child_with_a_proxy", "--exact", "--ignored", "--nocapture"]);
        for name in ["http_proxy", "no_proxy", "ALL_PROXY", "all_proxy"] {
            child.env_remove(name);
        }
        let output = child.env("HTTP_PROXY", proxy.url()).env("NO_PROXY", no_proxy).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.lines().find_map(|line| line.split_once("delivered: ").map(|(_, number)| number.to_owned()))
    };
    assert_eq!(delivered("").as_deref(), Some("1"));
    assert!(proxy.requests()[0].path.starts_with("http://events.invalid/v1/batch"), "{}", proxy.requests()[0].path);
    assert_eq!(delivered("events.invalid").as_deref(), Some("0"));
    assert_eq!(proxy.requests().len(), 1);
}

#[test]
fn a_proxy_that_is_no_url_builds_no_client() {
    let transport = plan_runtime::HttpTransport::new().proxy("http://user:secret@:port");
    let refused = builder("http://127.0.0.1:1".to_owned(), &Errors::default()).transport(transport).build();
    let said = refused.unwrap_err().to_string();
    assert_eq!(said, "no request can be made: the proxy is no URL like http://proxy.example:3128");
}

/// Settings of which no HTTP client can be made are no outage of the network.
#[cfg(feature = "reqwest-0-13")]
#[test]
fn an_http_client_that_cannot_be_made_is_refused() {
    let transport = plan_runtime::HttpTransport::with_client(|client| client.user_agent("shop\n"));
    let transport = std::sync::Arc::new(transport);
    let refused = builder("http://127.0.0.1:1".to_owned(), &Errors::default()).transport(transport).build();
    let said = format!("{:#}", refused.unwrap_err());
    assert!(said.starts_with("no request can be made: builder error") && said.contains("header value"), "{said}");
}

/// A connection that was closed while no request was under way costs no attempt.
#[test]
fn closed_connections_are_not_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, errors) = (format!("http://{}", listener.local_addr().unwrap()), Errors::default());
    let (sender, closed): (_, Receiver<()>) = channel();
    std::thread::spawn(move || closes_after_an_answer(listener, &sender));
    let client = builder(url, &errors).build().unwrap();
    for number in 0..50 {
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
        closed.recv_timeout(LONG).unwrap();
    }
    assert_eq!((client.stats().requests, client.stats().retries), (50, 0));
}

/// What a server says beside the status is read, so that its connection can be used again.
#[test]
fn long_answers_cost_no_connection() {
    let (collector, errors) = (Collector::start().unwrap(), Errors::default());
    let client = builder(collector.url(), &errors).requests_in_flight(1).build().unwrap();
    for number in 0..5 {
        collector.answer_next(Answer::status(200).body("x".repeat(60_000)));
        send(&client, number..number + 1);
        assert!(client.flush(LONG).is_complete());
    }
    assert_eq!(collector.connections(), 1);
}

/// An answer without an end is not read to its end.
#[test]
fn endless_answers_are_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, errors) = (format!("http://{}", listener.local_addr().unwrap()), Errors::default());
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        assert!(read_request(&mut stream));
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let client = builder(url, &errors).request_timeout(10 * LONG).build().unwrap();
    send(&client, 0..3);
    assert!(client.flush(LONG).is_complete());
    assert_eq!((client.stats().delivered, client.stats().retries), (3, 0));
}

/// At the end of a shutdown: nobody waits for the answer any more.
#[test]
fn a_request_is_given_up_and_its_connection_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, errors) = (format!("http://{}", listener.local_addr().unwrap()), Errors::default());
    let (sender, heard) = channel();
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        sender.send(read_request(&mut stream)).unwrap();
        sender.send(read_request(&mut stream)).unwrap();
    });
    let client = builder(url, &errors).request_timeout(10 * LONG).build().unwrap();
    send(&client, 0..3);
    assert_eq!(heard.recv_timeout(LONG), Ok(true));
    assert_eq!(client.shutdown(Duration::ZERO).lost, 3);
    if is_ureq() {
        assert!(heard.try_recv().is_err(), "ureq cannot end a request: it goes on, and nobody waits for it");
    } else {
        assert_eq!(heard.recv_timeout(LONG), Ok(false), "closed, long before the request would end");
    }
    assert_accounted(&client, &errors, 3, 0);
}

#[cfg(all(feature = "tls", target_os = "linux"))]
mod tls {
    use super::*;
    use crate::support::reason;
    use plan_runtime::{DeliveryError, HttpTransport};
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{ServerConfig, ServerConnection, StreamOwned};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    /// A certificate for 127.0.0.1, signed with its own key.
    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls").join(name)
    }

    /// Answers every request with success, once the client has trusted it.
    fn server() -> String {
        server_that(None)
    }

    /// As [`server`], of clients that this verifier lets in.
    fn server_that(verifier: Option<Arc<dyn rustls::server::danger::ClientCertVerifier>>) -> String {
        let certificate = CertificateDer::from_pem_file(fixture("certificate.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(fixture("key.pem")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = match verifier {
            Some(verifier) => config.with_client_cert_verifier(verifier),
            None => config.with_no_client_auth(),
        };
        let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let answer = |stream: TcpStream, config| {
            let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
            while read_request(&mut stream) {
                stream.write_all(OK).unwrap();
            }
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let config = Arc::clone(&config);
                std::thread::spawn(move || answer(stream.unwrap(), config));
            }
        });
        url
    }

    /// A transport for each TLS that is there.
    fn transports() -> Vec<HttpTransport> {
        vec![
            HttpTransport::new(),
            #[cfg(feature = "native-tls")]
            HttpTransport::new().native_tls(),
        ]
    }

    #[test]
    fn a_server_that_the_system_does_not_trust_gets_nothing() {
        transports().into_iter().for_each(distrusts);
    }

    fn distrusts(transport: HttpTransport) {
        let errors = Errors::default();
        let client = builder(server(), &errors).max_attempts(4).transport(transport).build().unwrap();
        send(&client, 0..3);
        let report = client.flush(LONG);
        assert_eq!((report.delivered, report.lost), (0, 3));
        assert_eq!(client.stats().requests, 4);
        let [error @ DeliveryError::NotDelivered { messages: 3, .. }] = &errors.deliveries()[..] else {
            panic!("{:?}", errors.all())
        };
        assert!(reason(error).contains("certificate"), "{error:#}");
    }

    #[test]
    fn an_authority_that_the_app_trusts_is_trusted_beside_those_of_the_system() {
        for transport in transports() {
            let errors = Errors::default();
            let transport = transport.root_certificates(std::fs::read(fixture("certificate.pem")).unwrap());
            let client = builder(server(), &errors).transport(transport).build().unwrap();
            send(&client, 0..3);
            assert!(client.flush(LONG).is_complete(), "{:?}", errors.all());
        }
    }

    /// From `http:` to `https:` of the same host; not back, which would send the write key in the clear.
    #[test]
    fn a_redirect_to_https_of_the_same_host_is_followed() {
        for transport in transports() {
            let (plain, errors, secure) = (Collector::start().unwrap(), Errors::default(), server());
            plain.answer_by(move |_| Some(Answer::status(307).header("Location", &format!("{secure}/v1/batch"))));
            let transport = transport.root_certificates(std::fs::read(fixture("certificate.pem")).unwrap());
            let client = builder(plain.url(), &errors).transport(transport).build().unwrap();
            send(&client, 0..3);
            assert!(client.flush(LONG).is_complete(), "{:?}", errors.all());
            assert_eq!((client.stats().delivered, client.stats().retries), (3, 0));
            assert!(plain.messages().is_empty(), "it has taken none of them");
        }
    }

    #[test]
    fn a_server_that_asks_for_a_certificate_gets_that_of_the_client() {
        let pem = |name| std::fs::read(fixture(name)).unwrap();
        let authority = CertificateDer::from_pem_file(fixture("client-authority.pem")).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let url = server_that(Some(verifier.unwrap()));
        let trusting = |transport: HttpTransport| transport.root_certificates(pem("certificate.pem"));
        let report = |transport| {
            let client = builder(url.clone(), &Errors::default()).transport(transport).max_attempts(2).build().unwrap();
            send(&client, 0..1);
            client.flush(LONG)
        };
        for transport in transports() {
            assert_eq!(report(trusting(transport)).lost, 1, "without a certificate");
        }
        for transport in transports() {
            assert!(report(trusting(transport).client_identity(pem("client-identity.pem"))).is_complete());
        }
    }

    #[test]
    fn what_is_no_certificate_builds_no_client() {
        let refused = |transport| builder("https://h".to_owned(), &Errors::default()).transport(transport).build();
        for transport in transports() {
            let said = refused(transport.root_certificates("none")).unwrap_err().to_string();
            assert_eq!(
                said,
                "no request can be made: TLS cannot be set up: there is no certificate in the PEM that was given"
            );
        }
        let chain = std::fs::read(fixture("certificate.pem")).unwrap();
        for transport in transports() {
            let said = refused(transport.client_identity(chain.clone())).unwrap_err().to_string();
            assert!(said.ends_with("there is no private key in the PEM of the client identity"), "{said}");
        }
    }

    #[test]
    #[ignore = "run by the test below, in a process of its own"]
    fn child() {
        let errors = Errors::default();
        let client = builder(server(), &errors).build().unwrap();
        send(&client, 0..3);
        assert!(client.flush(LONG).is_complete(), "{:?}", errors.all());
    }

    #[test]
    fn a_server_that_the_system_trusts_gets_all() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["network::tls::child", "--exact", "--ignored"]).env("SSL_CERT_FILE", fixture("certificate.pem"));
        let output = child.env_remove("SSL_CERT_DIR").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }
}
