//! Which page of a file that holds several is meant.

use copydesk::page::{Origin, RawPage};
use copydesk::source::SourceError;
use std::str::FromStr;

/// How a page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// By its number, from 1; what is no page does not count.
    Number(u64),
    /// By its record's `source.offset`: where it starts in a WARC file, in bytes, or its line of JSON Lines.
    Offset(u64),
    /// By its address, or by its WARC-Record-ID.
    Name(String),
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(text: &str) -> Result<Asked, String> {
        if let Ok(number) = text.parse() {
            return if number == 0 { Err("pages are counted from 1".to_owned()) } else { Ok(Asked::Number(number)) };
        }
        if let Some(offset) = text.strip_prefix('@') {
            return offset.parse().map(Asked::Offset).map_err(|_| format!("`{offset}` is no number of bytes"));
        }
        Ok(Asked::Name(text.trim_matches(['<', '>']).to_owned()))
    }
}

impl Asked {
    fn is(&self, page: &RawPage, number: u64) -> bool {
        match (self, &page.origin) {
            (Asked::Number(asked), _) => *asked == number,
            (Asked::Offset(asked), Origin::Warc { offset, .. }) => asked == offset,
            (Asked::Offset(asked), Origin::File { line, .. }) => *line == Some(*asked),
            (Asked::Offset(_), _) => false,
            (Asked::Name(name), Origin::Warc { record_id, .. })
                if record_id == name || record_id.strip_prefix("urn:uuid:").is_some_and(|id| id == name) =>
            {
                true
            }
            (Asked::Name(name), _) => page.url.as_ref() == Some(name),
        }
    }
}

/// The first of these pages that is the one asked for; broken ones before it are passed over, and told where it is not found.
/// An offset that the next page has too names neither.
pub fn find(mut pages: impl Iterator<Item = Result<RawPage, SourceError>>, asked: &Asked) -> Result<RawPage, String> {
    let (mut number, mut broken) = (0, Vec::new());
    while let Some(page) = pages.next() {
        match page {
            Ok(page) => {
                number += 1;
                if asked.is(&page, number) {
                    let is_next = |next: RawPage| asked.is(&next, number + 1);
                    if matches!(asked, Asked::Offset(_)) && pages.find_map(Result::ok).is_some_and(is_next) {
                        return Err(format!(
                            "{} is not the only page that begins there: it is packed together with others; ask for it by \
                             number, address or WARC-Record-ID",
                            page.name()
                        ));
                    }
                    return Ok(page);
                }
            }
            Err(error) => broken.push(error.to_string()),
        }
    }
    let what = match asked {
        Asked::Number(number) => format!("there is no page {number}"),
        Asked::Offset(offset) => format!("no page's record has the source.offset {offset}"),
        Asked::Name(name) => format!(
            "no page has the address or the WARC-Record-ID {name} (source.record_id; a record's own id is known only \
             when its page is cleaned)"
        ),
    };
    let few: Vec<String> = broken.iter().take(3).map(|error| format!("\n  {error}")).collect();
    let broken = match broken.len() {
        0 => String::new(),
        n => format!("; {n} broken records were passed over:{}", few.concat()),
    };
    Err(format!("{what}; it holds {number} pages (revisits, redirects and errors are none){broken}"))
}
