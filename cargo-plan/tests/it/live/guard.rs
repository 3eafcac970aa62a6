//! Who may ask.

use super::{Live, ask};

const MESSAGE: &str = r#"{"userId":"u","name":"Home"}"#;

#[test]
fn another_host_is_refused() {
    let (live, _folder) = Live::start("host", &[]);
    let port = live.port;
    for path in ["GET /api/messages", "GET /api/stream", "GET /all", "POST /v1/page", "POST /api/clear", "GET /"] {
        for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1:1", "localhost.evil.example", ""] {
            assert_eq!(live.ask(path, &[&format!("Host: {host}")], MESSAGE).status, 403, "{path} {host}");
        }
    }
    for host in ["localhost", "127.0.0.1", "[::1]", "shop.localhost"] {
        assert_eq!(live.ask("GET /all", &[&format!("Host: {host}:{port}")], "").status, 200, "{host}");
    }
    assert_eq!(live.get("/all").json()["total"], 0);
}

/// What other sites cannot do: read, forget, and send.
#[test]
fn other_sites_are_refused() {
    let (live, _folder) = Live::start("sites", &["--allow-origin", "https://app.example"]);
    let own = format!("Origin: http://127.0.0.1:{}", live.port);
    let clear = |head: &[&str]| live.ask("POST /api/clear", head, "").status;
    assert_eq!(clear(&["Origin: https://evil.example"]), 403);
    assert_eq!(clear(&["Origin: null"]), 403);
    // Another port of this machine is another program.
    assert_eq!(clear(&["Origin: http://127.0.0.1:3000"]), 403);
    assert_eq!(clear(&["Sec-Fetch-Site: same-site"]), 403);
    assert_eq!(clear(&["Sec-Fetch-Site: cross-site"]), 403);
    assert_eq!((clear(&[&own]), clear(&["Sec-Fetch-Site: same-origin"]), clear(&[])), (204, 204, 204));
    for path in ["/api/messages", "/api/stream", "/all", "/reset", "/coverage"] {
        let request = format!("GET {path}");
        assert_eq!(live.ask(&request, &["Sec-Fetch-Site: cross-site"], "").status, 403, "{path}");
        let navigates = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
        assert_eq!(live.ask(&request, &navigates, "").status, 403, "{path}: a link shows only the page");
    }
    let read = live.ask("GET /api/messages", &[&own], "");
    assert_eq!((read.status, read.header("access-control-allow-origin")), (200, None));
    assert_eq!(read.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(read.header("x-frame-options"), Some("DENY"));

    // Messages come from pages of this machine, and of the origins that the user names.
    let send = |origin: &str| live.ask("POST /v1/page", &[&format!("Origin: {origin}")], MESSAGE);
    for origin in ["http://localhost:3000", "https://127.0.0.1:8443", "https://app.example"] {
        let sent = send(origin);
        assert_eq!((sent.status, sent.header("access-control-allow-origin")), (200, Some(origin)));
    }
    for origin in ["https://evil.example", "null", "http://localhost.evil.example", "https://app.example.evil.example"]
    {
        let sent = send(origin);
        assert_eq!((sent.status, sent.header("access-control-allow-origin")), (403, None), "{origin}");
    }
    let question = ["Origin: http://localhost:3000", "Access-Control-Request-Private-Network: true"];
    let may = live.ask("OPTIONS /v1/batch", &question, "");
    assert_eq!(may.status, 204);
    assert_eq!(may.header("access-control-allow-methods"), Some("POST, GET, OPTIONS"));
    assert!(may.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert_eq!(may.header("access-control-allow-private-network"), Some("true"));
    assert_eq!(live.ask("OPTIONS /v1/batch", &["Origin: https://evil.example"], "").status, 403);
    assert_eq!(live.get("/all").json()["total"], 3);
}

#[test]
fn others_than_this_machine_need_the_token() {
    let (live, _folder) = Live::start("token", &["--host", "0.0.0.0", "--write-key", "known-key"]);
    let token = live.greeting.trim().split_once("/?token=").unwrap().1.to_owned();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    for path in ["/", "/api/messages", "/api/stream", "/api/plan", "/all", "/reset", "/api/messages?token=wrong"] {
        assert_eq!(live.get(path).status, 401, "{path}");
    }
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(live.ask("GET /all", &[&bearer, "Host: shop.internal"], "").status, 200);
    assert_eq!(live.ask("GET /all", &["Authorization: Bearer wrong"], "").status, 401);

    // The browser keeps it, and asks again without it in the address.
    let opened = live.get(&format!("/?call=track&token={token}&q=x"));
    assert_eq!((opened.status, opened.header("location")), (303, Some("/?call=track&q=x")));
    let cookie = opened.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = format!("Cookie: other=1; {}", cookie.split(';').next().unwrap());
    assert_eq!(live.ask("GET /all", &[&pair], "").status, 200);
    assert_eq!(live.ask("GET /all", &[&pair, "Sec-Fetch-Site: cross-site"], "").status, 403);

    // Libraries know write keys only: `known-key:`, and the token, in base 64.
    let send = |head: &[&str]| live.ask("POST /v1/page", head, MESSAGE).status;
    assert_eq!((send(&[]), send(&["Authorization: Basic a2V5Og=="])), (401, 401));
    assert_eq!((send(&["Authorization: Basic a25vd24ta2V5Og=="]), send(&[&bearer])), (200, 200));
    assert_eq!(ask(live.port, "GET /api/stream", &["Origin: https://evil.example", &bearer], b"").status, 403);
}

#[test]
fn an_address_that_is_taken() {
    let (live, folder) = Live::start("taken", &[]);
    let (out, err, code) = folder.run(&["live", "--port", &live.port.to_string()]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.contains(&format!("cannot listen at 127.0.0.1:{}", live.port)) && err.contains("`--port 0`"), "{err}");
}
