//! A line between client and server that can be cut: from then on nothing comes back, and the server may still get what was under way.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct Link {
    pub port: u16,
    line: Arc<Line>,
}

struct Line {
    server: u16,
    is_cut: AtomicBool,
    drops_answers: AtomicBool,
    /// Both ends of each connection.
    open: Mutex<Vec<TcpStream>>,
}

impl Link {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Arc::new(Line {
            server,
            is_cut: AtomicBool::new(false),
            drops_answers: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let own = Arc::clone(&line);
        thread::spawn(move || listener.incoming().flatten().for_each(|client| own.connect(client)));
        Self { port, line }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends what is under way, and lets nothing new through.
    pub fn cut(&self) {
        let mut open = self.line.open.lock().unwrap();
        self.line.is_cut.store(true, SeqCst);
        for end in open.drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Sets whether what the server answers to connections from now on gets lost.
    pub fn drop_answers(&self, drops: bool) {
        self.line.drops_answers.store(drops, SeqCst);
    }

    pub fn mend(&self) {
        self.line.is_cut.store(false, SeqCst);
    }
}

impl Line {
    fn connect(&self, client: TcpStream) {
        let Ok(server) = TcpStream::connect(("127.0.0.1", self.server)) else { return };
        let mut open = self.open.lock().unwrap();
        // Looked at under the lock: else one could come in beside `cut`.
        if self.is_cut.load(SeqCst) {
            return;
        }
        let drops_answers = self.drops_answers.load(SeqCst);
        for (from, to, drops) in [(&client, &server, false), (&server, &client, drops_answers)] {
            let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            thread::spawn(move || {
                let mut bytes = [0; 65_536];
                while let Ok(count @ 1..) = from.read(&mut bytes) {
                    if !drops && to.write_all(&bytes[..count]).is_err() {
                        break;
                    }
                }
                if !drops {
                    let _ = to.shutdown(Shutdown::Write);
                }
            });
        }
        open.extend([client, server]);
    }
}
