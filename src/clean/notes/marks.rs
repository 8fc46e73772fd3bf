//! What a link looks like that refers to a note: its mark, its look, its names, and the page that it names.

use crate::clean::head::own_address;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Characters of a reference: `[12]`, `*`, `note 3`.
const LONGEST_LABEL: usize = 8;

/// Words of links that lead back from a note.
const WAYS_BACK: &[&str] = &[
    "back",
    "back to article",
    "back to content",
    "back to text",
    "jump back",
    "jump up",
    "return",
    "return to article",
    "return to text",
    "retour",
    "retour au texte",
    "volver",
    "zurück",
    "zurück zum Text",
];

/// What classes, ids and fragments hold that are named after notes.
const NOTE_WORDS: &[&str] = &["note", "cite_", "citation"];
/// What they begin with.
const NOTE_BEGINNINGS: &[&str] = &["fn", "ftn", "_ftn", "edn", "_edn", "superscript"];
/// WAI-ARIA and EPUB roles, and link types, of references.
const NOTE_ROLES: &[&str] = &["doc-noteref", "doc-biblioref", "noteref", "footnote"];

/// The mark of a reference without its brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub text: &'a str,
}

impl Label<'_> {
    /// Whether it is a sign that stands for a note wherever it stands.
    pub(super) fn is_sign(self) -> bool {
        self.text.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶'))
    }

    /// Letters and digits.
    pub(super) fn len(self) -> usize {
        self.text.chars().filter(|c| c.is_alphanumeric()).count()
    }
}

/// The mark that a link's text is; none for other words. markdown-it counts the references to one note: `[1:2]`.
pub(super) fn label(text: &str) -> Option<Label<'_>> {
    // Most links end in a word of three letters or more, which is no label.
    if let [.., a, b, c] = text.as_bytes()
        && a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
        && c.is_ascii_alphabetic()
    {
        return None;
    }
    let bare = text.trim_matches(['[', ']', '(', ')', ' ', '^']);
    let bare = if bare.is_empty() { text.trim() } else { bare };
    let bare = match bare.split_once(':') {
        Some((note, count)) if text.contains('[') && is_number(note) && is_number(count) => note,
        _ => bare,
    };
    let word = bare.rsplit(' ').next().unwrap_or(bare);
    let fits = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '*' | '†' | '‡' | '§' | '¶' | '^' | '↑' | '↩' | '↵' | '⤴' | '⏎' | '\u{fe0e}' | '#' | '⇧' | '▲'
            )
    };
    let letters = bare.len() <= 2 && bare.chars().all(|c| c.is_ascii_lowercase());
    let short = bare.chars().count() <= LONGEST_LABEL;
    (short && !bare.is_empty() && (word.chars().all(fits) || letters)).then_some(Label { text: bare })
}

/// Whether a link's words say that it leads back to where a note is referred to.
pub(super) fn is_way_back(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphabetic());
    WAYS_BACK.iter().any(|words| words.eq_ignore_ascii_case(bare))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a link is, or stands in, a superscript.
pub(super) fn is_raised(dom: &Dom<'_>, link: NodeId) -> bool {
    dom.ancestors(link).take(2).chain(dom.children(link)).any(|n| dom.tag(n) == Tag::Sup)
}

/// Whether a link, an inline element around it or the fragment that it leads to is named after notes.
pub(super) fn is_named_note(dom: &Dom<'_>, link: NodeId, fragment: &str) -> bool {
    let around = dom.ancestors(link).take(2).take_while(|&n| matches!(dom.tag(n), Tag::Span | Tag::Small | Tag::Cite));
    let says = |n: NodeId| {
        dom.attrs(n).any(|(attr, name, value)| match attr {
            Attr::Class | Attr::Id => value.split_ascii_whitespace().any(is_note_word),
            Attr::Role | Attr::Rel => value.split_ascii_whitespace().any(|v| NOTE_ROLES.contains(&v)),
            _ => name == "epub:type" && value.split_ascii_whitespace().any(|v| NOTE_ROLES.contains(&v)),
        })
    };
    is_note_word(fragment) || std::iter::once(link).chain(around).any(says)
}

fn is_note_word(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    NOTE_WORDS.iter().any(|w| word.contains(w)) || NOTE_BEGINNINGS.iter().any(|w| word.starts_with(w))
}

/// Where a link within the page leads to.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub fragment: Cow<'a, str>,
    /// An address stands before the fragment.
    pub has_address: bool,
    /// That address is not known to be the page's own.
    pub elsewhere: bool,
}

impl<'a> Target<'a> {
    /// The target of an `href` on the page at `own`; none where it has no fragment.
    pub(super) fn of(own: &OwnAddress<'_, '_>, href: Cow<'a, str>) -> Option<Target<'a>> {
        let at = href.rfind('#').map(|at| at + 1).filter(|&at| at < href.len())?;
        let address = &href[..at - 1];
        let has_address = !address.is_empty();
        let elsewhere = has_address && !own.is(address);
        let fragment = match href {
            Cow::Borrowed(href) => Cow::Borrowed(&href[at..]),
            Cow::Owned(href) => Cow::Owned(href[at..].to_owned()),
        };
        Some(Target { fragment, has_address, elsewhere })
    }
}

/// The address that the page gives for its own, looked for when it is first asked for.
#[derive(Debug)]
pub(super) struct OwnAddress<'d, 't> {
    dom: &'d Dom<'t>,
    declared: OnceCell<Option<String>>,
}

impl<'d, 't> OwnAddress<'d, 't> {
    pub(super) fn of(dom: &'d Dom<'t>) -> Self {
        OwnAddress { dom, declared: OnceCell::new() }
    }

    /// Whether an address, whole or without its beginning, is the page's own.
    fn is(&self, address: &str) -> bool {
        let Some(declared) = self.declared.get_or_init(|| declared(self.dom)) else { return false };
        let (declared, address) = (bare_address(declared), bare_address(address));
        let before = declared.strip_suffix(address).filter(|_| !address.is_empty());
        before.is_some_and(|before| before.is_empty() || before.ends_with('/') || address.starts_with('/'))
    }
}

/// The canonical address, or Open Graph's.
fn declared(dom: &Dom<'_>) -> Option<String> {
    let found =
        dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Element).find_map(|id| own_address(dom, id));
    found.map(Cow::into_owned)
}

/// An address without what is written now so, now so.
fn bare_address(address: &str) -> &str {
    let bare = address.split_once("://").map_or(address, |a| a.1);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    bare.strip_prefix("./").unwrap_or(bare).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_short_and_no_words() {
        let of = |text| label(text).map(|l| l.text);
        assert_eq!(of("[12]"), Some("12"));
        assert_eq!(of("[1:2]"), Some("1"));
        assert_eq!(of("12:30"), None);
        assert_eq!(of("note 3"), Some("note 3"));
        assert_eq!(of("here"), None);
    }

    #[test]
    fn words_lead_back() {
        assert!(is_way_back("↩ Back to content") && is_way_back("[Return to text]") && is_way_back("back"));
        assert!(!is_way_back("Back to top") && !is_way_back("12") && !is_way_back("backs"));
    }
}
