//! What may be known of a title on offer, and how much each trait weighs.
//!
//! The weights are those of a conditional logistic regression (which of a page's candidates is the title) over some
//! 1,470 labelled pages, times 20 and rounded. Cross-validated by domain it does as well as far larger models.

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
    /// It has more words than titles have.
    Long,
    /// It ends with a full stop.
    EndsDot,
    /// A bar parts it.
    Parted,
    /// It begins in lower case.
    Lower,
}

/// Traits, their weights on any page, on news articles, on other articles, and what they say for a candidate.
#[rustfmt::skip]
const WEIGHTS: [(Trait, [i8; 3], &str); 28] = [
    (Trait::News, [14, 28, 14], "the headline that the newsroom declares"),
    (Trait::Article, [5, 5, 8], "the article's declared headline"),
    (Trait::Named, [-2, -1, -1], "the page's declared name"),
    (Trait::OpenGraph, [23, 31, 18], "the title declared for sharing"),
    (Trait::OpenGraphPart, [15, 19, 23], "the first part of the title declared for sharing"),
    (Trait::Twitter, [1, -11, -6], "the title declared for sharing"),
    (Trait::Microdata, [12, 15, 17], "the headline marked up in the text"),
    (Trait::Element, [20, -4, 25], "the document's title"),
    (Trait::ElementPart, [6, 3, 11], "the first part of the document's title"),
    (Trait::LoneSame, [22, 5, 25], "the only heading of the first rank, with the declared title's words"),
    (Trait::LoneAlike, [20, 17, 32], "the only heading of the first rank, much like the declared title"),
    (Trait::Lone, [9, 7, 21], "the only heading of the first rank"),
    (Trait::LikestSame, [21, 23, 14], "of several headings the one with the declared title's words"),
    (Trait::LikestAlike, [13, 13, 22], "of several headings the likest to the declared title"),
    (Trait::OtherHeading, [-4, -2, -14], "a heading of the first rank"),
    (Trait::Line, [18, 9, 29], "the line that stands as the title"),
    (Trait::OtherLine, [13, 18, 22], "the line that stands as the title"),
    (Trait::Meta, [-2, -15, 8], "a declared title"),
    (Trait::WeakMeta, [14, 12, 11], "a declared title"),
    (Trait::Begins, [9, 15, 4], "another title begins with it"),
    (Trait::Ends, [13, 7, 22], "another title ends with it"),
    (Trait::SiteName, [-16, -17, -12], ""),
    (Trait::Generic, [-3, -3, -4], ""),
    (Trait::OneWord, [5, 4, 6], ""),
    (Trait::Long, [3, 3, 2], ""),
    (Trait::EndsDot, [-8, -9, -19], ""),
    (Trait::Parted, [-30, -33, -35], ""),
    (Trait::Lower, [-11, -11, -11], ""),
];

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

/// A set of [`Trait`]s.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits(u32);

impl Traits {
    pub(super) fn insert(&mut self, one: Trait) {
        self.0 |= 1 << one as u8;
    }

    fn has(self, one: Trait) -> bool {
        self.0 & 1 << one as u8 != 0
    }

    /// The sum of the weights.
    pub(super) fn weight(self, kind: PageKind) -> i32 {
        WEIGHTS.iter().filter(|(one, ..)| self.has(*one)).map(|(_, w, _)| i32::from(w[kind as usize])).sum()
    }

    /// What the heaviest trait says for the candidate.
    pub(super) fn reason(self, kind: PageKind) -> &'static str {
        let told = WEIGHTS.iter().filter(|(one, _, reason)| self.has(*one) && !reason.is_empty());
        told.max_by_key(|(_, w, _)| w[kind as usize]).map_or("", |(.., reason)| reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_stand_in_the_table_in_their_order() {
        for (i, (one, ..)) in WEIGHTS.iter().enumerate() {
            assert_eq!(*one as usize, i);
        }
    }

    #[test]
    fn the_heaviest_trait_gives_the_reason() {
        let mut traits = Traits::default();
        traits.insert(Trait::Twitter);
        traits.insert(Trait::LoneAlike);
        assert_eq!(traits.weight(PageKind::Any), 21);
        assert!(traits.reason(PageKind::Any).starts_with("the only heading"));
    }
}
