//! JSON-LD: which node is the article, and what it says.

use super::super::json::{Index, Json, Shape};
use super::declared::{Declared, Field, Hint, Source};
use super::entities;
use crate::clean::hygiene::fold::each_letter;
use crate::html::{Dom, NodeId};
use std::borrow::Cow;

/// Scripts longer than this hold data, not a description; they are not read.
const LONGEST_SCRIPT_BYTES: usize = 2 << 20;

/// Reads the page's JSON-LD and adds what its main node offers.
pub(super) fn read<'d>(dom: &'d Dom<'_>, scripts: &[NodeId], base: Option<&str>, out: &mut Declared<'d>) {
    if scripts.is_empty() {
        return;
    }
    let texts: Vec<Cow<'d, str>> = scripts.iter().map(|&s| script_text(dom, s)).collect();
    let documents: Vec<Json<'_>> = texts.iter().map(|t| Json::read(t)).collect();
    let wanted = Wanted::new(out, base);
    let main = main_node(&documents, &wanted);
    let mut found = Vec::new();
    if let Some((document, node, tier)) = main {
        let json = &documents[document];
        out.news = is_news(json, node);
        out.article |= tier >= ARTICLE;
        let discussion = |kind: Cow<'_, str>| matches!(&*kind, "DiscussionForumPosting" | "QAPage" | "Question");
        out.forum |= kinds(json, node).any(discussion);
        Reader { documents: &documents, json, article: tier >= ARTICLE, found: &mut found }.main(node);
    }
    for (json, page) in pages(&documents, main.map(|(document, node, _)| (document, node))) {
        page_offers(json, page, &mut found);
    }
    for (field, source, hint, value) in found {
        // The documents live as long as this call; what they say is kept.
        let decoded = entities::decode(&value).into_owned();
        out.push_with(field, source, hint, Cow::Owned(decoded), None);
    }
}

/// The script's text; one that was escaped whole is decoded first.
fn script_text<'d>(dom: &'d Dom<'_>, script: NodeId) -> Cow<'d, str> {
    let Some(child) = dom.first_child(script) else { return Cow::Borrowed("") };
    let text = dom.text(child);
    if text.len() > LONGEST_SCRIPT_BYTES {
        return Cow::Borrowed("");
    }
    if text.len() > 8 && !text.contains("\":") && text.contains("&quot;") {
        return Cow::Owned(entities::decode(&text).into_owned());
    }
    text
}

/// What the main node should agree with.
struct Wanted<'a> {
    addresses: Vec<&'a str>,
    titles: Vec<String>,
}

impl<'a> Wanted<'a> {
    fn new(declared: &'a Declared<'_>, base: Option<&'a str>) -> Wanted<'a> {
        let addresses = declared.about(Field::Canonical).map(|o| address(&o.value)).chain(base.map(address)).collect();
        let titles = declared.about(Field::Title).map(|o| fold(&o.value)).filter(|t| !t.is_empty()).collect();
        Wanted { addresses, titles }
    }
}

/// An address without what does not tell pages apart.
fn address(url: &str) -> &str {
    let url = url.trim();
    let url = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let url = url.strip_prefix("www.").unwrap_or(url);
    url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/')
}

/// Letters and digits in lower case.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    match text.is_ascii() {
        true => out.extend(text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase()))),
        false => out.extend(each_letter(text)),
    }
    out
}

/// Whether a text has just these letters and digits, as [`fold`] writes them.
pub(super) fn folds_to(text: &str, folded: &str) -> bool {
    each_letter(text).eq(folded.chars())
}

const ARTICLE: u8 = 3;
/// Authors of one list.
const MOST_LISTED: usize = 60;

/// How much a type speaks for being what the page is about; 0 for what never is.
fn tier(kind: &str) -> u8 {
    let kind = kind.rsplit(['/', '#', ':']).next().unwrap_or(kind);
    match kind {
        "LiveBlogPosting"
        | "BlogPosting"
        | "Report"
        | "SocialMediaPosting"
        | "DiscussionForumPosting"
        | "Recipe"
        | "Review" => ARTICLE,
        _ if kind.ends_with("Article") || kind.starts_with("Article") => ARTICLE,
        "Question"
        | "HowTo"
        | "Product"
        | "Course"
        | "SoftwareApplication"
        | "Event"
        | "Book"
        | "CreativeWork"
        | "Guide"
        | "PodcastEpisode"
        | "VideoObject"
        | "MediaObject"
        | "WebApplication"
        | "Dataset"
        | "JobPosting"
        | "Movie"
        | "ProductGroup"
        | "Quiz" => 2,
        "WebPage" | "AboutPage" | "FAQPage" | "ItemPage" | "MedicalWebPage" | "ProfilePage" | "QAPage"
        | "CollectionPage" | "ContactPage" | "CheckoutPage" => 1,
        _ => 0,
    }
}

/// Members under which nodes stand that are not the page's subject.
const ASIDE: [&str; 20] = [
    "comment",
    "comments",
    "itemListElement",
    "hasPart",
    "mentions",
    "review",
    "reviews",
    "suggestedAnswer",
    "acceptedAnswer",
    "citation",
    "liveBlogUpdate",
    "isPartOf",
    "relatedLink",
    "subjectOf",
    "video",
    "associatedMedia",
    "image",
    "about",
    "publisher",
    "isBasedOn",
];

/// The node that describes the page, with its document and its type's tier.
fn main_node(documents: &[Json<'_>], wanted: &Wanted<'_>) -> Option<(usize, Index, u8)> {
    let mut best: Option<(i32, usize, Index, u8)> = None;
    for (d, json) in documents.iter().enumerate() {
        for node in json.all().filter(|&n| json.shape(n) == Shape::Object) {
            let tier = kinds(json, node).map(|k| tier(&k)).max().unwrap_or(0);
            if tier == 0 || is_aside(json, node) {
                continue;
            }
            let mut score = i32::from(tier) * 10;
            score += if matches_address(json, node, wanted) { 8 } else { 0 };
            score += if matches_title(json, node, wanted) { 6 } else { 0 };
            score += i32::from(json.get(node, "datePublished").is_some()) * 3
                + i32::from(json.get(node, "author").is_some()) * 2;
            if best.is_none_or(|(b, ..)| score > b) {
                best = Some((score, d, node, tier));
            }
        }
    }
    best.map(|(_, d, node, tier)| (d, node, tier))
}

fn is_news(json: &Json<'_>, node: Index) -> bool {
    kinds(json, node).any(|k| k.ends_with("NewsArticle") || k == "LiveBlogPosting")
}

fn is_aside(json: &Json<'_>, node: Index) -> bool {
    let mut at = node;
    for _ in 0..12 {
        if ASIDE.contains(&json.key(at)) {
            return true;
        }
        match json.parent(at) {
            Some(parent) => at = parent,
            None => return false,
        }
    }
    false
}

fn kinds<'a, 't>(json: &'a Json<'t>, node: Index) -> impl Iterator<Item = Cow<'t, str>> + 'a {
    let kind = json.get(node, "@type");
    let own = kind.and_then(|k| json.text(k));
    let list = kind.into_iter().flat_map(move |k| json.children(k)).filter_map(move |k| json.text(k));
    own.into_iter().chain(list)
}

fn matches_address(json: &Json<'_>, node: Index, wanted: &Wanted<'_>) -> bool {
    ["url", "@id", "mainEntityOfPage"].iter().filter_map(|key| json.get(node, key)).any(|value| {
        let text = json.text(value).or_else(|| json.get(value, "@id").and_then(|id| json.text(id)));
        text.is_some_and(|t| wanted.addresses.contains(&address(&t)))
    })
}

fn matches_title(json: &Json<'_>, node: Index, wanted: &Wanted<'_>) -> bool {
    let headline = json.get(node, "headline").or_else(|| json.get(node, "name")).and_then(|h| json.text(h));
    headline.is_some_and(|h| {
        let folded = fold(&h);
        !folded.is_empty() && wanted.titles.iter().any(|t| t.starts_with(&folded) || folded.starts_with(t.as_str()))
    })
}

type Found = Vec<(Field, Source, Hint, String)>;

struct Reader<'a, 't> {
    documents: &'a [Json<'t>],
    json: &'a Json<'t>,
    article: bool,
    found: &'a mut Found,
}

impl Reader<'_, '_> {
    fn main(mut self, node: Index) {
        let headline = if is_news(self.json, node) { Hint::Strong } else { Hint::None };
        let weak = if self.article { Hint::None } else { Hint::Weak };
        for (key, field, hint) in [
            ("headline", Field::Title, headline),
            ("name", Field::Title, Hint::Weak),
            ("title", Field::Title, Hint::Weak),
            ("alternativeHeadline", Field::Subtitle, Hint::None),
            ("description", Field::Subtitle, Hint::Weak),
            ("datePublished", Field::Published, weak),
            ("uploadDate", Field::Published, Hint::Weak),
            ("dateCreated", Field::Published, Hint::Weak),
            ("datePosted", Field::Published, Hint::Weak),
            ("dateModified", Field::Modified, weak),
            ("inLanguage", Field::Language, Hint::None),
            ("url", Field::Canonical, Hint::Weak),
        ] {
            self.texts(node, key, field, hint);
        }
        self.texts(node, "articleSection", Field::Section, Hint::None);
        self.texts(node, "keywords", Field::Keywords, Hint::None);
        for key in ["author", "creator"] {
            if let Some(author) = self.json.get(node, key) {
                self.authors(self.json, author);
                break;
            }
        }
        // What a page is part of may be a series, or a page with its title.
        for (key, hint) in [("publisher", Hint::None), ("isPartOf", Hint::Weak), ("sourceOrganization", Hint::None)] {
            if let Some(value) = self.json.get(node, key) {
                let value = self
                    .json
                    .children(value)
                    .find(|&c| self.json.shape(c) == Shape::Object)
                    .filter(|_| self.json.shape(value) == Shape::Array)
                    .unwrap_or(value);
                self.name_of(self.json, value, Field::Site, hint);
            }
        }
    }

    /// A member's text, or the texts of its list.
    fn texts(&mut self, node: Index, key: &str, field: Field, hint: Hint) {
        let Some(value) = self.json.get(node, key) else { return };
        let values: smallvec::SmallVec<[Index; 8]> = match self.json.shape(value) {
            Shape::Array => self.json.children(value).collect(),
            _ => smallvec::smallvec![value],
        };
        for value in values.into_iter().take(40) {
            let text = self.json.text(value).or_else(|| {
                let inner = ["@value", "name", "alternateName"].iter().find_map(|k| self.json.get(value, k))?;
                self.json.text(inner)
            });
            if let Some(text) = text {
                self.found.push((field, Source::JsonLd, hint, text.into_owned()));
            }
        }
    }

    /// Authors: a text, an object, a reference to an object elsewhere, or lists of these, one in another.
    fn authors(&mut self, json: &Json<'_>, value: Index) {
        let mut waiting = vec![value];
        // Each value of the document is visited at most once, and of authors, who may be looked for in all documents, a few.
        let mut left = MOST_LISTED;
        while let Some(value) = waiting.pop().filter(|_| left > 0) {
            let shape = json.shape(value);
            left -= usize::from(shape != Shape::Array);
            match shape {
                Shape::Array => {
                    let at = waiting.len();
                    waiting.extend(json.children(value).take(MOST_LISTED));
                    waiting[at..].reverse();
                }
                Shape::Object => self.author(json, value),
                Shape::Text => self
                    .found
                    .extend(json.text(value).map(|t| (Field::Author, Source::JsonLd, Hint::None, t.into_owned()))),
                Shape::Scalar => {}
            }
        }
    }

    fn author(&mut self, json: &Json<'_>, value: Index) {
        if let Some(name) = json.get(value, "name") {
            let hint = hint_of(json, value);
            match json.shape(name) {
                Shape::Array => {
                    let names = json.children(name).filter_map(|n| json.text(n));
                    self.found.extend(names.map(|n| (Field::Author, Source::JsonLd, hint, n.into_owned())));
                }
                Shape::Object => self.name_of(json, name, Field::Author, hint),
                _ => self.name_of(json, value, Field::Author, hint),
            }
        } else if let Some(list) = ["@list", "@set"].iter().find_map(|key| json.get(value, key)) {
            for item in json.children(list).take(MOST_LISTED) {
                match json.text(item) {
                    Some(name) => self.found.push((Field::Author, Source::JsonLd, Hint::None, name.into_owned())),
                    None => self.name_of(json, item, Field::Author, hint_of(json, item)),
                }
            }
        } else if let Some(id) = json.get(value, "@id").and_then(|id| json.text(id)) {
            let target = self.documents.iter().find_map(|json| {
                let named = json.all().find(|&n| {
                    json.get(n, "name").is_some()
                        && json.get(n, "@id").and_then(|i| json.text(i)).is_some_and(|i| i == id)
                });
                named.map(|n| (json, n))
            });
            if let Some((json, node)) = target {
                self.name_of(json, node, Field::Author, hint_of(json, node));
            }
        } else {
            for key in ["givenName", "alternateName"] {
                let Some(given) = json.get(value, key).and_then(|g| json.text(g)) else { continue };
                let family = json.get(value, "familyName").and_then(|f| json.text(f)).unwrap_or_default();
                self.found.push((Field::Author, Source::JsonLd, Hint::Person, format!("{given} {family}")));
                break;
            }
        }
    }

    fn name_of(&mut self, json: &Json<'_>, value: Index, field: Field, hint: Hint) {
        let name = ["name", "@value"].iter().find_map(|k| json.get(value, k)).and_then(|n| json.text(n));
        let name = name.or_else(|| if field == Field::Site { json.text(value) } else { None });
        self.found.extend(name.map(|n| (field, Source::JsonLd, hint, n.into_owned())));
    }
}

fn hint_of(json: &Json<'_>, node: Index) -> Hint {
    let organisation =
        kinds(json, node).any(|k| k.ends_with("Organization") || k == "NewsMediaOrganization" || k == "Corporation");
    if organisation { Hint::Organisation } else { Hint::Person }
}

/// Nodes about the page and the site around the main one.
fn pages<'a, 't>(
    documents: &'a [Json<'t>],
    main: Option<(usize, Index)>,
) -> impl Iterator<Item = (&'a Json<'t>, Index)> {
    documents.iter().enumerate().flat_map(move |(d, json)| {
        let objects = json.all().filter(move |&n| json.shape(n) == Shape::Object && Some((d, n)) != main);
        objects.map(move |n| (json, n))
    })
}

fn page_offers(json: &Json<'_>, node: Index, found: &mut Found) {
    let Some(kind) = kinds(json, node).next() else { return };
    let mut take = |key: &str, field: Field, hint: Hint| {
        if let Some(text) = json.get(node, key).and_then(|v| json.text(v)) {
            found.push((field, Source::JsonLdPage, hint, text.into_owned()));
        }
    };
    match &*kind {
        "WebSite" => {
            take("name", Field::Site, Hint::None);
            take("alternateName", Field::Site, Hint::Weak);
        }
        "NewsMediaOrganization" | "Organization" => take("name", Field::Site, Hint::Weak),
        "WebPage" if !is_aside(json, node) => {
            take("datePublished", Field::Published, Hint::Weak);
            take("dateModified", Field::Modified, Hint::Weak);
            take("inLanguage", Field::Language, Hint::Weak);
        }
        "BreadcrumbList" => trail(json, node, found),
        _ => {}
    }
}

/// The trail's last step but the page itself names the section.
fn trail(json: &Json<'_>, node: Index, found: &mut Found) {
    let Some(items) = json.get(node, "itemListElement") else { return };
    let name = |item: Index| {
        let own = json.get(item, "name").or_else(|| json.get(item, "item").and_then(|i| json.get(i, "name")));
        own.and_then(|n| json.text(n))
    };
    let names: Vec<_> = json.children(items).take(8).filter_map(name).collect();
    if names.len() >= 3 {
        found.push((Field::Section, Source::JsonLdPage, Hint::Weak, names[1].clone().into_owned()));
    }
}
