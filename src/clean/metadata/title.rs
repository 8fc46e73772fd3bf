//! The title: cleaned of the site's name, chosen by who tells it and who agrees.
//!
//! Texts with the same letters are one candidate. What is known of a candidate is a set of traits
//! ([`title_weights`](super::title_weights)): who tells it, and how it stands to the others. Each trait
//! has a weight for each kind of page; the heaviest candidate is the title.

mod cut;
mod heads;

use super::declared::{Declared, Source};
use super::line::Line;
use super::sitename::{Known, first_part, is_name, is_site, own_part, without_site};
use super::slug::Slug;
use super::title_offers::{Told, told};
use super::title_weights::{PageKind, Trait, Traits};
use crate::clean::hygiene::fold::{Letters, each_letter, letters, same_letters};
use crate::clean::newswire;
use crate::clean::traits::{Offered, Offers};
use smallvec::SmallVec;
use std::borrow::Cow;

/// A title on offer: texts of the same letters.
#[derive(Debug)]
struct Candidate<'a> {
    text: &'a str,
    folded: Letters,
    /// The source whose spelling is kept.
    source: Source,
    /// How much that source's spelling is liked: what readers see comes first.
    spelling: u8,
    traits: Traits,
    sources: SmallVec<[Source; 8]>,
}

/// The chosen title, where it came from, why, and what else was on offer.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub value: Option<String>,
    pub from: Option<Source>,
    pub why: Cow<'static, str>,
    pub others: Vec<(Source, String)>,
}

/// Titles beyond this many bytes are paragraphs.
const LONGEST_TITLE_BYTES: usize = 400;
/// Words up to which a title is short.
const FEW_WORDS: usize = 3;
/// Words beyond which a title is long.
const MOST_WORDS: usize = 25;

/// Chooses the title.
pub(super) fn choose(declared: &Declared<'_>, visible: &[Line<'_>], about: About<'_>) -> Chosen {
    let told = told(declared, visible);
    pick(&candidates(&told, visible, about), PageKind::of(declared), about.is_front())
}

/// What is known of the page that titles are on offer for.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// The site's names, folded.
    pub sites: &'a [String],
    /// Those that it calls itself by.
    pub names: &'a [String],
    /// The sections that the page declares, folded.
    pub sections: &'a [String],
    /// The page's address.
    pub url: Option<&'a str>,
}

/// The titles on offer, without the site's name.
pub(super) fn offers(declared: &Declared<'_>, visible: &[Line<'_>], about: About<'_>) -> Offers {
    let told = told(declared, visible);
    let list = candidates(&told, visible, about)
        .iter()
        .map(|c| Offered { text: c.text.to_owned(), traits: c.traits.names() })
        .collect();
    Offers { kind: PageKind::of(declared).name(), list }
}

/// Texts of the same letters are one candidate.
fn candidates<'a>(told: &'a [Told<'_>], visible: &[Line<'a>], about: About<'_>) -> SmallVec<[Candidate<'a>; 12]> {
    let mut texts: SmallVec<[&str; 12]> = told.iter().map(|t| &*t.text).collect();
    let mut candidates: SmallVec<[Candidate<'_>; 12]> = SmallVec::new();
    let mut sites = Cow::Borrowed(about.sites);
    if let Some(book) = heads::book(told, visible).or_else(|| heads::blog(told, visible)) {
        texts.retain(|text| !same_letters(text, book));
        sites.to_mut().push(each_letter(book).collect());
    }
    let mut names = Cow::Borrowed(about.names);
    if let Some(board) = heads::board(told, visible) {
        texts.retain(|text| !same_letters(text, board));
        for list in [&mut sites, &mut names] {
            list.to_mut().push(each_letter(board).collect());
        }
    }
    let (sites, names) = (&sites[..], &names[..]);
    let parts: SmallVec<[&str; 12]> = match told.iter().any(|t| !t.edges.is_empty()) {
        true => declared_parts(told, sites),
        false => SmallVec::new(),
    };
    let is_section =
        |part: &str| is_name(part, about.sections) || visible.iter().any(|l| l.link && same_letters(l.text, part));
    for one in told {
        let mut known = Known { sites, names: &[], others: &[] };
        let reader = written_for_readers(one.source);
        if !reader {
            known.others = &texts;
        }
        let mut text = without_site(&one.text, known);
        let whole = reader || told_to_readers(told, text);
        if !whole && !about.is_front() {
            text = without_site(text, Known { names, ..known });
        }
        if let Some(edge) = one.edges.iter().find(|edge| parts.iter().any(|part| is_same(part, edge))) {
            text = edge;
        }
        let text = trim(newswire::title(text).title);
        add(&mut candidates, text, one.source, one.by, sites);
        let part = match one.by {
            Trait::Element => Trait::ElementPart,
            Trait::OpenGraph => Trait::OpenGraphPart,
            _ => continue,
        };
        if let Some(own) = own_part(text, is_section).filter(|_| !whole) {
            add(&mut candidates, own, one.source, part, sites);
        }
    }
    if !about.is_front() {
        offer_heading(&mut candidates, visible, names, sites);
    }
    relate(&mut candidates);
    let slug = about.url.and_then(Slug::of);
    for one in &mut candidates {
        if let Some(slug) = &slug {
            one.traits.insert(slug.says(one.text));
        }
        if visible.iter().any(|l| shows(l.text, one.text)) {
            one.traits.insert(Trait::Shown);
        }
        if one.text.ends_with('…') || one.text.ends_with("...") {
            one.traits.insert(Trait::Cut);
        }
    }
    cut::set_aside(&mut candidates);
    if !about.is_front() {
        set_names_aside(&mut candidates, names);
    }
    candidates
}

impl About<'_> {
    /// Whether the page is the site's front page, whose title is the site's name.
    fn is_front(&self) -> bool {
        let rest = self.url.map(|url| url.split_once("://").map_or(url, |(_, rest)| rest));
        rest.is_some_and(|rest| rest.split_once('/').is_none_or(|(_, path)| path.is_empty()))
    }
}

/// What titles that were written for machines tell, without the site's name.
fn declared_parts<'a>(told: &'a [Told<'_>], sites: &[String]) -> SmallVec<[&'a str; 12]> {
    let known = Known { sites, names: &[], others: &[] };
    let declared = |t: &&Told<'_>| t.source == Source::JsonLd || !written_for_readers(t.source);
    told.iter().filter(declared).map(|t| without_site(&t.text, known)).collect()
}

/// Whether two texts have the same letters, and enough of them.
fn is_same(a: &str, b: &str) -> bool {
    same_letters(a, b) && each_letter(a).nth(TELLING_CHARS - 1).is_some()
}

/// Whether a heading or a headline tells the whole text.
fn told_to_readers(told: &[Told<'_>], text: &str) -> bool {
    let whole = |t: &&Told<'_>| written_for_readers(t.source) && !matches!(t.by, Trait::Named | Trait::HeadingPart);
    told.iter().filter(whole).any(|t| same_letters(&t.text, text))
}

/// Where nothing but names is on offer, the first visible heading is too.
fn offer_heading<'a>(
    candidates: &mut SmallVec<[Candidate<'a>; 12]>,
    visible: &[Line<'a>],
    names: &[String],
    sites: &[String],
) {
    if candidates.is_empty() || !candidates.iter().all(|c| c.is_name(names)) {
        return;
    }
    let titles = |l: &&Line<'_>| matches!(l.heading, 1..=3) && l.text.split_whitespace().count() >= FEW_WORDS;
    if let Some(line) = visible.iter().filter(titles).find(|l| !is_name(l.text, names)) {
        add(candidates, line.text, Source::Line, Trait::OtherLine, sites);
    }
}

/// Takes the names of sites and of templates off the offer, where anything else is on it. A name that the article's
/// heading and its declared title both tell is what the article is about.
fn set_names_aside(candidates: &mut SmallVec<[Candidate<'_>; 12]>, names: &[String]) {
    if candidates.iter().any(|c| !c.is_name(names)) {
        candidates.retain(|c| !c.is_name(names));
    }
}

/// Characters of a source in brackets behind a title, the brackets included.
const MOST_SOURCE_CHARS: usize = 24;

impl Candidate<'_> {
    /// Whether it is what a heading tells alone, with a source in East Asian brackets behind: `渡り鳥の飛来数が過去最多に（北越日報）`.
    fn names_source_of(&self, bare: &Candidate<'_>) -> bool {
        let headed = bare.sources.contains(&Source::Heading) && bare.folded.len() > TELLING_CHARS;
        let behind = self.text.strip_prefix(bare.text).map(str::trim).filter(|_| headed);
        behind.is_some_and(|rest| {
            let brackets = [('（', '）'), ('【', '】'), ('［', '］')];
            brackets.iter().any(|(open, close)| {
                rest.strip_prefix(*open).and_then(|r| r.strip_suffix(*close)).is_some_and(|r| !r.contains(*open))
            }) && rest.chars().count() <= MOST_SOURCE_CHARS
        })
    }

    /// Whether a heading or a line tells it.
    fn is_shown(&self) -> bool {
        self.sources.iter().any(|s| matches!(s, Source::Heading | Source::Line))
    }

    /// Whether it is the name of the site or of a template.
    fn is_name(&self, names: &[String]) -> bool {
        let told = |source| self.sources.contains(&source);
        let meant = told(Source::Heading) && (told(Source::OpenGraph) || told(Source::JsonLd));
        !meant && (is_template(&self.folded) || names.iter().any(|name| name.as_bytes() == &self.folded[..]))
    }
}

/// Whether a line has just a title's letters.
fn shows(line: &str, title: &str) -> bool {
    line.len() <= LONGEST_TITLE_BYTES && same_letters(line, title)
}

/// A permalink's sign behind a heading.
fn trim(text: &str) -> &str {
    text.trim_end_matches(['¶', '#', '§', '🔗', ' '])
}

fn add<'a>(candidates: &mut SmallVec<[Candidate<'a>; 12]>, text: &'a str, source: Source, by: Trait, sites: &[String]) {
    let folded = letters(text);
    if folded.is_empty() || text.len() > LONGEST_TITLE_BYTES {
        return;
    }
    let spelling = by.spelling();
    if let Some(same) = candidates.iter_mut().find(|c| c.folded == folded) {
        same.traits.insert(by);
        if !same.sources.contains(&source) {
            same.sources.push(source);
        }
        if spelling > same.spelling {
            (same.text, same.source, same.spelling) = (text, source, spelling);
        }
        return;
    }
    let mut traits = Traits::default();
    traits.insert(by);
    if is_site(text, sites) {
        traits.insert(Trait::SiteName);
    }
    if is_generic(&folded) {
        traits.insert(Trait::Generic);
    }
    of_form(text, &mut traits);
    let sources = smallvec::smallvec![source];
    candidates.push(Candidate { text, folded, source, spelling, traits, sources });
}

/// What the text's own form says.
fn of_form(text: &str, traits: &mut Traits) {
    let words = text.split_whitespace().count();
    for (holds, one) in [
        (words == 1, Trait::OneWord),
        (matches!(words, 2..=FEW_WORDS), Trait::FewWords),
        (words > MOST_WORDS, Trait::Long),
        (text.ends_with('.'), Trait::EndsDot),
        (first_part(text).is_some(), Trait::Parted),
        (text.starts_with(char::is_lowercase), Trait::Lower),
    ] {
        if holds {
            traits.insert(one);
        }
    }
}

/// Names of templates rather than of articles.
fn is_generic(folded: &[u8]) -> bool {
    matches!(
        folded,
        b"home"
            | b"homepage"
            | b"untitled"
            | b"untitleddocument"
            | b"index"
            | b"news"
            | b"article"
            | b"blog"
            | b"page"
            | b"loading"
            | b"startseite"
            | b"accueil"
    )
}

/// Whether the letters are those of a name that templates give to any page.
fn is_template(folded: &[u8]) -> bool {
    is_generic(folded) || TEMPLATES.iter().any(|name| name.as_bytes() == folded)
}

/// What templates call their pages, in letters.
#[rustfmt::skip]
const TEMPLATES: &[&str] = &[
    "newsdetails", "newsdetail", "newsarticle", "newspage", "newsitem", "articledetails", "articledetail", "articlepage",
    "articleview", "details", "detail", "detailpage", "blogpost", "blogdetails", "blogdetail", "post", "story", "artikel",
    "artikeldetail", "detailansicht", "nachrichten", "nachricht", "aktuelles", "beitrag", "actualité", "actualités",
    "noticia", "noticias", "artículo", "artigo", "notícia", "notícias", "articolo", "notizia", "notizie", "nieuws",
    "nieuwsbericht", "nyhet", "nyheter", "nyhed", "nyheder", "uutiset", "artykuł", "aktualności", "aktuality", "новости",
    "новость", "статья", "новина", "новини", "haber", "haberdetay", "新闻", "新闻详情", "文章", "ニュース", "記事", "뉴스",
];

/// Headings and headlines carry no section and no slogan: what stands before a dash in them is theirs.
fn written_for_readers(source: Source) -> bool {
    matches!(source, Source::Heading | Source::JsonLd | Source::Microdata | Source::Line)
}

/// Letters from which one text within another is no chance.
const TELLING_CHARS: usize = 12;

/// Notes which candidates begin or end another, and which are a title that was broken off.
fn relate(candidates: &mut [Candidate<'_>]) {
    for i in 0..candidates.len() {
        let one = &candidates[i];
        if one.folded.len() <= TELLING_CHARS {
            continue;
        }
        let (mut begins, mut ends, mut parts) = (false, false, false);
        for other in candidates.iter().filter(|c| c.folded.len() > one.folded.len()) {
            begins |= other.folded.starts_with(&one.folded);
            ends |= other.folded.ends_with(&one.folded);
            parts |= other.text.strip_prefix(one.text).is_some_and(|rest| !goes_on(rest));
        }
        let traits = &mut candidates[i].traits;
        for (holds, which) in [(begins, Trait::Begins), (begins && !parts, Trait::BrokenOff), (ends, Trait::Ends)] {
            if holds {
                traits.insert(which);
            }
        }
    }
}

/// Whether what follows a part of a title belongs to the same clause: no mark parts them.
fn goes_on(rest: &str) -> bool {
    rest.trim_start().starts_with(char::is_alphanumeric)
}

fn pick(candidates: &[Candidate<'_>], kind: PageKind, front: bool) -> Chosen {
    let best = candidates.iter().enumerate().max_by_key(|(i, c)| (c.traits.weight(kind), std::cmp::Reverse(*i)));
    let Some((_, best)) = best else { return Chosen::default() };
    // A front page is called as its site is, and heads the newest story.
    let best = heading_instead(candidates, best).filter(|_| !front).unwrap_or(best);
    let best = cited(candidates).unwrap_or(best);
    let best = candidates.iter().find(|c| best.names_source_of(c)).unwrap_or(best);
    let mut others: Vec<(Source, String)> = Vec::new();
    for candidate in candidates.iter().filter(|c| c.folded != best.folded) {
        if !others.iter().any(|(s, _)| *s == candidate.source) {
            others.push((candidate.source, candidate.text.to_owned()));
        }
    }
    let why = match (candidates.len(), best.sources.len()) {
        (1, 1) => "all that is on offer".into(),
        (1, n) => format!("{n} sources agree, none tells another").into(),
        (_, 1) => best.traits.reason(kind).into(),
        (_, n) => format!("{}; {n} sources agree", best.traits.reason(kind)).into(),
    };
    Chosen { value: Some(best.text.to_owned()), from: Some(best.source), why, others }
}

/// The title of a scholarly work: what its citation (the Highwire Press tags that Google Scholar reads) tells, and another source
/// too.
fn cited<'c, 'a>(candidates: &'c [Candidate<'a>]) -> Option<&'c Candidate<'a>> {
    candidates.iter().find(|c| c.sources.contains(&Source::Citation) && c.sources.len() > 1)
}

/// Words of a heading that is a headline, and letters of the shortest word that says what it is about.
const HEADLINE_WORDS: usize = 4;
const TELLING_LETTERS: usize = 4;

/// The only heading of the first rank, where nothing but the document's title tells another and the two have no word in
/// common: some templates give all their pages one title.
fn heading_instead<'c, 'a>(candidates: &'c [Candidate<'a>], best: &Candidate<'_>) -> Option<&'c Candidate<'a>> {
    const ADDRESS: [Trait; 5] = [Trait::SlugSame, Trait::SlugAll, Trait::SlugWithin, Trait::SlugSome, Trait::SlugFew];
    let addressed = ADDRESS.into_iter().any(|says| best.traits.has(says));
    if addressed || best.sources.iter().any(|source| *source != Source::TitleElement) {
        return None;
    }
    let telling = |text: &str| -> SmallVec<[String; 16]> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= TELLING_LETTERS);
        words.map(str::to_lowercase).collect()
    };
    let heading = candidates.iter().find(|c| c.traits.has(Trait::Lone))?;
    let (own, title) = (telling(heading.text), telling(best.text));
    let long = heading.text.split_whitespace().count() >= HEADLINE_WORDS;
    (long && !own.is_empty() && !own.iter().any(|word| title.contains(word))).then_some(heading)
}

#[cfg(test)]
mod tests;
