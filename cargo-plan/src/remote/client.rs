//! The one client of all services: requests with a token, tried again where that helps, and answers of bounded size. It keeps
//! no secret in what it says, and knows nothing of plans.

use super::address::ApiAddress;
use super::journal::Journal;
use super::token::ServiceToken;
use super::{Place, wait};
use crate::Failure;
use crate::progress::Progress;
use crate::sentence::counted;
use plan_model::json::Node;
use std::collections::HashSet;
use std::io::Read;
use std::thread::sleep;
use std::time::Duration;
use ureq::{Agent, http};

/// The largest answer that is read. The largest plans that services take are a few megabytes.
const ANSWER_BYTES: u64 = 64 * 1024 * 1024;
/// How often a request is sent that fails by no fault of its own.
const MOST_ATTEMPTS: u32 = 5;
/// How often a server may ask to wait before a request is answered.
const MOST_WAITS: u32 = 30;
/// A server that asks for more is left alone until the user comes again.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
const MOST_REDIRECTS: u32 = 5;
/// More pages than any plan has.
const MOST_PAGES: usize = 10_000;
const TIME_FOR_A_REQUEST: Duration = Duration::from_secs(120);

/// A request to the API.
#[derive(Debug, Clone)]
pub(crate) struct ApiRequest {
    pub(crate) method: http::Method,
    pub(crate) path: String,
    /// Its type, and its bytes.
    pub(crate) body: Option<(&'static str, Vec<u8>)>,
}

impl ApiRequest {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: http::Method::GET, path: path.into(), body: None }
    }

    pub(crate) fn json(method: http::Method, path: impl Into<String>, body: Vec<u8>) -> Self {
        Self { method, path: path.into(), body: Some(("application/json", body)) }
    }

    /// Returns whether the request has the same effect however often it is sent. One that makes something anew does not.
    fn is_repeatable(&self) -> bool {
        self.method != http::Method::POST
    }
}

/// An answer that was read whole.
struct ApiAnswer {
    status: u16,
    /// How long the server asks to wait.
    wait: Option<Duration>,
    /// Where it redirects to.
    location: Option<String>,
    body: Vec<u8>,
}

/// Why a request is to be sent again.
struct Again {
    why: String,
    /// What the server asks for.
    wait: Option<Duration>,
    /// Whether the request is right, and only came too soon.
    is_too_soon: bool,
}

impl Again {
    fn after(wait: Option<Duration>, why: impl Into<String>) -> Self {
        Self { why: why.into(), wait, is_too_soon: false }
    }
}

/// The text of an answer, and what the server asks to wait if it is not what was wanted.
type Accepted = (String, Option<Duration>);

/// The client of one plan at one service.
pub(crate) struct ApiClient {
    agent: Agent,
    base: ApiAddress,
    place: Place,
    token: ServiceToken,
    journal: Option<Journal>,
    progress: Progress,
}

fn asking(place: &Place) -> Progress {
    Progress::start(&format!("asking {}", place.service.name()))
}

impl ApiClient {
    /// Makes a client of a service.
    ///
    /// # Errors
    /// A sentence: the endpoint is no address that a token may be sent to.
    pub(crate) fn new(place: &Place, token: ServiceToken, journal: Option<Journal>) -> Result<Self, Failure> {
        Ok(Self {
            agent: agent(),
            base: ApiAddress::read(&place.endpoint)?,
            place: place.clone(),
            token,
            journal,
            progress: asking(place),
        })
    }

    /// Shows no progress until the client [asks again](Self::goes_on): what it was asked for is said on the terminal meanwhile.
    pub(crate) fn rests(&mut self) {
        self.progress = Progress::none();
    }

    pub(crate) fn goes_on(&mut self) {
        self.progress = asking(&self.place);
    }

    pub(crate) const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Asks for what tells whether the plan is still the one that an interrupted pull has read in part. Where it is not, what was read is
    /// forgotten.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub(crate) fn head(&mut self, path: &str) -> Result<Node, Failure> {
        let text = self.text(&ApiRequest::get(path), is_json)?;
        if let Some(journal) = &mut self.journal {
            journal.begin_with(path, &text);
        }
        self.parsed(&text)
    }

    /// Asks for JSON, unless an interrupted pull was answered.
    ///
    /// # Errors
    /// A sentence: the service cannot be reached, refuses, or does not answer with JSON.
    pub(crate) fn json(&mut self, path: &str) -> Result<Node, Failure> {
        let text = self.kept(path, is_json)?;
        self.parsed(&text)
    }

    /// Asks for text, unless an interrupted pull was answered.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub(crate) fn kept(&mut self, path: &str, accept: Accept) -> Result<String, Failure> {
        if let Some(known) = self.journal.as_ref().and_then(|journal| journal.answer(path)) {
            return Ok(known.to_owned());
        }
        let text = self.text(&ApiRequest::get(path), accept)?;
        if let Some(journal) = &mut self.journal {
            journal.keep(path, &text);
        }
        Ok(text)
    }

    /// Sends a request of a push.
    ///
    /// # Errors
    /// As [`Self::json`].
    pub(crate) fn send(&mut self, request: &ApiRequest) -> Result<(), Failure> {
        self.text(request, |_| Ok(())).map(drop)
    }

    /// Says that the pull is whole: the next one asks anew.
    pub(crate) fn finish(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.clear();
        }
    }

    fn parsed(&self, text: &str) -> Result<Node, Failure> {
        plan_model::json::parse(text).map_err(|_| self.failure("answers with what is no JSON"))
    }

    /// Sends a request until it is answered with what is accepted.
    fn text(&mut self, request: &ApiRequest, accept: Accept) -> Result<String, Failure> {
        let (mut attempts, mut waits) = (0, 0);
        loop {
            let again = match self.once(request)? {
                Ok((text, wait)) => match accept(&text) {
                    Ok(()) => return Ok(text),
                    Err(why) => Again::after(wait, why),
                },
                Err(again) => again,
            };
            match again.is_too_soon {
                true => waits += 1,
                false => attempts += 1,
            }
            let time = again.wait.unwrap_or_else(|| wait::unasked(attempts.max(waits)));
            if time > LONGEST_WAIT {
                return Err(self.asked_to_come_later(time));
            }
            let is_hopeless = attempts > 0 && !request.is_repeatable();
            if attempts >= MOST_ATTEMPTS || waits >= MOST_WAITS || is_hopeless {
                return Err(self.broken_off(request, &again.why));
            }
            self.wait(time);
        }
    }

    fn wait(&self, time: Duration) {
        if time > Duration::from_secs(2) {
            self.progress.says(&format!("{} asks to wait {} s", self.place.service.name(), time.as_secs()));
        }
        sleep(time);
    }

    /// Sends a request once. The error within is one that may go away.
    fn once(&mut self, request: &ApiRequest) -> Result<Result<Accepted, Again>, Failure> {
        let mut url = self.base.url(&request.path);
        for _ in 0..MOST_REDIRECTS {
            let answer = match self.answer(request, &url) {
                Ok(answer) => answer,
                Err(again) => return Ok(Err(again)),
            };
            match answer.status {
                200..=299 => {
                    let text =
                        String::from_utf8(answer.body).map_err(|_| self.failure("answers with what is no text"))?;
                    return Ok(Ok((text, answer.wait)));
                }
                301 | 302 | 303 | 307 | 308 => url = self.redirected(request, answer.location.as_deref())?,
                429 => {
                    let why = format!("{} has too many requests of this token", self.place.service.name());
                    return Ok(Err(Again { why, wait: answer.wait, is_too_soon: true }));
                }
                500..=599 => {
                    let said = self.said(&answer.body);
                    let why = format!("the server fails with status {}{said}", answer.status);
                    return Ok(Err(Again::after(answer.wait, why)));
                }
                _ => return Err(self.refused(request, &answer)),
            }
        }
        Err(self.failure("redirects in a circle"))
    }

    fn answer(&self, request: &ApiRequest, url: &str) -> Result<ApiAnswer, Again> {
        let head = http::Request::builder()
            .method(request.method.clone())
            .uri(url)
            .header("authorization", self.token.header())
            .header("accept", "application/json, text/csv");
        let again = |why: String| Again::after(None, self.token.hidden(&why));
        let failed = |error: http::Error| again(error.to_string());
        let sent = match &request.body {
            Some((kind, bytes)) => {
                self.agent.run(head.header("content-type", *kind).body(bytes.clone()).map_err(failed)?)
            }
            None => self.agent.run(head.body(()).map_err(failed)?),
        };
        let answer = sent.map_err(|error| again(reason(&error)))?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (status, location) = (answer.status().as_u16(), header("location"));
        let waits = [header("retry-after"), header("x-ratelimit-reset")];
        let [after, reset] = &waits;
        // How long the window of requests lasts is in every answer of Segment: it says something where a request was refused.
        let reset = reset.as_deref().filter(|_| status == 429);
        let named = |name: &str| if name == "retry-after" { after.as_deref() } else { reset };
        let mut body = Vec::new();
        let mut reader = answer.into_body().into_with_config().limit(u64::MAX).reader().take(ANSWER_BYTES + 1);
        let broken =
            |error: std::io::Error| Again::after(wait::asked(named, b""), format!("the answer breaks off: {error}"));
        reader.read_to_end(&mut body).map_err(broken)?;
        if body.len() as u64 > ANSWER_BYTES {
            let why = format!("the answer is larger than {} MB", ANSWER_BYTES / 1024 / 1024);
            return Err(Again::after(wait::asked(named, b""), why));
        }
        let wait = wait::asked(named, if status == 200 { b"" } else { &body });
        Ok(ApiAnswer { status, wait, location, body })
    }

    /// Returns where to ask again. The token goes to no other host.
    fn redirected(&self, request: &ApiRequest, location: Option<&str>) -> Result<String, Failure> {
        let Some(location) = location else { return Err(self.failure("redirects, and does not say where to")) };
        if request.method != http::Method::GET {
            return Err(self.failure("redirects a request that changes the plan, which is not sent elsewhere"));
        }
        self.base.redirected(location).map_err(|host| {
            let host = self.token.hidden(&shortened(&host));
            Failure(format!(
                "{} redirects to another host, {host}; the token was not sent there\n\
                 help: if that is where the API is, name it: `--endpoint https://{host}`",
                self.place.service.name()
            ))
        })
    }

    /// Returns why the service refuses, and what helps.
    fn refused(&mut self, request: &ApiRequest, answer: &ApiAnswer) -> Failure {
        let (name, said) = (self.place.service.name(), self.said(&answer.body));
        let variable = self.place.service.variable();
        let helps = format!(
            "help: it needs {}; it is read from {variable} or `--token-command`",
            self.place.service.source_of_tokens()
        );
        match (answer.status, &request.method) {
            (401, _) => Failure(format!("{name} does not know the token{said}\n{helps}")),
            (403, _) => Failure(format!("the token may not do this at {name}{said}\n{helps}")),
            (404, &http::Method::GET) => {
                let help =
                    "help: the id is in the address of the plan; a plan of the European Union wants `--region eu`";
                Failure(format!("{name} has no plan `{}` that this token may see{said}\n{help}", self.place.id))
            }
            (409, &http::Method::POST) => {
                let help = "help: merge or delete it there, or name another one: `--into NAME`";
                Failure(format!("{name} has a branch of this name already{said}\n{help}"))
            }
            (status, _) => {
                // An answer that was kept may be why: a cursor that is not valid any more.
                self.finish();
                let (method, path) = (&request.method, self.token.hidden(&shortened(&request.path)));
                Failure(format!("{name} refuses {method} {path} with status {status}{said}"))
            }
        }
    }

    /// Returns what the body of an answer says, in brackets.
    fn said(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let Ok(root) = plan_model::json::parse(&text) else { return String::new() };
        let text = |node: &Node, name: &str| node.get(name).and_then(Node::as_str).map(str::to_owned);
        let of_node = |node: &Node| ["message", "detail", "error", "title"].iter().find_map(|name| text(node, name));
        let errors = root.get("errors").map(Node::items).unwrap_or_default();
        let said = errors.iter().find_map(of_node).or_else(|| of_node(&root)).or_else(|| of_node(root.get("error")?));
        said.map(|said| format!(" ({})", self.token.hidden(&shortened(&said)))).unwrap_or_default()
    }

    fn failure(&self, what: &str) -> Failure {
        Failure(format!("{} {what}", self.place.service.name()))
    }

    fn asked_to_come_later(&self, wait: Duration) -> Failure {
        let minutes = counted(wait.as_secs().div_ceil(60), "minute");
        let name = self.place.service.name();
        Failure(format!("{name} asks to wait {minutes} before the next request\nhelp: {}", self.how_it_goes_on()))
    }

    fn broken_off(&self, request: &ApiRequest, why: &str) -> Failure {
        let name = self.place.service.name();
        if !request.is_repeatable() {
            let help = "help: the branch may be there all the same: look at it before you push again";
            return Failure(format!("{name} could not be asked: {why}\n{help}"));
        }
        Failure(format!("{name} could not be asked: {why}\nhelp: {}", self.how_it_goes_on()))
    }

    fn how_it_goes_on(&self) -> String {
        match self.journal.as_ref().map_or(0, Journal::len) {
            0 => "run it again later".to_owned(),
            1 => "run it again later: 1 answer is kept, and is not asked for again".to_owned(),
            count => format!("run it again later: {count} answers are kept, and are not asked for again"),
        }
    }
}

/// What a text must be to be accepted, else why it is not.
pub(crate) type Accept = fn(&str) -> Result<(), &'static str>;

fn is_json(text: &str) -> Result<(), &'static str> {
    plan_model::json::parse(text).map(drop).map_err(|_| "the answer is no whole JSON")
}

/// The pages of a list, of which each names the next one.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    seen: HashSet<String>,
}

impl Pages {
    /// Notes that the page is asked for.
    ///
    /// # Errors
    /// A sentence: it was asked for before, or there are more pages than any plan has.
    pub(crate) fn next(&mut self, page: &str, place: &Place) -> Result<(), Failure> {
        let name = place.service.name();
        if !self.seen.insert(page.to_owned()) {
            let what = "names a page as the next one that it has given before, so its list has no end";
            return Err(Failure(format!("{name} {what}\nhelp: run it again; if it stays so, tell {name}")));
        }
        if self.seen.len() > MOST_PAGES {
            return Err(Failure(format!("{name} gives more than {MOST_PAGES} pages: no plan is that large")));
        }
        Ok(())
    }
}

/// Returns a client of HTTP that leaves it to its caller what statuses and redirects mean.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        // What statuses and redirects mean is said here: a token must not follow one to another host.
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("cargo-plan/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(TIME_FOR_A_REQUEST))
        .timeout_connect(Some(Duration::from_secs(20)));
    #[cfg(feature = "remote")]
    let config =
        config.tls_config(ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build());
    config.build().into()
}

/// Returns why there is no answer, in words.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "its host is not found".to_owned(),
        ureq::Error::ConnectionFailed => "it takes no connection".to_owned(),
        ureq::Error::Timeout(_) => format!("no answer came within {} s", TIME_FOR_A_REQUEST.as_secs()),
        error => error.to_string(),
    }
}

/// Returns a text of a server on one short line.
fn shortened(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut short: String = plain.chars().take(300).collect();
    if short.len() < plain.len() {
        short.push('…');
    }
    short
}
