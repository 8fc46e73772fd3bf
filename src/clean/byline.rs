//! A byline that is a name and no more, where no markup says what it is.
//!
//! It stands near the headline or behind the story. Names of sections and of places stand there too, but their words are
//! written small elsewhere, or stand in the story; a person's name is often told once more, in the words about the author or
//! below other stories. How much each of these says is learned: see [`traits`].

mod caseless;
mod traits;

pub(super) use caseless::between;

use super::Judged;
use super::blocks::place;
use super::cut::declares;
use super::facts::{Fact, seen};
use super::metadata::{Apart, Signed, Sites, date, is_full_author_label, names_role, signed};
use super::roles::Role;
use super::traits::{Offered, Offers, Traits};
use super::verdict::first_paragraph;
use crate::article::PageType;
use crate::html::{Attr, Dom, NodeId, Tag};
use memchr::memmem;
use smallvec::SmallVec;
use std::ops::Range;
use traits::{Flag, Step, TABLE};

/// Bytes of the longest such line.
const LONGEST: usize = 110;
/// Lines that are looked at from the headline's on, and from the story's end on.
const BELOW: usize = 20;
const BEHIND: usize = 15;
/// Lines before the headline.
const BEFORE: usize = 8;
/// Lines beside it that may tell a day.
const NEAR: usize = 3;
/// Bytes from which a line that begins with a name is about its bearer.
const ABOUT: usize = 60;
/// Bytes of the longest line that is a role.
const ROLE: usize = 60;
/// Bytes of the page's text, and lines of it, in which a name is looked for.
const MOST_TEXT: usize = 400_000;
const MOST_LINES: usize = 8_000;
/// Bytes between the names of a closing line.
const JOINTS: usize = 12;
/// Letters from which a word is no particle or initial.
const WORD_LETTERS: usize = 3;

/// A line that may be it.
struct Candidate<'a> {
    names: SmallVec<[&'a str; 4]>,
    traits: Traits,
}

/// The people whom the page's bare byline names; `sites` tells the names of the site.
pub(super) fn find(judged: &Judged<'_>, sites: impl FnOnce() -> Sites) -> Option<Vec<String>> {
    // Pages with markup that are no articles are many, and what they have of names are labels.
    if judged.analysis.dom.is_some() && judged.kind != PageType::Article {
        return None;
    }
    let all = candidates(judged, &sites());
    let best = all.into_iter().max_by_key(|c| TABLE.weight(&c.traits))?;
    let signs = TABLE.weight(&best.traits) > TABLE.of_flag(Flag::None as usize);
    signs.then(|| best.names.iter().map(|name| (*name).to_owned()).collect())
}

/// The people whom the story's last line, or the one behind it, names alone, set to the right:
/// `<p style="text-align:right"><b>Minh Khang</b></p>`.
pub(super) fn closing(judged: &Judged<'_>, sites: impl Fn() -> Sites) -> Option<Vec<String>> {
    let (dom, blocks) = (judged.analysis.dom.as_ref()?, &judged.analysis.blocks);
    let of = &judged.verdicts.of;
    let last = (0..of.len()).rev().find(|&i| of[i].role.is_body()).filter(|_| judged.kind == PageType::Article)?;
    let behind = Some(last + 1).filter(|&i| of.get(i).is_some_and(|verdict| verdict.went_by_points()));
    let in_line = |i: usize| blocks.container(&blocks.items[i]).parent == blocks.container(&blocks.items[last]).parent;
    [behind.filter(|&i| in_line(i)), Some(last)].into_iter().flatten().find_map(|i| {
        let block = &blocks.items[i];
        let line = blocks.text(block);
        let closes = line.len() <= LONGEST && !line.ends_with(['.', '!', '?', ':', '…', '"', '”']);
        if !closes || !to_the_right(dom, blocks.container(block).node) {
            return None;
        }
        let found = signed(line, &sites())?;
        let alone = !found.organisations && !found.of_site && found.rest <= JOINTS;
        alone.then(|| found.names.iter().map(|name| (*name).to_owned()).collect())
    })
}

/// Whether an element's own style, or its attribute of before style sheets, sets its text to the right.
fn to_the_right(dom: &Dom<'_>, node: NodeId) -> bool {
    dom.attr(node, Attr::Style).is_some_and(|style| declares(&style, "text-align", &["right", "end"]))
        || dom.attrs(node).any(|(_, name, value)| name == "align" && value.eq_ignore_ascii_case("right"))
}

/// The lines that may be it, and that none is, for training.
pub(super) fn offers(judged: &Judged<'_>, sites: &Sites) -> Offers {
    let all = names();
    let mut none = Traits::default();
    TABLE.flag(&mut none, Flag::None as usize, true);
    let found = candidates(judged, sites);
    let mut list: Vec<Offered> =
        found.into_iter().map(|c| Offered { text: c.names.join("\n"), traits: c.traits.names(&all) }).collect();
    list.push(Offered { text: String::new(), traits: none.names(&all) });
    Offers { kind: "Text", list }
}

/// The names of all traits of such lines.
pub(super) fn names() -> Vec<String> {
    TABLE.names()
}

fn candidates<'a>(judged: &'a Judged<'_>, sites: &Sites) -> Vec<Candidate<'a>> {
    let scene = Scene::of(judged);
    let apart = judged.analysis.dom.as_ref().map(Apart::of);
    let mut out: Vec<Candidate<'a>> = Vec::new();
    let mut before = 0;
    for i in scene.places() {
        // Nobody's name is a call, or a salutation: "Liebe Leserinnen und Leser,".
        let line = Some(scene.line(i)).filter(|line| !line.trim_end().ends_with(['!', '?', '！', '？', ',']));
        let Some(found) = line.and_then(|line| signed(line, sites)) else { continue };
        // Scripts without capitals do not tell names from labels.
        if !found.names[0].contains(char::is_uppercase) {
            continue;
        }
        // Those of others count as the scores were trained with them.
        before += 1;
        // "Live Reporting", "New Member"; beside a day stands how long the text takes to read.
        let label = !found.dated && judged.analysis.facts.get(Fact::phrase_chrome, i) > 0;
        // What a page calls its topics is none, whatever words they are.
        let topics = judged.verdicts.of[i].role == Role::Keywords;
        if !label && !topics && !scene.is_of_others(i, apart.as_ref()) {
            let traits = scene.traits(i, &found, before - 1);
            out.push(Candidate { names: found.names, traits });
        }
    }
    out
}

/// What lines are compared with.
struct Scene<'a> {
    judged: &'a Judged<'a>,
    title: Option<usize>,
    /// The page's text, or the beginning of a long one.
    text: &'a str,
    /// From the story's first paragraph to one past its last line.
    story: Range<usize>,
}

impl<'a> Scene<'a> {
    fn of(judged: &'a Judged<'a>) -> Scene<'a> {
        let of = &judged.verdicts.of;
        let body = |i: &usize| of[*i].role.is_body();
        let first = first_paragraph(&judged.analysis, of).unwrap_or(0);
        let end = (first..of.len()).rev().find(body).map_or(first, |last| last + 1);
        let text = judged.analysis.blocks.text.as_str();
        let text = &text[..text.floor_char_boundary(MOST_TEXT)];
        Scene { judged, title: of.iter().position(|v| v.role == Role::Title), text, story: first..end }
    }

    fn len(&self) -> usize {
        self.judged.verdicts.of.len()
    }

    fn line(&self, i: usize) -> &'a str {
        let blocks = &self.judged.analysis.blocks;
        blocks.text(&blocks.items[i])
    }

    /// Whether a line stands beside the article, in comments or among other stories.
    fn is_of_others(&self, i: usize, apart: Option<&Apart<'_, '_>>) -> bool {
        let blocks = &self.judged.analysis.blocks;
        let (block, node) = (&blocks.items[i], blocks.container(&blocks.items[i]).node);
        let foot = block.places & place::FOOTER != 0 && block.places & place::ARTICLE == 0;
        block.places & (place::NAV | place::ASIDE) != 0 || foot || apart.is_some_and(|apart| apart.holds(node))
    }

    /// Lines near the headline or behind the story that are short enough.
    fn places(&self) -> impl Iterator<Item = usize> {
        let top = self.title.unwrap_or(self.story.start);
        let near = top.saturating_sub(BEFORE)..(top + BELOW).min(self.len());
        let behind = self.story.end.max(near.end)..(self.story.end + BEHIND).min(self.len());
        let fits = |i: &usize| {
            let (line, blocks) = (self.line(*i), &self.judged.analysis.blocks);
            let block = &blocks.items[*i];
            let told = line.len() <= LONGEST && seen(block.places) && blocks.container(block).tag != Tag::Button;
            told && Some(*i) != self.title
        };
        near.chain(behind).filter(fits)
    }

    /// Lines up to so many away.
    fn beside(&self, i: usize, reach: usize) -> impl Iterator<Item = &'a str> {
        let range = i.saturating_sub(reach)..(i + reach + 1).min(self.len());
        range.filter(move |&j| j != i).map(|j| self.line(j)).filter(|line| line.len() <= LONGEST)
    }

    fn traits(&self, i: usize, found: &Signed<'_>, before: usize) -> Traits {
        let analysis = &self.judged.analysis;
        let (text, name) = (self.text, found.names[0]);
        let from = |at: usize| i as i32 - at as i32;
        let is_body = |j: usize| self.judged.verdicts.of[j].role.is_body();
        let has = |j: &usize| memmem::find(self.line(*j).as_bytes(), name.as_bytes()).is_some();
        let again = memmem::find_iter(text.as_bytes(), name).take(12).count() as i32 - 1;
        let in_story = if again > 0 {
            self.story.clone().take(MOST_LINES).filter(|&j| is_body(j) && j != i).filter(has).count()
        } else {
            0
        };
        let others = || (0..self.len().min(MOST_LINES)).filter(|&j| j != i && again > 0);
        let mut traits = Traits::default();
        if let Some(title) = self.title {
            TABLE.step(&mut traits, Step::Below as usize, from(title));
        }
        for (step, value) in [
            (Step::Story, from(self.story.start)),
            (Step::End, from(self.story.end)),
            (Step::Again, again),
            (Step::InStory, in_story as i32),
            (Step::Alone, others().filter(|&j| self.line(j) == name).count() as i32),
            (Step::Names, found.names.len() as i32),
            (Step::Words, name.split_whitespace().count() as i32),
            (Step::Before, before as i32),
            (Step::Rest, found.rest as i32),
        ] {
            TABLE.step(&mut traits, step as usize, value);
        }
        let of = &self.judged.verdicts.of;
        let role = of[i].role;
        let dated = |line: &str| date::place(line).is_some();
        let next = if i + 1 < self.len() { self.line(i + 1) } else { "" };
        // "Quay Post reporter" may stand between the name and the day.
        let behind_role = next.len() <= ROLE && names_role(next) && i + 2 < self.len() && dated(self.line(i + 2));
        let date_beside = self.beside(i, 1).any(dated) || behind_role;
        let previous = if i > 0 { self.line(i - 1) } else { "" };
        let picture = |j: usize| matches!(of[j].role, Role::Caption | Role::Credit);
        let given = name.split_whitespace().next().unwrap_or(name);
        let run = &analysis.blocks.containers[analysis.blocks.items[i].container as usize];
        for (flag, holds) in [
            (Flag::DateIn, found.dated),
            (Flag::DateBeside, date_beside),
            (Flag::DateNear, date_beside || self.beside(i, NEAR).any(dated)),
            (Flag::TimeBeside, self.beside(i, 1).any(tells_time)),
            (Flag::ReadBeside, next.len() < 30 && next.contains("min") && next.bytes().any(|b| b.is_ascii_digit())),
            (Flag::ByBefore, is_full_author_label(previous) || previous.eq_ignore_ascii_case("by")),
            (Flag::BioAfter, next.len() >= ABOUT && next.starts_with(given)),
            (Flag::BioElsewhere, others().any(|j| self.line(j).len() >= ABOUT && self.line(j).starts_with(name))),
            (Flag::WrittenSmall, is_written_small(name, text)),
            (Flag::ByRole, role == Role::Byline),
            (Flag::BioRole, role == Role::Bio),
            (Flag::PictureRole, picture(i)),
            (
                Flag::OtherRole,
                matches!(role, Role::DateLine | Role::Section | Role::Subtitle | Role::Keywords | Role::Note),
            ),
            // A line that tells the day as well is no text, whatever its points say.
            (Flag::InBody, role.is_body() && !found.dated),
            (Flag::NoArticle, self.judged.kind != PageType::Article),
            (Flag::Initial, name.split_whitespace().any(|w| w.ends_with('.'))),
            (Flag::Upper, !name.contains(char::is_lowercase)),
            (Flag::Parted, run.end - run.first == 1),
            (Flag::Organisation, found.organisations),
            (Flag::OfSite, found.of_site),
            (Flag::OfTitle, self.title.is_some_and(|title| has(&title))),
            (Flag::HandleAfter, next.starts_with('@') || next.contains('@') && !next.contains(' ')),
            (Flag::PictureBeside, i > 0 && picture(i - 1) || i + 1 < self.len() && picture(i + 1)),
            (Flag::Glued, i + 1 == self.story.start),
        ] {
            TABLE.flag(&mut traits, flag as usize, holds);
        }
        traits
    }
}

/// Whether a text holds a time such as `17:15`.
fn tells_time(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit();
    text.as_bytes().windows(4).any(|w| digit(w[0]) && w[1] == b':' && digit(w[2]) && digit(w[3]))
}

/// Whether a text has a word of a name in small letters, as it has the words of labels.
fn is_written_small(name: &str, text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    name.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= WORD_LETTERS).any(
        |word| {
            let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            memmem::find_iter(text.as_bytes(), &word)
                .any(|at| !letter(text[..at].chars().next_back()) && !letter(text[at + word.len()..].chars().next()))
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    fn authors(below: &str) -> Vec<String> {
        let page = format!(
            "Home\nNews\nSport\n\nHarbour council agrees to repair eastern breakwater\n\n{below}\n\nThe harbour council met on \
             Monday and agreed to repair the eastern breakwater before the winter storms begin, its chair said after the \
             session.\n\nWork is to start in March and to end before the herring come back, and the old stones of the breakwater \
             will be used again wherever they are sound, the council said.\n"
        );
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").authors
    }

    #[test]
    fn topics_that_run_together_are_nobody() {
        let page = "<html lang=en><title>Quay closed</title><main><article><h1>Quay closed until noon</h1><p>A gale closed the quay on \
                    Sunday, and two boats that lay there were lost, the harbour office said after the storm.</p><p>Nobody was hurt, and \
                    the quay is to open again by noon, the harbour office said.</p><div class=tags><a href=/a>Harbour \
                    Office</a><a href=/b>Gale Warnings</a></div></article></main>";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert!(article.authors.is_empty(), "{:?}", article.authors);
    }

    #[test]
    fn a_name_set_to_the_right_below_the_story_signs() {
        let article = |last: &str| {
            let page = format!(
                "<html lang=vi><title>Ngôi trường trên đỉnh núi đón lứa học trò đầu tiên</title><main><article><h1>Ngôi trường trên đỉnh núi \
                 đón lứa học trò đầu tiên</h1><div class=entry-content><p>Sau hai năm cõng gạch lên núi, người dân bản Tà Sơn đã có ngôi \
                 trường đầu tiên với 64 học sinh.</p><p>Sáng 5/9, tiếng trống khai giảng vang lên giữa sương mù. Thầy Giàng A Páo, 34 tuổi, \
                 đánh hồi trống đầu tiên trước những đứa trẻ mặc áo mới.</p><p>Ngôi trường có ba phòng học, một bếp ăn và bể nước mưa, chi phí \
                 khoảng 1,2 tỷ đồng do các nhóm thiện nguyện đóng góp.</p>{last}</div></article></main>"
            );
            Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page")
        };
        let signed = article("<p class=Normal style='text-align: right'><strong>Minh Khang</strong></p>");
        assert_eq!(signed.authors, ["Minh Khang"]);
        assert!(signed.text.ends_with("đóng góp."), "{}", signed.text);
    }

    #[test]
    fn a_name_below_the_headline_signs() {
        assert_eq!(authors("Jane Doe\n14 October 2024"), ["Jane Doe"]);
        assert_eq!(authors("14 October 2024 • Jane Doe in Harbours"), ["Jane Doe"]);
        for line in [
            "Jane Doe | October 14, 2024",
            "Jane Doe, 14.10.2024",
            "14/10/2024 | Inés Lozano",
            "Zoé Kerven - 14 octobre 2024",
        ] {
            assert_eq!(authors(line).len(), 1, "{line}");
        }
        assert_eq!(authors("Jane Doe\nHarbour Post reporter\n14 October 2024"), ["Jane Doe"]);
        assert!(authors("Council Session\n14 October 2024").is_empty());
        for line in ["14 October 2024", "14 October 2024\nLiebe Leserinnen und Leser,", "14 October 2024\nNew Member"] {
            assert!(authors(line).is_empty(), "{line}");
        }
    }
}
