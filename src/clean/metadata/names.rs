//! Names of `<meta>` elements and `itemprop`s that say something of the article.
//!
//! Names are compared in lower case without their separators, so that `publish-date`,
//! `publish_date` and `publishdate` are one row.

use super::declared::{Field, Hint, Source};
use crate::rules::{KINDS, Kind};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Longest name looked up, in bytes.
const LONGEST: usize = 48;

/// What a `<meta name>` or `property` is about.
pub(super) fn meta(name: &str) -> Option<(Field, Source, Hint)> {
    let mut folded = [0u8; LONGEST];
    let key = fold(name, &mut folded)?;
    let (field, hint) = BY_NAME.get(key).copied()?;
    let source = match key {
        _ if key.starts_with("og") => Source::OpenGraph,
        _ if key.starts_with("article") && name.contains([':', '.']) => Source::ArticleMeta,
        _ if key.starts_with("dc") => Source::DublinCore,
        _ if key.starts_with("parsely") => Source::Parsely,
        _ if key.starts_with("sailthru") => Source::Sailthru,
        _ if key.starts_with("citation") => Source::Citation,
        _ if key.starts_with("twitter") => Source::Twitter,
        _ => Source::Meta,
    };
    Some((field, source, hint))
}

/// Lower case, without separators.
fn fold<'b>(name: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let mut len = 0;
    for b in name.bytes().filter(|b| !matches!(b, b':' | b'.' | b'_' | b'-' | b' ' | b'/')) {
        *buffer.get_mut(len)? = b.to_ascii_lowercase();
        len += 1;
    }
    std::str::from_utf8(&buffer[..len]).ok()
}

/// Names of `<meta>` elements, folded, by what they are about.
#[rustfmt::skip]
const META: &[(Field, Hint, &[&str])] = &[
    (Field::Title, Hint::None, &[
        "ogtitle", "twittertitle", "dctitle", "dctermstitle", "citationtitle", "parselytitle",
        "sailthrutitle", "headline", "articletitle", "hdl", "contenttitle", "cxenseparsetitle",
        "articleheadline",
    ]),
    (Field::Title, Hint::Weak, &[
        "title",
    ]),
    (Field::Subtitle, Hint::Weak, &[
        "ogdescription", "description", "twitterdescription", "sailthrudescription", "dcdescription",
        "dctermsabstract",
    ]),
    (Field::Author, Hint::None, &[
        "author", "authors", "articleauthor", "articleauthorname", "ogarticleauthor", "ogauthor",
        "dccreator", "dctermscreator", "dccreatorpersonalname", "parselyauthor", "sailthruauthor",
        "citationauthor", "byl", "byline", "cxenseparseauthor", "bookauthor",
        "shareaholicarticleauthorname", "creator", "articleauthors", "contentauthor", "pageauthor",
        "twittercreatorname", "mediumauthor", "reporter", "bauthor", "ogauthorname", "citationauthors",
    ]),
    (Field::Published, Hint::None, &[
        "articlepublishedtime", "articlepublished", "ogarticlepublishedtime", "ogpublishedtime",
        "datepublished", "dcdateissued", "dctermsissued", "dctermsdateaccepted", "citationpublicationdate",
        "citationdate", "citationonlinedate", "parselypubdate", "sailthrudate", "pubdate", "publishdate",
        "publicationdate", "publisheddate", "publishtime", "cxenseparsepublishtime",
        "cxenseparserecspublishtime", "articledateoriginal", "originalpublicationdate", "ogpubdate",
        "ptime", "displaydate", "datecreated", "articlecreated", "weiboarticlecreateat", "btpubdate",
        "rnewsdatepublished", "iso8601publishdate", "shareaholicarticlepublishedtime", "articlepubdate",
        "firstpublished", "publisheddatetime", "publishedtime", "publishedat", "articledate",
        "articlepublicationdate", "pubtime", "posteddate", "dctermsavailable", "vrpublishedtime",
        "articlepublishdate", "articlepublishtime", "ogarticlepublished", "parselydate",
        "contentpublisheddate", "published", "wpublisheddate",
    ]),
    (Field::Published, Hint::Weak, &[
        "date", "dcdate", "dcdatecreated", "dctermscreated", "dctermsdate", "created", "timestamp",
        "ogreleasedate", "releasedate", "pdate", "creationdate", "dcdatexmetadatapublished", "msdate",
    ]),
    (Field::Modified, Hint::None, &[
        "articlemodifiedtime", "ogupdatedtime", "ogarticlemodifiedtime", "lastmod", "lastmodified",
        "dctermsmodified", "dcdatemodified", "datemodified", "articleupdated", "articlemodified",
        "revisiondate", "updatedtime", "utime", "moddate", "lastupdated", "lastupdate", "modifieddate",
        "updateddate", "articleupdatedtime", "dateupdated",
    ]),
    (Field::Section, Hint::None, &[
        "articlesection", "section", "parselysection", "articlesectionname", "cxenseparsesection",
        "sectionname", "ogarticlesection", "ogsection",
    ]),
    (Field::Section, Hint::Weak, &[
        "category", "articlecategory", "pagesection",
    ]),
    (Field::Keywords, Hint::None, &[
        "keywords", "newskeywords", "articletag", "parselytags", "sailthrutags", "dcsubject",
        "citationkeywords", "ogarticletag", "dctermssubject",
    ]),
    (Field::Language, Hint::None, &[
        "oglocale", "contentlanguage", "dclanguage", "dctermslanguage", "language", "inlanguage",
        "citationlanguage",
    ]),
    (Field::Site, Hint::None, &[
        "ogsitename",
    ]),
    (Field::Site, Hint::Weak, &[
        "applicationname", "applemobilewebapptitle", "dcpublisher", "dctermspublisher", "publisher",
        "citationjournaltitle", "citationpublisher", "copyright",
    ]),
    (Field::Canonical, Hint::None, &[
        "ogurl",
    ]),
];

static BY_NAME: LazyLock<FxHashMap<&'static str, (Field, Hint)>> = LazyLock::new(|| {
    META.iter().flat_map(|&(field, hint, names)| names.iter().map(move |&name| (name, (field, hint)))).collect()
});

/// What an `itemprop` is about.
pub(super) fn itemprop(name: &str) -> Option<Field> {
    Some(match name {
        "headline" => Field::Title,
        "alternativeHeadline" => Field::Subtitle,
        "author" | "creator" => Field::Author,
        "datePublished" => Field::Published,
        "dateModified" => Field::Modified,
        "articleSection" => Field::Section,
        "keywords" => Field::Keywords,
        "inLanguage" => Field::Language,
        _ => return None,
    })
}

/// What a class or id value says of its element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClassSays {
    Nothing,
    Author,
    /// The author's name and nothing else: `author-name`.
    AuthorName,
    /// An account of a forum: `username`.
    Account,
    Published,
    Modified,
    /// What stands within is not about the article: comments, related stories.
    Elsewhere,
}

#[derive(Debug, Clone, Copy)]
enum ClassWord {
    Author,
    Account,
    User,
    Name,
    /// `sidebar`: where it is said what a container has beside it, the container is no sidebar.
    Sidebar,
    /// `with`, `has`: what follows says what the container has beside it.
    Beside,
    Published,
    Modified,
    Elsewhere,
    NotAName,
    Any,
}

static CLASS_WORDS: LazyLock<FxHashMap<&'static str, ClassWord>> = LazyLock::new(|| {
    let lists = [
        (PUBLISHED, ClassWord::Published),
        (MODIFIED, ClassWord::Modified),
        (AUTHOR, ClassWord::Author),
        (ACCOUNT, ClassWord::Account),
        (&["user"], ClassWord::User),
        (&["name"], ClassWord::Name),
        (&["sidebar"], ClassWord::Sidebar),
        (&["with", "without", "has", "no", "content", "hide"], ClassWord::Beside),
        (NOT_A_NAME, ClassWord::NotAName),
        (ELSEWHERE, ClassWord::Elsewhere),
    ];
    lists.into_iter().flat_map(|(list, what)| list.iter().map(move |&word| (word, what))).collect()
});

/// By first letter: a bit for each length that a word of the lists with it has. Most words of class names are none.
static SHAPES: LazyLock<[u32; 256]> = LazyLock::new(|| {
    let mut shapes = [0; 256];
    CLASS_WORDS.keys().for_each(|word| shapes[usize::from(word.as_bytes()[0])] |= 1 << word.len());
    shapes
});

/// The longest word of the lists, in bytes.
const LONGEST_CLASS_WORD: usize = 16;

fn class_word(word: &[u8]) -> ClassWord {
    let mut folded = [0u8; LONGEST_CLASS_WORD];
    let first = word.first().map_or(0, u8::to_ascii_lowercase);
    let Some(buffer) = folded.get_mut(..word.len()).filter(|_| SHAPES[usize::from(first)] >> word.len() & 1 != 0)
    else {
        return ClassWord::Any;
    };
    buffer.copy_from_slice(word);
    buffer.make_ascii_lowercase();
    let folded = std::str::from_utf8(buffer).unwrap_or("");
    CLASS_WORDS.get(folded).copied().unwrap_or(ClassWord::Any)
}

/// Reads a class name or id by its whole words.
pub(super) fn class(token: &str) -> ClassSays {
    let mut says = ClassSays::Nothing;
    if token.len() > 60 || !token.is_ascii() {
        return says;
    }
    // Where an article tells at its end who wrote it, and when.
    let token = OWN_FOOTERS.iter().find_map(|own| token.strip_prefix(own)).unwrap_or(token);
    // This builder calls every element of a page a widget.
    let token = token.strip_prefix("elementor-widget").map_or(token, |rest| rest.trim_start_matches(['-', '_']));
    let (mut beside, mut named, mut user) = (false, false, false);
    let mut start = 0;
    let bytes = token.as_bytes();
    // The kind of the byte before.
    let mut before = bytes.first().map_or(Kind::Other, |&b| KINDS[usize::from(b)]);
    for end in 1..=bytes.len() {
        let kind = bytes.get(end).map_or(Kind::Other, |&b| KINDS[usize::from(b)]);
        let turns = kind == Kind::Upper && before == Kind::Lower;
        before = kind;
        let parts = kind == Kind::Other;
        if !(parts || turns) {
            continue;
        }
        let word = &bytes[start..end];
        start = if parts && end < bytes.len() { end + 1 } else { end };
        match class_word(word) {
            ClassWord::Elsewhere => return ClassSays::Elsewhere,
            ClassWord::Sidebar if !beside => return ClassSays::Elsewhere,
            ClassWord::Beside => beside = true,
            ClassWord::Name => named = true,
            ClassWord::User => user = true,
            ClassWord::NotAName => return ClassSays::Nothing,
            ClassWord::Author => says = ClassSays::Author,
            ClassWord::Account if says != ClassSays::Author => says = ClassSays::Account,
            ClassWord::Modified if !matches!(says, ClassSays::Author | ClassSays::Account) => {
                says = ClassSays::Modified;
            }
            ClassWord::Published if says == ClassSays::Nothing => says = ClassSays::Published,
            _ => {}
        }
    }
    match says {
        ClassSays::Author if named => ClassSays::AuthorName,
        ClassSays::Nothing if named && user => ClassSays::Account,
        _ => says,
    }
}

/// Classes of an article's own footer.
const OWN_FOOTERS: [&str; 3] = ["post-footer", "entry-footer", "article-footer"];

#[rustfmt::skip]
const AUTHOR: &[&str] = &[
    "author", "authors", "byline", "bylines", "autor", "autores", "auteur", "auteurs", "autore", "autoren",
    "writer", "writers", "reporter", "reporters", "journalist", "contributor", "contributors", "verfasser",
    "redakteur", "yazar", "skribent", "firma",
];
const ACCOUNT: &[&str] = &["username", "bigusername", "poster", "postername", "postuser", "nickname", "usernick"];
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "date", "published", "publish", "pubdate", "posted", "datum", "fecha", "datetime", "timestamp", "publishdate",
    "pubtime", "datepublished", "postdate", "time", "dateline", "publication", "dato", "tarih", "posttime",
];
const MODIFIED: &[&str] =
    &["updated", "modified", "lastmod", "lastupdated", "aktualisiert", "datemodified", "update", "edited"];
#[rustfmt::skip]
const ELSEWHERE: &[&str] = &[
    "comment", "comments", "commentlist", "related", "recommended", "recommendations", "recommend",
    "teaser", "teasers", "footer", "nav", "menu", "widget", "trending", "popular", "latest", "newsletter", "recent",
    "respond", "disqus", "carousel", "promo", "mostread", "testimonial", "testimonials", "reviews",
];
#[rustfmt::skip]
const NOT_A_NAME: &[&str] = &[
    "bio", "avatar", "image", "img", "photo", "picture", "social", "follow", "description", "about", "twitter",
    "role", "position", "job", "icon", "thumb", "thumbnail", "email", "mail", "share", "desc", "biography",
    "reading", "readtime", "count", "counter", "label", "separator", "credentials", "profile", "reviewer", "expert",
    "editor", "up",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_parted() {
        for name in ["publish-date", "publish_date", "PublishDate", "publishdate"] {
            assert_eq!(meta(name), Some((Field::Published, Source::Meta, Hint::None)));
        }
        assert_eq!(meta("article:published_time").unwrap().1, Source::ArticleMeta);
        assert_eq!(meta("DC.date.issued").unwrap().1, Source::DublinCore);
        assert_eq!(meta("viewport"), None);
    }

    #[test]
    fn classes_are_read_by_whole_words() {
        assert_eq!(class("article-author"), ClassSays::Author);
        assert_eq!(class("articleAuthor"), ClassSays::Author);
        assert_eq!(class("author-name"), ClassSays::AuthorName);
        assert_eq!(class("PostUser-name"), ClassSays::Account);
        assert_eq!(class("elementor-widget-author-box"), ClassSays::Author);
        assert_eq!(class("widget-author"), ClassSays::Elsewhere);
        assert_eq!(class("sidebar-author"), ClassSays::Elsewhere);
        assert_eq!(class("main--withSidebar"), ClassSays::Nothing);
        assert_eq!(class("authority"), ClassSays::Nothing);
        assert_eq!(class("author-bio"), ClassSays::Nothing);
        assert_eq!(class("page-footer"), ClassSays::Elsewhere);
        assert_eq!(class("post-footer"), ClassSays::Nothing);
        assert_eq!(class("post-footer-line-1"), ClassSays::Nothing);
        assert_eq!(class("comment-author"), ClassSays::Elsewhere);
        assert_eq!(class("entry-date"), ClassSays::Published);
        assert_eq!(class("date-updated"), ClassSays::Modified);
    }
}
