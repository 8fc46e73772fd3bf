//! The visible lines near the title, which tell what markup does not.

use crate::html::NodeId;

/// What a rule says a visible line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineRole {
    /// Nothing was said.
    #[default]
    Unknown,
    /// The title.
    Title,
    /// The stand-first.
    Subtitle,
    /// Who wrote it.
    Byline,
    /// When it was published.
    DateLine,
    /// The section, perhaps with the time.
    Section,
}

/// A visible block near the title.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its element.
    pub element: Option<NodeId>,
    /// 1 to 6 for headings, else 0.
    pub heading: u8,
    /// What a rule says it is.
    pub role: LineRole,
    /// Whether it leads elsewhere: it stands in navigation, or is a link.
    pub link: bool,
    /// Whether it stands behind the story, and is here since its label says so in full ([`is_signature`](super::is_signature)).
    pub tail: bool,
    /// Whether it stands in comments or among other stories: its date and its names are not the article's.
    pub apart: bool,
}
