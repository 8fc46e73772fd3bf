//! Whose an address is that several sources name: that of the first in the configuration's order, at each start the same.

use std::collections::HashMap;

use url::Url;

use super::canonical;
use super::source::Source;
use super::state::Kind;

/// An address that a source names and does not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// The address in its canonical form.
    pub url: Url,
    /// The source that names it first, and has it.
    pub owner: String,
    /// The one that gets nothing from it.
    pub other: String,
}

/// What a source names, each address with what stands there. Where it names one twice, what was told last counts.
pub(crate) fn named(source: &Source) -> impl Iterator<Item = (Kind, Url)> {
    let lists = [
        (Kind::Feed, &source.feeds),
        (Kind::Sitemap, &source.sitemaps),
        (Kind::Page, &source.urls),
        (Kind::Hub, &source.start),
        (Kind::Hub, &source.discover),
    ];
    lists.into_iter().flat_map(|(kind, urls)| urls.iter().filter_map(canonical).map(move |url| (kind, url)))
}

/// Addresses that a source names though one before it does, in the order of the sources.
pub fn contested<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Vec<Contested> {
    let mut owners: HashMap<Url, &str> = HashMap::new();
    let mut contested: Vec<Contested> = Vec::new();
    for source in sources {
        for (_, url) in named(source) {
            let owner = *owners.entry(url.clone()).or_insert(&source.name);
            let one = Contested { url, owner: owner.to_owned(), other: source.name.clone() };
            // Who names one twice names it at once, or nearly so.
            if owner != source.name && contested.last() != Some(&one) {
                contested.push(one);
            }
        }
    }
    contested
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_source_that_names_an_address_has_it() {
        let source = |name: &str, feeds: &[&str], start: &[&str]| {
            let urls = |texts: &[&str]| texts.iter().map(|text| Url::parse(text).unwrap()).collect();
            Source { name: name.into(), feeds: urls(feeds), start: urls(start), ..Source::for_tests() }
        };
        let sources = [
            source("b", &["http://a.example/feed"], &["http://a.example/"]),
            source("a", &["http://a.example/feed#x", "http://a.example/other"], &[]),
            source("c", &[], &["http://a.example/other"]),
        ];
        let told: Vec<_> =
            contested(&sources).into_iter().map(|one| (one.url.path().to_owned(), one.owner, one.other)).collect();
        let want = [("/feed", "b", "a"), ("/other", "a", "c")];
        assert_eq!(told, want.map(|(path, owner, other)| (path.to_owned(), owner.to_owned(), other.to_owned())));
        assert_eq!(contested(&sources[..1]), []);
    }
}
