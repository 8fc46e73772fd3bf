//! The site's name in a title: what stands between separators and names the site, not the page.

use crate::clean::hygiene::fold::{each_letter, letters, same_letters};
use memchr::memmem;
use smallvec::SmallVec;

/// Marks that stand, between spaces, between a title and the site's name. A colon is none of them: titles have colons of their own.
const SEPARATORS: [&str; 15] = ["|", "-", "–", "—", "::", "»", "·", "•", "‹", "«", "›", "―", "~", "//", "/"];

/// Where separators stand in a title, their spaces included: start and end.
fn separators(title: &str) -> SmallVec<[(usize, usize); 4]> {
    let mut out = SmallVec::new();
    for at in memchr::memchr_iter(b' ', title.as_bytes()) {
        let rest = &title[at + 1..];
        // The longest separator has three bytes.
        let Some(len) = rest.bytes().take(4).position(|b| b == b' ') else { continue };
        if SEPARATORS.contains(&&rest[..len]) {
            out.push((at, at + len + 2));
        }
    }
    out
}

/// What stands before the last separator of a title, and behind it.
pub(super) fn last_parted(title: &str) -> Option<(&str, &str)> {
    separators(title).last().map(|&at| parted(title, at))
}

/// What stands before a separator and behind it.
fn parted(title: &str, (at, end): (usize, usize)) -> (&str, &str) {
    (title[..at].trim_end(), &title[end..])
}

/// The title without the site's name and what stands with it, at its end or its beginning.
pub(super) fn without_site<'a>(title: &'a str, sites: &[String], others: &[&str]) -> &'a str {
    let mut title = title.trim();
    // Section, site and slogan: no title carries more.
    for _ in 0..3 {
        let Some(shorter) = cut_once(title, sites, others) else { break };
        title = shorter;
    }
    title.trim()
}

fn cut_once<'a>(title: &'a str, sites: &[String], others: &[&str]) -> Option<&'a str> {
    let found = separators(title);
    if let Some(&last) = found.last() {
        let (head, tail) = parted(title, last);
        if is_site(tail, sites) || agrees(head, others) {
            return Some(head).filter(|h| !h.is_empty());
        }
    }
    if let Some(&(at, end)) = found.first() {
        let (head, tail) = (&title[..at], title[end..].trim_start());
        if (is_site(head, sites) || agrees(tail, others)) && !tail.is_empty() {
            return Some(tail);
        }
        // All but the first part may be site, section and slogan together.
        if agrees(head, others) {
            return Some(head);
        }
    }
    // A bar may stand without spaces: `Title|Site`.
    if let Some((head, tail)) = title.rsplit_once(BARS).or_else(|| title.rsplit_once('：'))
        && is_site(tail, sites)
        && !head.trim().is_empty()
    {
        return Some(head.trim_end());
    }
    // So may a dash, but words have dashes too: only what another source tells parts here.
    let dashes = title.match_indices(['-', '_', '–', '—']).take(MOST_DASHES);
    dashes.map(|(at, _)| title[..at].trim_end()).find(|head| agrees(head, others))
}

/// Bars, which no title has of its own.
const BARS: [char; 4] = ['|', 'ㅣ', '｜', '¦'];
/// Letters that agree by no chance.
const AGREE_CHARS: usize = 8;
/// Dashes looked at.
const MOST_DASHES: usize = 8;

/// Whether another source tells just this part as the title. Short parts agree by chance.
fn agrees(part: &str, others: &[&str]) -> bool {
    !others.is_empty()
        && each_letter(part).nth(AGREE_CHARS - 1).is_some()
        && others.iter().any(|other| same_letters(other, part))
}

/// Whether the part is the site's name: the same letters, its host, or a short text around the name.
pub(super) fn is_site(part: &str, sites: &[String]) -> bool {
    let folded = letters(part);
    if folded.is_empty() || words_of_site(part, sites) {
        return true;
    }
    let folded = &folded[..];
    sites.iter().any(|site| {
        let short = folded.len().min(site.len()) >= 3;
        let site_letters = site.as_bytes();
        folded == site_letters
            || (short && memmem::find(folded, site_letters).is_some() && folded.len() <= site.len() + 24)
            || (folded.len() >= 4 && memmem::find(site_letters, folded).is_some() && site.len() <= folded.len() * 3)
            || (site.len() >= 3 && initials(part).eq(site.chars()))
    })
}

/// Whether each word stands in the site's names, but for words that any site has: `Paper Forums` of `forums.paper.org`.
fn words_of_site(part: &str, sites: &[String]) -> bool {
    const ANY_SITE: [&str; 22] = [
        "the",
        "blog",
        "news",
        "magazine",
        "online",
        "official",
        "site",
        "website",
        "home",
        "homepage",
        "forum",
        "forums",
        "community",
        "com",
        "org",
        "net",
        "and",
        "of",
        "for",
        "s",
        "inc",
        "page",
    ];
    let mut own = 0;
    for word in part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let folded = letters(word);
        if ANY_SITE.iter().any(|w| w.as_bytes() == &folded[..]) {
            continue;
        }
        if folded.len() < 3 || !sites.iter().any(|s| memmem::find(s.as_bytes(), &folded).is_some()) {
            return false;
        }
        own += folded.len();
    }
    own >= 4
}

/// First letters of the words: `The New York Times` is `tnyt`.
fn initials(text: &str) -> impl Iterator<Item = char> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !matches!(*w, "of" | "and" | "the" | "for" | "in"))
        .filter_map(|w| w.chars().next())
        .flat_map(char::to_lowercase)
}

/// The title's first part, up to a bar. Dashes and colons are titles' own as often as not; bars never are, nor are
/// low lines and double dashes between letters that are not Latin: `题目_频道_站名`.
pub(super) fn first_part(title: &str) -> Option<&str> {
    let bar = title.find(BARS);
    let low = ["_", "--"].iter().filter_map(|mark| between_others(title, mark)).min();
    let at = bar.into_iter().chain(low).min()?;
    Some(title[..at].trim_end()).filter(|p| !p.is_empty())
}

/// Where the mark first stands between two characters beyond ASCII.
fn between_others(title: &str, mark: &str) -> Option<usize> {
    let mut found = title.match_indices(mark).map(|(at, _)| at);
    found.find(|&at| {
        !title[..at].ends_with(|c: char| c.is_ascii()) && !title[at + mark.len()..].starts_with(|c: char| c.is_ascii())
    })
}
