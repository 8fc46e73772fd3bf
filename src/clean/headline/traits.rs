//! What is known of a line that may be the headline, and how much each trait weighs; fitted to labelled pages that were
//! flattened.

use crate::clean::traits::{Table, count};

/// Numbers that are known of a line, each as a step: the upper ends of all steps but the last.
#[rustfmt::skip]
const STEPS: [(&str, &[i32]); 15] = [
    ("distance", &[-20, -8, -3, 0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 45]),
    ("between", &[0, 1, 2, 3, 5, 8]),
    ("words", &[1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 25, 30]),
    ("words_before", &[0, 1, 2, 3, 5, 9]),
    ("words_after", &[1, 2, 3, 5, 9, 20]),
    ("kin", &[0, 10, 20, 30, 40, 50, 60, 70, 80]),
    ("shared", &[0, 1, 2, 3, 5]),
    ("points", &[-6000, -4000, -2500, -1500, -750, 0, 1000]),
    ("lead_score", &[100, 115, 124, 132, 142, 156]),
    ("word_score", &[112, 120, 126, 131, 137, 145]),
    ("repeats", &[8, 13, 16]),
    ("ends", &[0, 1, 2, 3, 4, 5]),
    ("starts", &[0, 1, 2, 3, 4]),
    ("slug_told", &[0, 1, 25, 50, 80]),
    ("slug_own", &[0, 1, 25, 50, 90]),
];

/// What is known of a line by a number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Lines up to the first paragraph; below zero behind it.
    Distance,
    /// Lines of five words and more among them.
    Between,
    /// Words; of scripts without spaces half the characters.
    Words,
    /// Words of the line before.
    WordsBefore,
    /// Words of the line after.
    WordsAfter,
    /// Share of its longer words that the story has, in percent.
    Kin,
    /// Their number.
    Shared,
    /// Points of the score and the rules, in thousandths of a logit.
    Points,
    /// The fact of this name.
    LeadScore,
    /// The fact of this name.
    WordScore,
    /// The fact of this name, a logarithm: once, twice, three times.
    Repeats,
    /// The fact of this name.
    Ends,
    /// The fact of this name.
    Starts,
    /// Share of the address's words that it has, in percent and one more; 0 where the address has no words.
    SlugTold,
    /// Share of its words that the address has, in the same way.
    SlugOwn,
}

/// What is known of a line or is not.
#[rustfmt::skip]
const FLAGS: [&str; 22] = [
    "Ruled", "Role", "DateRole", "CaptionRole", "Phrase", "Time", "ShortTime", "Separators", "Sign", "Sentences", "Commas", "Colon",
    "Brackets", "WithinOther", "HoldsOther", "BylineAfter", "DateAfter", "CaptionAfter", "CaptionBefore", "Capitals", "Upper", "Alone",
];

/// The same, by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flag {
    /// A rule always drops or keeps it.
    Ruled,
    /// A rule names another role for it.
    Role,
    /// A rule takes it for a date.
    DateRole,
    /// A rule takes it for a caption or a credit.
    CaptionRole,
    /// A rule's words speak against it.
    Phrase,
    /// It tells a time or a year.
    Time,
    /// It does so in few words.
    ShortTime,
    /// It holds bars or bullets.
    Separators,
    /// It holds `@` or `©`.
    Sign,
    /// A sentence ends before the line does.
    Sentences,
    /// It holds two commas or more.
    Commas,
    /// It holds a colon.
    Colon,
    /// It holds something in brackets.
    Brackets,
    /// Another line begins or ends with it.
    WithinOther,
    /// It begins or ends with another line.
    HoldsOther,
    /// A byline follows.
    BylineAfter,
    /// A date follows.
    DateAfter,
    /// A caption follows.
    CaptionAfter,
    /// A caption stands before it.
    CaptionBefore,
    /// Nearly all of its words begin with a capital.
    Capitals,
    /// It is in capitals.
    Upper,
    /// Blank lines stand before and after it.
    Alone,
}

/// All traits of lines, and their weights.
pub(super) const TABLE: Table<{ count(&STEPS, &FLAGS) }> =
    Table { steps: &STEPS, flags: &FLAGS, weights: include!("weights.in") };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::traits::Traits;

    #[test]
    fn traits_are_told_by_name() {
        let mut traits = Traits::default();
        TABLE.step(&mut traits, Step::Distance as usize, 5);
        TABLE.step(&mut traits, Step::SlugOwn as usize, 100);
        TABLE.flag(&mut traits, Flag::Ruled as usize, false);
        TABLE.flag(&mut traits, Flag::Alone as usize, true);
        assert_eq!(traits.names(&TABLE.names()), ["distance <= 6", "slug_own > 90", "Alone"]);
        assert_eq!(Flag::Alone as usize + 1, FLAGS.len());
        assert_eq!(Step::SlugOwn as usize + 1, STEPS.len());
    }
}
