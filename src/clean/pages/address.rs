//! Addresses of the pages of one text: what they share, and the number of the page.

use crate::tracking::is_tracking;
use url::Url;

/// Names of parameters and path words that number pages.
#[rustfmt::skip]
const PAGE_WORDS: &[&str] = &[
    "page", "p", "pg", "pp", "pagenum", "pageno", "page_no", "pagenumber", "page_number", "paged", "currentpage", "curpage",
    "seite", "pagina", "página", "pag", "strona", "str", "sida", "side", "stranica", "sayfa",
];
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
    /// The page's number, from 1.
    pub page: u32,
    /// A word says that the number is a page's.
    pub named: bool,
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
        if let Some(page) = number(value).filter(|_| PAGE_WORDS.contains(&name.to_lowercase().as_str())) {
            let mut rest = parameters.clone();
            rest.remove(i);
            found.push(Numbered { stem: join(url, path, &rest), page, named: true });
        }
    }
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let (name, ending) = match last.rfind('.') {
        Some(dot) if !last[dot + 1..].bytes().all(|b| b.is_ascii_digit()) => last.split_at(dot),
        _ => (last, ""),
    };
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, tail) = name.split_at(name.len() - digits);
    if let Some(page) = number(tail) {
        let bare = head.trim_end_matches(['-', '_', ',', '.', '=', '~']);
        let word = bare.rsplit(['-', '_', ',', '.']).next().unwrap_or("");
        let named = PAGE_WORDS.contains(&word.to_lowercase().as_str());
        let rest = if named { bare[..bare.len() - word.len()].trim_end_matches(['-', '_', ',', '.']) } else { bare };
        let stem_path = match (rest, ending) {
            // `/story/2`, `/story/page/2`, `/story/page-2`
            ("", "") => {
                let word = folder.rsplit('/').next().unwrap_or("");
                let paged = bare.is_empty() && PAGE_WORDS.contains(&word.to_lowercase().as_str());
                let above = if paged { folder.rsplit_once('/').map_or("", |f| f.0) } else { folder };
                found.push(Numbered { stem: join(url, above, &parameters), page, named: named || paged });
                None
            }
            // `/2.html` beside `/1.html`
            ("", _) => Some(format!("{folder}/{ending}")),
            _ if bare.len() < head.len() || named => Some(format!("{folder}/{rest}{ending}")),
            _ => None,
        };
        found.extend(stem_path.map(|p| Numbered { stem: join(url, &p, &parameters), page, named }));
    }
    found
}

fn number(text: &str) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| fits && (1..=MOST_PAGES).contains(n))
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

    fn read(address: &str) -> Vec<(String, u32, bool)> {
        let url = Url::parse(&format!("https://a.example{address}")).expect("a test address");
        numbered(&url).into_iter().map(|n| (n.stem.replace("a.example", ""), n.page, n.named)).collect()
    }

    #[test]
    fn numbers_stand_in_parameters_and_paths() {
        for (address, stem, page, named) in [
            ("/story?page=2&utm_source=x", "/story", 2, true),
            ("/story?id=77&p=3", "/story?id=77", 3, true),
            ("/story/2/", "/story", 2, false),
            ("/story/page/4", "/story", 4, true),
            ("/story/seite-2", "/story", 2, true),
            ("/story-2.html", "/story.html", 2, false),
            ("/story,page-3.html", "/story.html", 3, true),
            ("/story_p2.php", "/story.php", 2, true),
        ] {
            assert_eq!(read(address), [(stem.to_owned(), page, named)], "{address}");
        }
        for address in ["/story", "/2019/07/2019", "/story?id=12", "/covid19", "/story-20190704.html"] {
            assert_eq!(read(address), [], "{address}");
        }
    }
}
