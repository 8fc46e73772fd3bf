//! Titles that a declaration cuts short and the page shows in full.

use super::{Candidate, TELLING_CHARS, letters};
use smallvec::SmallVec;

/// Characters from which a title that another goes on from is cut short: search engines ask for at most 110.
const CUT_CHARS: usize = 100;

/// Takes titles off the offer that a declaration cuts short and the page shows in full.
pub(super) fn set_aside(candidates: &mut SmallVec<[Candidate<'_>; 12]>) {
    let shown: SmallVec<[usize; 4]> = (0..candidates.len()).filter(|&i| candidates[i].is_shown()).collect();
    let cut = |c: &Candidate<'_>| !c.is_shown() && shown.iter().any(|&i| is_cut_of(c.text, candidates[i].text));
    let keep: SmallVec<[bool; 12]> = candidates.iter().map(|c| !cut(c)).collect();
    let mut keep = keep.into_iter();
    candidates.retain(|_| keep.next().unwrap_or(true));
}

/// Whether a title is the beginning of another one: cut within a word, with an ellipsis, or where search engines ask for it.
fn is_cut_of(cut: &str, whole: &str) -> bool {
    let bare = cut.trim_end_matches(['…', '.', ' ']);
    let marked = cut.ends_with('…') || cut.ends_with("...");
    let (begin, all) = (letters(bare), letters(whole));
    let in_word = || {
        let rest = whole.strip_prefix(bare);
        bare.ends_with(char::is_alphabetic) && rest.is_some_and(|rest| rest.starts_with(char::is_lowercase))
    };
    begin.len() > TELLING_CHARS
        && all.len() > begin.len()
        && all.starts_with(&begin)
        && (marked || bare.chars().count() >= CUT_CHARS || in_word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_are_cut_short_are_known() {
        let whole = "Council to close the swing bridge for eleven weeks while engineers replace the bearings that have carried it \
                     since before the war";
        for (cut, want) in [
            ("Council to close the swing bridge for eleven weeks while eng", true),
            ("Council to close the swing bridge for eleven weeks...", true),
            (
                "Council to close the swing bridge for eleven weeks while engineers replace the bearings that have carried",
                true,
            ),
            ("Council to close the swing bridge for eleven weeks", false),
            ("Council to open the swing bridge…", false),
        ] {
            assert_eq!(is_cut_of(cut, whole), want, "{cut}");
        }
    }
}
