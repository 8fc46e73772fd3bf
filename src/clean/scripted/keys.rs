//! What the keys of states say of the text that stands under them. Keys are looked at folded: their letters, small.

/// Letters of a key that tell it from others; every value under it has them.
pub(super) const LONGEST_KEY: usize = 64;

/// Keys under which text stands that readers come for.
#[rustfmt::skip]
pub(super) const TEXT_KEYS: &[&str] = &[
    "articlebody", "body", "bodyhtml", "bodytext", "content", "contenthtml", "contents", "cooked", "html", "fulltext",
    "markdown", "maincontent", "paragraph", "postbody", "rendered", "richtext", "story", "storybody", "text",
];
/// Keys of the parts of rich text, which say nothing elsewhere.
pub(super) const RICH_KEYS: &[&str] = &["blocks", "children", "paragraphs", "value"];
/// Keys under which text stands that tells of a page, a person or a picture.
#[rustfmt::skip]
pub(super) const OTHER_KEYS: &[&str] = &[
    "abstract", "alt", "alttext", "bio", "biography", "caption", "copyright", "css", "deck", "description", "disclaimer",
    "error", "excerpt", "headline", "intro", "label", "legal", "lead", "message", "metadescription", "ogdescription",
    "placeholder", "query", "seodescription", "slogan", "snippet", "style", "subtitle", "summary", "svg", "teaser", "title",
    "tooltip", "url",
];
/// Keys of what stands around a text: under them no page keeps its own.
#[rustfmt::skip]
const ASIDE_KEYS: &[&str] = &[
    "banner", "banners", "consent", "disclaimer", "faq", "faqs", "footer", "legal", "locale", "locales", "modal", "modals",
    "morestories", "mostread", "promo", "promos", "replies", "reviews", "sidebar", "terms", "termsofuse", "translations",
];
/// How keys of the same kind begin.
#[rustfmt::skip]
const ASIDE_BEGINNINGS: &[&str] = &[
    "comment", "cookie", "latest", "newsletter", "popular", "privacy", "recommend", "related", "trending",
];
/// Keys under which only the beginning of a text stands, or what it is about.
#[rustfmt::skip]
const EXCERPT_KEYS: &[&str] = &[
    "abstract", "deck", "dek", "description", "excerpt", "intro", "lead", "leadtext", "preamble", "standfirst", "subheadline",
    "summary", "teaser",
];
/// Keys of the items of lists that stand among paragraphs.
pub(super) const ITEM_KEYS: &[&str] = &["items", "listitems"];
/// The key of schema.org under which a live blog keeps its entries.
pub(super) const LIVE_KEY: &str = "liveblogupdate";

/// Keys by which objects are named, or called in the page's head, as they are spelt.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "name", "heading", "pageTitle", "page_title", "seoTitle", "seo_title", "metaTitle", "meta_title", "ogTitle", "og_title",
    "socialTitle", "shareTitle",
];
/// Keys of objects that speak of the one that holds them, as they are spelt.
const SPEAKS: &[&str] = &["seo", "meta", "metadata", "head", "openGraph", "open_graph", "og", "social", "sharing"];

/// Whether what stands under a key is beside the page's text.
pub(super) fn is_aside(key: &str) -> bool {
    ASIDE_KEYS.contains(&key) || ASIDE_BEGINNINGS.iter().any(|begins| key.starts_with(begins))
}

/// Whether what stands under a key is only the beginning of a text.
pub(super) fn is_excerpt(key: &str) -> bool {
    EXCERPT_KEYS.contains(&key)
}

/// What an object is called by, as it is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    /// By its headline.
    Title,
    /// By a name, which people and places have too.
    Name,
    /// By a part of its address.
    Slug,
}

/// Whether a key is that of a title, a name or a part of an address.
pub(super) fn calls(spelt: &str) -> Option<Calls> {
    let is_one = |of: &[&str]| of.iter().any(|key| key.eq_ignore_ascii_case(spelt));
    match spelt.len() {
        4..=12 if is_one(&["title", "headline", "headlines"]) => Some(Calls::Title),
        4..=12 if is_one(NAMES) => Some(Calls::Name),
        4 if is_one(&["slug"]) => Some(Calls::Slug),
        _ => None,
    }
}

/// Whether an object under a key speaks of the one that holds it, for search engines or for sharing (`{"seo": {"title": ".."}}`).
pub(super) fn speaks_of_holder(spelt: &str) -> bool {
    SPEAKS.iter().any(|key| key.eq_ignore_ascii_case(spelt))
}

/// The letters of a key, small, in `room`.
pub(super) fn folded<'r>(key: &str, room: &'r mut [u8; LONGEST_KEY]) -> &'r str {
    let letters = key.bytes().filter(u8::is_ascii_alphabetic);
    let length = room.iter_mut().zip(letters).map(|(place, letter)| *place = letter.to_ascii_lowercase()).count();
    // Letters of ASCII are text.
    std::str::from_utf8(&room[..length]).unwrap_or("")
}
