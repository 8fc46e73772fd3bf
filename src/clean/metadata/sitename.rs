//! The site's name in a title: what stands between separators and names the site, not the page.

use crate::clean::hygiene::fold::{each_letter, letters, same_letters};
use memchr::memmem;
use smallvec::SmallVec;

/// Marks that stand, between spaces, between a title and the site's name. A colon is none of them: titles have colons of their own.
#[rustfmt::skip]
const SEPARATORS: [&str; 25] = [
    "|", "-", "–", "—", "::", "»", "·", "•", "‹", "«", "›", "―", "~", "//", "/", ">", "<", "_", "--", "★", "⋆", "∣", "▷",
    "►", "▸",
];
/// Marks that also stand between the two without spaces, or with one: words have them too, so that only the site's whole
/// name parts here.
const TIGHT: [&str; 4] = [": ", "_", "--", "："];

/// What a title is cut by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The site's names and those of its host, folded.
    pub sites: &'a [String],
    /// The names that the site calls itself by, folded.
    pub names: &'a [String],
    /// Titles that other sources tell.
    pub others: &'a [&'a str],
}

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
pub(super) fn without_site<'a>(title: &'a str, known: Known<'_>) -> &'a str {
    let mut title = title.trim();
    // Section, site and slogan: no title carries more.
    for _ in 0..3 {
        let Some(shorter) = cut_once(title, known) else { break };
        title = shorter;
    }
    title.trim()
}

fn cut_once<'a>(title: &'a str, known: Known<'_>) -> Option<&'a str> {
    let Known { sites, names, others } = known;
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
    if let Some((head, tail)) = title.split_once(BARS)
        && is_name(head, sites)
        && !tail.trim().is_empty()
    {
        return Some(tail.trim_start());
    }
    if let Some(rest) = without_name(title, names).or_else(|| found_on(title, names)) {
        return Some(rest);
    }
    // So may a dash, but words have dashes too: only what another source tells parts here.
    let dashes = title.match_indices(['-', '_', '–', '—']).take(MOST_DASHES);
    dashes.map(|(at, _)| title[..at].trim_end()).find(|head| agrees(head, others))
}

/// The title without a name of the site that a [`TIGHT`] mark parts from it.
fn without_name<'a>(title: &'a str, names: &[String]) -> Option<&'a str> {
    let parted = |mark: &str| {
        let before = title.split_once(mark).filter(|(head, _)| is_name(head, names)).map(|(_, tail)| tail.trim_start());
        before.or_else(|| {
            title.rsplit_once(mark).filter(|(_, tail)| is_name(tail, names)).map(|(head, _)| head.trim_end())
        })
    };
    // Words have dashes: a name before one may begin a word, `Paper-thin`.
    let dashed =
        title.rsplit_once(['-', '–', '—']).filter(|(_, tail)| is_name(tail, names)).map(|(head, _)| head.trim_end());
    let long = |rest: &&str| rest.split_whitespace().count() >= LEAST_WORDS || !rest.is_ascii();
    TIGHT.into_iter().filter_map(parted).chain(dashed).find(long)
}

/// The title without where it is to be found, as shops and portals add it: `Lanterns of Skerry on Steam`.
fn found_on<'a>(title: &'a str, names: &[String]) -> Option<&'a str> {
    let (head, site) = ON.iter().find_map(|on| title.rsplit_once(on))?;
    (site.starts_with(char::is_uppercase) && is_name(site, names) && !head.is_empty()).then(|| head.trim_end())
}

/// Words between a title and the site that has it.
const ON: [&str; 3] = [" on ", " auf ", " sur "];

/// Whether a text has just the letters of one of the names.
pub(super) fn is_name(text: &str, names: &[String]) -> bool {
    let folded = letters(text);
    !folded.is_empty() && names.iter().any(|name| name.as_bytes() == &folded[..])
}

/// Bars, which no title has of its own.
const BARS: [char; 5] = ['|', 'ㅣ', '｜', '¦', '∣'];
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

/// The title's part: its first, up to a bar, but where that is a kicker what stands behind it. Dashes and colons are titles'
/// own as often as not; bars never are, nor are low lines and double dashes between letters that are not Latin:
/// `题目_频道_站名`.
pub(super) fn own_part(title: &str, is_section: impl Fn(&str) -> bool) -> Option<&str> {
    let first = first_part(title)?;
    let rest = title[first.len()..].trim_start_matches(|c: char| BARS.contains(&c) || c.is_whitespace());
    let second = first_part(rest).unwrap_or(rest);
    let words = |text: &str| text.split_whitespace().count();
    let kicker = words(first) <= KICKER_WORDS
        && words(second) >= LEAST_WORDS
        && (is_section(first) || KICKERS.contains(&&*first.to_lowercase()));
    Some(if kicker { second } else { first })
}

/// Words of the longest kicker, and of the shortest title behind one or beside a name that a tight mark parts from it.
const KICKER_WORDS: usize = 2;
const LEAST_WORDS: usize = 3;

/// Kinds of articles that stand before their titles.
#[rustfmt::skip]
const KICKERS: &[&str] = &[
    "opinion", "analysis", "comment", "editorial", "column", "interview", "review", "live", "watch", "video", "podcast",
    "obituary", "breaking", "exclusive", "explainer", "feature", "news", "sport", "sports", "politics", "business",
    "world", "culture", "meinung", "kommentar", "analyse", "glosse", "liveticker", "nachruf", "reportage", "exklusiv",
    "avis", "tribune", "chronique", "entretien", "portrait", "critique", "vidéo", "direct", "opinión", "análisis",
    "entrevista", "reportaje", "crítica", "opinione", "intervista", "analisi", "commento", "opinião", "análise",
    "opinie", "recensie", "opinia", "wywiad", "komentarz", "názor", "rozhovor", "komentář", "debatt", "ledare",
    "мнение", "интервью", "колонка", "видео", "görüş", "yorum",
];

/// The title's first part.
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
