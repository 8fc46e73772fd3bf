//! Sitemaps and indexes of sitemaps, read as they come: memory is bounded whatever their size.
//!
//! XML by the sitemaps.org protocol with the news extension, a text file with an address a line, either of them
//! packed with gzip; in UTF-8 or UTF-16. What is read before an error counts: a cut sitemap still names pages.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate};
use encoding_rs::{UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::feed::Named;
use super::utf8::Utf8;

/// Bytes between two tags; longer ones are an attack. An address has 2,048 at most by the protocol.
const MAX_EVENT_BYTES: usize = 64 * 1024;

/// Bytes of a sitemap after unpacking: twenty times what the protocol allows, as sites exceed it.
const MAX_BYTES: u64 = 1 << 30;

/// What a sitemap names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Page(Named),
    Sitemap(Named),
}

/// How much of a sitemap there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it, or as much as was asked for.
    Whole,
    /// It ends before its end tag.
    Cut,
}

/// Reads a sitemap found at `base` and hands each entry over; `each` says whether to go on.
pub(crate) fn read(from: impl Read, base: &Url, each: &mut dyn FnMut(Entry) -> bool) -> Result<Extent, String> {
    let mut packed = BufReader::with_capacity(64 * 1024, from);
    let start = packed.fill_buf().map_err(broken)?;
    if start.starts_with(&[0x1f, 0x8b]) {
        unpacked(BufReader::with_capacity(64 * 1024, MultiGzDecoder::new(packed).take(MAX_BYTES)), base, each)
    } else {
        unpacked(packed.take(MAX_BYTES), base, each)
    }
}

fn unpacked(mut from: impl BufRead, base: &Url, each: &mut dyn FnMut(Entry) -> bool) -> Result<Extent, String> {
    // A byte order mark, or what a tag looks like without one (XML 1.0, appendix F).
    let utf_16 = match from.fill_buf().map_err(broken)? {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    };
    match utf_16 {
        Some(encoding) => text(BufReader::with_capacity(64 * 1024, Utf8::of(from, encoding)), base, each),
        None => text(from, base, each),
    }
}

fn text(mut from: impl BufRead, base: &Url, each: &mut dyn FnMut(Entry) -> bool) -> Result<Extent, String> {
    let start = from.fill_buf().map_err(broken)?;
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    match first {
        None => Err("the sitemap is empty".to_owned()),
        Some(b'<') => xml(from, base, each),
        Some(_) => lines(from, base, each),
    }
}

fn broken(error: io::Error) -> String {
    format!("cannot read the sitemap: {error}")
}

fn lines(from: impl BufRead, base: &Url, each: &mut dyn FnMut(Entry) -> bool) -> Result<Extent, String> {
    let mut from = Capped::new(from);
    let mut line = Vec::new();
    let mut any = false;
    loop {
        line.clear();
        from.fresh.set(MAX_EVENT_BYTES);
        if from.read_until(b'\n', &mut line).map_err(broken)? == 0 {
            return if any {
                Ok(Extent::Whole)
            } else {
                Err("not a sitemap: neither XML nor a list of addresses".to_owned())
            };
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim().trim_start_matches('\u{feff}');
        if !text.starts_with("http") {
            continue;
        }
        let Ok(url) = base.join(text) else { continue };
        any = true;
        if !each(Entry::Page(Named { url, changed: None })) {
            return Ok(Extent::Whole);
        }
    }
}

/// The entry being read.
#[derive(Debug, Default)]
struct Open {
    loc: String,
    lastmod: String,
    news_date: String,
}

/// Which of an entry's elements the text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Loc,
    Lastmod,
    NewsDate,
}

fn xml(from: impl BufRead, base: &Url, each: &mut dyn FnMut(Entry) -> bool) -> Result<Extent, String> {
    let capped = Capped::new(from);
    let fresh = capped.fresh.clone();
    let mut reader = Reader::from_reader(capped);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    // Half of the web writes `&` in addresses as it is.
    reader.config_mut().allow_dangling_amp = true;
    let mut buffer = Vec::new();
    let (mut open, mut field, mut known, mut extent) = (Open::default(), None, false, Extent::Cut);
    loop {
        buffer.clear();
        fresh.set(MAX_EVENT_BYTES);
        let event = reader.read_event_into(&mut buffer).map_err(|error| format!("not a sound sitemap: {error}"))?;
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                b"urlset" | b"sitemapindex" => known = true,
                b"url" | b"sitemap" => open = Open::default(),
                // `image:loc` and `video:...` name no pages.
                b"loc" if tag.name().prefix().is_none_or(|prefix| prefix.as_ref() != b"image") => {
                    field = Some(Field::Loc)
                }
                b"lastmod" => field = Some(Field::Lastmod),
                b"publication_date" => field = Some(Field::NewsDate),
                _ => field = None,
            },
            Event::Empty(tag) if matches!(tag.local_name().as_ref(), b"urlset" | b"sitemapindex") => {
                (known, extent) = (true, Extent::Whole);
            }
            Event::Text(text) => open.push(field, &String::from_utf8_lossy(&text)),
            Event::CData(text) => open.push(field, &String::from_utf8_lossy(&text)),
            Event::GeneralRef(name) => open.push(field, &reference(&String::from_utf8_lossy(&name))),
            Event::End(tag) => {
                field = None;
                let entry: fn(Named) -> Entry = match tag.local_name().as_ref() {
                    b"url" => Entry::Page,
                    b"sitemap" => Entry::Sitemap,
                    b"urlset" | b"sitemapindex" => {
                        extent = Extent::Whole;
                        continue;
                    }
                    _ => continue,
                };
                if let Some(named) = std::mem::take(&mut open).named(base)
                    && !each(entry(named))
                {
                    return Ok(Extent::Whole);
                }
            }
            Event::Eof if known => return Ok(extent),
            Event::Eof => return Err("not a sitemap: neither <urlset> nor <sitemapindex> in it".to_owned()),
            _ => {}
        }
    }
}

impl Open {
    fn push(&mut self, field: Option<Field>, text: &str) {
        let to = match field {
            Some(Field::Loc) => &mut self.loc,
            Some(Field::Lastmod) => &mut self.lastmod,
            Some(Field::NewsDate) => &mut self.news_date,
            None => return,
        };
        if to.len() + text.len() <= MAX_EVENT_BYTES {
            to.push_str(text);
        }
    }

    fn named(self, base: &Url) -> Option<Named> {
        let loc = self.loc.trim();
        let url = base.join(loc).ok().filter(|_| !loc.is_empty())?;
        Some(Named { url, changed: time(&self.lastmod).or_else(|| time(&self.news_date)) })
    }
}

fn reference(name: &str) -> String {
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        },
        None => None,
    };
    match (name, number.and_then(char::from_u32)) {
        (_, Some(c)) => c.to_string(),
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        _ => format!("&{name};"),
    }
}

/// A time by the W3C's profile of ISO 8601, in milliseconds since 1970. A date alone is read as its last second:
/// the page may have changed until then, and is fetched once more when that is over.
fn time(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_millis());
    }
    // Without seconds, or without a colon in the offset, as many sites write it.
    for form in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S %z"] {
        if let Ok(time) = DateTime::parse_from_str(text, form) {
            return Some(time.timestamp_millis());
        }
    }
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(23, 59, 59)?.and_utc().timestamp_millis())
}

/// A reader that gives up where too many bytes come without an end of a tag or line.
struct Capped<R> {
    from: R,
    /// Bytes that may still come before it is set anew.
    fresh: Rc<Cell<usize>>,
}

impl<R> Capped<R> {
    fn new(from: R) -> Capped<R> {
        Capped { from, fresh: Rc::new(Cell::new(MAX_EVENT_BYTES)) }
    }
}

impl<R: BufRead> Read for Capped<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Capped<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.fresh.get() == 0 {
            return Err(io::Error::other("one entry is larger than a sitemap may have"));
        }
        self.from.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.fresh.set(self.fresh.get().saturating_sub(bytes));
        self.from.consume(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn base() -> Url {
        Url::parse("https://a.example/sitemap.xml").unwrap()
    }

    fn all(bytes: &[u8]) -> (Vec<Entry>, Result<Extent, String>) {
        let mut entries = Vec::new();
        let result = read(bytes, &base(), &mut |entry| {
            entries.push(entry);
            true
        });
        (entries, result)
    }

    fn page(address: &str, changed: Option<i64>) -> Entry {
        Entry::Page(Named { url: Url::parse(address).unwrap(), changed })
    }

    const MAP: &str = "<?xml version=\"1.0\"?><urlset xmlns:news=\"n\" xmlns:image=\"i\"><url><loc> https://a.example/1?a=1&amp;b=&#50; </loc><lastmod>2024-10-16T18:05:00+02:00</lastmod><image:image><image:loc>https://a.example/1.jpg</image:loc></image:image></url><url><loc><![CDATA[https://a.example/2]]></loc><news:news><news:publication_date>2024-10-10</news:publication_date></news:news></url><url><loc>/3</loc></url><url></url></urlset>";

    #[test]
    fn pages_are_read_with_their_times() {
        let (entries, result) = all(MAP.as_bytes());
        assert_eq!(result, Ok(Extent::Whole));
        assert_eq!(
            entries,
            [
                page("https://a.example/1?a=1&b=2", Some(1_729_094_700_000)),
                page("https://a.example/2", Some(1_728_604_799_000)),
                page("https://a.example/3", None),
            ]
        );
    }

    #[test]
    fn gzip_text_and_indexes_are_sitemaps() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(MAP.as_bytes()).unwrap();
        assert_eq!(all(&gzip.finish().unwrap()).0.len(), 3);
        let (entries, result) = all("\u{feff}https://a.example/1\r\n\nhttps://a.example/2".as_bytes());
        assert_eq!((entries.len(), result), (2, Ok(Extent::Whole)));
        let index = b"<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc></sitemap></sitemapindex>";
        assert!(matches!(&all(index).0[..], [Entry::Sitemap(named)] if named.url.path() == "/s1.xml.gz"));
    }

    #[test]
    fn sitemaps_in_utf_16_are_read() {
        let (whole, _) = all(MAP.as_bytes());
        for bom in ["\u{feff}", ""] {
            let units: Vec<u16> = bom.encode_utf16().chain(MAP.encode_utf16()).collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(
                (all(&little), all(&big)),
                ((whole.clone(), Ok(Extent::Whole)), (whole.clone(), Ok(Extent::Whole)))
            );
        }
        let list: Vec<u8> =
            "\u{feff}https://a.example/1\n".repeat(9000).encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&list).0.len(), 9000);
        assert_eq!(all(&list[..list.len() - 1]).0.len(), 9000);
    }

    #[test]
    fn what_is_read_before_an_error_counts() {
        let end = MAP.find("<url></url>").unwrap();
        let (entries, result) = all(&MAP.as_bytes()[..end]);
        assert_eq!((entries.len(), result), (3, Ok(Extent::Cut)), "and it is told");
        let (entries, result) = all(&MAP.as_bytes()[..end - 4]);
        assert_eq!((entries.len(), result.is_err()), (2, true));
        let (entries, result) = all(format!("{}<![CDATA[", &MAP[..end]).as_bytes());
        assert_eq!((entries.len(), result.is_err()), (3, true));
    }

    /// One bare `&` in the 41st of 100 addresses cost the others at every reading.
    #[test]
    fn a_bare_ampersand_costs_nothing() {
        let map = "<urlset><url><loc>/1?a=1&b=2&amp;c=3&d;e&</loc></url><url><loc>/2?&=&#x26;</loc></url></urlset>";
        let (entries, result) = all(map.as_bytes());
        assert_eq!(result, Ok(Extent::Whole));
        let pages = ["https://a.example/1?a=1&b=2&c=3&d;e&", "https://a.example/2?&=&"];
        assert_eq!(entries, pages.map(|address| page(address, None)));
    }

    #[test]
    fn what_is_no_sitemap_is_an_error() {
        for text in ["", "  \n", "<html><body>Not here</body></html>", "Not here"] {
            assert!(all(text.as_bytes()).1.is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_endless_entry_is_given_up() {
        let endless = Read::chain(&b"<urlset><url><loc>https://a.example/"[..], io::repeat(b'x'));
        assert!(read(endless, &base(), &mut |_| true).is_err());
        let endless = Read::chain(&b"https://a.example/"[..], io::repeat(b'x'));
        assert!(read(endless, &base(), &mut |_| true).is_err());
    }

    #[test]
    fn reading_ends_where_enough_is_told() {
        let mut count = 0;
        let result = read(MAP.as_bytes(), &base(), &mut |_| {
            count += 1;
            count < 2
        });
        assert_eq!((count, result), (2, Ok(Extent::Whole)));
    }
}
