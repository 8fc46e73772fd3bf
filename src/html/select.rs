//! CSS selectors over a [`Dom`]: a selector is parsed once, and [`select`] finds what any number of them choose.
//!
//! Selectors Level 4 as the `selectors` crate has it: `:is`, `:where`, `:not`, `:has`, `:nth-child(... of ...)`,
//! attributes. A page is a still picture, so that states (`:hover`) and pseudo-elements are errors. Matching takes a
//! bounded number of steps for each element: some selectors (`a ~ b`, `:has`) are quadratic on pages made for it.

use super::dom::{Dom, Kind, NodeId, Ns};
use super::names::{Attr, Tag};
use cssparser::{BasicParseErrorKind, ParseError, ParseErrorKind, Parser, ParserInput, ToCss};
use precomputed_hash::PrecomputedHash;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector};
use selectors::parser::{ParseRelative, SelectorImpl, SelectorList, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};
use std::cell::Cell;
use std::fmt;
use std::hash::Hasher;

/// A list of CSS selectors, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(SelectorList<Css>);

/// What is wrong with a selector, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SelectorError {
    /// Characters before the place.
    pub at: usize,
    /// What is wrong.
    pub message: String,
}

/// The page was made so that matching takes too many steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("matching the selectors takes more steps than a page of this size is worth")]
pub struct TooManySteps;

/// Longest selector that is read, and how deep its brackets may stand: the parser recurses into them.
const MOST_BYTES: usize = 4_096;
const MOST_DEPTH: usize = 16;

impl Selector {
    /// Parses a list of selectors parted by commas.
    ///
    /// # Errors
    /// When it is not one, or asks for what a page at rest does not have.
    pub fn parse(text: &str) -> Result<Selector, SelectorError> {
        within_bounds(text)?;
        let mut input = ParserInput::new(text);
        SelectorList::parse(&Grammar, &mut Parser::new(&mut input), ParseRelative::No)
            .map(Selector)
            .map_err(|error| SelectorError { at: place(text, &error), message: message(&error) })
    }
}

fn within_bounds(text: &str) -> Result<(), SelectorError> {
    if text.len() > MOST_BYTES {
        return Err(SelectorError { at: 0, message: format!("it is longer than {MOST_BYTES} bytes") });
    }
    let mut depth = 0usize;
    for (at, c) in text.chars().enumerate() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_DEPTH {
            return Err(SelectorError { at, message: format!("brackets stand more than {MOST_DEPTH} deep") });
        }
    }
    Ok(())
}

/// The place of an error, in characters; the parser counts lines from 0 and columns in UTF-16 units from 1.
fn place(text: &str, error: &ParseError<'_, SelectorParseErrorKind<'_>>) -> usize {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.take(error.location.line as usize).map(|line| line.chars().count()).sum();
    before + error.location.column.saturating_sub(1) as usize
}

fn message(error: &ParseError<'_, SelectorParseErrorKind<'_>>) -> String {
    use SelectorParseErrorKind as Wrong;
    match &error.kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early".to_owned(),
        ParseErrorKind::Basic(BasicParseErrorKind::UnexpectedToken(token)) => {
            format!("{:?} cannot stand here", token.to_css_string())
        }
        ParseErrorKind::Basic(_) => "this is not a selector".to_owned(),
        ParseErrorKind::Custom(Wrong::EmptySelector) => "a selector is empty".to_owned(),
        ParseErrorKind::Custom(Wrong::DanglingCombinator) => "nothing stands behind the last combinator".to_owned(),
        ParseErrorKind::Custom(Wrong::UnsupportedPseudoClassOrElement(name)) => {
            format!("`:{name}` is unknown, or says nothing of a page at rest")
        }
        ParseErrorKind::Custom(Wrong::ExpectedNamespace(name)) => format!("no namespace is called {name:?}"),
        ParseErrorKind::Custom(
            Wrong::NoQualifiedNameInAttributeSelector(token)
            | Wrong::UnexpectedTokenInAttributeSelector(token)
            | Wrong::ExpectedBarInAttr(token)
            | Wrong::BadValueInAttr(token)
            | Wrong::InvalidQualNameInAttr(token),
        ) => format!("{:?} cannot stand in [...] here", token.to_css_string()),
        ParseErrorKind::Custom(Wrong::ClassNeedsIdent(token)) => {
            format!("a class's name stands behind the dot, not {:?}", token.to_css_string())
        }
        ParseErrorKind::Custom(_) => "this is not a selector".to_owned(),
    }
}

/// Steps that one element may take for one selector, on average; ordinary pages and selectors take 1 to 10.
const STEPS: u64 = 64;
/// Steps that any page may take.
const FIRST_STEPS: u64 = 100_000;
/// Bytes of attributes that are looked through in one step.
const BYTES_A_STEP: usize = 32;

/// The elements that selectors choose, in document order, each with the position of the selector.
///
/// # Errors
/// When that takes too many steps: more than a fixed number for each element and selector.
pub fn select(dom: &Dom<'_>, selectors: &[&Selector]) -> Result<Vec<(NodeId, usize)>, TooManySteps> {
    let steps = Cell::new(FIRST_STEPS + STEPS * (dom.len() as u64) * (selectors.len() as u64));
    let mut caches = SelectorCaches::default();
    let mut context = MatchingContext::new(
        MatchingMode::Normal,
        None,
        &mut caches,
        QuirksMode::NoQuirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    );
    let mut chosen = Vec::new();
    for id in dom.descendants(dom.root()).filter(|&id| dom.kind(id) == Kind::Element) {
        let node = Node { dom, id, steps: &steps };
        for (at, selector) in selectors.iter().enumerate() {
            if selector.0.slice().iter().any(|s| matches_selector(s, 0, None, &node, &mut context)) {
                chosen.push((id, at));
            }
        }
        if steps.get() == 0 {
            return Err(TooManySteps);
        }
    }
    Ok(chosen)
}

/// An element as the crate sees it. Without steps left it has no relations and no attributes, which ends all matching.
#[derive(Clone, Copy)]
struct Node<'d, 't> {
    dom: &'d Dom<'t>,
    id: NodeId,
    steps: &'d Cell<u64>,
}

impl fmt::Debug for Node<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> {}", self.dom.name(self.id), self.id.index())
    }
}

impl Node<'_, '_> {
    /// Takes steps; whether there were as many left.
    fn steps(&self, steps: usize) -> bool {
        let left = self.steps.get().saturating_sub(steps as u64);
        self.steps.set(left);
        left > 0
    }

    /// The first element from a node on, going by `next`.
    fn element(&self, from: Option<NodeId>, next: impl Fn(NodeId) -> Option<NodeId>) -> Option<Self> {
        let mut at = from?;
        while self.steps(1) {
            if self.dom.kind(at) == Kind::Element {
                return Some(Node { id: at, ..*self });
            }
            at = next(at)?;
        }
        None
    }

    /// Whether an attribute of that name, in no namespace, has a value that fits.
    fn attr_fits(&self, name: &str, fits: impl Fn(&str) -> bool) -> bool {
        let known = Attr::named(name);
        self.dom.attrs(self.id).any(|(attr, spelt, value)| {
            self.steps(1 + value.len() / BYTES_A_STEP) && attr == known && spelt == name && fits(&value)
        })
    }
}

impl Element for Node<'_, '_> {
    type Impl = Css;

    fn opaque(&self) -> OpaqueElement {
        self.dom.opaque(self.id)
    }

    fn parent_element(&self) -> Option<Self> {
        let parent = self.dom.parent(self.id).filter(|&p| self.dom.kind(p) == Kind::Element);
        self.element(parent, |_| None)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.element(self.dom.prev_sibling(self.id), |at| self.dom.prev_sibling(at))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.element(self.dom.next_sibling(self.id), |at| self.dom.next_sibling(at))
    }

    fn first_element_child(&self) -> Option<Self> {
        self.element(self.dom.first_child(self.id), |at| self.dom.next_sibling(at))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.dom.ns(self.id) == Ns::Html
    }

    fn has_local_name(&self, name: &Word) -> bool {
        self.dom.name(self.id) == &*name.0
    }

    fn has_namespace(&self, name: &Word) -> bool {
        let own = match self.dom.ns(self.id) {
            Ns::Html => "http://www.w3.org/1999/xhtml",
            Ns::Svg => "http://www.w3.org/2000/svg",
            Ns::MathMl => "http://www.w3.org/1998/Math/MathML",
        };
        own == &*name.0
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.dom.ns(self.id) == self.dom.ns(other.id) && self.dom.name(self.id) == self.dom.name(other.id)
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Word>,
        name: &Word,
        operation: &AttrSelectorOperation<&Word>,
    ) -> bool {
        self.attr_fits(&name.0, |value| operation.eval_str(value))
    }

    fn has_id(&self, id: &Word, case: CaseSensitivity) -> bool {
        self.attr_fits("id", |value| case.eq(value.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, class: &Word, case: CaseSensitivity) -> bool {
        let is = |word: &str| case.eq(word.as_bytes(), class.0.as_bytes());
        !self.dom.tokens(self.id).is_empty() && self.attr_fits("class", |value| value.split_ascii_whitespace().any(is))
    }

    fn is_empty(&self) -> bool {
        let seen = |&child: &NodeId| self.steps(1) && matches!(self.dom.kind(child), Kind::Element | Kind::Text);
        self.dom.children(self.id).find(seen).is_none()
    }

    fn is_root(&self) -> bool {
        self.dom.parent(self.id) == Some(self.dom.root())
    }

    fn is_html_slot_element(&self) -> bool {
        self.dom.tag(self.id) == Tag::Slot
    }

    // A page at rest has no states and no parts, and is told nothing.
    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn match_non_ts_pseudo_class(&self, state: &State, _: &mut MatchingContext<'_, Css>) -> bool {
        match *state {}
    }

    fn match_pseudo_element(&self, pseudo: &Pseudo, _: &mut MatchingContext<'_, Css>) -> bool {
        match *pseudo {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        false
    }

    fn has_custom_state(&self, _: &Word) -> bool {
        false
    }

    fn imported_part(&self, _: &Word) -> Option<Word> {
        None
    }

    fn is_part(&self, _: &Word) -> bool {
        false
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}

/// The selectors that are understood.
#[derive(Debug)]
struct Grammar;

impl<'i> selectors::parser::Parser<'i> for Grammar {
    type Impl = Css;
    type Error = SelectorParseErrorKind<'i>;

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    // In a rule file a wrong selector is a mistake, also within `:is(...)`.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }
}

/// What selectors are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Css;

impl SelectorImpl for Css {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Word;
    type Identifier = Word;
    type LocalName = Word;
    type NamespaceUrl = Word;
    type NamespacePrefix = Word;
    type BorrowedNamespaceUrl = Word;
    type BorrowedLocalName = Word;
    type NonTSPseudoClass = State;
    type PseudoElement = Pseudo;
}

/// A name or a value in a selector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Word(Box<str>);

impl From<&str> for Word {
    fn from(word: &str) -> Word {
        Word(word.into())
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl ToCss for Word {
    fn to_css<W: fmt::Write>(&self, out: &mut W) -> fmt::Result {
        cssparser::serialize_string(&self.0, out)
    }
}

impl PrecomputedHash for Word {
    fn precomputed_hash(&self) -> u32 {
        let mut hasher = rustc_hash::FxHasher::default();
        hasher.write(self.0.as_bytes());
        hasher.finish() as u32
    }
}

/// A state such as `:hover`: there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {}

impl selectors::parser::NonTSPseudoClass for State {
    type Impl = Css;

    fn is_active_or_hover(&self) -> bool {
        match *self {}
    }

    fn is_user_action_state(&self) -> bool {
        match *self {}
    }
}

impl ToCss for State {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}

/// A pseudo-element: there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pseudo {}

impl selectors::parser::PseudoElement for Pseudo {
    type Impl = Css;
}

impl ToCss for Pseudo {
    fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
        match *self {}
    }
}
