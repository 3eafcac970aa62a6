#![doc = include_str!("../README.md")]

mod file;
mod wait;
mod words;

pub use object_store;

use file::EventFile;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{ClientConfigKey, ObjectStore, ObjectStoreExt, RetryConfig};
use plan_runtime::{Batch, Sink, SinkError};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use wait::WaitConnector;

/// Makes an [`S3Sink`].
#[derive(Clone)]
#[must_use]
pub struct S3SinkBuilder {
    store: ChosenStore,
    source: String,
    prefix: String,
    timeout: Duration,
}

/// Where the files go.
#[derive(Clone)]
enum ChosenStore {
    Bucket(Box<AmazonS3Builder>),
    Store(Arc<dyn ObjectStore>),
}

impl fmt::Debug for S3SinkBuilder {
    /// Shows nothing of the store, whose options may have a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("S3SinkBuilder");
        debug.field("prefix", &self.prefix).field("source", &self.source).field("timeout", &self.timeout);
        debug.finish_non_exhaustive()
    }
}

/// Writes each batch as a file to S3 or another object store. A batch is delivered once the store has the whole file; tried again, it
/// replaces what may be there of it.
#[derive(Clone)]
pub struct S3Sink {
    folder: Arc<StoreFolder>,
}

/// What the workers of a client share. The runtime drives the connections for as long as one of them is there.
struct StoreFolder {
    store: Arc<dyn ObjectStore>,
    /// `{prefix}/{source}`.
    path: Path,
    timeout: Duration,
    /// There until this is dropped.
    runtime: Option<Runtime>,
}

impl Drop for StoreFolder {
    /// Lets go of the runtime without waiting for it, which an async program may not do.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for S3Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Sink").field("path", &self.folder.path.as_ref()).finish_non_exhaustive()
    }
}

impl S3Sink {
    /// Returns a builder for a bucket of S3, whose region, endpoint and credentials are those of the environment: `AWS_REGION`,
    /// `AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and the others of [`AmazonS3Builder::from_env`], or the role of the
    /// machine, task or pod. `source` is the id of the source, which the files of others in the bucket are apart from.
    pub fn builder(bucket: impl Into<String>, source: impl Into<String>) -> S3SinkBuilder {
        Self::with_options(AmazonS3Builder::from_env().with_bucket_name(bucket), source)
    }

    /// Returns a builder for a bucket of S3 with options of one's own. How often requests are tried again, and their HTTP connector, are
    /// the sink's: the client waits between attempts, and as long as `Retry-After` says.
    pub fn with_options(options: AmazonS3Builder, source: impl Into<String>) -> S3SinkBuilder {
        S3SinkBuilder::of(ChosenStore::Bucket(Box::new(options)), source.into())
    }

    /// Returns a builder for any object store: Azure, Google Cloud, a folder, or one of S3 that is there already. Let it try nothing
    /// again by itself (`RetryConfig::max_retries` of 0), as the client does.
    pub fn with_store(store: Arc<dyn ObjectStore>, source: impl Into<String>) -> S3SinkBuilder {
        S3SinkBuilder::of(ChosenStore::Store(store), source.into())
    }
}

impl S3SinkBuilder {
    fn of(store: ChosenStore, source: String) -> Self {
        Self { store, source, prefix: "segment-logs".to_owned(), timeout: Duration::from_secs(30) }
    }

    /// Sets what the paths begin with; `segment-logs` unless set, as with Segment. It may have several parts, with `/` between them.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets how long a file is waited for before it is sent again; 30 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the sink. Nothing is sent yet: a server that is away, and a bucket that is not there, are told of with the first batch.
    ///
    /// # Errors
    /// The bucket, the source, the prefix or the options cannot be used, or there is no thread for the connections.
    pub fn build(self) -> io::Result<S3Sink> {
        if self.source.contains('/') {
            return Err(invalid(format!("`{}` is no source: it has a `/`", self.source)));
        }
        let path = folder(&self.prefix, &self.source)?;
        let store = match self.store {
            ChosenStore::Store(store) => store,
            ChosenStore::Bucket(options) => bucket(*options)?,
        };
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("plan-sink-s3").enable_all().build()?;
        let folder = StoreFolder { store, path, timeout: self.timeout, runtime: Some(runtime) };
        Ok(S3Sink { folder: Arc::new(folder) })
    }
}

fn invalid(words: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, words)
}

/// Returns the folder of a source.
fn folder(prefix: &str, source: &str) -> io::Result<Path> {
    let text = if prefix.is_empty() { source.to_owned() } else { format!("{prefix}/{source}") };
    // What reads such folders passes over parts that begin so: `cargo plan`, Spark and Hive.
    let is_hidden = |part: &str| part.starts_with(['.', '_']);
    if text.split('/').any(|part| part.is_empty() || is_hidden(part)) {
        let why = "its parts are not empty, and begin with neither `.` nor `_`";
        return Err(invalid(format!("`{text}` is no folder for files of events: {why}")));
    }
    Path::parse(&text).map_err(|error| invalid(format!("`{text}` is no folder for files of events: {error}")))
}

/// Returns the store of a bucket.
fn bucket(options: AmazonS3Builder) -> io::Result<Arc<dyn ObjectStore>> {
    let option = |key| options.get_config_value(&key);
    let bucket = option(AmazonS3ConfigKey::Bucket);
    let is_odd =
        |name: &str| name.is_empty() || name.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#'));
    if let Some(name) = bucket.filter(|name| is_odd(name)) {
        return Err(invalid(format!("`{name}` is no bucket: give its name alone, as `my-bucket`")));
    }
    let endpoint = option(AmazonS3ConfigKey::S3Endpoint).or_else(|| option(AmazonS3ConfigKey::Endpoint));
    let allows_http =
        option(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)).is_some_and(|value| value == "true");
    if let Some(endpoint) = endpoint.filter(|url| url.starts_with("http://") && !allows_http) {
        let how = "allow that by `with_allow_http(true)` or `AWS_ALLOW_HTTP=true`, or use `https://`";
        return Err(invalid(format!("`{endpoint}` is not encrypted: {how}")));
    }
    let retry = RetryConfig { max_retries: 0, ..RetryConfig::default() };
    let options = options.with_retry(retry).with_http_connector(WaitConnector::default());
    let store = options.build().map_err(|error| invalid(format!("the options of S3 cannot be used: {error}")))?;
    Ok(Arc::new(store))
}

impl StoreFolder {
    async fn store(&self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let file = EventFile::of(batch).map_err(SinkError::retry)?;
        let path = file.path.split('/').fold(self.path.clone(), |path, part| path.join(part));
        let timeout = batch.time_left().map_or(self.timeout, |left| left.min(self.timeout));
        match tokio::time::timeout(timeout, self.store.put(&path, file.bytes.into())).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(words::sink_error(&*self.store, &error)),
            Err(_) => Err(SinkError::retry(format!("{} has not answered in time", self.store))),
        }
    }
}

impl Sink for S3Sink {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let Some(runtime) = &self.folder.runtime else { return Err(SinkError::retry("the sink has ended")) };
        runtime.block_on(self.folder.store(batch))
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(self.clone()))
    }
}
