//! From bytes to a tree: decoding, and a read-only [`Dom`].
//!
//! The cleaner sees a page only through this interface. A [`Dom`] is one arena in which a node is a
//! `u32`; it is never changed once it is built: rules and scores write their verdicts beside it.
//! Scripting counts as off (WHATWG HTML 13.2.3), so what `<noscript>` holds is markup. What a
//! `<template>` holds are simply its children.

pub mod decode;
mod dom;
mod names;
mod prescan;
mod reference;

pub use dom::{Dom, Edge, Kind, NodeId, Ns, TokenId};
pub use names::{Attr, Tag};
