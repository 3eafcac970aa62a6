//! The limit: ready-made batches, posted one after the other over one connection that is kept open.

use flate2::Compression;
use flate2::write::GzEncoder;
use plan_bench_delivery::batch;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Posts batches until so many events were sent. Says how many that were.
pub(crate) fn post(url: &str, events: u64, gzip: bool) -> Result<u64, Box<dyn Error>> {
    let (mut body, in_batch) = batch()?;
    if gzip {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(1));
        encoder.write_all(&body)?;
        body = encoder.finish()?;
    }
    let encoding = if gzip { "Content-Encoding: gzip\r\n" } else { "" };
    let host = url.trim_start_matches("http://");
    let head = format!(
        "POST /v1/batch HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{encoding}Content-Length: {}\r\n\r\n",
        body.len()
    );
    let request = [head.as_bytes(), &body].concat();
    let mut stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let batches = events.div_ceil(in_batch);
    for _ in 0..batches {
        stream.write_all(&request)?;
        read_answer(&mut answers)?;
    }
    Ok(batches * in_batch)
}

fn read_answer(answers: &mut BufReader<TcpStream>) -> Result<(), Box<dyn Error>> {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        answers.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse()?,
            None if line.trim_end().is_empty() => break,
            None if !line.starts_with("HTTP/1.1 200") => return Err(line.into()),
            _ => {}
        }
    }
    answers.read_exact(&mut vec![0; length])?;
    Ok(())
}
