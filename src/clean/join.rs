//! Pages of one article become one record.
//!
//! [`join_pages`] finds which records are pages of one article: one names the other as its next page, or their
//! addresses are the same but for the page's number; and neither title nor date contradicts it. [`join`] puts such pages together: what each page repeats, its
//! head above all, is told once.

mod agree;
mod anchors;
mod chains;

use super::facts::words;
use super::sketch;
use crate::article::{Article, BodyBlock, Image, Text};
use anchors::Anchors;
use chains::{Chains, own_address};
use rustc_hash::FxHashSet;

/// A paragraph of so many words stands on two pages because they repeat it.
const REPEATED_WORDS: usize = 8;

/// Joins the pages of one article wherever they are among the records; the others stay, in order.
pub fn join_pages(articles: Vec<Article>) -> Vec<Article> {
    let Chains { next, followed } = Chains::of(&articles);
    let mut slots: Vec<Option<Article>> = articles.into_iter().map(Some).collect();
    let mut chains = Vec::with_capacity(slots.len());
    for first in 0..slots.len() {
        // A later page is taken with its first one. Rings have no first page; what is left of them stays as it is.
        if followed.contains(&first) {
            continue;
        }
        let chain = std::iter::successors(Some(first), |&at| next[at]);
        let pages: Vec<Article> = chain.filter_map(|at| slots[at].take()).collect();
        chains.push((first, pages));
    }
    chains.extend(slots.into_iter().enumerate().filter_map(|(at, left)| Some((at, vec![left?]))));
    chains.sort_by_key(|c| c.0);
    without_copies(chains).into_iter().map(|(_, pages)| join(pages)).collect()
}

/// Takes away what is left of pages that were given more than once: the same text from the address of a page that is
/// part of a whole.
fn without_copies(mut chain: Vec<(usize, Vec<Article>)>) -> Vec<(usize, Vec<Article>)> {
    let identity = |page: &Article| Some((own_address(page)?, page.fingerprint.sha256.clone()));
    let parts: FxHashSet<(String, String)> =
        chain.iter().filter(|c| c.1.len() > 1).flat_map(|c| &c.1).filter_map(identity).collect();
    if !parts.is_empty() {
        chain.retain(|(_, pages)| pages.len() > 1 || !pages.iter().filter_map(identity).any(|i| parts.contains(&i)));
    }
    chain
}

/// Joins pages of one article, in order, into one record: metadata and source are the first page's.
pub fn join(pages: Vec<Article>) -> Article {
    let mut pages = pages.into_iter();
    let Some(mut whole) = pages.next() else { return Article::default() };
    let rest: Vec<Article> = pages.collect();
    if rest.is_empty() {
        return whole;
    }
    whole.pages.extend(address(&whole));
    let mut anchors = Anchors::default();
    anchors.tell_apart(&mut whole.blocks, 1);
    let mut parts = parts(&whole, 0);
    let mut known: FxHashSet<Text> = whole.images.iter().filter_map(|image| image.url.clone()).collect();
    let mut pictures: Vec<(u32, Image)> = whole.images.drain(..).map(|image| (0, image)).collect();
    let (mut ratios, mut chars) = (0.0, 0);
    let mut weigh = |article: &Article| {
        let own = article.text.chars().count();
        ratios += article.quality.kept_ratio * own as f32;
        chars += own;
    };
    weigh(&whole);
    for (mut page, number) in rest.into_iter().zip(1u32..) {
        weigh(&page);
        whole.pages.extend(address(&page));
        anchors.tell_apart(&mut page.blocks, number + 1);
        append(&mut parts, self::parts(&page, number));
        let is_new = |image: &Image| image.url.as_ref().is_none_or(|url| !known.contains(url));
        let new: Vec<Image> = page.images.drain(..).filter(is_new).collect();
        known.extend(new.iter().filter_map(|image| image.url.clone()));
        pictures.extend(new.into_iter().map(|image| (number, image)));
        take_over(&mut whole, page);
    }
    let starts = write(&mut whole, parts);
    let end = whole.text.chars().count() as u32;
    whole.images.extend(pictures.into_iter().map(|(page, image)| {
        let behind = |at: u32| starts.get(starts.partition_point(|s| s.0 < (page, at))).map_or(end, |s| s.1);
        Image { at: image.at.map(behind), ..image }
    }));
    if chars > 0 {
        whole.quality.kept_ratio = (ratios / chars as f32 * 1000.0).round() / 1000.0;
    }
    whole
}

fn address(article: &Article) -> Option<String> {
    article.url.clone().or_else(|| article.canonical_url.clone()).or_else(|| article.source.path.clone())
}

/// What a later page adds besides its text and pictures.
fn take_over(whole: &mut Article, page: Article) {
    whole.next_page = page.next_page;
    whole.modified = whole.modified.take().max(page.modified);
    whole.quality.confidence = whole.quality.confidence.min(page.quality.confidence);
    for flag in page.quality.flags {
        if !whole.quality.flags.contains(&flag) {
            whole.quality.flags.push(flag);
        }
    }
    if let (Some(all), Some(more)) = (&mut whole.comments, page.comments) {
        all.extend(more);
    }
    if let (Some(all), Some(more)) = (&mut whole.removed, page.removed) {
        all.extend(more);
    }
}

/// A body block, and the mark before it in its line.
struct Part {
    /// The number of its page, and where it began in that page's text.
    from: (u32, u32),
    /// Whether a blank line, or only a line's end, stands before it.
    gap: &'static str,
    mark: String,
    block: BodyBlock,
}

/// The blocks of a page with what stands between them in its text.
fn parts(article: &Article, page: u32) -> Vec<Part> {
    let mut parts = Vec::with_capacity(article.blocks.len());
    let mut chars = article.text.chars();
    let mut at = 0;
    for block in &article.blocks {
        let between: String = chars.by_ref().take((block.start - at) as usize).collect();
        let length = (block.end - block.start) as usize;
        if length > 0 {
            chars.nth(length - 1);
        }
        at = block.end;
        let gap = if between.contains("\n\n") || parts.is_empty() { "\n\n" } else { "\n" };
        let mark = between.rsplit('\n').next().unwrap_or("").to_owned();
        parts.push(Part { from: (page, block.start), gap, mark, block: block.clone() });
    }
    parts
}

/// Puts a page's parts after those before it, each text once.
fn append(parts: &mut Vec<Part>, mut page: Vec<Part>) {
    let same = |a: &Part, b: &Part| a.block.text == b.block.text;
    // What both pages end with belongs to the end of the whole.
    let tail = parts.iter().rev().zip(page.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    if tail < page.len() && tail < parts.len() {
        parts.truncate(parts.len() - tail);
    }
    let told: FxHashSet<&str> = parts.iter().map(|p| p.block.text.as_str()).collect();
    let head = page.iter().take_while(|p| told.contains(p.block.text.as_str())).count();
    let repeats: Vec<bool> = page
        .iter()
        .enumerate()
        .map(|(i, p)| i < head || told.contains(p.block.text.as_str()) && count(&p.block.text) >= REPEATED_WORDS)
        .collect();
    let mut repeats = repeats.into_iter();
    page.retain(|_| !repeats.next().unwrap_or(false));
    if let Some(first) = page.first_mut() {
        first.gap = "\n\n";
    }
    parts.append(&mut page);
}

fn count(text: &str) -> usize {
    let mut n = 0;
    words(text, |_| n += 1);
    n
}

/// Writes text, blocks and what is counted of them; where each part began and begins now, in order.
fn write(whole: &mut Article, parts: Vec<Part>) -> Vec<((u32, u32), u32)> {
    let (mut text, mut chars) = (String::with_capacity(whole.text.len() * 2), 0);
    let mut starts = Vec::with_capacity(parts.len());
    let mut ranges = Vec::with_capacity(parts.len());
    whole.blocks.clear();
    for Part { from, gap, mark, mut block } in parts {
        let before = text.len();
        if before > 0 {
            text.push_str(gap);
        }
        text.push_str(&mark);
        chars += text[before..].chars().count() as u32;
        let length = block.end - block.start;
        (block.start, block.end) = (chars, chars + length);
        starts.push((from, block.start));
        chars += length;
        ranges.push(text.len()..text.len() + block.text.len());
        text.push_str(&block.text);
        whole.blocks.push(block);
    }
    whole.quality.words = count(&text) as u32;
    whole.fingerprint.sha256 = sketch::sha256(&text);
    whole.fingerprint.sketch = format!("{:016x}", sketch::sketch(&text));
    whole.text = text.into();
    // No block holds its page's text any longer.
    whole.blocks.iter_mut().zip(ranges).for_each(|(block, range)| block.text = whole.text.part(range));
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: &str, next: Option<&str>, paragraphs: &[&str]) -> Article {
        let mut article = Article { url: Some(url.to_owned()), title: Some("The quay".into()), ..Article::default() };
        article.next_page = next.map(str::to_owned);
        let parts = paragraphs.iter().map(|text| Part {
            from: (0, 0),
            gap: "\n\n",
            mark: String::new(),
            block: BodyBlock { text: (*text).into(), end: text.chars().count() as u32, ..BodyBlock::default() },
        });
        write(&mut article, parts.collect());
        article
    }

    #[test]
    fn pages_are_linked_and_their_heads_told_once() {
        let teaser = "The quay is old and the town has to mend it before the winter comes.";
        let records = join_pages(vec![
            page("https://a.example/s?page=2", Some("https://a.example/s?page=3"), &[teaser, "Zwei — ß.", "Sign up"]),
            page("https://a.example/other", None, &["Other."]),
            page("https://a.example/s?page=3", None, &[teaser, "Three.", "Sign up"]),
            page("https://a.example/s", Some("https://a.example/s?page=2"), &[teaser, "One.", "Sign up"]),
        ]);
        let texts: Vec<&str> = records.iter().map(|r| r.text.as_str()).collect();
        assert_eq!(texts, ["Other.", &format!("{teaser}\n\nOne.\n\nZwei — ß.\n\nThree.\n\nSign up")]);
        let whole = &records[1];
        assert_eq!(whole.pages.len(), 3);
        assert_eq!(whole.next_page, None);
        let chars: Vec<char> = whole.text.chars().collect();
        for block in &whole.blocks {
            assert_eq!(chars[block.start as usize..block.end as usize].iter().collect::<String>(), block.text.as_str());
        }
    }

    #[test]
    fn pictures_keep_their_places() {
        let teaser = "The quay is old and the town has to mend it before the winter comes.";
        let mut one = page("https://a.example/s", Some("https://a.example/s?page=2"), &[teaser, "One."]);
        let mut two = page("https://a.example/s?page=2", None, &[teaser, "Two.", "Three."]);
        let picture = |url: &str, at: u32| Image { url: Some(url.into()), at: Some(at), ..Image::default() };
        one.images = vec![picture("a", one.blocks[1].start), picture("b", 1000)];
        two.images = vec![picture("a", 0), picture("c", two.blocks[0].start), picture("d", two.blocks[2].start)];
        let whole = join_pages(vec![one, two]).remove(0);
        let starts: Vec<u32> = whole.blocks.iter().map(|b| b.start).collect();
        let at: Vec<(&str, Option<u32>)> =
            whole.images.iter().map(|i| (i.url.as_deref().unwrap_or(""), i.at)).collect();
        assert_eq!(whole.blocks.len(), 4);
        let places = [("a", starts[1]), ("b", starts[2]), ("c", starts[2]), ("d", starts[3])];
        assert_eq!(at, places.map(|(url, start)| (url, Some(start))));
    }

    #[test]
    fn numbers_in_addresses_link_where_titles_agree() {
        let two = |title: &str| Article { title: Some(title.into()), ..page("https://a.example/s/2", None, &["Two."]) };
        let one = || page("https://a.example/s", None, &["One."]);
        assert_eq!(join_pages(vec![two("The quay"), one()]).len(), 1);
        assert_eq!(join_pages(vec![two("The mole"), one()]).len(), 2);
    }

    #[test]
    fn rings_end() {
        let a = page("https://a.example/a?page=2", Some("https://a.example/a?page=3"), &["A."]);
        let b = page("https://a.example/a?page=3", Some("https://a.example/a?page=2"), &["B."]);
        assert_eq!(join_pages(vec![a, b]).len(), 2);
    }

    /// A page with title, date, and the page that it names as next.
    fn told(url: &str, title: &str, date: &str, next: Option<&str>) -> Article {
        let published = Some(date.to_owned()).filter(|d| !d.is_empty());
        Article { title: Some(title.into()), published, ..page(url, next, &[url]) }
    }

    #[test]
    fn other_articles_are_no_pages() {
        let series = ["https://a.example/quay-part-1", "https://a.example/quay-part-2"];
        let posts = ["https://a.example/news/101", "https://a.example/news/102"];
        let daily = ["https://a.example/weather", "https://a.example/weather-2"];
        let letters = ["https://a.example/letter/41", "https://a.example/letter/42"];
        for ([one, two], titles, dates, next) in [
            (series, ["The quay, part 1", "The quay, part 2"], ["2025-01-28", "2025-02-03"], false),
            (series, ["The quay, part 1", "The quay, part 2"], ["", ""], false),
            (posts, ["The quay", "The mole"], ["", ""], true),
            (posts, ["The weather", "The weather"], ["2025-01-28", "2025-01-29"], true),
            (daily, ["The weather", "The weather"], ["2025-01-28", "2025-01-29"], false),
            (daily, ["The weather", "The weather"], ["", ""], false),
            (letters, ["The letter", "The letter"], ["2025-01-28", "2025-01-29"], false),
            (letters, ["The letter", "The letter"], ["", ""], false),
        ] {
            let first = told(one, titles[0], dates[0], next.then_some(two));
            assert_eq!(
                join_pages(vec![first, told(two, titles[1], dates[1], None)]).len(),
                2,
                "{one} {titles:?} {dates:?}"
            );
        }
    }

    #[test]
    fn pages_join_over_missing_ones_and_copies_go() {
        let at = |n: u32| format!("https://a.example/s?page={n}");
        let one = || told("https://a.example/s", "The quay", "", Some(&at(2)));
        let two = || told(&at(2), "The quay - Page 2", "", Some(&at(3)));
        let three = || told(&at(3), "The quay - Page 3", "", None);
        assert_eq!(join_pages(vec![three(), one()])[0].pages, ["https://a.example/s", &at(3)]);
        let joined = join_pages(vec![one(), two(), two(), three()]);
        assert_eq!((joined.len(), joined[0].pages.len()), (1, 3));
        assert_eq!(
            join_pages(vec![told("https://a.example/x", "X", "", None), told("https://a.example/x", "X", "", None)])
                .len(),
            2
        );
    }

    #[test]
    fn titles_of_their_own_part_no_pages_whose_addresses_are_sure() {
        let two = "https://a.example/s?page=2";
        let one = |date: &str| told("https://a.example/s", "The quay", date, Some(two));
        assert_eq!(join_pages(vec![one("2025-01-28"), told(two, "What it costs", "2025-01-28", None)]).len(), 1);
        assert_eq!(join_pages(vec![one("2025-01-28"), told(two, "What it costs", "2025-01-29", None)]).len(), 2);
    }

    #[test]
    fn saved_pages_that_declare_the_first_ones_address_are_told_by_what_comes_next() {
        let saved = |text: &str, next: Option<&str>| Article {
            url: None,
            canonical_url: Some("https://a.example/s".into()),
            source: crate::article::SourceInfo { path: Some(format!("{text}.html")), ..Default::default() },
            ..page("", next, &[text])
        };
        let two = saved("Two", Some("https://a.example/s?page=3"));
        let joined = join_pages(vec![two, saved("Three", None), saved("One", Some("https://a.example/s?page=2"))]);
        assert_eq!(joined.len(), 1);
        assert_eq!(joined[0].text.as_str(), "One\n\nTwo\n\nThree");
    }
}
