//! Pictures of the article, with their captions, each told once.

use super::super::Analysis;
use super::super::blocks::place;
use super::super::hygiene::{
    self,
    fold::{Letters, letters as folded},
};
use super::super::metadata::split_credit;
use super::super::roles::Role;
use super::super::verdict::Verdict;
use super::credits::{in_figure, is_all_credit, parted, without_spoken_label};
use super::draft::Body;
use super::spans::append_address;
use crate::article::{Image, Text};
use crate::html::{Attr, Dom, NodeId, Tag};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::ops::Range;
use url::Url;

/// Bytes of most pictures' addresses and alternative texts; of many pictures few are told.
const ADDRESS_BYTES: usize = 60;
/// Pictures that a record lists at most.
const MOST_IMAGES: usize = 200;

/// The pictures that stand among kept blocks, and all captions. `body` is what was made of the same blocks, if it was.
pub fn images(analysis: &Analysis<'_>, verdicts: &[Verdict], base: Option<&Url>, body: Option<&Body>) -> Vec<Image> {
    let Some((first, last)) = kept_range(verdicts) else { return Vec::new() };
    let mut images: Vec<Placed> = Vec::new();
    let mut told: FxHashSet<Letters> = FxHashSet::default();
    // The addresses and alternative texts of all pictures, which share one string.
    let likely = analysis.blocks.images.len().min(MOST_IMAGES) * ADDRESS_BYTES;
    let mut letters = String::with_capacity(likely);
    if let Some(dom) = &analysis.dom {
        for &(node, at) in &analysis.blocks.images {
            let at = at as usize;
            // A lead picture stands a few blocks before the first paragraph.
            if at + 8 < first || at > last + 1 || images.len() >= MOST_IMAGES {
                continue;
            }
            let captioned = caption_near(verdicts, at);
            let stays = captioned || at >= first && at <= last && beside_kept(verdicts, at);
            if !stays || !is_picture(dom, node) {
                continue;
            }
            let from = letters.len();
            if !address(dom, node).is_some_and(|url| append_address(&url, base, &mut letters)) {
                continue;
            }
            let url = &letters[from..];
            if is_sign(url) || images.iter().any(|other| letters[other.url.clone()] == *url) {
                letters.truncate(from);
                continue;
            }
            let url = from..letters.len();
            if let Some(alt) = dom.attr(node, Attr::Alt) {
                letters.push_str(&hygiene::clean(&alt));
            }
            let alt = url.end..letters.len();
            images.push(Placed { at, figure: figure_of(dom, node), url, alt, image: Image::default() });
        }
    }
    let lone = captions(analysis, verdicts, &mut images, &mut told);
    if let Some(dom) = &analysis.dom {
        for placed in images.iter_mut().filter(|p| p.image.credit.is_none()) {
            placed.image.credit = placed.figure.and_then(|figure| in_figure(dom, figure));
        }
    }
    let letters = Text::from(letters);
    let found = images.into_iter().map(|p| {
        let alt = Some(letters.part(p.alt)).filter(|alt| !alt.is_empty());
        (p.at, Image { url: Some(letters.part(p.url)), alt, ..p.image })
    });
    let mut all: Vec<(usize, Image)> = found.chain(lone).collect();
    all.sort_by_key(|i| i.0);
    all.into_iter().map(|(block, image)| Image { at: body.map(|b| b.at(block)), ..image }).collect()
}

/// A picture, the number of blocks before it, and the figure it stands in.
struct Placed {
    at: usize,
    figure: Option<NodeId>,
    /// Where its address and its alternative text stand among those of all pictures, in bytes.
    url: Range<usize>,
    alt: Range<usize>,
    /// The rest.
    image: Image,
}

/// The figure around a node, a few elements out.
fn figure_of(dom: &Dom<'_>, node: NodeId) -> Option<NodeId> {
    dom.ancestors(node).take(8).find(|&n| dom.tag(n) == Tag::Figure)
}

fn kept_range(verdicts: &[Verdict]) -> Option<(usize, usize)> {
    let kept = |v: &Verdict| v.role.is_body();
    Some((verdicts.iter().position(kept)?, verdicts.iter().rposition(kept)?))
}

fn caption_near(verdicts: &[Verdict], at: usize) -> bool {
    verdicts.iter().skip(at).take(2).any(|v| matches!(v.role, Role::Caption | Role::Credit))
}

/// Whether something of the article stands within two blocks of a picture: what has only chrome around it is part of that.
fn beside_kept(verdicts: &[Verdict], at: usize) -> bool {
    let near = &verdicts[at.saturating_sub(2)..(at + 2).min(verdicts.len())];
    near.iter()
        .any(|v| v.role.is_body() || matches!(v.role, Role::Title | Role::Subtitle | Role::Caption | Role::Credit))
}

/// Gives each caption to the picture of its figure, else to the one just before it that has none; a caption without
/// a picture stands alone, unless it stands where no picture of the article does. What repeats another caption is left out. Pictures are few ([`MOST_IMAGES`]), so that
/// looking through them for each caption is no matter.
fn captions(
    analysis: &Analysis<'_>,
    verdicts: &[Verdict],
    images: &mut [Placed],
    told: &mut FxHashSet<Letters>,
) -> Vec<(usize, Image)> {
    let mut lone = Vec::new();
    for (i, verdict) in verdicts.iter().enumerate() {
        match verdict.role {
            Role::Caption => {
                let Some(figure) = of_picture(analysis, i) else { continue };
                let (caption, credit) = caption_and_credit(analysis, i);
                // Compared without case, space and punctuation.
                if is_control(analysis, i) || !caption.is_empty() && !told.insert(folded(caption)) {
                    continue;
                }
                let caption = Some(caption.to_owned()).filter(|c| !c.is_empty());
                let credit = credit.map(str::to_owned);
                let near = |p: &&mut Placed| p.at <= i && i - p.at <= 3 && p.image.caption.is_none();
                let place = match images.iter().position(|p| figure.is_some() && p.figure == figure) {
                    // A gallery's pictures come before their captions; of one picture all that its figure says is the caption.
                    Some(first) => {
                        let free = images.iter().position(|p| p.figure == figure && p.image.caption.is_none());
                        images.get_mut(free.unwrap_or(first))
                    }
                    None => images.iter_mut().rev().find(near),
                };
                match place {
                    Some(Placed { image, .. }) => add_caption(image, caption, credit),
                    None if figure.is_some() || !is_elsewhere(analysis, i) && may_caption(analysis, i) => {
                        lone.push((i, Image { caption, credit, ..Image::default() }));
                    }
                    None => {}
                }
            }
            Role::Credit => {
                let text = analysis.blocks.text(&analysis.blocks.items[i]);
                let (rest, credit) = split_credit(without_spoken_label(text).0);
                let near = |p: &&mut Placed| p.at <= i && i - p.at <= 4 && p.image.credit.is_none();
                if let Some(Placed { image, .. }) = images.iter_mut().rev().find(near) {
                    image.credit = Some(credit.unwrap_or(rest).to_owned());
                }
            }
            _ => {}
        }
    }
    lone
}

/// The words of a caption's block, and who made the picture.
fn caption_and_credit<'a>(analysis: &'a Analysis<'_>, i: usize) -> (&'a str, Option<&'a str>) {
    let text = analysis.blocks.text(&analysis.blocks.items[i]);
    let (heard, names_source) = without_spoken_label(text);
    if names_source || is_all_credit(analysis, i) {
        let (rest, credit) = split_credit(heard);
        return ("", Some(credit.unwrap_or(rest)).filter(|c| !c.is_empty()));
    }
    match parted(analysis, i) {
        Some((caption, credit)) => (without_spoken_label(caption).0, credit),
        None => split_credit(heard),
    }
}

/// Adds what another element of a figure says of its picture.
fn add_caption(image: &mut Image, caption: Option<String>, credit: Option<String>) {
    /// Bytes; what would be longer is no caption any more.
    const LONGEST: usize = 4096;
    image.caption = match (image.caption.take(), caption) {
        (Some(first), Some(more)) if first.len() + more.len() < LONGEST => Some(format!("{first} {more}")),
        (first, more) => first.or(more),
    };
    image.credit = credit.or(image.credit.take());
}

/// Whether a block is a control's label: what shows the caption or hides it.
fn is_control(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.blocks.items[i].places & place::CONTROL != 0
}

/// Whether a block that its class calls a caption may be one: in markup, a picture stands near. Shops call small print so.
fn may_caption(analysis: &Analysis<'_>, i: usize) -> bool {
    /// Blocks between a caption and its picture.
    const NEAR: usize = 8;
    let pictures = &analysis.blocks.images;
    let first = pictures.partition_point(|&(_, at)| at as usize + NEAR < i);
    analysis.dom.is_none() || pictures.get(first).is_some_and(|&(_, at)| at as usize <= i + NEAR)
}

/// Whether a block stands beside the article.
fn is_elsewhere(analysis: &Analysis<'_>, i: usize) -> bool {
    let beside = place::NAV | place::FOOTER | place::ASIDE | place::FORM | place::DIALOG;
    analysis.blocks.items[i].places & beside != 0
}

/// The figure that a caption belongs to, if any; none at all where it is a table's, a quotation's or a listing's.
fn of_picture(analysis: &Analysis<'_>, i: usize) -> Option<Option<NodeId>> {
    let Some(dom) = &analysis.dom else { return Some(None) };
    let blocks = &analysis.blocks;
    let mut at = blocks.items[i].container;
    for _ in 0..8 {
        let container = &blocks.containers[at as usize];
        match container.tag {
            Tag::Caption => return None,
            Tag::Figure => {
                let inside = || dom.descendants(container.node).take(80).map(|n| dom.tag(n));
                let other = inside().any(|t| matches!(t, Tag::Table | Tag::Blockquote | Tag::Pre));
                return (!other || inside().any(|t| t == Tag::Img)).then_some(Some(container.node));
            }
            _ => at = container.parent,
        }
    }
    Some(None)
}

/// Icons, pixels and avatars are no pictures of the article.
fn is_picture(dom: &Dom<'_>, node: NodeId) -> bool {
    let small = |attr| dom.attr(node, attr).and_then(|v| v.trim().parse::<u32>().ok()).is_some_and(|n| n < 64);
    let named = dom.tokens(node).iter().any(|&name| words_of(dom.token(name)).any(is_sign_word));
    !small(Attr::Width) && !small(Attr::Height) && !named
}

/// Whether an address is that of a sign rather than a picture: it lies in a folder of signs, or its name begins so.
fn is_sign(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    folders.split('/').any(is_sign_word) || file.contains(['-', '_']) && words_of(file).next().is_some_and(is_sign_word)
}

fn words_of(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// What is shown beside names and links, and is no picture of the article.
fn is_sign_word(word: &str) -> bool {
    const SIGNS: [&str; 11] = [
        "avatar",
        "avatars",
        "gravatar",
        "emoji",
        "emojis",
        "icon",
        "icons",
        "membericons",
        "smiley",
        "smileys",
        "smilies",
    ];
    SIGNS.iter().any(|sign| word.eq_ignore_ascii_case(sign))
}

/// Attributes by which scripts that load pictures late know their addresses.
const LAZY: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-url",
];
const LAZY_SETS: &[&str] = &["srcset", "data-srcset", "data-lazy-srcset"];

/// The picture's address: lazily loaded ones keep it in `data-src` or `srcset`, of which the largest is taken.
fn address<'d>(dom: &'d Dom<'_>, node: NodeId) -> Option<Cow<'d, str>> {
    let named = |names: &[&str]| {
        let mut all = dom.attrs_named(node, |name| names.contains(&name));
        all.find(|v| !v.trim().is_empty() && !v.trim_start().starts_with("data:"))
    };
    let src = || dom.attr(node, Attr::Src).filter(|v| !v.trim().is_empty() && is_address(v.trim_start()));
    named(LAZY)
        .or_else(|| src().filter(|v| !stands_in(v.trim())))
        .or_else(|| named(LAZY_SETS).and_then(|s| largest(&s).map(Cow::Owned)))
        .or_else(|| source_of_picture(dom, node).map(Cow::Owned))
        .or_else(src)
}

fn is_address(src: &str) -> bool {
    !src.starts_with("data:")
}

/// Pictures that only keep the place of one.
fn stands_in(src: &str) -> bool {
    let name = src.rsplit('/').next().unwrap_or(src).as_bytes();
    let holds = |part: &str| name.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part.as_bytes()));
    ["placeholder", "spacer", "blank.", "1x1", "pixel.", "transparent", "lazyload", "loading."].into_iter().any(holds)
}

/// The first of a picture's sources that has an address. Sources stand before the `<img>` that they are for, behind any
/// other, so that each is read for one alone.
fn source_of_picture(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    dom.parent(node).filter(|&p| dom.tag(p) == Tag::Picture)?;
    let before = std::iter::successors(dom.prev_sibling(node), |&n| dom.prev_sibling(n));
    let sources = before.take_while(|&n| dom.tag(n) != Tag::Img).filter(|&n| dom.tag(n) == Tag::Source);
    let set = |n| dom.attr(n, Attr::Srcset).or_else(|| dom.attr(n, Attr::DataSrcset)).and_then(|s| largest(&s));
    sources.filter_map(set).last()
}

/// The candidate of a `srcset` with the greatest width or density (WHATWG HTML 4.8.4.2.1).
fn largest(srcset: &str) -> Option<String> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in srcset.split(", ").flat_map(|c| c.split(",\n")) {
        let mut parts = candidate.split_ascii_whitespace();
        let Some(url) = parts.next() else { continue };
        let size = parts.next().and_then(|d| d.trim_end_matches(['w', 'x', ',']).parse::<f64>().ok()).unwrap_or(1.0);
        if best.is_none_or(|b| size > b.0) && !url.starts_with("data:") {
            best = Some((size, url.trim_end_matches(',')));
        }
    }
    best.map(|b| b.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::is_sign;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn a_caption_in_navigation_is_no_picture() {
        let page = "<title>Council to repair breakwater</title><body><nav><p class=caption>Contents of this page:</p></nav><main>\
                    <h1>Council to repair breakwater</h1><figure><img src=/i.jpg><figcaption><span>The quay at dusk.</span>\
                    <span class=credit>Jane Doe</span></figcaption></figure><p>The harbour council met on Monday and agreed to \
                    repair the eastern breakwater before the winter storms begin, its chair said after the session.</p><p>Work is \
                    to start in March and to end before the herring come back, and the old stones will be used again.</p></main>";
        let page = RawPage { url: Some("https://paper.example/a".to_owned()), ..RawPage::from_bytes(page) };
        let article = Cleaner::new(Options::default()).clean(&page).expect("a page");
        let told: Vec<_> = article.images.iter().map(|i| (i.caption.as_deref(), i.credit.as_deref())).collect();
        assert_eq!(told, [(Some("The quay at dusk."), Some("Jane Doe"))]);
    }

    #[test]
    fn small_print_that_a_shop_calls_caption_is_no_picture() {
        let page = |picture: &str| {
            format!(
                "<title>Tea pot of the harbour</title><main><h1>Tea pot of the harbour</h1>{picture}<p class='tax caption'>Taxes \
                 are included.</p><p>The pot holds a litre and was thrown by hand in the village above the harbour, where the \
                 clay is red and the kilns are fired with driftwood.</p><p>It comes in three colours, and its lid fits so well \
                 that not a drop is lost when it is poured out.</p></main>"
            )
        };
        let captions = |picture: &str| {
            let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page(picture))).expect("a page");
            article.images.iter().filter(|i| i.caption.is_some()).count()
        };
        assert_eq!((captions(""), captions("<img src='https://shop.example/pot.jpg'>")), (0, 1));
    }

    #[test]
    fn signs_are_told_by_their_folders_and_the_beginning_of_their_names() {
        for sign in
            ["https://x.example/img/icons/mail.svg", "/data/avatar/1-m.webp", "/img/icon_scale.svg", "Smileys/grin.gif"]
        {
            assert!(is_sign(sign), "{sign}");
        }
        for picture in
            ["https://icons.example/harbour.jpg", "/photos/fashion-icon-dies.jpg", "icon.jpg", "/a.jpg?from=/icons/"]
        {
            assert!(!is_sign(picture), "{picture}");
        }
    }
}
