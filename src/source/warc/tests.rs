//! Small WARC files, sound and broken, as the tests write them.

use super::*;
use proptest::prelude::*;
use std::io::{Cursor, Write};

const HTML: &str = "<h1>Tides</h1><p>The tide was high on Monday, and the quay was wet.</p>";

/// A record of version 1.1.
fn record(kind: &str, uri: &str, media: &str, block: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uri}>\r\nWARC-Target-URI: {uri}\r\n\
         WARC-Date: 2024-10-16T15:20:00Z\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [header.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn http(fields: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{fields}\r\n").as_bytes(), body].concat()
}

/// A response with a page of its own.
fn response(n: usize) -> Vec<u8> {
    let body = format!("{HTML}<p>{n}</p>");
    let block = http("Content-Type: text/html; charset=utf-8\r\n", body.as_bytes());
    record("response", &format!("http://a.example/{n}"), "application/http; msgtype=response", &block)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn records(file: &[u8], size: Option<u64>) -> Records {
    let from: Box<dyn Read + Send> = Box::new(Cursor::new(file.to_vec()));
    Records::new(Window::new(from), "x.warc".into(), size, 100_000)
}

/// What a file yields: addresses, and errors from their first `@`.
fn told(file: &[u8]) -> Vec<String> {
    let tell = |page: Result<RawPage, SourceError>| match page {
        Ok(page) => page.url.unwrap_or_default(),
        Err(e) => e.to_string().replacen("x.warc", "", 1),
    };
    let known: Vec<String> = records(file, Some(file.len() as u64)).map(tell).collect();
    let piped: Vec<String> = records(file, None).map(tell).collect();
    assert!(known.len() >= piped.len(), "a file whose size is known yields no less than a pipe");
    known
}

fn urls(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|n| format!("http://a.example/{n}")).collect()
}

#[test]
fn a_response_is_a_page_with_what_is_known_of_it() {
    let file = [record("warcinfo", "info", "application/warc-fields", b"software: x\r\n"), response(1)].concat();
    let page = records(&file, None).next().unwrap().unwrap();
    assert!(page.bytes.starts_with(HTML.as_bytes()) && page.bytes.ends_with(b"<p>1</p>"));
    assert_eq!(page.url.as_deref(), Some("http://a.example/1"));
    assert_eq!(page.fetched_at.as_deref(), Some("2024-10-16T15:20:00Z"));
    assert_eq!((page.status, page.content_type.as_deref()), (Some(200), Some("text/html; charset=utf-8")));
    let offset = (file.len() - response(1).len()) as u64;
    let record_id = "urn:uuid:http://a.example/1".to_owned();
    assert_eq!(page.origin, Origin::Warc { path: "x.warc".into(), record_id, offset });
}

#[test]
fn what_is_no_address_is_none() {
    let block = http("Content-Type: text/html\r\n", HTML.as_bytes());
    let file = record("response", "not a uri", "application/http", &block);
    assert_eq!(records(&file, None).next().unwrap().unwrap().url, None);
}

#[test]
fn packed_records_are_read_with_the_offsets_of_their_members() {
    let [a, b] = [response(1), response(2)];
    for pack in [gzip, zstd] {
        let file = [pack(&a), pack(&b)].concat();
        let pages: Vec<RawPage> = records(&file, Some(file.len() as u64)).map(Result::unwrap).collect();
        let offsets = pages.iter().map(|p| match p.origin {
            Origin::Warc { offset, .. } => offset,
            _ => panic!("no WARC"),
        });
        assert_eq!(offsets.collect::<Vec<_>>(), [0, pack(&a).len() as u64]);
        let whole = [a.clone(), b.clone()].concat();
        assert_eq!(told(&pack(&whole)), urls(&[1, 2]), "one member holds all");
        // bgzip cuts members anywhere.
        let cut: Vec<u8> = whole.chunks(50).flat_map(pack).collect();
        assert_eq!(told(&cut), urls(&[1, 2]));
    }
}

#[test]
fn zstd_frames_may_share_a_dictionary() {
    let samples: Vec<Vec<u8>> = (0..400).map(response).collect();
    let dictionary = zstd::dict::from_samples(&samples, 4096).unwrap();
    let mut packer = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
    let frames: Vec<u8> = (1..3).flat_map(|n| packer.compress(&response(n)).unwrap()).collect();
    for stored in [dictionary.clone(), zstd(&dictionary)] {
        let head = [&[0x5d, 0x2a, 0x4d, 0x18][..], &(stored.len() as u32).to_le_bytes()].concat();
        assert_eq!(told(&[head, stored, frames.clone()].concat()), urls(&[1, 2]));
    }
    let without = told(&frames);
    assert!(without.iter().all(|t| t.contains("cannot be unpacked")), "{without:?}");
}

#[test]
fn old_versions_and_loose_forms_are_read() {
    let block = http("content-type:text/html\r\n", HTML.as_bytes());
    let file = [
        format!(
            "WARC/1.0\nwarc-type: response\nwarc-target-uri: <http://a.example/1>\nWARC-Date: 20241016152000\n\
             Content-Type: application/http;\n msgtype=response\ncontent-length: {}\n\n",
            block.len()
        )
        .as_bytes(),
        &block,
        b"\n\n",
    ]
    .concat();
    let page = records(&file, None).next().unwrap().unwrap();
    assert_eq!(page.url.as_deref(), Some("http://a.example/1"));
    assert_eq!(page.fetched_at.as_deref(), Some("2024-10-16T15:20:00Z"));
    assert_eq!(page.bytes, HTML.as_bytes());
}

#[test]
fn chunked_and_packed_payloads_are_undone() {
    let packed = gzip(HTML.as_bytes());
    let (a, b) = packed.split_at(20);
    let chunks = [
        format!("{:x}\r\n", a.len()).as_bytes(),
        a,
        format!("\r\n{:x};x\r\n", b.len()).as_bytes(),
        b,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let fields = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n";
    let file = record("response", "http://a.example/1", "application/http", &http(fields, &chunks));
    assert_eq!(records(&file, None).next().unwrap().unwrap().bytes, HTML.as_bytes());
}

#[test]
fn what_is_no_page_is_passed_over_and_counted() {
    let answer = |status: &str, media: &str, body: &str| {
        let block = format!("HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n{body}");
        record("response", "http://a.example/x", "application/http", block.as_bytes())
    };
    let robots = http("Content-Type: text/plain\r\n", b"User-agent: *");
    let file = [
        record("request", "http://a.example/1", "application/http", b"GET /1 HTTP/1.1\r\n\r\n"),
        record("metadata", "http://a.example/1", "application/warc-fields", b"via: x\r\n"),
        record("revisit", "http://a.example/1", "application/http", &http("Content-Type: text/html\r\n", b"")),
        record("response", "dns:a.example", "text/dns", b"a.example. 1 IN A 192.0.2.1"),
        answer("404 Not Found", "text/html", HTML),
        answer("301 Moved", "text/html", HTML),
        answer("200 OK", "image/png", "x"),
        answer("200 OK", "application/xml", "<rss><item/></rss>"),
        answer("200 OK", "text/html", ""),
        record("response", "http://a.example/robots.txt", "application/http", &robots),
        record("resource", "http://a.example/x.png", "image/png", b"x"),
        answer("200 OK", "application/xml", "<?xml version='1.0'?><html><p>x</p></html>"),
    ]
    .concat();
    let mut records = records(&file, None);
    assert_eq!(records.by_ref().map(|p| p.unwrap().url.unwrap()).collect::<Vec<_>>(), ["http://a.example/x"]);
    let Seen { pages, failed, other_status, other_media, other_kind, empty } = records.seen;
    assert_eq!((pages, failed, other_status, other_media, other_kind, empty), (1, 0, 2, 4, 4, 1));
}

#[test]
fn documents_without_http_and_extracted_text_are_pages() {
    let file = [
        record("resource", "http://a.example/1", "text/html", HTML.as_bytes()),
        record("conversion", "http://a.example/2", "text/plain", b"The <b> tag is told of here."),
    ]
    .concat();
    let pages: Vec<RawPage> = records(&file, None).map(Result::unwrap).collect();
    assert_eq!((pages[0].format, pages[0].status), (Format::Auto, None));
    assert_eq!((pages[1].format, &pages[1].bytes[..]), (Format::Text, &b"The <b> tag is told of here."[..]));
}

/// Damages the second of three records, and expects the first, an error with the second's place, and the third.
fn expect_one_lost(second: Vec<u8>, pack: fn(&[u8]) -> Vec<u8>, why: &str) {
    let (first, third) = (pack(&response(1)), pack(&response(3)));
    let found = told(&[first.clone(), second, third].concat());
    assert_eq!([&found[0], found.last().unwrap()], [&urls(&[1])[0], &urls(&[3])[0]], "{found:?}");
    assert!(found.len() == 3 && found[1].starts_with(&format!("@{}", first.len())), "{found:?}");
    assert!(found[1].contains(why), "{found:?}");
}

fn with_length(length: &str) -> Vec<u8> {
    let record = String::from_utf8(response(2)).unwrap();
    let (before, after) = record.split_once("Content-Length: ").unwrap();
    format!("{before}Content-Length: {length}{}", &after[after.find('\r').unwrap()..]).into_bytes()
}

#[test]
fn after_a_broken_record_the_next_one_is_read() {
    expect_one_lost(with_length("30"), <[u8]>::to_vec, "longer or shorter than its Content-Length of 30 bytes");
    expect_one_lost(with_length("99999999999999"), <[u8]>::to_vec, "cut off before its end");
    expect_one_lost(with_length("many"), <[u8]>::to_vec, "`many`, which is no length");
    expect_one_lost(b"noise\r\nand more\r\n".to_vec(), <[u8]>::to_vec, "no WARC record begins here");
    expect_one_lost(b"WARC/9.0\r\n\r\n".to_vec(), <[u8]>::to_vec, "no WARC record begins here");
    let endless = [b"WARC/1.1\r\nX: ".to_vec(), vec![b'x'; 2 << 20], b"\r\n\r\n".to_vec()].concat();
    expect_one_lost(endless, <[u8]>::to_vec, "header is larger than 1 MiB");
}

#[test]
fn after_a_broken_member_the_next_one_is_read() {
    for pack in [gzip, zstd] {
        expect_one_lost(pack(&with_length("30")), pack, "longer or shorter");
        expect_one_lost(pack(&with_length("99999999999999")), pack, "cut off before its end");
        let whole = pack(&response(2));
        expect_one_lost([&whole[..40], &[0xff; 20], &whole[60..]].concat(), pack, "cannot be unpacked");
        expect_one_lost(b"noise between the members".to_vec(), pack, "neither gzip nor zstd");
    }
    let mut sum = gzip(&response(2));
    let at = sum.len() - 8;
    sum[at] ^= 1;
    expect_one_lost(sum, gzip, "the checksum is wrong");
}

#[test]
fn a_payload_that_cannot_be_decoded_costs_only_its_page() {
    let bad = |fields: &str, body: &[u8]| {
        let block = http(&format!("Content-Type: text/html\r\n{fields}\r\n"), body);
        record("response", "http://a.example/2", "application/http", &block)
    };
    expect_one_lost(bad("Content-Encoding: gzip", &gzip(HTML.as_bytes())[..30]), gzip_not, "decoded as gzip");
    expect_one_lost(bad("Content-Encoding: lzma", b"x"), gzip_not, "`lzma` is not known");
    expect_one_lost(bad("Transfer-Encoding: chunked", b"5\r\nabc"), gzip_not, "chunks");
    expect_one_lost(bad("Content-Encoding: gzip", &gzip(&vec![b'a'; 200_000])), gzip_not, "raise --max-bytes");
    expect_one_lost(bad("X: y", &vec![b'a'; 200_000]), gzip_not, "larger than 100000 bytes");
    expect_one_lost(record("response", "x", "application/http", HTML.as_bytes()), gzip_not, "no HTTP answer");
    let part = String::from_utf8(response(2)).unwrap().replace("WARC-Date", "WARC-Segment-Number: 1\r\nWARC-Date");
    expect_one_lost(part.into_bytes(), gzip_not, "split over several records");
}

/// Not packed.
fn gzip_not(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

#[test]
fn a_payload_cut_on_purpose_is_read_as_far_as_it_goes() {
    let packed = gzip(HTML.repeat(50).as_bytes());
    let block = http("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &packed[..packed.len() - 10]);
    let file = record("response", "http://a.example/1", "application/http", &block);
    assert!(records(&file, None).next().unwrap().is_err());
    let file = String::from_utf8_lossy(&file[..200]).replace("WARC-Date", "WARC-Truncated: length\r\nWARC-Date");
    let cut = record("response", "http://a.example/1", "application/http", &block);
    let file = [file.as_bytes(), &cut[200..]].concat();
    assert!(records(&file, None).next().unwrap().unwrap().bytes.starts_with(HTML.as_bytes()));
}

#[test]
fn a_file_that_ends_early_says_so() {
    let whole = [response(1), response(2)].concat();
    for pack in [gzip_not, gzip, zstd] {
        let file: Vec<u8> = [pack(&response(1)), pack(&response(2))].concat();
        let found = told(&file[..file.len() - 30]);
        assert_eq!((found.len(), &found[0]), (2, &urls(&[1])[0]), "{found:?}");
        assert!(found[1].contains("cut off"), "{found:?}");
    }
    let header_only = told(&whole[..response(1).len() + 60]);
    assert!(header_only[1].contains("cut off before its end"), "{header_only:?}");
    assert!(told(b"")[0].contains("it is empty"));
    assert!(told(b"<p>no archive").iter().all(|t| t.contains("no WARC record begins here")));
}

#[test]
fn content_tells_a_warc_file() {
    let begins = |bytes: &[u8]| {
        let from: Box<dyn Read + Send> = Box::new(Cursor::new(bytes.to_vec()));
        begins_warc(&mut Window::new(from)).unwrap()
    };
    let sound = response(1);
    assert!(begins(&sound) && begins(&gzip(&sound)) && begins(&zstd(&sound)));
    assert!(!begins(HTML.as_bytes()) && !begins(&gzip(HTML.as_bytes())) && !begins(&zstd(HTML.as_bytes())));
    assert!(!begins(b"") && !begins(b"WAR") && !begins(&gzip(b"")) && !begins(&zstd(&sound)[..5]));
}

#[test]
fn dates_are_instants_or_nothing() {
    assert_eq!(instant("2024-10-16T15:20:00.123456Z").as_deref(), Some("2024-10-16T15:20:00Z"));
    assert_eq!(instant("2024-10-16T15:20:00+09:00").as_deref(), Some("2024-10-16T06:20:00Z"));
    assert_eq!(instant("20080430204825").as_deref(), Some("2008-04-30T20:48:25Z"));
    assert_eq!((instant("2024-10"), instant("2024-10-16"), instant("soon")), (None, None, None));
}

/// Files made of sound pieces in disorder, with bytes changed.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => (1usize..4, 0usize..3).prop_map(|(n, pack)| [gzip_not, gzip, zstd][pack](&response(n))),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => prop::sample::select(vec![
            &b"WARC/1.0\r\n"[..], b"\r\n\r\n", b"Content-Length: 7\r\n", b"HTTP/1.1 200 OK\r\n", b"\x1f\x8b\x08\x00",
            b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", b"ffffffffffffffff\r\n", b"\x1f\x8b\x08\x08",
        ]).prop_map(<[u8]>::to_vec),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (prop::collection::vec(piece, 0..6), changes).prop_map(|(pieces, changes)| {
        let mut file = pieces.concat();
        for (at, byte) in changes {
            if !file.is_empty() {
                let at = at.index(file.len());
                file[at] = byte;
            }
        }
        file
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(file in mangled()) {
        let found = told(&file).len();
        prop_assert!(found <= file.len() + 1, "{found} of {} bytes", file.len());
    }

    #[test]
    fn any_body_is_decoded_or_refused(
        raw in prop::collection::vec(any::<u8>(), 0..200),
        coding in prop::sample::select(vec!["gzip", "deflate", "br", "zstd", "br, gzip"]),
        cut: bool,
    ) {
        let fields = format!("Content-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n");
        let head = Head { status: 200, fields: record::Fields::parse(fields.as_bytes()) };
        let body = http::body(&head, raw, 1000, cut);
        prop_assert!(body.map_or(0, |b| b.len()) <= 1000);
    }
}
