//! What a page's markup says of it, before anything is chosen: a list of offers.

use crate::html::NodeId;
use std::borrow::Cow;
use url::Url;

/// What an offer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// A line that says more than the title: alternative headline, description.
    Subtitle,
    /// One author, or several in one text.
    Author,
    /// When it was first published.
    Published,
    /// When it was last changed.
    Modified,
    /// The section of the site.
    Section,
    /// One keyword, or several parted by commas.
    Keywords,
    /// The language of the text.
    Language,
    /// The page's own address.
    Canonical,
    /// The name of the site.
    Site,
}

/// Where in the markup an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// JSON-LD, the node that is the article.
    JsonLd,
    /// JSON-LD, the node of the web page, the site or its trail.
    JsonLdPage,
    /// `og:*`.
    OpenGraph,
    /// `article:*`.
    ArticleMeta,
    /// `dc.*`, `dcterms.*`.
    DublinCore,
    /// `parsely-*`.
    Parsely,
    /// `sailthru.*`.
    Sailthru,
    /// `citation_*`.
    Citation,
    /// `twitter:*`.
    Twitter,
    /// Any other `<meta>`.
    Meta,
    /// `itemprop`.
    Microdata,
    /// `rel=author`, or a link to an author's page.
    AuthorLink,
    /// `<time datetime>`.
    TimeElement,
    /// An element whose class says author or date.
    ClassWord,
    /// `<title>`.
    TitleElement,
    /// `<h1>`.
    Heading,
    /// `<html lang>`, `<link rel=canonical>`.
    Document,
    /// `<a rel=tag>`.
    TagLink,
    /// A visible trail of links.
    Trail,
    /// A visible line.
    Line,
    /// The page's address.
    Url,
    /// Worked out from the text.
    Text,
}

impl Source {
    /// The source's name in `provenance`.
    pub fn name(self) -> &'static str {
        match self {
            Source::JsonLd => "json-ld",
            Source::JsonLdPage => "json-ld page",
            Source::OpenGraph => "og",
            Source::ArticleMeta => "article meta",
            Source::DublinCore => "dublin core",
            Source::Parsely => "parsely",
            Source::Sailthru => "sailthru",
            Source::Citation => "citation meta",
            Source::Twitter => "twitter",
            Source::Meta => "meta",
            Source::Microdata => "microdata",
            Source::AuthorLink => "author link",
            Source::TimeElement => "time element",
            Source::ClassWord => "class word",
            Source::TitleElement => "title element",
            Source::Heading => "h1",
            Source::Document => "document",
            Source::TagLink => "tag link",
            Source::Trail => "breadcrumb",
            Source::Line => "line",
            Source::Url => "url",
            Source::Text => "text",
        }
    }
}

/// What an offer's markup adds to its value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hint {
    /// Nothing.
    #[default]
    None,
    /// Strong: the headline of a news article, `<time pubdate>`, an element for the author's name alone.
    Strong,
    /// An account of a forum.
    Account,
    /// A person, says the markup.
    Person,
    /// An organisation, says the markup.
    Organisation,
    /// The last part of an element, where a label of its own stands before it.
    Part,
    /// An element's text without its first or its last element.
    Edge,
    /// The site's logo.
    Logo,
    /// Weak: a date of creation, a generic name, the page's rather than the article's.
    Weak,
}

/// One value on offer.
#[derive(Debug, Clone)]
pub struct Offer<'d> {
    /// What it is about.
    pub field: Field,
    /// Where it stands.
    pub source: Source,
    /// What its markup adds.
    pub hint: Hint,
    /// The value as the page writes it.
    pub value: Cow<'d, str>,
    /// The element, for offers that stand in the body.
    pub node: Option<NodeId>,
}

/// Everything the markup offers, in document order (JSON-LD last).
#[derive(Debug, Clone, Default)]
pub struct Declared<'d> {
    /// The offers.
    pub offers: Vec<Offer<'d>>,
    /// Whether JSON-LD says that the page is a news article.
    pub news: bool,
    /// Whether the markup says that the page is an article of any kind.
    pub article: bool,
    /// Whether the markup says that the page is a discussion: its author is the account of the first post.
    pub forum: bool,
    /// The first `<h1>` in the tree, as a place for comparing positions.
    pub first_heading: Option<NodeId>,
    /// What addresses of the page resolve against.
    pub base: Option<Url>,
    /// Texts of the site's logo: what leads to its front page and is called so.
    pub logos: Vec<Cow<'d, str>>,
}

impl<'d> Declared<'d> {
    /// The offers about one field.
    pub fn about(&self, field: Field) -> impl Iterator<Item = &Offer<'d>> + '_ {
        self.offers.iter().filter(move |o| o.field == field)
    }

    /// The first value of a field from one source.
    pub fn first(&self, field: Field, source: Source) -> Option<&str> {
        self.about(field).find(|o| o.source == source).map(|o| &*o.value)
    }

    pub(super) fn push(&mut self, field: Field, source: Source, value: Cow<'d, str>) {
        self.push_with(field, source, Hint::None, value, None);
    }

    pub(super) fn push_with(
        &mut self,
        field: Field,
        source: Source,
        hint: Hint,
        value: Cow<'d, str>,
        node: Option<NodeId>,
    ) {
        let value = match value {
            Cow::Borrowed(v) => Cow::Borrowed(v.trim()),
            Cow::Owned(v) if v.trim().len() == v.len() => Cow::Owned(v),
            Cow::Owned(v) => Cow::Owned(v.trim().to_owned()),
        };
        if !value.is_empty() && self.offers.len() < MOST_OFFERS {
            self.offers.push(Offer { field, source, hint, value, node });
        }
    }
}

/// Pages that offer more repeat themselves.
const MOST_OFFERS: usize = 600;
