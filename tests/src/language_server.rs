//! A language server, driven as an editor drives it: JSON-RPC over its standard input and output.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a server may take to load a project, and to answer.
const PATIENCE: Duration = Duration::from_secs(300);

/// A running server.
#[derive(Debug)]
pub struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    requests: u64,
    versions: HashMap<PathBuf, u64>,
    /// Has it loaded all it wanted to?
    is_quiet: bool,
    /// What it last published of each file, by URI.
    published: HashMap<String, Vec<Value>>,
}

impl Server {
    /// Starts the server on a project and waits until it has loaded it. It builds into `target`.
    ///
    /// # Panics
    /// As all of them do, when the server does not answer as it should.
    #[must_use]
    pub fn start(binary: &Path, folder: &Path, target: &Path, settings: &Value) -> Self {
        let mut command = Command::new(binary);
        command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.env_remove("RUSTFLAGS");
        command.env("CARGO_TARGET_DIR", target);
        let mut process = command.spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            process,
            input,
            messages,
            requests: 0,
            versions: HashMap::new(),
            is_quiet: false,
            published: HashMap::new(),
        };
        server.request(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": uri(folder),
                "workspaceFolders": [{ "uri": uri(folder), "name": "project" }],
                "initializationOptions": settings,
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": {
                        "completion": { "completionItem": {
                            "documentationFormat": ["markdown"],
                            "labelDetailsSupport": true,
                            "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] } } },
                        "diagnostic": {},
                        "hover": { "contentFormat": ["markdown"] },
                        "rename": { "prepareSupport": true },
                    },
                },
            }),
        );
        server.notify("initialized", json!({}));
        server.wait_until("it has loaded the project", |server| server.is_quiet);
        server
    }

    /// The CPU time, in seconds, that it has used so far. From Linux' `/proc`; nothing elsewhere.
    #[must_use]
    pub fn cpu_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        let ticks: Vec<f64> =
            fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
        Some(ticks.iter().sum::<f64>() / 100.0)
    }

    /// Opens a file, or changes it as one types.
    pub fn write(&mut self, file: &Path, text: &str) {
        match self.versions.get_mut(file) {
            None => {
                self.versions.insert(file.to_owned(), 1);
                let document = json!({ "uri": uri(file), "languageId": "rust", "version": 1, "text": text });
                self.notify("textDocument/didOpen", json!({ "textDocument": document }));
            }
            Some(version) => {
                *version += 1;
                let document = json!({ "uri": uri(file), "version": version });
                let changes = json!([{ "text": text }]);
                self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
            }
        }
    }

    /// Says that a file was saved.
    pub fn save(&mut self, file: &Path) {
        self.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(file) } }));
    }

    /// What it answers about a place: `textDocument/hover` and the like.
    pub fn ask(&mut self, method: &str, file: &Path, (line, column): (usize, usize)) -> Value {
        let position = json!({ "line": line, "character": column });
        let mut parameters = json!({ "textDocument": { "uri": uri(file) }, "position": position });
        if method == "references" {
            parameters["context"] = json!({ "includeDeclaration": false });
        }
        self.request(&format!("textDocument/{method}"), parameters)
    }

    /// What "rename" at a place would make of the files, each with its text; or why the server refuses it.
    ///
    /// # Errors
    /// The server's message.
    pub fn rename(
        &mut self,
        file: &Path,
        (line, column): (usize, usize),
        name: &str,
    ) -> Result<Vec<(PathBuf, Vec<Value>)>, String> {
        let place = json!({ "textDocument": { "uri": uri(file) }, "position": { "line": line, "character": column } });
        // As editors do.
        let prepared = self.try_request("textDocument/prepareRename", place.clone());
        let mut parameters = place;
        parameters["newName"] = json!(name);
        // An editor without this step is not to get another answer.
        let renamed = self.try_request("textDocument/rename", parameters);
        assert_eq!(prepared.is_ok(), renamed.is_ok(), "{prepared:?} {renamed:?}");
        let edits = renamed?;
        let files = edits["documentChanges"].as_array().cloned().unwrap_or_default().into_iter();
        let path = |file: &Value| {
            PathBuf::from(file["textDocument"]["uri"].as_str().unwrap_or_default().trim_start_matches("file://"))
        };
        Ok(files.map(|file| (path(&file), file["edits"].as_array().cloned().unwrap_or_default())).collect())
    }

    /// The diagnostics that it finds itself.
    pub fn diagnostics(&mut self, file: &Path) -> Vec<Value> {
        let answer = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri(file) } }));
        answer["items"].as_array().cloned().unwrap_or_else(|| panic!("diagnostics, not {answer}"))
    }

    /// Waits for diagnostics that the compiler finds.
    pub fn wait_for_published(&mut self, file: &Path, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = uri(file);
        self.wait_until("it has published what is wanted", |server| {
            server.published.get(&uri).is_some_and(|found| wanted(found))
        });
        self.published.get(&uri).cloned().unwrap_or_default()
    }

    /// The answer to a request.
    pub fn request(&mut self, method: &str, parameters: Value) -> Value {
        self.try_request(method, parameters).unwrap_or_else(|refusal| panic!("{method}: {refusal}"))
    }

    /// The answer to a request, or why the server refuses it.
    ///
    /// # Errors
    /// The server's message.
    pub fn try_request(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        let id = self.requests;
        self.requests += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        let mut answer = None;
        let until = Instant::now() + PATIENCE;
        while answer.is_none() {
            assert!(Instant::now() < until, "no answer to {method}");
            answer = self.step(Some(id));
        }
        let mut answer = answer.unwrap_or_default();
        // What has changed meanwhile is asked again, as editors do.
        if answer["error"]["code"] == -32801 || answer["error"]["code"] == -32802 {
            return self.try_request(method, parameters);
        }
        match answer.get("error") {
            Some(error) => Err(error["message"].as_str().unwrap_or_default().to_owned()),
            None => Ok(answer["result"].take()),
        }
    }

    fn notify(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(Instant::now() < until, "waited in vain until {what}; published: {:?}", self.published);
            self.step(None);
        }
    }

    /// Takes in one message, if there is one soon. Returns the answer to `wanted`.
    fn step(&mut self, wanted: Option<u64>) -> Option<Value> {
        let message = self.messages.recv_timeout(Duration::from_millis(100)).ok()?;
        match message["method"].as_str() {
            Some("experimental/serverStatus") => self.is_quiet = message["params"]["quiescent"] == true,
            Some("textDocument/publishDiagnostics") => {
                let found = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
                self.published.insert(message["params"]["uri"].as_str().unwrap_or_default().to_owned(), found);
            }
            Some(_) if message.get("id").is_some() => {
                // It asks for settings it has, or for leave to report progress.
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
            Some(_) => {}
            None if message["id"].as_u64() == wanted => return Some(message),
            None => {}
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn read_message(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
