//! Lines of the body that the record tells elsewhere: its author's name, the day of its publication.
//!
//! Where a template marks up neither, and no rule knows the form, such a line stands before the first paragraphs as if it
//! were text. What was read from it says what it is. An author's name may close the story as well.

use super::Judged;
use super::metadata::{Metadata, tells_day, tells_names};
use super::roles::Role;
use super::verdict::{Ground, Verdict};
use crate::article::PageType;

/// Words of the longest such line.
const MOST_WORDS: u32 = 14;
/// Words of the longest that tells days: of the publication and of the last change, each with its label.
const DAY_WORDS: u32 = 20;
/// Words of a magazine's name.
const MAGAZINE_WORDS: u32 = 6;
/// Paragraphs before which it stands: the first may be the stand-first.
const PARAGRAPHS: usize = 2;
/// Short lines that are looked at: a table's cells are many, and none of them signs a story.
const MOST_LINES: usize = 16;
/// Words of the shortest line that counts as a paragraph.
const PARAGRAPH_WORDS: u32 = 8;

/// Gives such lines their roles.
pub(super) fn take_out(judged: &mut Judged<'_>, metadata: &Metadata) {
    if judged.kind != PageType::Article && judged.analysis.dom.is_some() {
        return;
    }
    let dates = [metadata.published.as_deref(), metadata.modified.as_deref()];
    if metadata.authors.is_empty() && dates.iter().all(Option::is_none) {
        return;
    }
    let language = metadata.language.as_deref();
    let mut found: Vec<(usize, Role)> = Vec::new();
    let (analysis, of) = (&judged.analysis, &judged.verdicts.of);
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let (mut paragraphs, mut lines) = (0, 0);
    // "Published in", and the name of the magazine in a line of its own.
    let published_in = |i: usize| text(i).trim_end_matches(':').eq_ignore_ascii_case("published in");
    let in_magazine = |i: usize| i > 0 && published_in(i - 1) && analysis.facts.counts[i].words <= MAGAZINE_WORDS;
    // In a text that is clean already a name may be a heading.
    let may_go = |i: &usize| !matches!(of[*i].ground, Ground::Rule(_) | Ground::Settled);
    let is_ruled = |i: usize| matches!(of[i].ground, Ground::Rule(_));
    for i in (0..of.len()).filter(|&i| of[i].role.is_body()) {
        let words = analysis.facts.counts[i].words;
        lines += usize::from(words <= MOST_WORDS);
        if paragraphs == PARAGRAPHS || lines > MOST_LINES {
            break;
        }
        if words <= DAY_WORDS && !is_ruled(i) && tells_day(text(i), dates, language) {
            found.push((i, Role::DateLine));
            continue;
        }
        let named = || tells_names(text(i), &metadata.authors) || published_in(i) || in_magazine(i);
        if words <= MOST_WORDS && may_go(&i) && named() {
            found.push((i, Role::Byline));
            continue;
        }
        paragraphs += usize::from(analysis.facts.prose[i] || words >= PARAGRAPH_WORDS);
    }
    let last = (0..of.len()).rev().find(|&i| of[i].role.is_body()).filter(may_go);
    if let Some(last) = last.filter(|&i| paragraphs > 0 && tells_names(text(i), &metadata.authors)) {
        found.push((last, Role::Byline));
    }
    for (i, role) in found {
        judged.verdicts.of[i] = Verdict { role, ground: Ground::ToldElsewhere };
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn clean(page: impl Into<String>) -> Article {
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page.into())).expect("a page")
    }

    #[test]
    fn a_name_and_a_day_above_flattened_text_are_no_text() {
        let article = clean(
            "Tramwaje wracają na most Piaskowy. Pierwszy kurs w poniedziałek\nHanna Wolska\n29.03.2024 14:05\nPo czternastu \
             miesiącach remontu most Piaskowy znów będzie przejezdny dla tramwajów. Samochody poczekają do czerwca.\nOdbiór \
             techniczny zakończył się w piątek przed południem. - Nie stwierdzono usterek, które uniemożliwiałyby ruch - \
             powiedziała rzeczniczka zarządu dróg Iwona Kmieć.\nNowe przystanki i szyny bez hałasu\nTory ułożono na matach \
             tłumiących drgania. Przystanek przy katedrze zyskał niskie perony i wiaty z zielonym dachem.\nRemont kosztował 68 \
             mln zł, z czego 40 mln zł pochodziło z funduszy unijnych.\n",
        );
        assert_eq!(article.authors, ["Hanna Wolska"]);
        assert!(article.text.starts_with("Po czternastu"), "{}", article.text);
    }

    #[test]
    fn the_day_of_publication_is_no_paragraph() {
        let article = |day: &str| {
            clean(format!(
                "<html lang=cs><title>U požáru pily zasahovalo čtrnáct jednotek</title><main><article><h1>U požáru pily zasahovalo \
                 čtrnáct jednotek</h1><p>{day}</p><div class=entry-content><p>Rozsáhlý požár pily v Horní Lhotce zaměstnal ve \
                 středu večer čtrnáct jednotek. Škoda přesáhne dvacet milionů korun.</p><p>Plameny zachvátily střechu hlavní haly \
                 krátce po osmnácté hodině. Podle mluvčího hasičů Petra Hanuse se oheň šířil od brusírny.</p><p>Příčinu požáru \
                 vyšetřuje policie. Silnice na Železnou Rudu zůstala několik hodin uzavřena.</p></div></article></main>"
            ))
        };
        for day in ["3. 4. 2024, 22:18", "Středa 3. dubna 2024"] {
            let article = article(day);
            assert!(article.published.is_some_and(|p| p.starts_with("2024-04-03")), "{day}");
            assert!(article.text.starts_with("Rozsáhlý požár"), "{day}: {}", article.text);
        }
        assert!(article("Dne 3. 4. 2024 hořela pila podruhé.").text.contains("podruhé"));
    }
}
