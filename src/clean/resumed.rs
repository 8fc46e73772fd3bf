//! A story goes on behind an interruption.
//!
//! The second look asks what stands around a block, and a label of an advertisement or a line that leads to another
//! story speaks against its neighbours. Where paragraphs are short, one such line takes the rest of a story along. In
//! flattened text, where nothing else tells what belongs together, a line that reads as a sentence goes on where kept
//! prose was interrupted, until a label says that something else begins.

use super::analysis::Analysis;
use super::facts::{Fact, ends};
use super::roles::Role;
use super::verdict::{Ground, Verdict, first_paragraph, kept_words};
use super::{headline, kindred};
use crate::rules::Rules;

/// What interrupts a story and does not end it, by the last part of the phrase rules' ids.
const INTERRUPTIONS: [&str; 9] = [
    "advertisement",
    "advertisement-line",
    "read-also-line",
    "share-bar",
    "share-action",
    "newsletter",
    "newsletter-pitch",
    "video-player",
    "gallery",
];
/// What interrupts a story of which nothing tells who wrote it, or when.
const UNSIGNED: &str = "read-also-line";
/// Labels over other stories, by the last part of their rules' ids. They interrupt where a sentence follows: teasers are
/// headlines.
const LABELS: [&str; 1] = ["related-label"];
/// A story of more words that stays is not lost by an interruption: there the points are surer than the form of a line.
/// Chosen on flattened labelled pages.
pub(super) const SHORT_STORY: u32 = 200;
/// Words of the shortest line that counts as a sentence.
const SENTENCE_WORDS: u32 = 4;
/// Words of the longest heading.
const HEADING_WORDS: u32 = 12;
/// Lines that may interrupt at once: more are a section of their own.
const MOST_INTERRUPTIONS: u32 = 4;
/// Probability (in 250ths) that the look before gave a sentence, and a heading, for what they say themselves: labels of
/// menus and lists of other stories get less. Chosen on flattened labelled pages.
const LEAST_SENTENCE: u8 = 12;
const LEAST_HEADING: u8 = 10;
/// The same for a sentence right behind a label over other stories, and its words.
const LEAST_BEHIND_LABEL: u8 = 75;
const WORDS_BEHIND_LABEL: u32 = 6;

/// What a line does to the story it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// It stays and reads as a sentence.
    Tells,
    /// It stays, and reads as none.
    Stays,
    /// It goes, though it reads as a sentence and no rule speaks against it.
    Lost,
    /// It goes, and may be a heading.
    Heads,
    /// It is no part of the story, which may go on behind it.
    Interrupts,
    /// Something else begins.
    Ends,
}

/// Keeps the sentences of flattened text, and their headings, that only an interruption parts from kept prose.
pub(super) fn keep(analysis: &Analysis<'_>, rules: &Rules, of: &mut [Verdict]) {
    if analysis.dom.is_some() {
        return;
    }
    kindred::keep(analysis, of);
    if kept_words(analysis, of) > SHORT_STORY {
        return;
    }
    // A landing page has sentences between labels, and is no story; a story tells who wrote it, or when. Where none does,
    // only a line that leads to another story from the middle of this one interrupts it.
    let signed = headline::signature(analysis);
    let Some(first) = signed.or_else(|| first_paragraph(analysis, of)) else { return };
    let mut story = Story::default();
    for i in first..of.len() {
        match line(analysis, rules, of[i], i) {
            Line::Interrupts | Line::Heads if signed.is_none() && !is_of(analysis, rules, i, UNSIGNED) => {
                story = Story::default();
            }
            line @ (Line::Tells | Line::Lost) if story.goes_on(line) => {
                let heading = story.heading.take().filter(|_| story.interrupted);
                for i in heading.into_iter().chain((line == Line::Lost).then_some(i)) {
                    of[i] = Verdict { role: Role::Paragraph, ground: Ground::Surroundings };
                }
                story = Story { open: true, interruptions: 0, ..story };
            }
            Line::Interrupts if story.heading.is_none() && story.interruptions < MOST_INTERRUPTIONS => {
                story = Story { interrupted: story.open, interruptions: story.interruptions + 1, ..story };
            }
            Line::Heads if story.open && story.heading.is_none() => story.heading = Some(i),
            Line::Stays => story.heading = None,
            _ => story = Story::default(),
        }
    }
}

/// How far a story has been told.
#[derive(Debug, Default)]
struct Story {
    /// It has told something, and nothing else has begun since.
    open: bool,
    /// It has been interrupted since it began.
    interrupted: bool,
    /// Lines that have interrupted it since it told something.
    interruptions: u32,
    /// A heading that waits for what it heads.
    heading: Option<usize>,
}

impl Story {
    fn goes_on(&self, line: Line) -> bool {
        line == Line::Tells || self.open && self.interrupted
    }
}

fn line(analysis: &Analysis<'_>, rules: &Rules, verdict: Verdict, i: usize) -> Line {
    let counts = &analysis.facts.counts[i];
    let sentence = counts.is_sentence(SENTENCE_WORDS);
    if verdict.role.is_body() {
        return if sentence { Line::Tells } else { Line::Stays };
    }
    if matches!(verdict.role, Role::Caption | Role::Credit) {
        return Line::Interrupts;
    }
    if verdict.role != Role::Chrome {
        return Line::Ends;
    }
    if analysis.facts.get(Fact::repeated, i) > 0 {
        return Line::Interrupts;
    }
    if let Some(line) = spoken_against(analysis, rules, i) {
        return line;
    }
    let block = &analysis.blocks.items[i];
    // Where no blank line parts anything, lines are the paragraphs.
    let one_run = analysis.blocks.containers.len() <= 2;
    if !(one_run || analysis.blocks.is_alone(block)) || verdict.ground != Ground::Points {
        return Line::Ends;
    }
    let first = analysis.again.as_ref().map_or(u8::MAX, |again| again.column(0)[i]);
    if sentence && first >= LEAST_SENTENCE {
        Line::Lost
    } else if !sentence && first >= LEAST_HEADING && counts.words <= HEADING_WORDS {
        Line::Heads
    } else {
        Line::Ends
    }
}

/// Whether one of the rules that hold for a line is of a kind.
fn is_of(analysis: &Analysis<'_>, rules: &Rules, i: usize, kind: &str) -> bool {
    analysis.votes.rules(i).iter().any(|&rule| rules.get(rule).kind() == kind)
}

/// What a line does that rules hold for chrome.
fn spoken_against(analysis: &Analysis<'_>, rules: &Rules, i: usize) -> Option<Line> {
    let mut found = None;
    for rule in analysis.votes.rules(i).iter().map(|&rule| rules.get(rule)).filter(|rule| rule.is_against()) {
        let kind = rule.kind();
        if LABELS.contains(&kind) && resumes(analysis, i + 1) {
            found = Some(Line::Interrupts);
            continue;
        }
        if !INTERRUPTIONS.contains(&kind) {
            return Some(Line::Ends);
        }
        found = Some(Line::Interrupts);
    }
    found
}

/// Whether a line right behind a label over other stories is the story's: a sentence, and likely text by itself.
fn resumes(analysis: &Analysis<'_>, i: usize) -> bool {
    let Some(counts) = analysis.facts.counts.get(i) else { return false };
    let first = analysis.again.as_ref().map_or(0, |again| again.column(0)[i]);
    let alone = analysis.blocks.is_alone(&analysis.blocks.items[i]);
    alone && counts.ends == ends::SENTENCE && counts.words >= WORDS_BEHIND_LABEL && first >= LEAST_BEHIND_LABEL
}

#[cfg(test)]
mod tests {
    use super::{INTERRUPTIONS, LABELS};
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;
    use crate::rules::Rules;

    const BEGIN: &str = "Ga naar de inhoud\nInloggen\nNieuws\n\nDijk bij Oosterwaard wordt dertig centimeter hoger\n\nDoor Sanne de Wit\n8 februari 2024 om 13:15\n\nDe dijk bij Oosterwaard \
                         wordt dit jaar dertig centimeter hoger. Dat heeft het waterschap donderdag bekendgemaakt.\n\nHet werk begint in mei \
                         en kost 22 miljoen euro.\n\n";

    fn text(middle: &str) -> String {
        let page = format!("{BEGIN}{middle}\n\nMeest gelezen\nTrein ontspoord bij Holten\nPrivacybeleid\n");
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
    }

    #[test]
    fn a_story_goes_on_behind_a_label_and_a_link_to_another() {
        let text = text(
            "Advertentie\n\n\"We kunnen niet wachten op de volgende storm\", zegt dijkgraaf Piet Kuiper.\n\nLees ook: Waarom de rivier \
             steeds hoger staat\n\nBewoners zijn bezorgd\n\nEr komt een bewonersavond op 3 maart.",
        );
        assert!(
            text.ends_with("Piet Kuiper.\n\nBewoners zijn bezorgd\n\nEr komt een bewonersavond op 3 maart."),
            "{text}"
        );
        assert!(!text.contains("Advertentie") && !text.contains("Lees ook"), "{text}");
    }

    #[test]
    fn a_story_goes_on_behind_one_label_without_other_stories() {
        let told = |label: &str| {
            let page = format!(
                "Skip to content\nLog in\nNews\n\nDyke at Eastward to be raised by a foot\n\nBy Jane Doe\n8 February 2024\n\nThe dyke at \
                 Eastward will be raised by a foot this year, the water board said on Thursday.\n\nWork begins in May and will cost 22 \
                 million euros, twice as much as was planned in 2019.\n\n\"We cannot wait for the next storm,\" said Peter Cooper, who leads \
                 the board, leaning on the gate of the lock.\n\nForty trees have to go, the oldest of which were planted in \
                 1911.\n\n{label}\n\nNot everyone is happy. Residents say that the dyke could have been built around the trees.\n\nThe \
                 board sees no other place. The river rises by half an inch every year.\n\nCooper wants to be done in autumn. \"Then it is \
                 up to the next board,\" he said.\n\nMost read\nTrain derailed at Holten\nPrivacy policy\n"
            );
            Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").text.to_string()
        };
        for label in ["Share this article", "See also"] {
            let text = told(label);
            assert!(text.contains("Not everyone is happy.") && text.ends_with("he said."), "{label}: {text}");
        }
    }

    #[test]
    fn a_story_that_nobody_signs_goes_on_behind_a_line_that_leads_to_another() {
        let page = "Köy okulunun bahçesinde yıllanmış mozaik bulundu\nAdıyaman'ın Taşkonak köyünde öğrenciler fidan dikerken Bizans \
                    dönemine ait bir taban mozaiği ortaya çıktı.\nTaşkonak İlkokulu öğrencileri, 21 Mart Orman Haftası için \
                    kazdıkları çukurda renkli taşlara rastladı. Öğretmen Murat Yalçın durumu jandarmaya bildirdi.\nMüze Müdürlüğü \
                    ekipleri alanı çevirerek kurtarma kazısı başlattı. Mozaikte bir geyik ve iki tavus kuşu figürü \
                    bulunuyor.\nİlgili Haber: Tarlasını sürerken lahit buldu\nÖğrencilerden Zeynep Aksoy, \"Artık teneffüste hepimiz \
                    taş temizliyoruz\" dedi.\nKazının yaz sonuna kadar sürmesi bekleniyor.\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert!(article.text.ends_with("sürmesi bekleniyor.") && article.text.contains("Zeynep"), "{}", article.text);
        assert!(!article.text.contains("lahit"), "{}", article.text);
    }

    #[test]
    fn what_stands_below_a_ranking_is_another_story() {
        let text = text("Meest gelezen\n\nDe trein is bij Holten van het spoor gelopen.");
        assert!(!text.contains("van het spoor"), "{text}");
    }

    #[test]
    fn every_interruption_is_a_rule() {
        let rules = Rules::built_in().expect("the built-in rules are read");
        for kind in INTERRUPTIONS.into_iter().chain(LABELS) {
            assert!(rules.list().iter().any(|r| r.kind() == kind), "{kind}");
        }
    }
}
