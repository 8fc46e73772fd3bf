//! Short lines that sign a text: who wrote it, or when.

use super::labels::{DateLabel, date_label, starts_with_author_label};
use super::{date, date_lines, east_asian};

/// Longest such line, in bytes.
const LONGEST_SIGNATURE: usize = 80;

/// Longest line in which an article speaks of itself, in bytes.
const LONGEST_OF_ITSELF: usize = 320;

/// Whether a short line far from the title still tells who or when, by a label that says so in full.
pub fn is_signature(line: &str) -> bool {
    // "This entry was posted on 11 March 2007 by Jane Doe and is filed under Harbours. You can follow ..."
    if line.len() > LONGEST_SIGNATURE {
        return line.len() <= LONGEST_OF_ITSELF && date_lines::is_of_itself(line) && date::place(line).is_some();
    }
    // The label is the line's first word or words: "Last updated: November 13, 2023".
    let labelled = || {
        line.split_whitespace().take(4).any(|word| {
            let label = &line[..word.as_ptr() as usize - line.as_ptr() as usize + word.len()];
            label.chars().filter(|c| c.is_alphabetic()).count() > 4
                && date_label(label).is_some_and(|l| l != DateLabel::Other)
        })
    };
    let dated = line.bytes().any(|b| b.is_ascii_digit()) && labelled();
    dated || starts_with_author_label(line) || east_asian::signs(line)
}
