//! Pictures of the article, with their captions, each told once.

use super::super::Analysis;
use super::super::metadata::split_credit;
use super::super::roles::Role;
use super::super::verdict::Verdict;
use super::spans::resolve;
use crate::article::Image;
use crate::html::{Attr, Dom, NodeId, Tag};
use rustc_hash::FxHashSet;
use url::Url;

/// Pictures that a record lists at most.
const MOST_IMAGES: usize = 200;

/// The pictures that stand among kept blocks, and all captions.
pub fn images(analysis: &Analysis<'_>, verdicts: &[Verdict], base: Option<&Url>) -> Vec<Image> {
    let Some((first, last)) = kept_range(verdicts) else { return Vec::new() };
    let mut images: Vec<(usize, Image)> = Vec::new();
    let mut told: FxHashSet<String> = FxHashSet::default();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    if let Some(dom) = &analysis.dom {
        for &(node, at) in &analysis.blocks.images {
            let at = at as usize;
            // A lead picture stands a few blocks before the first paragraph.
            if at + 8 < first || at > last + 1 || images.len() >= MOST_IMAGES {
                continue;
            }
            let captioned = caption_near(verdicts, at);
            if !captioned && (at < first || at > last) || !is_picture(dom, node) {
                continue;
            }
            if let Some(image) = picture(dom, node, base)
                && image.url.as_ref().is_some_and(|u| seen.insert(u.clone()))
            {
                images.push((at, image));
            }
        }
    }
    captions(analysis, verdicts, &mut images, &mut told);
    images.sort_by_key(|i| i.0);
    images.into_iter().map(|i| i.1).collect()
}

fn kept_range(verdicts: &[Verdict]) -> Option<(usize, usize)> {
    let kept = |v: &Verdict| v.role.is_body();
    Some((verdicts.iter().position(kept)?, verdicts.iter().rposition(kept)?))
}

fn caption_near(verdicts: &[Verdict], at: usize) -> bool {
    verdicts.iter().skip(at).take(2).any(|v| matches!(v.role, Role::Caption | Role::Credit))
}

/// Gives each caption to the picture just before it (or, failing that, after it) that has none; a caption without
/// a picture stands alone. What repeats another caption is left out.
fn captions(
    analysis: &Analysis<'_>,
    verdicts: &[Verdict],
    images: &mut Vec<(usize, Image)>,
    told: &mut FxHashSet<String>,
) {
    for (i, verdict) in verdicts.iter().enumerate() {
        let text = analysis.blocks.text(&analysis.blocks.items[i]);
        match verdict.role {
            Role::Caption => {
                let (caption, credit) = split_credit(text);
                if !told.insert(folded(caption)) {
                    continue;
                }
                let image = Image {
                    caption: Some(caption.to_owned()).filter(|c| !c.is_empty()),
                    credit: credit.map(str::to_owned),
                    ..Image::default()
                };
                let place = images.iter_mut().rev().find(|(at, im)| *at <= i && i - *at <= 3 && im.caption.is_none());
                match place {
                    Some((_, found)) => {
                        (found.caption, found.credit) = (image.caption, image.credit.or(found.credit.take()))
                    }
                    None => images.push((i, image)),
                }
            }
            Role::Credit => {
                let (rest, credit) = split_credit(text);
                if let Some((_, found)) =
                    images.iter_mut().rev().find(|(at, im)| *at <= i && i - *at <= 4 && im.credit.is_none())
                {
                    found.credit = Some(credit.unwrap_or(rest).to_owned());
                }
            }
            _ => {}
        }
    }
}

/// Captions are compared without case, space and punctuation.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Icons, pixels and avatars are no pictures of the article.
fn is_picture(dom: &Dom<'_>, node: NodeId) -> bool {
    let small = |attr| dom.attr(node, attr).and_then(|v| v.trim().parse::<u32>().ok()).is_some_and(|n| n < 64);
    !small(Attr::Width) && !small(Attr::Height)
}

fn picture(dom: &Dom<'_>, node: NodeId, base: Option<&Url>) -> Option<Image> {
    let alt =
        dom.attr(node, Attr::Alt).map(|a| super::super::hygiene::clean(&a).into_owned()).filter(|a| !a.is_empty());
    let url = address(dom, node).and_then(|a| resolve(&a, base))?;
    Some(Image { url: Some(url), alt, ..Image::default() })
}

/// The picture's address: lazily loaded ones keep it in `data-src` or `srcset`, of which the largest is taken.
fn address(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let get = |attr| dom.attr(node, attr).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let usable = |v: &String| !v.starts_with("data:");
    get(Attr::DataSrc)
        .or_else(|| get(Attr::DataOriginal))
        .or_else(|| get(Attr::Src).filter(usable))
        .or_else(|| get(Attr::Srcset).or_else(|| get(Attr::DataSrcset)).and_then(|s| largest(&s)))
        .or_else(|| source_of_picture(dom, node))
}

fn source_of_picture(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let parent = dom.parent(node).filter(|&p| dom.tag(p) == Tag::Picture)?;
    dom.children(parent)
        .filter(|&c| dom.tag(c) == Tag::Source)
        .find_map(|c| dom.attr(c, Attr::Srcset).or_else(|| dom.attr(c, Attr::DataSrcset)).and_then(|s| largest(&s)))
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
