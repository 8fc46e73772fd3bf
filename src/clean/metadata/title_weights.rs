//! What may be known of a title on offer, and how much each trait weighs.
//!
//! The weights are those of a conditional logistic regression (which of a page's candidates is the title) over some
//! 1,470 labelled pages, times 20 and rounded: `train/offers.py` fits them anew.

use super::declared::Declared;

/// Something known of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Trait {
    /// JSON-LD's headline of a news article: what its newsroom calls it.
    News,
    /// JSON-LD's headline of something else.
    Article,
    /// JSON-LD's name.
    Named,
    /// `og:title`.
    OpenGraph,
    /// Its first part, up to a bar.
    OpenGraphPart,
    /// `twitter:title`.
    Twitter,
    /// `itemprop=headline`.
    Microdata,
    /// `<title>`.
    Element,
    /// Its first part, up to a bar.
    ElementPart,
    /// The only `<h1>`, with the declared title's words.
    LoneSame,
    /// The only `<h1>`, with many of the declared title's words.
    LoneAlike,
    /// The only `<h1>`, with few of them.
    Lone,
    /// The likest of several `<h1>`, with the declared title's words.
    LikestSame,
    /// The likest of several `<h1>`, with many of them.
    LikestAlike,
    /// Any other `<h1>`.
    OtherHeading,
    /// The line that is judged to be the title.
    Line,
    /// Such a line, with few of the declared title's words.
    OtherLine,
    /// Another `<meta>`.
    Meta,
    /// A `<meta>` of a vague name.
    WeakMeta,
    /// Another candidate begins with it.
    Begins,
    /// Another candidate ends with it.
    Ends,
    /// It is the site's name.
    SiteName,
    /// It is a name of templates.
    Generic,
    /// It has one word.
    OneWord,
    /// It has two or three.
    FewWords,
    /// It has more words than titles have.
    Long,
    /// It ends with a full stop.
    EndsDot,
    /// A bar parts it.
    Parted,
    /// It begins in lower case.
    Lower,
    /// What stands behind a label within a heading.
    HeadingPart,
    /// A line shows it.
    Shown,
    /// It ends in dots.
    Cut,
    /// Another goes on where it ends.
    BrokenOff,
    /// It is what the address says, word for word.
    SlugSame,
    /// It has the address's words, and others.
    SlugAll,
    /// The address has its words, and others.
    SlugWithin,
    /// It has many of the address's words.
    SlugSome,
    /// It has few of them.
    SlugFew,
}

/// Traits, and what they say for a candidate that wins by them.
#[rustfmt::skip]
const TRAITS: [(Trait, &str); 38] = [
    (Trait::News, "the headline that the newsroom declares"),
    (Trait::Article, "the article's declared headline"),
    (Trait::Named, "the page's declared name"),
    (Trait::OpenGraph, "the title declared for sharing"),
    (Trait::OpenGraphPart, "the first part of the title declared for sharing"),
    (Trait::Twitter, "the title declared for sharing"),
    (Trait::Microdata, "the headline marked up in the text"),
    (Trait::Element, "the document's title"),
    (Trait::ElementPart, "the first part of the document's title"),
    (Trait::LoneSame, "the only heading of the first rank, with the declared title's words"),
    (Trait::LoneAlike, "the only heading of the first rank, much like the declared title"),
    (Trait::Lone, "the only heading of the first rank"),
    (Trait::LikestSame, "of several headings the one with the declared title's words"),
    (Trait::LikestAlike, "of several headings the likest to the declared title"),
    (Trait::OtherHeading, "a heading of the first rank"),
    (Trait::Line, "the line that stands as the title"),
    (Trait::OtherLine, "the line that stands as the title"),
    (Trait::Meta, "a declared title"),
    (Trait::WeakMeta, "a declared title"),
    (Trait::Begins, "another title begins with it"),
    (Trait::Ends, "another title ends with it"),
    (Trait::SiteName, ""),
    (Trait::Generic, ""),
    (Trait::OneWord, ""),
    (Trait::FewWords, ""),
    (Trait::Long, ""),
    (Trait::EndsDot, ""),
    (Trait::Parted, ""),
    (Trait::Lower, ""),
    (Trait::HeadingPart, "the title within the only heading of the first rank"),
    (Trait::Shown, ""),
    (Trait::Cut, ""),
    (Trait::BrokenOff, ""),
    (Trait::SlugSame, "the words of the address"),
    (Trait::SlugAll, "the words of the address"),
    (Trait::SlugWithin, ""),
    (Trait::SlugSome, ""),
    (Trait::SlugFew, ""),
];

/// What each trait weighs on any page, on news articles, on other articles: written by `train/offers.py`.
const WEIGHTS: [[i8; 3]; TRAITS.len()] = include!("title_weights.in");

/// What the page is, as far as titles differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Any,
    News,
    Article,
}

impl PageKind {
    pub(super) fn of(declared: &Declared<'_>) -> PageKind {
        match (declared.news, declared.article) {
            (true, _) => PageKind::News,
            (_, true) => PageKind::Article,
            _ => PageKind::Any,
        }
    }

    /// Its name, for training.
    pub(super) fn name(self) -> &'static str {
        match self {
            PageKind::Any => "Any",
            PageKind::News => "News",
            PageKind::Article => "Article",
        }
    }
}

impl Trait {
    /// How much this source's spelling is liked among those that tell the same letters: what readers see comes first.
    pub(super) fn spelling(self) -> u8 {
        match self {
            Trait::LoneSame
            | Trait::LoneAlike
            | Trait::Lone
            | Trait::LikestSame
            | Trait::LikestAlike
            | Trait::OtherHeading => 6,
            Trait::Line | Trait::OtherLine => 5,
            Trait::News | Trait::Article | Trait::Microdata => 4,
            Trait::OpenGraph | Trait::Twitter | Trait::OpenGraphPart => 3,
            Trait::Element | Trait::ElementPart => 2,
            _ => 1,
        }
    }
}

/// The names of all traits, in the order of their weights.
pub fn names() -> Vec<String> {
    TRAITS.iter().map(|t| format!("{:?}", t.0)).collect()
}

/// A set of [`Trait`]s.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits(u64);

impl Traits {
    pub(super) fn insert(&mut self, one: Trait) {
        self.0 |= 1 << one as u8;
    }

    pub(super) fn has(self, one: Trait) -> bool {
        self.0 & 1 << one as u8 != 0
    }

    /// The names of the traits, for training.
    pub(super) fn names(self) -> Vec<String> {
        TRAITS.iter().filter(|t| self.has(t.0)).map(|t| format!("{:?}", t.0)).collect()
    }

    /// The sum of the weights.
    pub(super) fn weight(self, kind: PageKind) -> i32 {
        WEIGHTS.iter().enumerate().filter(|(i, _)| self.0 & 1 << i != 0).map(|(_, w)| i32::from(w[kind as usize])).sum()
    }

    /// What the heaviest trait says for the candidate.
    pub(super) fn reason(self, kind: PageKind) -> &'static str {
        let told = TRAITS.iter().zip(&WEIGHTS).filter(|((one, reason), _)| self.has(*one) && !reason.is_empty());
        told.max_by_key(|(_, w)| w[kind as usize]).map_or("", |((_, reason), _)| reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_stand_in_the_table_in_their_order() {
        for (i, (one, _)) in TRAITS.iter().enumerate() {
            assert_eq!(*one as usize, i);
        }
    }

    #[test]
    fn the_heaviest_trait_gives_the_reason() {
        let mut traits = Traits::default();
        traits.insert(Trait::Long);
        traits.insert(Trait::LoneSame);
        let weight = |one: Trait| i32::from(WEIGHTS[one as usize][PageKind::Any as usize]);
        assert_eq!(traits.weight(PageKind::Any), weight(Trait::Long) + weight(Trait::LoneSame));
        assert!(traits.reason(PageKind::Any).starts_with("the only heading"));
        assert_eq!(traits.names(), ["LoneSame", "Long"]);
    }
}
