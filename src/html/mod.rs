//! From bytes to a tree: decoding, and a read-only [`Dom`].
//!
//! The cleaner sees a page only through this interface. A [`Dom`] is one arena in which a node is a
//! `u32`; it is never changed once it is built: rules and scores write their verdicts beside it.
//! Scripting counts as off (WHATWG HTML 13.2.3), so what `<noscript>` holds is markup. What a
//! `<template>` holds are simply its children.

mod build;
pub mod decode;
mod doctype;
mod dom;
mod lexer;
mod marks;
mod names;
mod prescan;
mod raw;
mod references;
mod scan;
mod select;
mod tags;
mod tokens;
mod words;

pub use dom::{Doctype, Dom, Edge, Kind, LONGEST_ADDRESS_BYTES, NodeId, Ns, TokenId};
pub(crate) use names::Known;
pub use names::{Attr, Tag};
pub use select::{Selector, SelectorError, TooManySteps, select};
pub use tokens::{Content, Token, Tokens};

/// `text` with its character references decoded, once.
pub(crate) fn decode_references(text: &str) -> std::borrow::Cow<'_, str> {
    references::decode(text, references::Place::Text)
}
