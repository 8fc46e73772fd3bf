//! What is known of a line that may be a bare byline, and how much each trait weighs; fitted to labelled pages that were
//! flattened.

use crate::clean::traits::{Table, count};

/// Numbers that are known of a line, each as a step: the upper ends of all steps but the last.
#[rustfmt::skip]
const STEPS: [(&str, &[i32]); 10] = [
    ("below", &[-20, -6, -3, -2, -1, 1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 40]),
    ("story", &[-20, -8, -4, -2, -1, 3, 10, 40]),
    ("end", &[-40, -1, 1, 2, 3, 5, 8, 15, 40]),
    ("again", &[0, 1, 2, 3, 5, 9]),
    ("in_story", &[0, 1, 2, 4]),
    ("alone", &[0, 1, 2, 4]),
    ("names", &[1, 2, 3]),
    ("words", &[2, 3]),
    ("before", &[0, 1, 2, 4, 8]),
    ("rest", &[0, 4, 10, 20, 40]),
];

/// What is known of a line by a number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Lines from the headline to it.
    Below,
    /// Lines from the story's first paragraph to it.
    Story,
    /// Lines from the story's last line to it.
    End,
    /// How often else the text has the first name.
    Again,
    /// How often the story has it.
    InStory,
    /// Lines that are the name and no more, besides.
    Alone,
    /// Names in it.
    Names,
    /// Words of the first name.
    Words,
    /// Such lines before it, from the headline on.
    Before,
    /// Bytes of it that are neither names nor a date.
    Rest,
}

/// What is known of a line or is not.
#[rustfmt::skip]
const FLAGS: [&str; 25] = [
    "None", "DateIn", "DateBeside", "DateNear", "TimeBeside", "ReadBeside", "ByBefore", "BioAfter", "BioElsewhere", "WrittenSmall",
    "ByRole", "BioRole", "PictureRole", "OtherRole", "InBody", "NoArticle", "Initial", "Upper", "Parted", "Organisation", "OfSite", "OfTitle", "HandleAfter",
    "PictureBeside", "Glued",
];

/// The same, by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flag {
    /// No line signs.
    None,
    /// It tells a day.
    DateIn,
    /// The line before or after does.
    DateBeside,
    /// A line up to three lines away does.
    DateNear,
    /// The line before or after tells a time such as `17:15`.
    TimeBeside,
    /// The line after tells how long the text takes to read.
    ReadBeside,
    /// The line before is "by" or "written by".
    ByBefore,
    /// The next line begins with the name.
    BioAfter,
    /// Another line of some length does.
    BioElsewhere,
    /// The text has one of the name's words in small letters.
    WrittenSmall,
    /// A rule takes it for a byline.
    ByRole,
    /// A rule takes it for words about an author.
    BioRole,
    /// A rule takes it for a caption or a credit.
    PictureRole,
    /// A rule takes it for something else.
    OtherRole,
    /// It stays as part of the story.
    InBody,
    /// The page is no article.
    NoArticle,
    /// The name has an initial.
    Initial,
    /// Its line is in capitals.
    Upper,
    /// Blank lines stand before and after it.
    Parted,
    /// It names an organisation.
    Organisation,
    /// It bears the site's name.
    OfSite,
    /// The title has the name.
    OfTitle,
    /// The line after is an address or an account.
    HandleAfter,
    /// A caption or a credit stands beside it.
    PictureBeside,
    /// The story's first paragraph follows at once.
    Glued,
}

/// All traits of lines, and their weights.
pub(super) const TABLE: Table<{ count(&STEPS, &FLAGS) }> =
    Table { steps: &STEPS, flags: &FLAGS, weights: include!("weights.in") };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_stand_in_the_table_in_their_order() {
        assert_eq!(Flag::Glued as usize + 1, FLAGS.len());
        assert_eq!(Step::Rest as usize + 1, STEPS.len());
        assert_eq!(FLAGS[Flag::Parted as usize], "Parted");
    }
}
