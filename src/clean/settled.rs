//! Flattened text that is clean already, so that cleaning it changes nothing: nothing in it speaks of chrome, or it has
//! the form of a record's text.
//!
//! A record parts its paragraphs by blank lines; only items of lists, rows of tables and lines of code follow each other
//! closely. Pages that were flattened with their menus are not like that: on labelled pages one flattened page in fifty
//! has so few close lines as six of seven clean texts have.

use super::analysis::Analysis;
use super::facts::Fact;
use super::lines;
use super::roles::Role;
use super::verdict::{Ground, Verdict, Verdicts};

/// Share of the words, in percent, that stands in sentences where a text is an article and nothing else.
const LEAST_PROSE: u32 = 70;
/// Words of the shortest line that counts as a sentence.
const SENTENCE_WORDS: u32 = 5;
/// Lines in a hundred that follow another closely without being a list's or a table's, in a text of a record's form.
const MOST_CLOSE: usize = 15;
/// Lines in a hundred that a rule holds for chrome, in such a text.
const MOST_AGAINST: usize = 4;
/// Lines at the beginning among which the title of such a text stands.
const TITLE_REACH: usize = 3;

/// Lets everything stay that only points, or a line told twice, took out of a text that is clean already.
pub(super) fn spare(analysis: &Analysis<'_>, verdicts: &mut Verdicts) {
    if analysis.dom.is_some() {
        return;
    }
    let in_form = is_in_form(analysis);
    if !in_form && !is_settled(analysis, verdicts) {
        return;
    }
    for (i, verdict) in verdicts.of.iter_mut().enumerate() {
        let stays = match verdict.ground {
            Ground::Points => verdict.role == Role::Chrome,
            Ground::ToldBefore => in_form,
            Ground::Title => is_no_title(analysis, i, in_form),
            _ => false,
        };
        if stays {
            *verdict = Verdict { role: Role::Paragraph, ground: Ground::Settled };
        }
    }
}

/// Whether nothing speaks of chrome: no rule, no form of words, no line told twice.
fn is_settled(analysis: &Analysis<'_>, verdicts: &Verdicts) -> bool {
    let (mut words, mut prose) = (0u32, 0u32);
    for (i, verdict) in verdicts.of.iter().enumerate() {
        let told_twice = analysis.facts.get(Fact::repeated, i) > 0;
        if against(analysis, i) || analysis.votes.of[i].role.is_some() || told_twice {
            return false;
        }
        if !matches!(verdict.ground, Ground::Points | Ground::Title) {
            return false;
        }
        let count = analysis.facts.counts[i].words;
        words += count;
        prose += if is_sentence(analysis, i) || analysis.facts.prose[i] { count } else { 0 };
    }
    prose * 100 >= words * LEAST_PROSE && words > 0
}

/// Whether the text's lines stand as those of a record's text do, and hardly any of them is chrome by its words.
fn is_in_form(analysis: &Analysis<'_>) -> bool {
    let blocks = &analysis.blocks;
    let listed = |i: usize| lines::is_listed(blocks.text(&blocks.items[i]));
    let all = blocks.items.len();
    let close = (0..all).filter(|&i| blocks.items[i].after_break && !listed(i)).count();
    let chrome = (0..all).filter(|&i| against(analysis, i)).count();
    close * 100 <= all * MOST_CLOSE && chrome * 100 <= all * MOST_AGAINST
}

/// Whether a rule holds a line for chrome.
fn against(analysis: &Analysis<'_>, i: usize) -> bool {
    let votes = &analysis.votes.of[i];
    votes.points.phrase[0] > 0 || votes.drop.is_some()
}

fn is_sentence(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.facts.counts[i].is_sentence(SENTENCE_WORDS)
}

/// Whether a line that was taken for the title is a sentence or an item, or stands within the text, or above no prose.
fn is_no_title(analysis: &Analysis<'_>, i: usize, in_form: bool) -> bool {
    let blocks = &analysis.blocks;
    let bare = !analysis.facts.prose.contains(&true);
    is_sentence(analysis, i)
        || in_form && bare
        || in_form && (i >= TITLE_REACH || lines::is_listed(blocks.text(&blocks.items[i])))
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::{Format, RawPage};

    fn clean(text: &str) -> crate::article::Article {
        let page = RawPage { format: Format::Text, ..RawPage::from_bytes(text) };
        Cleaner::new(Options::default()).clean(&page).expect("a page")
    }

    #[test]
    fn a_short_text_of_like_paragraphs_stays() {
        let text = "The lamp was lit at dusk.\n\nThe lamp was lit at dawn.\n\nThe keeper slept.\n\nLamps\n\nThe lamp was lit at dusk.";
        assert_eq!(clean(text).text, text);
    }

    #[test]
    fn a_sentence_that_begins_a_clean_text_is_no_title() {
        let text = "The keeper counted the boats at dawn.\n\nWhen the tide had turned she counted them again, and wrote the number \
                    into the book that her mother had kept before her.";
        let article = clean(text);
        assert_eq!((article.title.as_deref(), article.text.as_str()), (None, text));
    }

    #[test]
    fn a_page_with_its_menu_is_not_clean() {
        let text = "Home\nNews\nSport\nWeather\n\nThe keeper counted the boats at dawn, and when the tide had turned she counted \
                    them again, she told the council.\n\nShare this article\n\nMost read\n\nBridge falls\nShip sinks";
        let article = clean(text);
        assert!(!article.text.contains("Sport") && !article.text.contains("Share"));
    }
}
