//! Feeds as they are in the wild: RSS, Atom and JSON, mended before they are read.
//!
//! Readers of XML give up at a control character, a bare `&`, an entity of HTML or a warning that a server's script
//! wrote before the feed; readers of news do not. What is beyond mending is searched for its items ([`salvage`]).

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{Encoding, UTF_8};
use feed_rs::model::{Entry, Link};
use feed_rs::parser;
use flate2::bufread::MultiGzDecoder;
use url::Url;

use super::mend::mend;
use super::salvage;

/// Items of a feed that are read, by which readers' memory is bounded: each takes some 2 kB of it. No feed for readers has so many;
/// what lists a whole site is a sitemap.
const MOST_ITEMS: usize = 25_000;

/// Larger feeds in JSON are read item by item, for the same reason.
const LARGE_JSON: usize = 8 << 20;

/// An address that a feed or a sitemap names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) url: Url,
    /// When it changed last, in milliseconds since 1970, where it is told.
    pub(crate) changed: Option<i64>,
}

/// Bytes of a feed that comes packed as a file, after unpacking.
const MAX_UNPACKED: u64 = 64 << 20;

/// Reads a feed found at `base`.
pub(crate) fn read(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Result<Vec<Named>, String> {
    // Some servers keep feeds as `.gz` files, and say nothing of it.
    let unpacked = bytes.starts_with(&[0x1f, 0x8b]).then(|| unpacked(bytes)).transpose()?;
    let text = decode(unpacked.as_deref().unwrap_or(bytes), content_type);
    let text = from_root(text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    let cut = if text.starts_with('{') { None } else { cut(text, MOST_ITEMS) };
    if cut.is_some() {
        tracing::warn!(feed = %base, "the feed has more than {MOST_ITEMS} items: the first are read, the others are not");
    }
    let text = cut.as_deref().unwrap_or(text);
    if text.starts_with('{') && text.len() > LARGE_JSON {
        let mut named = salvaged(text, base);
        named.truncate(MOST_ITEMS);
        return if named.is_empty() { Err("not a feed: no items in it".to_owned()) } else { Ok(named) };
    }
    let mended = if text.starts_with('{') { Cow::Borrowed(text) } else { Cow::Owned(mend(text)) };
    let parsed = parser::Builder::new().base_uri(Some(base.as_str())).build().parse(mended.as_bytes());
    match parsed {
        Ok(feed) => Ok(feed.entries.iter().filter_map(|entry| named(entry, base)).collect()),
        Err(error) => match salvaged(&mended, base) {
            named if named.is_empty() && is_page(text) => Err("not a feed but an HTML page".to_owned()),
            named if named.is_empty() => Err(format!("not a feed: {error}")),
            named => {
                tracing::warn!(feed = %base, items = named.len(), "the feed is broken ({error}); its items are read all the same");
                Ok(named)
            }
        },
    }
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(MAX_UNPACKED + 1).read_to_end(&mut unpacked);
    match read {
        Ok(read) if read as u64 > MAX_UNPACKED => Err(format!("the feed unpacks to more than {MAX_UNPACKED} bytes")),
        Err(error) if unpacked.is_empty() => Err(format!("the feed cannot be unpacked: {error}")),
        // What is there of a broken one is read, as of one that is cut.
        _ => Ok(unpacked),
    }
}

/// Whether it is a page for people.
fn is_page(text: &str) -> bool {
    ["<!doctype html", "<html"]
        .iter()
        .any(|start| text.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
}

/// A feed in XML with its first items only, where it has more: its text up to the next, and the end tags that are missing
/// then. Each `<` is looked at once, as is each CDATA section.
fn cut(text: &str, most: usize) -> Option<String> {
    let name_at = |at: usize| text[at + 1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next();
    let (mut from, mut root, mut items) = (0, None, 0);
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        from = at + 1;
        if text[at..].starts_with("<![CDATA[") {
            from = text[at..].find("]]>").map_or(text.len(), |end| at + end);
            continue;
        }
        match name_at(at) {
            Some("item" | "entry") if items == most => {
                let head = &text[..at];
                let channel = if head.contains("<channel") && !head.contains("</channel") { "</channel>" } else { "" };
                return Some(format!("{head}{channel}</{}>", root.unwrap_or("rss")));
            }
            Some("item" | "entry") => items += 1,
            Some(name) if root.is_none() && name.starts_with(char::is_alphabetic) => root = Some(name),
            _ => {}
        }
    }
    None
}

fn salvaged(text: &str, base: &Url) -> Vec<Named> {
    let items = if text.starts_with('{') { salvage::json_items(text) } else { salvage::items(text) };
    let items = items.into_iter();
    items.filter_map(|item| Some(Named { url: base.join(&item.link).ok()?, changed: item.changed })).collect()
}

/// The text from the feed's first tag on: scripts write warnings and comments before it.
fn from_root(text: &str) -> &str {
    if text.starts_with(['{', '[']) {
        return text;
    }
    let roots = ["<?xml", "<rss", "<feed", "<rdf:RDF", "<RDF"];
    let start = roots.iter().filter_map(|root| text.find(root)).min();
    start.map_or(text, |start| &text[start..])
}

fn named(entry: &Entry, base: &Url) -> Option<Named> {
    let alternates = || entry.links.iter().filter(|link| link.rel.as_deref().is_none_or(is_alternate));
    let link = alternates().find(|link| is_for_readers(link)).or_else(|| alternates().next());
    // A guid without a link is the address itself (RSS 2.0, `isPermaLink`), and so are most ids.
    let id = || Some(entry.id.as_str()).filter(|id| id.starts_with("http"));
    let content = || Some(entry.content.as_ref()?.src.as_ref()?.href.as_str());
    // The entry itself, or a way to it. What is enclosed is a recording or a picture.
    let others =
        || entry.links.iter().find(|link| link.rel.as_deref() != Some("enclosure")).map(|link| link.href.as_str());
    let address = link.map(|link| link.href.as_str()).or_else(id).or_else(content).or_else(others)?;
    let url = base.join(address.trim()).ok()?;
    let changed = entry.updated.or(entry.published).map(|time| time.timestamp_millis());
    Some(Named { url, changed })
}

/// Whether a relation says that the page tells the same (RFC 4287, section 4.2.7.2: its name, or its whole address).
fn is_alternate(rel: &str) -> bool {
    let name = rel.trim().strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(rel.trim());
    name.is_empty() || name.eq_ignore_ascii_case("alternate")
}

/// Whether a page for people stands behind a link, as far as it says.
fn is_for_readers(link: &Link) -> bool {
    link.media_type.as_deref().is_none_or(|media| media.to_ascii_lowercase().contains("html"))
}

/// The text of a feed: BOM, then the transport's charset, then the declaration's, then UTF-8. Where the transport's
/// word makes broken text of what is sound UTF-8, or there are other bytes than ASCII's where it says so, it is wrong.
fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[bom..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let is_ascii = |value: &&str| value.to_ascii_lowercase().contains("ascii");
    let transport = content_type.filter(|value| !is_ascii(value)).and_then(|value| label_after(value, "charset="));
    let declared = || {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
        let declaration = head.split("?>").next()?;
        label_after(declaration, "encoding=")
    };
    transport.or_else(declared).unwrap_or(UTF_8).decode(bytes).0
}

fn label_after(text: &str, key: &str) -> Option<&'static Encoding> {
    let at = text.to_ascii_lowercase().find(key)? + key.len();
    let value = text.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let end = value.find(['"', '\'', ';', ' ', '?']).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(bytes: &[u8], content_type: Option<&str>) -> Vec<String> {
        let base = Url::parse("https://a.example/feeds/all.xml").unwrap();
        read(bytes, content_type, &base).unwrap().into_iter().map(|named| named.url.into()).collect()
    }

    fn rss(items: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>"
        )
    }

    #[test]
    fn rss_atom_and_json_are_feeds() {
        let feed = rss(
            "<item><title>x</title><link>https://a.example/1</link><pubDate>Wed, 16 Oct 2024 15:20:00 +0200</pubDate></item>",
        );
        let base = Url::parse("https://a.example/").unwrap();
        let named = read(feed.as_bytes(), None, &base).unwrap();
        assert_eq!((named.len(), named[0].changed), (1, Some(1_729_084_800_000)));
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title><entry><title>x</title><link rel=\"edit\" href=\"/e\"/><link rel=\"alternate\" href=\"/2\"/><id>urn:2</id></entry></feed>";
        assert_eq!(links(atom.as_bytes(), None), ["https://a.example/2"]);
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"3","url":"https://a.example/3"}]}"#;
        assert_eq!(links(json.as_bytes(), None), ["https://a.example/3"]);
    }

    #[test]
    fn of_the_links_of_an_entry_the_one_for_readers_is_taken() {
        let of = |entry: &str| {
            links(
                format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title><entry><title>x</title>{entry}</entry></feed>")
                    .as_bytes(),
                None,
            )
        };
        for (entry, wanted) in [
            (
                "<link rel='alternate' type='application/json' href='/1.json'/><link rel='alternate' type='text/html' href='/1'/><id>urn:1</id>",
                "1",
            ),
            (
                "<link rel='enclosure' type='audio/mpeg' href='/2.mp3'/><link rel='self' href='/2.atom'/><id>https://a.example/2</id>",
                "2",
            ),
            (
                "<link rel='http://www.iana.org/assignments/relation/alternate' href='/3'/><id>https://a.example/id</id>",
                "3",
            ),
            (
                "<link rel='self' href='/4.atom'/><id>urn:4</id><content type='text/html' src='https://a.example/4'/>",
                "4",
            ),
            ("<link rel='edit' href='/5'/><link rel='enclosure' href='/5.mp3'/><id>urn:5</id>", "5"),
        ] {
            assert_eq!(of(entry), [format!("https://a.example/{wanted}")], "{entry}");
        }
        assert!(of("<link rel='enclosure' type='audio/mpeg' href='/6.mp3'/><id>urn:6</id>").is_empty());
    }

    #[test]
    fn relative_links_start_at_the_feed() {
        let feed = rss(
            "<item><title>x</title><link>../news/1</link></item><item><title>y</title><link>\n /news/2 \n</link></item>",
        );
        assert_eq!(links(feed.as_bytes(), None), ["https://a.example/news/1", "https://a.example/news/2"]);
    }

    #[test]
    fn control_characters_bare_ampersands_and_html_entities_are_mended() {
        let feed = rss(
            "<item><title>a\u{0}b\u{b} R&D &nbsp; &#0; &amp; x</title><link>https://a.example/?a=1&b=2</link></item><item><title>y</title><link><![CDATA[https://a.example/?c=1&d=2]]></link></item>",
        );
        assert_eq!(links(feed.as_bytes(), None), ["https://a.example/?a=1&b=2", "https://a.example/?c=1&d=2"]);
    }

    #[test]
    fn space_before_the_declaration_and_a_wrong_charset_are_overlooked() {
        let feed = format!("\n  {}", rss("<item><title>Zürich</title><link>https://a.example/zürich</link></item>"));
        assert_eq!(links(feed.as_bytes(), Some("text/html; charset=iso-8859-1")), ["https://a.example/z%C3%BCrich"]);
        let feed = rss("<item><title>\u{c5}</title><link>https://a.example/\u{c5}</link></item>")
            .replace("utf-8", "iso-8859-1");
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&feed);
        assert_eq!(links(&latin, None), ["https://a.example/%C3%85"]);
    }

    #[test]
    fn what_the_transport_calls_ascii_is_what_the_declaration_says() {
        let feed = rss("<item><title>Порт</title><link>https://a.example/порт</link></item>");
        let feed = feed.replace("utf-8", "windows-1251");
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&feed);
        let link = "https://a.example/%D0%BF%D0%BE%D1%80%D1%82";
        assert_eq!(links(&cyrillic, Some("text/xml; charset=US-ASCII")), [link]);
    }

    #[test]
    fn packed_feeds_and_pages_in_their_place_are_told() {
        let feed = rss("<item><title>x</title><link>/1</link></item>");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, feed.as_bytes()).unwrap();
        let packed = gzip.finish().unwrap();
        assert_eq!(links(&packed, None), ["https://a.example/1"]);
        let base = Url::parse("https://a.example/").unwrap();
        let said = |bytes: &[u8]| read(bytes, None, &base).unwrap_err();
        assert!(said(b"\x1f\x8bno").contains("cannot be unpacked"));
        assert_eq!(said(b" <!DOCTYPE html><html><body>Not here</body></html>"), "not a feed but an HTML page");
    }

    #[test]
    fn junk_before_and_after_the_feed_is_overlooked() {
        let item = "<item><title>x</title><link>https://a.example/1</link></item>";
        for feed in [
            format!("<br />\n<b>Warning</b>: include(x.php): failed to open stream in <b>/a.php</b>\n{}", rss(item)),
            format!("<!-- cached --> {}", rss(item)),
            format!("{}\n<!-- generated in 0.1 s --><script>x()</script>", rss(item)),
        ] {
            assert_eq!(links(feed.as_bytes(), Some("text/html")), ["https://a.example/1"], "{feed}");
        }
    }

    #[test]
    fn what_stands_before_the_first_unsound_place_and_after_it_is_read() {
        let items = "<item><title>x</title><link>https://a.example/1</link></item>";
        for (broken, wanted) in [
            // Cut in the middle of a transfer.
            (rss(&format!("{items}<item><title>y</title><link>https://a.example/2</link><descr")).replace("</channel></rss>", ""), 2),
            (rss(&format!("<item><title>a < b</title><link>https://a.example/0</link></item>{items}")), 2),
            (rss(&format!("<item><media:thumbnail url=x><title>b</title></b><link>https://a.example/0</link></item>{items}")), 2),
            ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>a <3 b</title><link href='/1'/></entry></feed>".to_owned(), 1),
        ] {
            assert_eq!(links(broken.as_bytes(), None).len(), wanted, "{broken}");
        }
    }

    #[test]
    fn utf_16_and_a_few_broken_bytes_are_text() {
        let feed = rss("<item><title>Zürich</title><link>https://a.example/1</link></item>").replace("utf-8", "utf-16");
        let utf16: Vec<u8> = "\u{feff}".chars().chain(feed.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
        assert_eq!(links(&utf16, None), ["https://a.example/1"]);
        let mut bytes = rss("<item><title>Z</title><link>https://a.example/1</link></item>").into_bytes();
        let at = bytes.windows(2).position(|pair| pair == b"Z<").unwrap();
        bytes.splice(at..at, [0xff, 0xfe, 0xe2, 0x82]);
        assert_eq!(links(&bytes, None), ["https://a.example/1"]);
    }

    /// One of 14 MB with 250,000 items took 472 MB.
    #[test]
    fn of_too_many_items_the_first_are_read() {
        let item = |n: usize| format!("<item><title>x</title><link>https://a.example/{n}</link></item>");
        let of = |text: &str| {
            let cut = cut(text, 3).unwrap();
            assert!(parser::parse(cut.as_bytes()).is_ok(), "it is sound: {cut}");
            links(cut.as_bytes(), None)
        };
        let first = ["https://a.example/0", "https://a.example/1", "https://a.example/2"];
        let items = (0..5).map(item).collect::<String>();
        assert_eq!(of(&rss(&items)), first);
        let quoted = "<item><title>x</title><description><![CDATA[<item><item>]]></description><link>https://a.example/0</link></item>";
        assert_eq!(of(&rss(&format!("{quoted}{}", (1..5).map(item).collect::<String>()))), first);
        let rdf = format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><channel \
             rdf:about=\"https://a.example/\"><title>t</title></channel>{items}</rdf:RDF>"
        );
        assert_eq!(of(&rdf), first);
        let atom = items.replace("item>", "entry>").replace("<link>", "<link href='").replace("</link>", "'/>");
        assert_eq!(of(&format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>{atom}</feed>")), first);
        assert_eq!(cut(&rss(&(0..3).map(item).collect::<String>()), 3), None);
        assert_eq!(cut("", 3), None);
    }

    #[test]
    fn what_is_no_feed_is_an_error() {
        let base = Url::parse("https://a.example/").unwrap();
        for text in ["", "<html><body>Not here</body></html>", "{}", "<rss"] {
            assert!(read(text.as_bytes(), None, &base).is_err(), "{text}");
        }
    }
}
