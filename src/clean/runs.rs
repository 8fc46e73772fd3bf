//! Lines of flattened text that stand close together: items of lists, cells of tables.

use super::Analysis;
use super::facts::Fact;
use super::roles::Role;
use super::together::{SHORT_ITEM, is_named_chrome};
use super::verdict::{Ground, Verdict, goes, kept_in, stays};

/// Short lines of flattened text without an empty line between, as items of lists and cells of tables are: where half of them
/// stay the others do, where no more than a quarter does none does.
pub(super) fn even_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    /// Lines that are a run.
    const LEAST: usize = 3;
    /// Points, in thousandths, that are clearly against a line.
    const CLEAR: i32 = -3000;
    let goes_on = |i: &usize| analysis.facts.get(Fact::after_break, *i) > 0;
    let mut from = 0;
    while from < of.len() {
        let run = from..(from + 1..of.len()).find(|i| !goes_on(i)).unwrap_or(of.len());
        from = run.end;
        let kept = kept_in(of, run.clone());
        let mixed = run.len() >= LEAST && kept > 0 && kept < run.len();
        if !mixed || run.clone().any(|i| analysis.facts.counts[i].words > SHORT_ITEM) {
            continue;
        }
        let (half, quarter) = (kept * 2 >= run.len(), kept * 4 <= run.len());
        for i in run {
            if half && of[i].went_by_points() && analysis.points[i] >= CLEAR && !is_named_chrome(analysis, i) {
                of[i] = stays(Role::ListItem);
            } else if quarter && of[i].role.is_body() && of[i].ground == Ground::Points {
                of[i] = goes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn lines_close_together_stay_or_go_together() {
        let text = |list: &str| {
            let page = format!(
                "Home\nCourses\nContact\nSearch\n\nThe path over the Hinter pass\n\nThe path leads from the last farm through larch \
                 woods to the pass, where a hut was built in the summer of 1911 for the men who mended the road. Whoever starts before \
                 eight has the valley for himself until noon, and meets nobody but sheep.\n\n{list}\n\nIn the hut there is soup and a \
                 room with eleven beds, of which four are kept for those who come late. The keeper tells everybody who asks how the \
                 snow lies, and closes the door at ten.\n\nShare\nFacebook\nPrint\nImprint\nPrivacy\n© 2024 University of Skerry\n"
            );
            Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a text").text
        };
        let path = "Bus stop Hinterlaut, 1,120 m\nFour hours on the first day, six on the second\n980 up, 1,240 down\nSheet 41 of the \
                    county map\nGood shoes";
        let kept = text(path);
        assert!(path.lines().all(|line| kept.contains(line)), "{kept}");
        let kept = text("Unlimited invoices\nFive accounts\nSingle sign-on\nHelp by telephone on weekdays");
        assert!(!kept.contains("invoices"), "{kept}");
    }
}
