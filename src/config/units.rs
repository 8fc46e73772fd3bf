//! Durations and sizes as people write them: `15m`, `1h 30m`, `16MiB`.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};

/// Reads a duration: a number with a unit, or several in a row.
///
/// # Errors
/// When it is none; says what one looks like.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text.trim()).map_err(|error| {
        format!("`{text}` is not a duration ({error}); write it like \"500ms\", \"15m\" or \"1h 30m\"")
    })
}

/// Reads a duration that something may take.
///
/// # Errors
/// When it is none, or nothing: nothing can be had in no time.
pub fn parse_limit(text: &str) -> Result<Duration, String> {
    match parse_duration(text)? {
        Duration::ZERO => Err("must be longer than nothing".into()),
        limit => Ok(limit),
    }
}

/// Reads a size in bytes: a number, alone or with a unit of powers of 1000 (`kB`, `MB`, `GB`) or 1024 (`KiB` ...).
///
/// # Errors
/// When it is none; says what one looks like.
pub fn parse_bytes(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is not a size; write it like \"16MiB\", \"500kB\" or 1048576");
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.replace('_', "").parse().map_err(|_| wrong())?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" | "k" => 1000,
        "mb" | "m" => 1000 * 1000,
        "gb" | "g" => 1000 * 1000 * 1000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

/// Reads the size that something may have at most.
///
/// # Errors
/// When it is none, or nothing.
pub fn parse_most_bytes(text: &str) -> Result<u64, String> {
    match parse_bytes(text)? {
        0 => Err("must be more than nothing".into()),
        most => Ok(most),
    }
}

/// Reads an address to listen on.
///
/// # Errors
/// When it is none; says what one looks like.
pub fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{text}` is not an address to listen on; write it like \"127.0.0.1:9100\""))
}

/// Reads a day, or a moment, in milliseconds since 1970; a day alone is its beginning in UTC.
///
/// # Errors
/// When it is none; says what one looks like.
pub(super) fn parse_moment(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Ok(time.timestamp_millis()),
        Err(_) => day().map(|day| day.and_utc().timestamp_millis()).ok_or_else(|| {
            format!("`{text}` is not a day; write it like \"2026-01-31\" or \"2026-01-31T06:00:00+09:00\"")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("1_000", 1000),
            ("16MiB", 16 << 20),
            ("16 mib", 16 << 20),
            ("5kB", 5000),
            ("2GB", 2_000_000_000),
        ] {
            assert_eq!(parse_bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "MiB", "-1", "1.5MiB", "16 miles", "99999999999GiB"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        assert_eq!(parse_duration("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(parse_duration("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse_duration("0s"), Ok(Duration::ZERO));
        assert!(parse_duration("soon").unwrap_err().contains("soon"));
    }
}
