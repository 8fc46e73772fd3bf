//! The headline of flattened text, which declares none.
//!
//! It is a line before the story that is about what the story is about: its longer words stand in the text below. Menus
//! are runs of short lines, date lines are short and hold numbers, and the headline stands close above the first paragraph.
//! How much each of these says is learned: see [`traits`].

mod traits;

use super::analysis::Analysis;
use super::facts::{Fact, ends};
use super::hygiene::fold::{Letters, letters};
use super::metadata::Slug;
use super::newswire;
use super::roles::Role;
use super::traits::{Offered, Offers, Traits};
use super::verdict::{Ground, Verdict, first_paragraph};
use rustc_hash::FxHashSet;
use traits::{Flag, Step, TABLE};

/// Words of a headline; more are a paragraph.
const WORDS: std::ops::RangeInclusive<u32> = 1..=40;
/// Lines before the first paragraph among which the headline is looked for.
const REACH: usize = 60;
/// Lines behind it that may be it, where the address says so: what seems to be the first paragraph may be a notice above
/// the headline.
const BEHIND: usize = 30;
/// Share of the address's words, in percent, that such a line has.
const LEAST_TOLD: i32 = 50;
/// Lines around them that may repeat it, with more before it or behind it.
const AROUND: usize = 20;
/// Lines after the headline that may tell who wrote the story, and when.
const NEAR: usize = 4;
/// Lines above a short first paragraph among which its byline or date stands: buttons for sharing may stand between.
const SHORT_REACH: usize = 12;
/// Lines of so many words are no labels.
const LINE_WORDS: u32 = 5;
/// Sentences below a line that make it a headline where nothing else tells.
const SENTENCES: usize = 2;
/// Words of the shortest line that is taken for the headline instead of what is surely none.
const HEADLINE_WORDS: u32 = 3;
/// Letters from which one line within another is no chance.
const TELLING_LETTERS: usize = 12;
/// Lines beyond this many bytes are no headlines, and repeat none.
const LONGEST: usize = 400;

/// A line that may be the headline.
struct Candidate {
    block: usize,
    traits: Traits,
    /// None of its longer words stands in the story.
    shares_none: bool,
}

/// The block of the headline.
pub(super) fn find(analysis: &Analysis<'_>, of: &[Verdict], url: Option<&str>) -> Option<usize> {
    let all = candidates(analysis, of, url);
    // Of equals the one nearest to the story. Who made a picture is none, whatever else there is, nor is a time.
    let weight = |c: &&Candidate| TABLE.weight(&c.traits);
    let dropped = |i: usize| analysis.votes.of[i].drop.is_some();
    let may_be = |c: &&Candidate| !is_credit(analysis, c.block) && !is_stamp(analysis, c.block) && !dropped(c.block);
    if let Some(heading) = first_rank(analysis, &all) {
        return Some(heading);
    }
    // A label that a rule knows is one only where nothing else may be.
    let label = |c: &&Candidate| is_label(analysis, c.block);
    let best = all.iter().filter(may_be).filter(|c| !label(c)).max_by_key(weight);
    let best = best.or_else(|| all.iter().filter(may_be).max_by_key(weight))?.block;
    Some(above_byline(analysis, &all, best).or_else(|| below_name(analysis, &all, best)).unwrap_or(best))
}

/// The heading of the first rank that is about the story, where the text marks headings.
fn first_rank(analysis: &Analysis<'_>, all: &[Candidate]) -> Option<usize> {
    let mut headings = all.iter().filter(|c| analysis.facts.headings[c.block] == 1);
    headings.find(|c| !c.shares_none).map(|c| c.block)
}

/// Whether a rule knows a short line for chrome.
fn is_label(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.facts.get(Fact::phrase_chrome, i) > 0 && analysis.facts.counts[i].words < LINE_WORDS
}

/// The line above the byline or the date, where a caption, a date or a sentence below it was taken for the headline: a story
/// whose first paragraphs are short, as in an interview.
fn above_byline(analysis: &Analysis<'_>, all: &[Candidate], best: usize) -> Option<usize> {
    let role = |i: usize| analysis.votes.of[i].role.map(|r| r.0);
    let other = role(best).is_some_and(|r| matches!(r, Role::Caption | Role::Credit | Role::DateLine));
    let dated = role(best) == Some(Role::DateLine);
    // Headlines ask and exclaim, but hardly any has a full stop.
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let sentence = ends_sentence(analysis, best) && text(best).ends_with(['.', '。', '।', '۔']);
    if !sentence && !other {
        return None;
    }
    let least = if other { HEADLINE_WORDS } else { LINE_WORDS };
    let signed = |c: &&Candidate| {
        (c.block + 1..(c.block + 1 + NEAR).min(best + usize::from(dated))).any(|i| is_signature(analysis, i))
    };
    let telling = |c: &&Candidate| {
        let labelled = role(c.block).is_some() || analysis.facts.get(Fact::has_time, c.block) > 0;
        !labelled && !ends_sentence(analysis, c.block) && analysis.facts.counts[c.block].words >= least
    };
    let above = all.iter().filter(telling).filter(signed);
    above.max_by_key(|c| TABLE.weight(&c.traits)).map(|c| c.block)
}

/// The line right above the byline or the date, where a line close above it was taken for the headline that shares no
/// word with the story and is a name in capitals, or a label: the name of the paper.
fn below_name(analysis: &Analysis<'_>, all: &[Candidate], best: usize) -> Option<usize> {
    let counts = &analysis.facts.counts;
    let labelled = |i: usize| analysis.facts.get(Fact::phrase_chrome, i) > 0;
    let named = |i: usize| counts[i].capitalised == counts[i].words;
    // Letters without capitals are of languages whose words the story's are not compared with one by one.
    let cased = analysis.blocks.text(&analysis.blocks.items[best]).contains(char::is_uppercase);
    let is_name = cased && counts[best].words < LINE_WORDS && (named(best) || labelled(best));
    if !is_name || is_signature(analysis, best + 1) || !all.iter().any(|c| c.block == best && c.shares_none) {
        return None;
    }
    let signed = |c: &&Candidate| c.block > best && c.block <= best + NEAR && is_signature(analysis, c.block + 1);
    let plain = |c: &&Candidate| {
        let role = analysis.votes.of[c.block].role.is_some();
        !role && !labelled(c.block) && !named(c.block) && counts[c.block].words >= HEADLINE_WORDS
    };
    all.iter().filter(signed).find(plain).map(|c| c.block)
}

/// Whether a line tells who wrote the story, or when.
fn is_signature(analysis: &Analysis<'_>, i: usize) -> bool {
    let votes = analysis.votes.of.get(i);
    votes.and_then(|v| v.role).is_some_and(|r| matches!(r.0, Role::Byline | Role::DateLine))
}

/// The first line that tells who wrote the story, or when; pages without one are seldom stories.
pub(super) fn signature(analysis: &Analysis<'_>) -> Option<usize> {
    (0..analysis.blocks.items.len()).find(|&i| is_signature(analysis, i))
}

/// Whether a line tells who made a picture: by a rule, or by the sign of copyright that it begins with.
fn is_credit(analysis: &Analysis<'_>, i: usize) -> bool {
    let text = analysis.blocks.text(&analysis.blocks.items[i]);
    analysis.votes.of[i].role.is_some_and(|r| r.0 == Role::Credit) || text.starts_with(['©', 'Ⓒ', 'ⓒ'])
}

/// Whether a line holds a time, and hardly a letter.
fn is_stamp(analysis: &Analysis<'_>, i: usize) -> bool {
    let counts = &analysis.facts.counts[i];
    analysis.facts.get(Fact::has_time, i) > 0 && counts.letters * 2 < counts.length
}

/// Whether a text is its headline and sentences below, and no more: a story, whatever the score makes of so few lines.
pub(super) fn heads_sentences(analysis: &Analysis<'_>, of: &[Verdict]) -> bool {
    let titled = of.first().is_some_and(|v| v.role == Role::Title);
    titled && of.iter().skip(1).all(|v| v.role.is_body()) && sentences_follow(analysis, of)
}

/// Whether there is nothing but sentences below the first line.
fn sentences_follow(analysis: &Analysis<'_>, of: &[Verdict]) -> bool {
    of.len() > SENTENCES && (1..of.len()).all(|i| ends_sentence(analysis, i))
}

/// Whether a line reads as a sentence.
pub(super) fn ends_sentence(analysis: &Analysis<'_>, i: usize) -> bool {
    let counts = &analysis.facts.counts[i];
    counts.ends == ends::SENTENCE && counts.words >= LINE_WORDS
}

/// Where the story begins: its first long paragraph, else its first sentence that stands alone, where a byline or a date
/// stands above it.
fn story(analysis: &Analysis<'_>, of: &[Verdict]) -> Option<usize> {
    if let Some(long) = first_paragraph(analysis, of).or_else(|| analysis.facts.prose.iter().position(|&p| p)) {
        return Some(long);
    }
    // A line, and nothing but sentences below.
    if sentences_follow(analysis, of) && !ends_sentence(analysis, 0) {
        return Some(1);
    }
    let alone = |i: usize| analysis.blocks.is_alone(&analysis.blocks.items[i]);
    let sentence = |&i: &usize| of[i].role.is_body() && alone(i) && ends_sentence(analysis, i);
    (0..of.len()).find(sentence).filter(|&i| (i.saturating_sub(SHORT_REACH)..i).any(|i| is_signature(analysis, i)))
}

/// The lines that may be the headline, for training.
pub(super) fn offers(analysis: &Analysis<'_>, of: &[Verdict], url: Option<&str>) -> Offers {
    let text = |i: usize| newswire::title(analysis.blocks.text(&analysis.blocks.items[i])).title.to_owned();
    let all = names();
    let offer = |c: Candidate| Offered { text: text(c.block), traits: c.traits.names(&all) };
    Offers { kind: "Text", list: candidates(analysis, of, url).into_iter().map(offer).collect() }
}

/// The names of all traits of such lines.
pub(super) fn names() -> Vec<String> {
    TABLE.names()
}

fn candidates(analysis: &Analysis<'_>, of: &[Verdict], url: Option<&str>) -> Vec<Candidate> {
    let facts = &analysis.facts;
    let story = story(analysis, of).unwrap_or(0);
    let scene = Scene::of(analysis, of, story, url);
    let first = story.saturating_sub(REACH);
    let fits = |i: &usize| {
        !facts.prose[*i] && WORDS.contains(&facts.counts[*i].words) && !matches!(of[*i].ground, Ground::Wire)
    };
    let end = of.len().min(story + BEHIND);
    let told = |i: &usize| *i < story || scene.slug_shares(*i).0 > LEAST_TOLD;
    (first..end).filter(fits).filter(told).map(|block| scene.candidate(block)).collect()
}

/// What the lines before a story are compared with.
struct Scene<'a> {
    analysis: &'a Analysis<'a>,
    /// The story's first paragraph.
    story: usize,
    /// Slots of the story's longer words.
    told: FxHashSet<u16>,
    /// Letters of the lines from `first` on.
    letters: Vec<Letters>,
    first: usize,
    slug: Option<Slug>,
}

impl<'a> Scene<'a> {
    fn of(analysis: &'a Analysis<'a>, of: &[Verdict], story: usize, url: Option<&str>) -> Scene<'a> {
        let stays = (story..of.len()).filter(|&i| of[i].role.is_body());
        let told = stays.flat_map(|i| analysis.facts.rare(i)).copied().collect();
        let first = story.saturating_sub(REACH + AROUND);
        let lines = &analysis.blocks.items[first..of.len().min(story + BEHIND + NEAR)];
        let of_line = |text: &str| if text.len() <= LONGEST { letters(text) } else { Letters::new() };
        let letters = lines.iter().map(|line| of_line(analysis.blocks.text(line))).collect();
        Scene { analysis, story, told, letters, first, slug: url.and_then(Slug::of) }
    }

    /// Words of a line; of scripts without spaces half the characters.
    fn words(&self, i: usize) -> u32 {
        self.analysis.facts.counts.get(i).map_or(0, |c| c.words / if c.spaceless > 0 { 2 } else { 1 })
    }

    fn candidate(&self, block: usize) -> Candidate {
        let shares_none = !self.analysis.facts.rare(block).iter().any(|s| self.told.contains(s));
        Candidate { block, traits: self.traits(block), shares_none }
    }

    fn traits(&self, i: usize) -> Traits {
        let facts = &self.analysis.facts;
        let get = |fact| i32::from(facts.get(fact, i));
        let words = self.words(i) as i32;
        let long = facts.rare(i);
        let shared = long.iter().filter(|s| self.told.contains(s)).count() as i32;
        let between = (i + 1..self.story).filter(|&j| self.words(j) >= LINE_WORDS).count() as i32;
        let (told, own) = self.slug_shares(i);
        let mut traits = Traits::default();
        for (step, value) in [
            (Step::Distance, self.story as i32 - i as i32),
            (Step::Between, between),
            (Step::Words, words),
            (Step::WordsBefore, i.checked_sub(1).map_or(0, |before| self.words(before)) as i32),
            (Step::WordsAfter, self.words(i + 1) as i32),
            // One word is little to go by: shares are drawn towards none.
            (Step::Kin, shared * 100 / (long.len() as i32 + 1)),
            (Step::Shared, shared),
            (Step::Points, self.analysis.points[i]),
            (Step::LeadScore, get(Fact::lead_score)),
            (Step::WordScore, get(Fact::word_score)),
            (Step::Repeats, get(Fact::repeats)),
            (Step::Ends, get(Fact::ends)),
            (Step::Starts, get(Fact::starts)),
            (Step::SlugTold, told),
            (Step::SlugOwn, own),
        ] {
            TABLE.step(&mut traits, step as usize, value);
        }
        self.flags(i, &mut traits);
        traits
    }

    fn flags(&self, i: usize, traits: &mut Traits) {
        let facts = &self.analysis.facts;
        let (counts, votes) = (&facts.counts[i], &self.analysis.votes.of[i]);
        let blocks = &self.analysis.blocks;
        let text = blocks.text(&blocks.items[i]);
        let is = |fact| facts.get(fact, i) > 0;
        let role = votes.role.map(|r| r.0);
        let time = is(Fact::has_time) || is(Fact::has_year);
        let near = |range: std::ops::Range<usize>, wanted: fn(Role) -> bool| {
            range.into_iter().any(|j| self.analysis.votes.of[j].role.is_some_and(|r| wanted(r.0)))
        };
        let after = i + 1..(i + 1 + NEAR).min(facts.len());
        let dated = |j: usize| facts.get(Fact::has_time, j) > 0 || facts.get(Fact::has_year, j) > 0;
        let caption: fn(Role) -> bool = |r| matches!(r, Role::Caption | Role::Credit);
        let sentences = counts.sentences - u32::from(counts.sentences > 0 && counts.ends == ends::SENTENCE);
        let run = &blocks.containers[blocks.items[i].container as usize];
        for (flag, holds) in [
            (Flag::Ruled, votes.drop.is_some() || votes.keep.is_some()),
            (Flag::Role, role.is_some_and(|r| r != Role::Title)),
            (Flag::DateRole, role == Some(Role::DateLine)),
            (Flag::CaptionRole, role.is_some_and(caption)),
            (Flag::Phrase, is(Fact::phrase_chrome)),
            (Flag::Time, time),
            (Flag::ShortTime, time && counts.words <= 8),
            (Flag::Separators, counts.separators > 0),
            (Flag::Sign, is(Fact::has_at) || is(Fact::has_copyright)),
            (Flag::Sentences, sentences > 0),
            (Flag::Commas, counts.commas >= 2),
            (Flag::Colon, text.contains(": ") || text.contains('：')),
            (Flag::Brackets, text.contains(['(', '（'])),
            (Flag::WithinOther, self.related(i, |own, other| other.starts_with(own) || other.ends_with(own))),
            (Flag::HoldsOther, self.related(i, |own, other| own.starts_with(other) || own.ends_with(other))),
            (Flag::BylineAfter, near(after.clone(), |r| r == Role::Byline)),
            (Flag::DateAfter, near(after.clone(), |r| r == Role::DateLine) || after.clone().any(dated)),
            (Flag::CaptionAfter, near(after, caption)),
            (Flag::CaptionBefore, near(i.saturating_sub(NEAR)..i, caption)),
            (Flag::Capitals, counts.words > 3 && counts.capitalised * 5 >= counts.words * 4),
            (Flag::Upper, counts.letters > 3 && counts.upper == counts.letters),
            (Flag::Alone, run.end - run.first == 1),
        ] {
            TABLE.flag(traits, flag as usize, holds);
        }
    }

    /// Whether a line stands to another one in some way; `way` gets the letters of both, of which the shorter ones are no
    /// chance.
    fn related(&self, i: usize, way: impl Fn(&[u8], &[u8]) -> bool) -> bool {
        let own = &self.letters[i - self.first];
        let telling = |a: &[u8], b: &[u8]| a.len() != b.len() && a.len().min(b.len()) >= TELLING_LETTERS;
        self.letters.iter().any(|other| telling(own, other) && way(own, other))
    }

    /// Shares, in percent, of the address's words that the line has, and of the line's words that the address has.
    fn slug_shares(&self, i: usize) -> (i32, i32) {
        let Some(slug) = &self.slug else { return (NO_SLUG, NO_SLUG) };
        let (told, own) = slug.shares(self.analysis.blocks.text(&self.analysis.blocks.items[i]));
        ((told * 100.0) as i32 + 1, (own * 100.0) as i32 + 1)
    }
}

/// There is no address, or it has no words. What else is told begins at 1.
const NO_SLUG: i32 = 0;

#[cfg(test)]
mod tests {
    use crate::article::PageType;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn a_line_above_sentences_is_their_headline() {
        let page = "폐교에서 만든 막걸리, 세계 대회서 금상\n강원도 산골의 폐교를 고쳐 만든 양조장이 빚은 막걸리가 영국에서 열린 주류 품평회에서 금상을 \
                    받았다. 출품작 1200여 종 가운데 아시아 술로는 유일한 금상이다.\n최미란 대표는 7일 본지와의 통화에서 “아이들이 떠난 교실을 술 익는 \
                    소리로 채우고 싶었다”고 말했다.\n양조장은 인근 농가 23곳에서 쌀을 사들인다. 지난해 매출은 9억원이었다.\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("폐교에서 만든 막걸리, 세계 대회서 금상"));
        assert_eq!(article.quality.page_type, PageType::Article);
    }

    #[test]
    fn a_credit_is_no_headline() {
        let page = "15:44 12.07.2024 (обновлено: 16:10 12.07.2024)\nВ Верхнеозёрске открыли музей старинных радиоприёмников\n\
                    Коллекционер передал городу более трёхсот аппаратов\n© Фото : пресс-служба администрации\nВЕРХНЕОЗЁРСК, 12 июл - РИА \
                    Новости. Музей старинных радиоприёмников открылся в здании бывшей почты, сообщила пресс-служба \
                    администрации.\nЭкспозицию собрал местный инженер Пётр Лазарев. Самому старому аппарату, детекторному приёмнику \
                    \"Комсомолец\", почти сто лет.\nВход в музей бесплатный, экскурсии проводят по выходным.\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("В Верхнеозёрске открыли музей старинных радиоприёмников"));
        assert!(!article.text.contains('©'), "{}", article.text);
    }

    #[test]
    fn the_headline_of_flattened_text_is_what_the_story_is_about() {
        let page = "Home\nNews\nSport\nWeather and tides for the islands\n\nCorvane Daily, the paper of the northern harbours\n\
                    Monday 14 October 2024\nHarbour council agrees to repair eastern breakwater\n\nThe harbour council met on Monday and \
                    agreed to repair the eastern breakwater before the winter storms begin, its chair said after the session.\n\nWork \
                    is to start in March and to end before the herring come back, and the old stones of the breakwater will be used again \
                    wherever they are sound, the council said.\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("Harbour council agrees to repair eastern breakwater"));
    }

    #[test]
    fn a_story_of_short_paragraphs_has_its_headline_above_the_byline() {
        let page = "Skip to content\nHome\nNews\nSign in\n\nDyke at Eastward to be raised by a foot\n\nBy Susan Whitfield\n8 February \
                    2024\n\nThe dyke at Eastward will be raised by a foot this year.\n\nWork begins in May and will cost 22 million \
                    euros.\n\nResidents are worried about the trees.\n\nMost Read\nTrain derailed at Holten\nPrivacy policy\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("Dyke at Eastward to be raised by a foot"));
        assert!(article.text.starts_with("The dyke at Eastward will be raised"), "{}", article.text);
    }

    #[test]
    fn a_short_answer_is_no_headline_where_one_stands_above_the_byline() {
        let page = "Menü\nSuche\n\n„Ich höre jeden Baum\": Ein Förster über den Sturm\n\nVon Lena Vogt\n3. März 2023\n\nWo waren Sie in der \
                    Nacht?\n\nGeorg Hamann: Im Bett, aber wach.\n\nWas haben Sie gehört?\n\nHamann: Zuerst den Wind, dann das Brechen der Bäume \
                    im Wald hinter dem Haus, und dann lange nichts mehr, bis der Morgen kam und die Nachbarn riefen.\n\nNewsletter\n";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.title.as_deref(), Some("„Ich höre jeden Baum\": Ein Förster über den Sturm"));
        assert!(article.text.contains("Georg Hamann: Im Bett, aber wach."), "{}", article.text);
    }
    const STORY: &str = "The wheat on Tom Garrow's lower field should be up to his knee by now. On Thursday it barely covered his boots, \
                         and there was no rain.\n\nNo measurable rain has fallen in the county since the first week of April, and the \
                         river is at its lowest level for twenty years.\n\nSeveral reservoirs are less than half full, and a ban on the \
                         use of hosepipes will start on Monday.\n\nMost read\nPrivacy policy\n";

    fn title(top: &str) -> Option<String> {
        let page = format!("{top}\n\n{STORY}");
        Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page").title
    }

    #[test]
    fn a_caption_below_the_byline_is_no_headline() {
        let caption = "Tom Garrow checks his wheat near Norwich on Thursday. Credit: Jim Smith";
        let top =
            format!("Farmers count the cost of a dry spring\n\nBy Jane Doe\n3 June 2022\n\n{caption}\n\n{caption}");
        assert_eq!(title(&top).as_deref(), Some("Farmers count the cost of a dry spring"));
    }

    #[test]
    fn the_paper_s_name_above_the_headline_is_none() {
        let top = "The Daily Plough\n\nIs it ever going to rain?\n\nBy Jane Doe\n3 June 2022";
        assert_eq!(title(top).as_deref(), Some("Is it ever going to rain?"));
    }
}
