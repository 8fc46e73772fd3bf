//! One walk over the tree that picks up everything the markup says of the article.

use super::apart::Apart;
use super::declared::{Declared, Field, Hint, Source};
use super::element_text::{self, LONGEST_VALUE_BYTES};
use super::labels::DateLabel;
use super::names::{self, ClassSays};
use super::{date_lines, heading, jsonld, labels};
use crate::clean::called;
use crate::html::{Attr, Dom, Edge, Kind, NodeId, Tag};
use std::borrow::Cow;
use url::Url;

/// Elements by class word that are looked at, of each kind.
const MOST_BY_CLASS: usize = 24;
/// Scripts of JSON-LD that are read.
const MOST_SCRIPTS: usize = 32;
/// Nodes looked back, and up, for a label before a name.
const LABEL_STEPS: usize = 3;
/// Logos, and links to tags, that are taken down.
const MOST_LOGOS: usize = 4;
const MOST_TAGS: usize = 40;

/// Collects what the page declares. `url` is the page's address; it tells which JSON-LD node is the page's own.
pub fn collect<'d>(dom: &'d Dom<'_>, url: Option<&str>) -> Declared<'d> {
    let mut walk = Walk {
        dom,
        out: Declared::default(),
        classes: vec![None; dom.token_count()],
        by_class: [0; 3],
        accounts: 0,
        tags: 0,
        trail: false,
        label: false,
        room: String::new(),
        apart: Apart::of(dom),
    };
    walk.out.base = dom.base_url(url.and_then(|url| Url::parse(url).ok()).as_ref());
    walk.out.offers.reserve(64);
    dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Element).for_each(|id| walk.element(id));
    let scripts = dom.json_ld();
    jsonld::read(dom, &scripts[..scripts.len().min(MOST_SCRIPTS)], url, &mut walk.out);
    walk.out
}

mod elsewhere;
mod trail;

struct Walk<'d, 't> {
    dom: &'d Dom<'t>,
    out: Declared<'d>,
    /// What each class and id value says, asked once.
    classes: Vec<Option<ClassSays>>,
    by_class: [usize; 3],
    accounts: usize,
    tags: usize,
    /// Whether a trail was read.
    trail: bool,
    /// Whether the last `twitter:labelN` announced an author.
    label: bool,
    /// Room for values that hold references.
    room: String,
    apart: Apart<'d, 't>,
}

impl<'d> Walk<'d, '_> {
    fn element(&mut self, id: NodeId) {
        let dom = self.dom;
        match dom.tag(id) {
            Tag::Meta => self.meta(id),
            Tag::Link => self.link(id),
            Tag::Html => self.document_language(id),
            Tag::Title => self.title(id),
            Tag::H1 => self.heading(id),
            Tag::Time => self.time(id),
            Tag::A => self.anchor(id),
            Tag::Style | Tag::Path | Tag::Svg | Tag::Use | Tag::Br | Tag::Img => return,
            _ => {}
        }
        if let Some(names) = dom.attr(id, Attr::Itemprop) {
            self.itemprop(id, &names);
        }
        if dom.tag(id) != Tag::Meta && dom.tag(id) != Tag::Body {
            self.class_words(id);
            self.trail(id);
        }
    }

    fn meta(&mut self, id: NodeId) {
        let dom = self.dom;
        let Some(content) = dom.attr(id, Attr::Content) else { return };
        for attr in [Attr::Property, Attr::Name, Attr::HttpEquiv] {
            let Some(name) = dom.attr(id, attr) else { continue };
            if name.eq_ignore_ascii_case("parsely-page") {
                self.out.push_parsely(&content);
                return;
            }
            if let Some((field, source, hint)) = names::meta(&name) {
                if is_cut_short(dom, id) {
                    return;
                }
                self.out.article |= source == Source::ArticleMeta && field == Field::Published;
                self.out.push_with(field, source, hint, content, None);
                return;
            }
            if *name == *"og:type" {
                self.out.article |= content.starts_with("article");
            } else if name.starts_with("twitter:label") {
                self.label = labels::is_author_label(&content);
            } else if name.starts_with("twitter:data") && std::mem::take(&mut self.label) {
                self.out.push_with(Field::Author, Source::Twitter, Hint::Person, content, None);
                return;
            }
        }
    }

    fn link(&mut self, id: NodeId) {
        let (Some(rel), Some(href)) = (self.dom.attr(id, Attr::Rel), self.dom.attr(id, Attr::Href)) else { return };
        if rel.eq_ignore_ascii_case("canonical") {
            // In the body it may be anyone's: search engines take it from the head alone.
            let in_body = self.dom.ancestors(id).any(|a| self.dom.tag(a) == Tag::Body);
            let hint = if in_body { Hint::Weak } else { Hint::None };
            self.out.push_with(Field::Canonical, Source::Document, hint, href, None);
        }
    }

    fn document_language(&mut self, id: NodeId) {
        let lang = self
            .dom
            .attr(id, Attr::Lang)
            .or_else(|| self.dom.attrs(id).find(|(_, name, _)| *name == "xml:lang").map(|(_, _, v)| v));
        if let Some(lang) = lang {
            self.out.push(Field::Language, Source::Document, lang);
        }
    }

    fn title(&mut self, id: NodeId) {
        // `<title>` also names a picture within `<svg>`.
        let in_html = self.dom.ns(id) == crate::html::Ns::Html;
        if in_html && self.out.first(Field::Title, Source::TitleElement).is_none() {
            let text = self.text(id);
            self.out.push(Field::Title, Source::TitleElement, text);
        }
    }

    fn heading(&mut self, id: NodeId) {
        self.out.first_heading.get_or_insert(id);
        if self.by_class[0] < 8 {
            self.by_class[0] += 1;
            let dom = self.dom;
            let text = heading::text(dom, id);
            if heading::is_logo(dom, id) {
                self.out.logos.push(text.clone());
                self.out.push_with(Field::Title, Source::Heading, Hint::Logo, text, Some(id));
                return;
            }
            self.out.push_with(Field::Title, Source::Heading, Hint::None, text, Some(id));
            if let Some(last) = element_text::last_part(dom, id) {
                self.out.push_with(Field::Title, Source::Heading, Hint::Part, Cow::Owned(last), Some(id));
            }
            for edge in heading::edges(dom, id) {
                self.out.push_with(Field::Title, Source::Heading, Hint::Edge, Cow::Owned(edge), Some(id));
            }
        }
    }

    fn time(&mut self, id: NodeId) {
        let Some(datetime) = self.dom.attr(id, Attr::Datetime) else { return };
        let mut hint = Hint::None;
        let mut field = Field::Published;
        for (_, name, _) in self.dom.attrs(id) {
            if name == "pubdate" {
                hint = Hint::Strong;
            }
        }
        if self.says(id) == ClassSays::Modified
            || self.dom.parent(id).is_some_and(|p| self.says(p) == ClassSays::Modified)
        {
            field = Field::Modified;
        }
        // "Published <time> Updated <time>": the words right before it say what it is.
        match self.text_before(id).and_then(|before| date_lines::label_at_end(&before)) {
            Some(DateLabel::Modified) => field = Field::Modified,
            Some(DateLabel::Other) => return,
            _ => {}
        }
        // When a comment was written, or another story; on a forum's page, the first post.
        if self.apart.holds(id) {
            hint = Hint::Account;
        } else if self.elsewhere(id) {
            hint = Hint::Weak;
        }
        self.out.push_with(field, Source::TimeElement, hint, datetime, Some(id));
    }

    fn anchor(&mut self, id: NodeId) {
        let dom = self.dom;
        if self.out.logos.len() < MOST_LOGOS {
            self.out.logos.extend(heading::logo(dom, id, &mut self.room));
        }
        let relation = dom.attr(id, Attr::Rel);
        let is = |word: &str| {
            relation.as_deref().is_some_and(|r| r.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word)))
        };
        if is("tag") && self.tags < MOST_TAGS && !self.of_another(id) {
            self.tags += 1;
            let text = self.text(id);
            let (field, hint) = match is("category") {
                true => (Field::Section, Hint::Weak),
                false => (Field::Keywords, Hint::None),
            };
            self.out.push_with(field, Source::TagLink, hint, text, Some(id));
        }
        let rel = is("author");
        let mut room = std::mem::take(&mut self.room);
        let authors_page = dom.attr_in(id, Attr::Href, &mut room).is_some_and(is_author_page);
        self.room = room;
        if ((rel && !self.in_other_class(id)) || (authors_page && !self.elsewhere(id)))
            && !self.of_others(id)
            && !self.apart.holds(id)
        {
            let text = self.text(id);
            let hint = if rel { Hint::Person } else { Hint::None };
            self.out.push_with(Field::Author, Source::AuthorLink, hint, text, Some(id));
        }
    }

    fn itemprop(&mut self, id: NodeId, properties: &str) {
        for property in properties.split_ascii_whitespace() {
            let Some(field) = names::itemprop(property) else { continue };
            if self.elsewhere(id) || self.in_other_item(id) {
                return;
            }
            let dom = self.dom;
            if field == Field::Author && self.of_others(id) {
                continue;
            }
            if field == Field::Author && dom.attr(id, Attr::Itemscope).is_some() {
                self.author_item(id);
                continue;
            }
            let attribute = dom.attr(id, Attr::Content).or_else(|| dom.attr(id, Attr::Datetime));
            let attribute = attribute.or_else(|| self.machine_date(id, field));
            let value = attribute.unwrap_or_else(|| self.text(id));
            self.out.push_with(field, Source::Microdata, Hint::None, value, Some(id));
        }
    }

    /// An author given as an item of its own: its `name`.
    fn author_item(&mut self, id: NodeId) {
        let dom = self.dom;
        let organisation = dom.attr(id, Attr::Itemtype).is_some_and(|t| t.contains("Organization"));
        let hint = if organisation { Hint::Organisation } else { Hint::Person };
        let name = dom.walk(id).find_map(|edge| match edge {
            Edge::Open(inner) if inner != id && dom.attr(inner, Attr::Itemprop).is_some_and(|p| p == "name") => {
                Some(inner)
            }
            _ => None,
        });
        let value = match name {
            Some(inner) => dom.attr(inner, Attr::Content).unwrap_or_else(|| self.text(inner)),
            None => self.text(id),
        };
        self.out.push_with(Field::Author, Source::Microdata, hint, value, Some(id));
    }

    /// Whether the element describes an item that is not the article: a comment, a picture, a rating.
    fn in_other_item(&self, id: NodeId) -> bool {
        let scope = self.dom.ancestors(id).find(|&a| self.dom.attr(a, Attr::Itemscope).is_some());
        let kind = scope.and_then(|s| self.dom.attr(s, Attr::Itemtype));
        kind.is_some_and(|k| {
            ["Comment", "ImageObject", "VideoObject", "Rating", "Organization", "Person", "Offer", "Answer", "WebSite"]
                .iter()
                .any(|w| k.ends_with(w))
        })
    }

    fn class_words(&mut self, id: NodeId) {
        let says = match self.says(id) {
            ClassSays::Nothing => self.is_called(id),
            says => says,
        };
        let (field, slot, hint) = match says {
            ClassSays::Author => (Field::Author, 1, Hint::None),
            ClassSays::AuthorName => (Field::Author, 1, Hint::Strong),
            ClassSays::Account => (Field::Author, 1, Hint::Account),
            ClassSays::Published => (Field::Published, 2, Hint::None),
            ClassSays::Modified => (Field::Modified, 2, Hint::None),
            ClassSays::Nothing if self.is_name_in_card(id) => (Field::Author, 1, Hint::Strong),
            ClassSays::Nothing | ClassSays::Elsewhere => return,
        };
        if self.by_class[slot] >= MOST_BY_CLASS || self.elsewhere(id) || (slot == 1 && self.of_others(id)) {
            return;
        }
        // On a forum's page every post has an account and a day.
        if hint != Hint::Account && self.apart.holds(id) {
            return;
        }
        self.by_class[slot] += 1;
        let text = match field {
            Field::Author => element_text::byline(self.dom, id),
            _ => self.machine_date(id, field).unwrap_or_else(|| self.text(id)),
        };
        // What fills the limit is a container, not a name or a date.
        if text.len() < LONGEST_VALUE_BYTES / 2 {
            self.accounts += usize::from(hint == Hint::Account);
            self.out.forum |= self.accounts == 2;
            self.out.push_with(field, Source::ClassWord, hint, text, Some(id));
        }
    }

    /// A date as microformats have it: `<abbr class="published" title="2024-10-15T09:30:00-07:00">9:30 AM</abbr>`.
    fn machine_date(&self, id: NodeId, field: Field) -> Option<Cow<'d, str>> {
        let dated = matches!(field, Field::Published | Field::Modified) && self.dom.tag(id) == Tag::Abbr;
        let title = if dated { self.dom.attr(id, Attr::Title) } else { None };
        title.filter(|t| t.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the element is the name in a visiting card, by its class: `<span class="vcard">Posted by <b class="fn">`.
    fn is_name_in_card(&self, id: NodeId) -> bool {
        let has = |id: NodeId, class: &str| self.dom.tokens(id).iter().any(|&t| self.dom.token(t) == class);
        has(id, "fn") && self.dom.ancestors(id).take(LABEL_STEPS).any(|a| has(a, "vcard") || has(a, "h-card"))
    }

    /// What the element's own class names and id say.
    fn says(&mut self, id: NodeId) -> ClassSays {
        let mut says = ClassSays::Nothing;
        for &token in self.dom.tokens(id) {
            let one = *self.classes[token.index()].get_or_insert_with(|| names::class(self.dom.token(token)));
            if one == ClassSays::Elsewhere {
                return one;
            }
            if says == ClassSays::Nothing {
                says = one;
            }
        }
        says
    }

    /// What an element's own name says, and those by which tests and components know it, where style sheets are compiled and
    /// their classes say nothing: `<article-byline>`, `data-testid="byline"`.
    fn is_called(&self, id: NodeId) -> ClassSays {
        let mut told = called::names(self.dom, id).map(|name| names::class(&name));
        told.find(|says| *says != ClassSays::Nothing).unwrap_or(ClassSays::Nothing)
    }

    fn text(&self, id: NodeId) -> Cow<'d, str> {
        element_text::value(self.dom, id)
    }
}

/// Whether a quotation mark within its text has cut an element's value short, as in `content="The "Meet the Press" show"`:
/// what stands behind it has become names of attributes.
fn is_cut_short(dom: &Dom<'_>, id: NodeId) -> bool {
    dom.attrs_named(id, |name| name.contains('"')).next().is_some()
}

/// Folders of authors' pages.
#[rustfmt::skip]
const AUTHOR_FOLDERS: &[&str] = &[
    "author", "authors", "autor", "autores", "auteur", "auteurs", "autore", "autoren", "by", "byline", "journalist",
    "journalists", "contributor", "contributors", "columnist", "columnists", "reporter", "reporters", "writer",
    "writers", "staff", "team", "people",
];

/// Whether a link leads to the page of one author: a folder of authors, and something in it.
fn is_author_page(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let mut parts = path.split('/').skip(1);
    while let Some(part) = parts.next() {
        let folder = AUTHOR_FOLDERS.contains(&part);
        if folder {
            return parts.next().is_some_and(|name| name.len() > 1);
        }
    }
    false
}
