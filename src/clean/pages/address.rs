//! Addresses of the pages of one text: what they share, and the number of the page.

use crate::tracking::is_tracking;
use url::Url;

/// Names of parameters and path words that number pages.
#[rustfmt::skip]
const PAGE_WORDS: &[&str] = &[
    "page", "p", "pg", "pp", "pagenum", "pageno", "page_no", "pagenumber", "page_number", "paged", "currentpage", "curpage",
    "seite", "pagina", "página", "pag", "strona", "str", "sida", "side", "stranica", "sayfa",
];
/// Names of parameters that count the pages before this one.
const OFFSETS: &[&str] = &["start", "limitstart"];
/// What parts the words of a path's last part.
const BREAKS: [char; 5] = ['-', '_', ',', '.', ';'];
/// Pages of one text; larger numbers are years and ids.
const MOST_PAGES: u32 = 200;
/// An address of more parameters numbers no pages; each that may be the number is a reading with a stem of its own.
const MOST_PARAMETERS: usize = 32;
/// Parameters that mostly say from which link of a site a reader came. They may choose what is shown, so that a crawl
/// heeds them; two links of one page that differ in nothing else lead to one text.
const PLACES: &[&str] = &["ref", "src"];

/// An address read as that of a page of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// What all pages of the text share.
    pub stem: String,
    /// The page's number, mostly from 1: a parameter may count from 0.
    pub page: u32,
    /// How the address tells the number.
    pub form: Form,
}

/// How an address tells the number of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Not at all: it is read as the first page's.
    Whole,
    /// `?page=2`
    Parameter,
    /// `/page/2`, `-page-2.html`
    Word,
    /// A bare number between slashes: a page's, or a story's.
    Segment,
    /// A bare number behind other words: a page's, a part's, a day's, or that of one more story of this name.
    Suffix,
}

impl Form {
    /// Whether a word says that the number is a page's.
    pub(crate) fn is_named(self) -> bool {
        matches!(self, Form::Parameter | Form::Word)
    }
}

/// What is the same for all spellings of one address: no fragment, no tracking, no slash at the end.
pub(crate) fn key(url: &Url) -> String {
    join(url, path(url), &parameters(url))
}

/// The ways to read an address as a numbered page, the surest first.
pub(crate) fn numbered(url: &Url) -> Vec<Numbered> {
    let (path, parameters) = (path(url), parameters(url));
    let mut found = Vec::new();
    if parameters.len() > MOST_PARAMETERS {
        return found;
    }
    for (i, (name, value)) in parameters.iter().enumerate() {
        let name = name.to_lowercase();
        let page = match number(value) {
            Some(page) if PAGE_WORDS.contains(&name.as_str()) => page,
            Some(before) if OFFSETS.contains(&name.as_str()) => before + 1,
            _ => continue,
        };
        let mut rest = parameters.clone();
        rest.remove(i);
        found.push(Numbered { stem: join(url, path, &rest), page, form: Form::Parameter });
    }
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let (name, ending) = match last.rfind('.') {
        Some(dot) if !last[dot + 1..].bytes().all(|b| b.is_ascii_digit()) => last.split_at(dot),
        _ => (last, ""),
    };
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, tail) = name.split_at(name.len() - digits);
    if let Some(page) = number(tail).filter(|&page| page > 0) {
        let bare = head.trim_end_matches(|c| BREAKS.contains(&c) || matches!(c, '=' | '~'));
        let word = bare.rsplit(BREAKS).next().unwrap_or("");
        let named = PAGE_WORDS.contains(&word.to_lowercase().as_str());
        let rest = if named { bare[..bare.len() - word.len()].trim_end_matches(BREAKS) } else { bare };
        let form = if named { Form::Word } else { Form::Suffix };
        let stem_path = match (rest, ending) {
            // `/story/2`, `/story/page/2`, `/story/page-2`
            ("", "") => {
                let word = folder.rsplit('/').next().unwrap_or("");
                let paged = bare.is_empty() && PAGE_WORDS.contains(&word.to_lowercase().as_str());
                let above = if paged { folder.rsplit_once('/').map_or("", |f| f.0) } else { folder };
                let form = if named || paged { Form::Word } else { Form::Segment };
                found.push(Numbered { stem: join(url, above, &parameters), page, form });
                None
            }
            // `/2.html` beside `/1.html`
            ("", _) => Some(format!("{folder}/{ending}")),
            _ if bare.len() < head.len() || named => Some(format!("{folder}/{rest}{ending}")),
            _ => None,
        };
        found.extend(stem_path.map(|p| Numbered { stem: join(url, &p, &parameters), page, form }));
    }
    found
}

fn number(text: &str) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| fits && *n <= MOST_PAGES)
}

fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

fn parameters(url: &Url) -> Vec<(String, String)> {
    let tells = |name: &str| !is_tracking(name) && !PLACES.contains(&name);
    let mut all: Vec<(String, String)> =
        url.query_pairs().filter(|(n, _)| tells(n)).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    all.sort();
    all
}

fn join(url: &Url, path: &str, parameters: &[(String, String)]) -> String {
    let host = url.host_str().unwrap_or("").trim_start_matches("www.");
    let mut out = format!("{host}{path}");
    for (i, (name, value)) in parameters.iter().enumerate() {
        out.push(if i == 0 { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Vec<(String, u32, Form)> {
        let url = Url::parse(&format!("https://a.example{address}")).expect("a test address");
        numbered(&url).into_iter().map(|n| (n.stem.replace("a.example", ""), n.page, n.form)).collect()
    }

    #[test]
    fn numbers_stand_in_parameters_and_paths() {
        for (address, stem, page, form) in [
            ("/story?page=2&utm_source=x", "/story", 2, Form::Parameter),
            ("/story?id=77&p=3", "/story?id=77", 3, Form::Parameter),
            ("/story/2/", "/story", 2, Form::Segment),
            ("/story/page/4", "/story", 4, Form::Word),
            ("/story/seite-2", "/story", 2, Form::Word),
            ("/story-2.html", "/story.html", 2, Form::Suffix),
            ("/story,page-3.html", "/story.html", 3, Form::Word),
            ("/story;page=2", "/story", 2, Form::Word),
            ("/story?page=0", "/story", 0, Form::Parameter),
            ("/story?start=1", "/story", 2, Form::Parameter),
            ("/2.html", "/.html", 2, Form::Suffix),
            ("/story_p2.php", "/story.php", 2, Form::Word),
        ] {
            assert_eq!(read(address), [(stem.to_owned(), page, form)], "{address}");
        }
        for address in ["/story", "/2019/07/2019", "/story?id=12", "/covid19", "/story-20190704.html"] {
            assert_eq!(read(address), [], "{address}");
        }
    }
}
