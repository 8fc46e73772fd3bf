//! The end of a file that records are added to: always that of a whole record, as far as it can be told.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::Format;

/// How a record of text ends.
const FORM_FEED: &[u8] = b"\x0c\n";

/// Bytes that are read at once to find where the last line begins.
const PIECE: u64 = 64 << 10;

/// Adds a record. Where the disk takes only a part, that part is taken back.
pub(super) fn add(file: &mut File, record: &[u8]) -> io::Result<()> {
    let before = file.metadata()?.len();
    let mut written = 0;
    while written < record.len() {
        match file.write(&record[written..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(more) => written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Where another process has added something meanwhile, that is not ours to cut.
                if written > 0 && file.metadata().is_ok_and(|now| now.len() == before + written as u64) {
                    let _ = file.set_len(before);
                }
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Sees to it that what is there ends as a record does. A line of JSON that lacks only its end is given it. What is cut
/// short is refused: whether it is worth keeping is not for us to say. Half a record of Markdown is told only where it is
/// cut within a line.
pub(super) fn end_whole(there: &File, file: &mut File, format: Format) -> io::Result<()> {
    let length = there.metadata()?.len();
    let ending: &[u8] = if format == Format::Text { FORM_FEED } else { b"\n" };
    let last = last_bytes(there, length, ending.len() as u64)?;
    if length == 0 || last == ending {
        return Ok(());
    }
    if format == Format::JsonLines && is_json(&last_line(there, length)?) {
        return file.write_all(b"\n");
    }
    let told = match format {
        Format::Text => "it does not end with a form feed as records of text do",
        Format::JsonLines | Format::Markdown => "its last line is cut short",
    };
    let told = format!("{told}: what is added would be taken for a part of it; mend its end, or name another file");
    Err(io::Error::new(io::ErrorKind::InvalidData, told))
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn last_bytes(mut file: &File, length: u64, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(count)))?;
    file.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What stands behind the last end of a line. Twice as much is read each time, so that all of it is read twice at most.
fn last_line(file: &File, length: u64) -> io::Result<Vec<u8>> {
    let mut count = PIECE;
    loop {
        let bytes = last_bytes(file, length, count)?;
        match memchr::memrchr(b'\n', &bytes) {
            Some(newline) => return Ok(bytes[newline + 1..].to_vec()),
            None if count >= length => return Ok(bytes),
            None => count *= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::OpenOptions;

    /// What a file is once a record was added; nothing where it is refused, and left as it was.
    fn grown(there: &str, format: Format) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        std::fs::write(&path, there).unwrap();
        let mut file = OpenOptions::new().read(true).append(true).open(&path).unwrap();
        let ends = end_whole(&File::open(&path).unwrap(), &mut file, format).is_ok();
        if ends {
            add(&mut file, b"new\n").unwrap();
        }
        let now = std::fs::read_to_string(&path).unwrap();
        if ends {
            return Some(now);
        }
        assert_eq!(now, there);
        None
    }

    #[test]
    fn nothing_is_glued_to_half_a_record() {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(200_000));
        let lines = |there: &str| grown(there, Format::JsonLines);
        assert_eq!(lines("").as_deref(), Some("new\n"));
        assert_eq!(lines("{}\n").as_deref(), Some("{}\nnew\n"));
        assert_eq!(lines("{}\n{\"a\":1}").as_deref(), Some("{}\n{\"a\":1}\nnew\n"), "only the end is missing");
        assert_eq!(lines(&long), Some(format!("{long}\nnew\n")));
        assert_eq!(lines("{}\n{\"a\":"), None);
        assert_eq!(lines(&format!("{{}}\n{}", &long[..150_000])), None);
        assert_eq!(grown("Tide", Format::Markdown), None);
        assert_eq!(grown("Tide\n", Format::Markdown).as_deref(), Some("Tide\nnew\n"));
        assert_eq!(grown("Tide\n", Format::Text), None);
        assert_eq!(grown("Tide\n\x0c\n", Format::Text).as_deref(), Some("Tide\n\x0c\nnew\n"));
    }
}
