//! Which record is the next page of which.

use super::super::pages::address::{Form, Numbered, key, numbered};
use super::agree::{Contradiction, same_date, same_title};
use crate::article::Article;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use url::Url;

/// Records that follow each other.
pub(super) struct Chains {
    /// For each record the one that is its next page.
    pub next: Vec<Option<usize>>,
    /// The records that are next pages.
    pub followed: FxHashSet<usize>,
}

impl Chains {
    pub(super) fn of(articles: &[Article]) -> Chains {
        let mut chains = Chains { next: vec![None; articles.len()], followed: FxHashSet::default() };
        by_link(articles, &mut chains);
        by_declared(articles, &mut chains);
        by_number(articles, &mut chains);
        chains
    }

    fn link(&mut self, page: usize, next: usize) {
        if page != next && self.next[page].is_none() && self.followed.insert(next) {
            self.next[page] = Some(next);
        }
    }
}

/// Links pages to those that they name as next, unless what both tell contradicts it.
fn by_link(articles: &[Article], chains: &mut Chains) {
    let mut by_address: FxHashMap<String, usize> = FxHashMap::default();
    for (i, article) in articles.iter().enumerate() {
        if let Some(own) = own_address(article) {
            by_address.entry(own).or_insert(i);
        }
    }
    for (i, article) in articles.iter().enumerate() {
        // Later pages may declare the first one's address: that is no address of theirs.
        if let Some(url) = article.canonical_url.as_deref().and_then(|u| Url::parse(u).ok()) {
            by_address.entry(key(&url)).or_insert(i);
        }
    }
    for (i, article) in articles.iter().enumerate() {
        let next = next_address(article).and_then(|address| by_address.get(&address).copied());
        if let Some(next) = next.filter(|&next| may_follow(article, &articles[next])) {
            chains.link(i, next);
        }
    }
}

/// Whether a record may be the page that another names as its next one.
fn may_follow(article: &Article, next: &Article) -> bool {
    let contradiction = Contradiction::of(article, next);
    let address = article.next_page.as_deref().and_then(|n| Url::parse(n).ok());
    let own =
        article.url.as_deref().or(article.canonical_url.as_deref()).and_then(|u| Url::parse(u).ok()).map(|u| key(&u));
    let within = |n: &Numbered| n.form.is_named() || n.form == Form::Segment && own.as_ref() == Some(&n.stem);
    if address.is_some_and(|url| numbered(&url).iter().any(within)) {
        // Such an address is a page's; each may have a title of its own, or be dated by what stands beside it.
        return !(contradiction.title && contradiction.origin);
    }
    contradiction.is_none()
}

/// Links pages without addresses of their own that all declare the first one's: the next page that each names tells
/// which it is itself, and the one that names none is the last.
fn by_declared(articles: &[Article], chains: &mut Chains) {
    let mut declared: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, article) in articles.iter().enumerate().filter(|(_, a)| a.url.is_none()) {
        if let Some(url) = article.canonical_url.as_deref().and_then(|u| Url::parse(u).ok()) {
            declared.entry(key(&url)).or_default().push(i);
        }
    }
    for (stem, records) in declared.into_iter().filter(|(_, records)| records.len() > 1) {
        let number = |i: &usize| {
            let next = Url::parse(articles[*i].next_page.as_deref()?).ok()?;
            numbered(&next).into_iter().find(|n| n.stem == stem).map(|n| n.page.saturating_sub(1))
        };
        let (mut pages, last): (Vec<usize>, Vec<usize>) =
            records.iter().partition(|i| articles[**i].next_page.is_some());
        pages.retain(|i| number(i).is_some());
        pages.sort_by_key(number);
        pages.dedup_by_key(|i| number(i));
        if let [last] = last[..] {
            pages.push(last);
        }
        for pair in pages.windows(2) {
            let (a, b) = (&articles[pair[0]], &articles[pair[1]]);
            if Contradiction::of(a, b).is_none() && same_title(a, b) {
                chains.link(pair[0], pair[1]);
            }
        }
    }
}

/// Links pages whose addresses differ in the number alone, and whose titles agree.
fn by_number(articles: &[Article], chains: &mut Chains) {
    let mut texts: BTreeMap<String, Vec<(u32, Form, usize)>> = BTreeMap::new();
    for (i, article) in articles.iter().enumerate() {
        let Some(url) = article.url.as_deref().and_then(|u| Url::parse(u).ok()) else { continue };
        texts.entry(key(&url)).or_default().push((1, Form::Whole, i));
        for n in numbered(&url) {
            texts.entry(n.stem).or_default().push((n.page, n.form, i));
        }
    }
    for mut pages in texts.into_values().filter(|pages| pages.len() > 1) {
        pages.sort_by_key(|&(page, _, i)| (page, i));
        pages.dedup_by_key(|p| p.0);
        for pair in pages.windows(2) {
            let ((number, _, a), (other, form, b)) = (pair[0], pair[1]);
            let (one, two) = (&articles[a], &articles[b]);
            if !same_title(one, two) || !Contradiction::of(one, two).is_none() {
                continue;
            }
            // A bare number may be that of a day or of one more story of this name. Pages of it are those that are
            // dated alike, or that stand below the first one.
            let begun = || number == 1 || chains.followed.contains(&a);
            let below = || form == Form::Segment && other == number + 1 && begun();
            if form.is_named() || same_date(one, two) || below() {
                chains.link(a, b);
            }
        }
    }
}

/// The page's own address: where it was fetched, else its file.
pub(super) fn own_address(article: &Article) -> Option<String> {
    match article.url.as_deref().and_then(|u| Url::parse(u).ok()) {
        Some(url) => Some(key(&url)),
        None => article.source.path.clone(),
    }
}

fn next_address(article: &Article) -> Option<String> {
    let next = article.next_page.as_deref()?;
    if let Ok(url) = Url::parse(next) {
        return Some(key(&url));
    }
    // Without an address a page's links lead to files beside it.
    let path = article.source.path.as_deref()?;
    let folder = path.rsplit_once(['/', '\\']).map_or("", |p| &path[..=p.0.len()]);
    let file = next.split('#').next().unwrap_or(next);
    Some(format!("{folder}{}", decoded(file.strip_prefix("./").unwrap_or(file))))
}

/// The name of a file that a link spells: `%3F` is a question mark in it.
fn decoded(link: &str) -> String {
    let mut parts = link.split('%');
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).filter(|c| c.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|c| u8::from_str_radix(c, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_are_decoded() {
        for (link, file) in
            [("a%3Fpage=2.html", "a?page=2.html"), ("50%.html", "50%.html"), ("%C3%A9%2", "é%2"), ("a", "a")]
        {
            assert_eq!(decoded(link), file);
        }
    }
}
