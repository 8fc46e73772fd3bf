//! The name that stands by itself between the headline and the day, in a script without capitals.
//!
//! Learned weights cannot tell it from a label; its place can: whatever else stands there stands in menus too.

use crate::article::PageType;
use crate::clean::Judged;
use crate::clean::blocks::place;
use crate::clean::facts::{Fact, seen};
use crate::clean::metadata::{is_caseless_name, is_day_alone};
use crate::clean::roles::Role;
use memchr::memmem;

/// Whom the line directly between the headline and the day names.
pub(in crate::clean) fn between(judged: &Judged<'_>) -> Option<String> {
    let (analysis, of) = (&judged.analysis, &judged.verdicts.of);
    if analysis.dom.is_some() && judged.kind != PageType::Article {
        return None;
    }
    let blocks = &analysis.blocks;
    let title = of.iter().position(|v| v.role == Role::Title).or(analysis.facts.title.map(|t| t as usize))?;
    let mut behind = (title + 1..of.len()).filter(|&i| seen(blocks.items[i].places));
    let (name, day) = (behind.next()?, behind.next()?);
    let (block, text) = (&blocks.items[name], blocks.text(&blocks.items[name]).trim());
    let vouched =
        !matches!(of[name].role, Role::Section | Role::Keywords | Role::Caption | Role::Credit | Role::Heading)
            && block.places & (place::NAV | place::ASIDE) == 0
            && analysis.facts.get(Fact::phrase_chrome, name) == 0;
    let stands = is_day_alone(blocks.text(&blocks.items[day])) && is_caseless_name(text);
    let once = || memmem::find_iter(blocks.text.as_bytes(), text).nth(1).is_none();
    (vouched && stands && once()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn authors(line: &str) -> Vec<String> {
        let page = format!(
            "الرئيسية\nأخبار محلية\nرياضة\nميناء قديم يفتح أبوابه للصيادين من جديد\n{line}\n12 مارس 2021\nعاد الصيادون إلى الميناء \
             القديم صباح الثلاثاء بعد أن أنهت البلدية إصلاح الرصيف الذي هدمته العاصفة قبل ثلاثة أعوام.\nوقال رئيس الصيادين إن القوارب \
             الصغيرة لم تجد مكانا ترسو فيه طوال هذه المدة، وإن بعضهم باع قاربه وسافر.\nوسيبنى سوق للسمك بجانب الرصيف في العام القادم.\n"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").authors
    }

    #[test]
    fn a_name_between_headline_and_day_signs() {
        assert_eq!(authors("هدى النجار"), ["هدى النجار"]);
        assert!(authors("أخبار محلية").is_empty());
    }
}
