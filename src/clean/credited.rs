//! Captions that the text around them tells: they end with the agency of the page's dateline, stand twice close to each
//! other (under the picture, and for readers that cannot see it), or have the form of one between paragraphs that have not.
//!
//! The score takes them for paragraphs where a story is short: they stand among its sentences and read like them.

use super::analysis::Analysis;
use super::facts::ends;
use super::roles::Role;
use super::verdict::{Ground, Verdict, kept_words};
use super::{headline, newswire, resumed, signed_off};

/// Paragraphs at the beginning among which the dateline stands.
const FIRST_PARAGRAPHS: usize = 6;
/// Sentences for each caption of a text in which captions are few.
const FEW: usize = 3;
/// Shorter lines repeat for other reasons.
const LEAST_WORDS: u32 = 6;
/// Blocks within which the copy of a caption stands.
const NEAR_BLOCKS: usize = 3;
/// Most words of a caption that ends with the agency of the page's dateline.
const MOST_WORDS: u32 = 45;

/// Takes such captions out of the body.
pub(super) fn take_out(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let mut kept: Vec<usize> = Vec::with_capacity(of.len());
    kept.extend((0..of.len()).filter(|&i| of[i].role.is_body()));
    let Some(&last) = kept.last() else { return };
    let mut captions: Vec<(usize, Ground)> = Vec::new();
    let bracket = |i: &usize| before_bracket(text(*i)).is_some();
    let end = kept.iter().rposition(bracket).filter(|&n| ends_story(analysis, &kept[n..])).map(|n| kept[n]);
    // Behind the last paragraph the agency signs the story.
    let may_end_so = |i: &usize| {
        let counts = &analysis.facts.counts[*i];
        *i < last && Some(*i) != end && counts.words <= MOST_WORDS && bracket(i)
    };
    let mut bracketed = kept.iter().copied().filter(may_end_so).peekable();
    if bracketed.peek().is_some()
        && let Some(agency) = kept.iter().take(FIRST_PARAGRAPHS).find_map(|&i| newswire::dateline(text(i))?.agency)
    {
        captions.extend(bracketed.filter(|&i| is_credit(text(i), agency)).map(|i| (i, Ground::Wire)));
    }
    // Menus and shops repeat lines too; a story tells who wrote it, or when.
    if analysis.dom.is_none() && headline::signature(analysis).is_some() {
        captions.extend(by_form(analysis, of, &kept));
        captions.extend(repeated(analysis, of, &kept));
    }
    for (i, ground) in captions {
        of[i] = Verdict { role: Role::Caption, ground };
    }
}

/// Whether the first of some kept blocks is signed and the story's last: no prose of the same text stands behind it, whatever
/// else stays there.
fn ends_story(analysis: &Analysis<'_>, kept: &[usize]) -> bool {
    let Some((&i, behind)) = kept.split_first() else { return false };
    let goes_on = |j: &usize| analysis.facts.prose[*j] && signed_off::is_beside(analysis, i, *j);
    let text = analysis.blocks.text(&analysis.blocks.items[i]);
    newswire::signed_off(text).is_some() && !behind.iter().any(goes_on)
}

/// Lines that flattened text tells twice close to each other: a caption where they end with a bracket, and in a short
/// story told once at least.
fn repeated(analysis: &Analysis<'_>, of: &[Verdict], kept: &[usize]) -> Vec<(usize, Ground)> {
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let short = kept_words(analysis, of) <= resumed::SHORT_STORY;
    let mut found = Vec::new();
    for (n, &i) in kept.iter().enumerate() {
        let counts = &analysis.facts.counts[i];
        let credited = counts.ends == ends::CLOSING && text(i).ends_with([')', ']', '）', '】']);
        if counts.words < LEAST_WORDS || !(credited || short) {
            continue;
        }
        let near = kept[n + 1..].iter().take_while(|&&j| j <= i + NEAR_BLOCKS);
        let copies: Vec<usize> = near.copied().filter(|&j| text(j) == text(i)).collect();
        let first = (credited && !copies.is_empty()).then_some(i);
        found.extend(first.into_iter().chain(copies).map(|i| (i, Ground::ToldBefore)));
    }
    found
}

/// Captions of flattened text that stay though their form names them: where few lines of a text have that form, they
/// stand between its paragraphs and are none.
fn by_form(analysis: &Analysis<'_>, of: &[Verdict], kept: &[usize]) -> Vec<(usize, Ground)> {
    let counts = &analysis.facts.counts;
    let alone = |i: usize| analysis.blocks.is_alone(&analysis.blocks.items[i]);
    let last = kept.last().copied().unwrap_or(0);
    let such = |&i: &usize| -> Option<(usize, Ground)> {
        let (role, rule) = analysis.votes.of[i].role?;
        let fits = role == Role::Caption && i < last && alone(i) && counts[i].words <= MOST_WORDS;
        (fits && of[i].ground == Ground::Points).then_some((i, Ground::Rule(rule)))
    };
    let found: Vec<_> = kept.iter().filter_map(such).collect();
    let sentences = kept.iter().filter(|&&i| counts[i].ends == ends::SENTENCE).count();
    if found.len() * FEW > sentences { Vec::new() } else { found }
}

/// What stands before the bracket that a line ends with.
fn before_bracket(line: &str) -> Option<&str> {
    line.trim_end_matches(['.', ' ']).strip_suffix([')', ']', '）', '】'])
}

/// Whether a line ends with the agency in brackets.
fn is_credit(line: &str, agency: &str) -> bool {
    let inside = before_bracket(line).and_then(|rest| rest.strip_suffix(agency.trim()));
    inside.is_some_and(|rest| rest.ends_with(['(', '[', '（', '【']) && rest.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::is_credit;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn the_agency_of_the_dateline_credits_pictures() {
        assert!(is_credit("Governor Ilse Marten speaks in Kelm. (Northwire)", "Northwire"));
        assert!(is_credit("عمال يصلحون الأنبوب الرئيسي في الزهراء (وكالة الشرق)", "وكالة الشرق"));
        assert!(!is_credit("(Northwire)", "Northwire"));
        assert!(!is_credit("Governor Ilse Marten spoke to Northwire.", "Northwire"));
        let caption = "Governor Ilse Marten speaks at a news conference in Kelm on Nov. 2, 2023. (Northwire)";
        let page = format!(
            "Go to Contents\n\nCentral bank of Arvania holds rates\n\nAll News 09:14 November 02, 2023\n\nBy Ana Brecht\n\nKELM, Nov. 2 \
             (Northwire) -- The Central Bank of Arvania held its key rate at 6.75 percent on Thursday, but warned that a weak harvest could \
             push food prices up again.\n\n{caption}\n\n{caption}\n\nThe decision was in line with a Northwire poll of 14 economists, 12 of \
             whom had expected no change.\n\nThe next meeting is on Dec. 14. (Northwire)\n\nMost Viewed More\nSend Feedback\n"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert!(!article.text.contains("speaks at a news conference"), "{}", article.text);
        assert!(article.text.contains("The next meeting is on Dec. 14."), "{}", article.text);
    }

    #[test]
    fn the_agency_signs_the_last_paragraph_whatever_stays_behind_it() {
        let sign_up = "<div class=k><h3>The Morning Tide</h3><p>All that the quay talks of, told before breakfast in one letter.</p></div>";
        let page = format!(
            "<html lang=en><title>Gale closes quay</title><article><h1>Gale closes quay</h1><div class=t><p>KELM (AP) — A gale closed the \
             quay of Kelm on Sunday, and two boats that lay there were lost, the harbor office said.</p></div><div class=t><p>Nobody \
             was hurt, and the quay is to open again by noon. (AP)</p></div>{sign_up}</article>"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert!(article.text.contains("is to open again by noon"), "{}", article.text);
    }

    #[test]
    fn a_caption_by_its_form_between_paragraphs_is_none_of_them() {
        let page = "Menu\nSearch\n\nA novel from the night bus\n\nBy Priya Nandan\nMarch 4, 2024\n\nSalome Adeyi in Leeds. Photo: Mike \
                    Tarn\n\nSalome Adeyi's first novel, The Salt Ledger, was written in 40-minute pieces between a warehouse and a bedsit. \
                    It is now on three prize lists.\n\nShe had a phone with a cracked screen and an hour of bus each way.\n\nThe book is \
                    published by Wren Press at £16.99.\n\nComments (14)\nReply\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert!(!article.text.contains("Mike Tarn"), "{}", article.text);
    }
}
