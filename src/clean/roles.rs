//! Roles: what a block is in the article.

/// What a block is. Only some roles are body: see [`Role::is_body`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// The headline.
    Title,
    /// The stand-first (deck).
    Subtitle,
    /// Who wrote it.
    Byline,
    /// When it was published or changed.
    DateLine,
    /// The site's section.
    Section,
    /// Words under a picture.
    Caption,
    /// Who made a picture.
    Credit,
    /// An editor's note.
    Note,
    /// The mark at the end of agency copy.
    EndMark,
    /// What a publisher tells of the author.
    Bio,
    /// A correction that is told.
    Correction,
    /// Keywords or tags.
    Keywords,
    /// A reader's comment.
    Comment,
    /// A heading of the body.
    Heading,
    /// Running text.
    Paragraph,
    /// A list's item.
    ListItem,
    /// A quotation set apart.
    Quote,
    /// Program text.
    Code,
    /// A table's cell.
    Cell,
    /// What leads to another article.
    Teaser,
    /// Everything else.
    Chrome,
}

/// Names of the roles, in the order of [`Role`].
const NAMES: [&str; 21] = [
    "title",
    "subtitle",
    "byline",
    "date-line",
    "section",
    "caption",
    "credit",
    "note",
    "end-mark",
    "bio",
    "correction",
    "keywords",
    "comment",
    "heading",
    "paragraph",
    "list-item",
    "quote",
    "code",
    "cell",
    "teaser",
    "chrome",
];

const ALL: [Role; 21] = [
    Role::Title,
    Role::Subtitle,
    Role::Byline,
    Role::DateLine,
    Role::Section,
    Role::Caption,
    Role::Credit,
    Role::Note,
    Role::EndMark,
    Role::Bio,
    Role::Correction,
    Role::Keywords,
    Role::Comment,
    Role::Heading,
    Role::Paragraph,
    Role::ListItem,
    Role::Quote,
    Role::Code,
    Role::Cell,
    Role::Teaser,
    Role::Chrome,
];

impl Role {
    /// The role of that name.
    pub fn named(name: &str) -> Option<Role> {
        NAMES.iter().position(|n| *n == name).map(|i| ALL[i])
    }

    /// The role's name.
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// Whether text of this role stands in the record's `text`.
    pub fn is_body(self) -> bool {
        matches!(self, Role::Heading | Role::Paragraph | Role::ListItem | Role::Quote | Role::Code | Role::Cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_names_agree() {
        for (i, role) in ALL.into_iter().enumerate() {
            assert_eq!(role as usize, i);
            assert_eq!(Role::named(role.name()), Some(role));
        }
    }
}
