//! `cargo-plan-parquet FILE`: writes each row of a Parquet file to standard output, as one line of JSON. Row groups are read one after the
//! other, so that memory does not grow with the file. `cargo plan` starts it where it meets such a file.

mod value;

use parquet::file::reader::{FileReader, SerializedFileReader};
use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [file] = files.as_slice() else {
        eprintln!("usage: cargo-plan-parquet FILE\nIt writes each row of the file as a line of JSON.");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = rows(file, &mut out).and_then(|()| Ok(out.flush()?));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(error) if is_closed(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            // What was read before counts.
            drop(out.flush());
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn is_closed(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn rows(file: &OsString, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let reader = SerializedFileReader::new(File::open(file)?)?;
    let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
    for group in 0..reader.num_row_groups() {
        for row in reader.get_row_group(group)?.get_row_iter(None)? {
            serde_json::to_writer(&mut *out, &value::of_row(&row?, &schema)).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
