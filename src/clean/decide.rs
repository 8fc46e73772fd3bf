//! The order in which judgements meet.
//!
//! Rules and the score judge; here is what beats what: a rule that keeps beats one that drops, long prose vetoes a drop, a
//! role that a rule names takes a block out of the body, the sum of points decides the rest. Then the page is judged as a
//! whole.

use super::analysis::Analysis;
use super::blocks::place;
use super::facts::{Fact, log, sign};
use super::roles::Role;
use super::score::probability;
use super::scripted::Held;
use super::verdict::{Ground, LONG_WORDS, Verdict, Verdicts, goes, kept_words, natural_role, takes_out};
use super::{
    alike, announced, bounds, buttons, captions, comments, doubles, headline, leads_on, newswire, resumed, runs,
    sign_up, signed_off, site, standfirst, tables, together,
};
use crate::article::PageType;
use crate::html::{Kind, NodeId};
use crate::rules::{Matches, Rules};

/// Most words of a line that its form alone may claim.
const SHORT_WORDS: u32 = 12;
/// Most words of a line that is an e-mail address and no more.
const ADDRESS_WORDS: u32 = 6;
/// From this probability (in 250ths) on the score is sure enough of a block to overrule a form of words: on a list
/// of stories the dates and bylines are the body. A role that only a place names yields to the score at once.
const SURE: u8 = 200;
/// A heading of so many words says something by itself. Chosen on held-out pages (6 to 10 do nearly the same).
const TELLING_WORDS: u32 = 8;
/// Words below which a page's body counts as not found.
const LEAST_WORDS: u32 = 8;

/// Decides about every block. `threshold` is the probability (in 250ths) from which a block stays, `kind` what kind
/// of page this is, `url` its address.
pub fn decide(analysis: &Analysis<'_>, rules: &Rules, threshold: u8, kind: PageType, url: Option<&str>) -> Verdicts {
    let blocks = &analysis.blocks;
    let mut matches = Matches::default();
    let each = |i| with_site(analysis, general(analysis, rules, threshold, kind, i, &mut matches), i);
    let mut of: Vec<Verdict> = (0..blocks.items.len()).map(each).collect();
    if analysis.dom.is_some() {
        title(analysis, &mut of);
    }
    doubles::replaced(analysis, &mut of);
    if kind == PageType::Article {
        bounds::cut(analysis, &mut of);
        comments::take_out(analysis, &mut of);
        announced::take_out(analysis, rules, &mut of);
        sign_up::take_out(analysis, &mut of);
    }
    if analysis.dom.is_none()
        && let Some(i) = headline::find(analysis, &of, url)
    {
        of[i] = Verdict { role: Role::Title, ground: Ground::Title };
        if kind == PageType::Article {
            above_title(analysis, &mut of[..i]);
        }
    }
    standfirst::keep(analysis, &mut of);
    resumed::keep(analysis, rules, &mut of);
    signed_off::keep(analysis, &mut of);
    captions::told_once(analysis, &mut of);
    doubles::take_out(analysis, &mut of, kind);
    together::keep(analysis, &mut of, kind);
    if analysis.dom.is_some() {
        tables::judge(analysis, &mut of);
        alike::keep(analysis, &mut of, kind);
        alike::headings(analysis, &mut of, kind);
        if kind == PageType::Article {
            alike::boxes(analysis, &mut of);
            alike::paragraphs(analysis, &mut of);
        }
    } else if !is_shelf(kind) && kind != PageType::Forum {
        runs::even_out(analysis, &mut of);
    }
    lonely_headings(analysis, &mut of, kind);
    let fallback = kept_words(analysis, &of) < LEAST_WORDS && densest(analysis, &mut of);
    let deck = standfirst::named(analysis, &of);
    Verdicts { of, fallback, deck }
}

/// Hundredths of points of rules about places that tell a box within a text that scripts hold.
const BOX_POINTS: i32 = 200;

/// Verdicts for text that scripts or the head hold: what no rule takes out stays, but for boxes within it.
pub fn decide_held(analysis: &Analysis<'_>, from: Held) -> Verdicts {
    let verdict = |i: usize| {
        let natural = natural_role(analysis, i);
        match analysis.votes.of[i].drop {
            Some(rule) if !analysis.facts.prose[i] => Verdict { role: Role::Chrome, ground: Ground::Rule(rule) },
            _ => Verdict { role: natural, ground: Ground::Held(from) },
        }
    };
    let mut of: Vec<Verdict> = (0..analysis.blocks.items.len()).map(verdict).collect();
    let boxes: Vec<usize> = (0..of.len()).filter(|&i| is_boxed(analysis, i)).collect();
    let words = |i: usize| analysis.facts.counts[i].words;
    // Where they are much of the text, the classes mean something else.
    if 4 * boxes.iter().map(|&i| words(i)).sum::<u32>() < kept_words(analysis, &of) {
        boxes.into_iter().for_each(|i| of[i] = Verdict { role: Role::Chrome, ground: Ground::Points });
    }
    Verdicts { of, fallback: false, deck: None }
}

/// Whether a block of text that scripts hold stands in a box of its own, for signing up or for other stories: rules about
/// places say so, and nothing outweighs them.
fn is_boxed(analysis: &Analysis<'_>, block: usize) -> bool {
    analysis.votes.of[block].points.place[0] >= BOX_POINTS && analysis.points[block] < 0
}

/// Takes out the tree's stub, for which what is held elsewhere stands.
pub fn stands_in(stub: &mut Verdicts, from: Held) {
    for verdict in stub.of.iter_mut().filter(|v| v.role.is_body()) {
        *verdict = Verdict { role: Role::Chrome, ground: Ground::Held(from) };
    }
}

/// One block by itself: what the site's own file says stands above what general rules and points do.
fn with_site(analysis: &Analysis<'_>, general: Verdict, i: usize) -> Verdict {
    let Some(&says) = analysis.votes.site.get(i) else { return general };
    let natural = natural_role(analysis, i);
    site::verdict::of(analysis, says, natural, general, i).unwrap_or(general)
}

/// One block by itself, by general rules and points; `matches` is work space.
fn general(
    analysis: &Analysis<'_>,
    rules: &Rules,
    threshold: u8,
    kind: PageType,
    i: usize,
    matches: &mut Matches,
) -> Verdict {
    let votes = &analysis.votes.of[i];
    let natural = natural_role(analysis, i);
    if let Some(rule) = votes.keep {
        return Verdict { role: natural, ground: Ground::Rule(rule) };
    }
    if let Some(rule) = votes.drop
        && !analysis.facts.prose[i]
    {
        return Verdict { role: Role::Chrome, ground: Ground::Rule(rule) };
    }
    if let Some(role) = wire_line(analysis, kind, i) {
        return Verdict { role, ground: Ground::Wire };
    }
    let words = analysis.facts.counts[i].words;
    let p = probability(analysis.points[i]);
    if let Some((role, rule)) = votes.role
        && takes_out(role, words)
        && (p < certainty(
            role,
            rules.get(rule).reads_text() && words <= most_by_form(role),
            story(analysis, kind, i),
            threshold,
        ) || role == Role::Caption && rules.get(rule).reads_text() && is_below_picture(analysis, i))
    {
        return Verdict { role, ground: Ground::Rule(rule) };
    }
    if p < threshold {
        return Verdict { role: Role::Chrome, ground: Ground::Points };
    }
    // Shops tell what they have in such rows.
    if !is_shelf(kind)
        && let Some(rule) = buttons::row(analysis, rules, i, matches)
    {
        return Verdict { role: Role::Chrome, ground: Ground::Rule(rule) };
    }
    if let Some(rule) = leads_on::label(analysis, rules, kind, i, matches) {
        return Verdict { role: Role::Teaser, ground: Ground::Rule(rule) };
    }
    Verdict { role: natural, ground: Ground::Points }
}

/// Whether a page of this kind is made of short entries.
fn is_shelf(kind: PageType) -> bool {
    matches!(kind, PageType::Listing | PageType::Collection | PageType::Product)
}

/// Whether a block stands right behind a picture: in one element (`<p><img><br>The quay in March. Photo: Jane Doe</p>`), or
/// behind one that holds nothing else.
fn is_below_picture(analysis: &Analysis<'_>, i: usize) -> bool {
    /// Links and the like around a picture.
    const MOST_AROUND: usize = 3;
    let (Some(dom), blocks) = (&analysis.dom, &analysis.blocks) else { return false };
    let block = &blocks.items[i];
    let alone = blocks.is_alone(block) && block.links == 0;
    let at = blocks.images.partition_point(|image| (image.1 as usize) < i);
    let node = blocks.container(block).node;
    let pictures = blocks.images[at..].iter().take_while(|image| image.1 as usize == i);
    let before = std::iter::successors(dom.prev_sibling(node), |&n| dom.prev_sibling(n));
    let before = before.take(MOST_AROUND).find(|&n| dom.kind(n) == Kind::Element);
    let holds = |image: NodeId| dom.ancestors(image).take(MOST_AROUND).any(|a| a == node || Some(a) == before);
    alone && pictures.take(MOST_AROUND).any(|image| holds(image.0) || Some(image.0) == before)
}

/// Most words of a line whose form alone says that it has the role.
fn most_by_form(role: Role) -> u32 {
    if role == Role::Credit { LONG_WORDS } else { SHORT_WORDS }
}

/// Whether the page is one story, or no prose stands before a block.
fn story(analysis: &Analysis<'_>, kind: PageType, i: usize) -> bool {
    kind == PageType::Article || near_top(analysis, i)
}

/// The probability (in 250ths) from which a block stays though a rule names a role for it. `story` tells whether those
/// who made it may be named there.
fn certainty(role: Role, by_form: bool, story: bool, threshold: u8) -> u8 {
    match (role, by_form) {
        (Role::Byline | Role::Credit, true) if story => u8::MAX,
        (_, true) => threshold.max(SURE),
        (Role::Caption, false) if story => threshold.max(SURE),
        (_, false) => threshold,
    }
}

/// Whether no prose stands before a block.
fn near_top(analysis: &Analysis<'_>, i: usize) -> bool {
    analysis.facts.get(Fact::prose_before, i) == 0
}

/// Lines in the form of agency copy, near the beginning or the end of the story.
fn wire_line(analysis: &Analysis<'_>, kind: PageType, i: usize) -> Option<Role> {
    let counts = &analysis.facts.counts[i];
    if counts.words > LONG_WORDS {
        return None;
    }
    let text = analysis.blocks.text(&analysis.blocks.items[i]);
    if text.starts_with(['(', '[']) && newswire::note(text).is_some() {
        return Some(Role::Note);
    }
    if counts.words <= 3 && newswire::is_end_mark(text) {
        return Some(Role::EndMark);
    }
    // On lists of people addresses are the text; an article has its author's before or behind it.
    let apart = near_top(analysis, i) || kind == PageType::Article && counts.words <= ADDRESS_WORDS;
    (apart && counts.words <= SHORT_WORDS && counts.signs & sign::AT != 0 && newswire::email_byline(text).is_some())
        .then_some(Role::Byline)
}

/// Words of what a page may be called above its headline; more are no labels.
const ABOVE_TITLE: u32 = 30;

/// Takes out the few short lines above the headline of flattened text.
fn above_title(analysis: &Analysis<'_>, above: &mut [Verdict]) {
    let kept = || above.iter().enumerate().filter(|(_, v)| v.role.is_body()).map(|(i, _)| i);
    let tells = |i: usize| analysis.facts.prose[i] || headline::ends_sentence(analysis, i);
    let words: u32 = kept().map(|i| analysis.facts.counts[i].words).sum();
    if words > ABOVE_TITLE || kept().any(tells) {
        return;
    }
    for verdict in above.iter_mut().filter(|v| v.role.is_body() && v.ground == Ground::Points) {
        *verdict = Verdict { role: Role::Chrome, ground: Ground::BeforeBeginning };
    }
}

/// The title's block on a page with markup, and headings that repeat it; entries of menus that do are none of the text.
fn title(analysis: &Analysis<'_>, of: &mut [Verdict]) {
    let text = |i: usize| analysis.blocks.text(&analysis.blocks.items[i]);
    let told = analysis.facts.title.map(|title| text(title as usize));
    for (i, verdict) in of.iter_mut().enumerate() {
        let like = analysis.facts.get(Fact::is_title, i);
        let heading = analysis.facts.headings[i];
        let chosen = analysis.facts.title == Some(i as u32);
        if (chosen && (like >= 50 || heading == 1)) || (heading > 0 && like >= 90) {
            *verdict = Verdict { role: Role::Title, ground: Ground::Title };
        } else if is_menu_entry(analysis, i)
            && (like >= 90 || told == Some(text(i)))
            && verdict.ground == Ground::Points
        {
            *verdict = Verdict { role: Role::Chrome, ground: Ground::Title };
        }
    }
}

/// Whether a block is a link of the page's navigation, head or foot, and no more.
fn is_menu_entry(analysis: &Analysis<'_>, i: usize) -> bool {
    let around = place::NAV | place::HEADER | place::FOOTER;
    analysis.blocks.items[i].places & around != 0 && analysis.facts.get(Fact::link_share, i) >= 90
}

/// A heading with nothing kept below it before the next heading of its level goes with its section, unless it says
/// something by itself: the points of a list, a landing page's claims. In shops even long ones name other goods. On pages that
/// are no articles a heading that is a link is an entry of its own.
fn lonely_headings(analysis: &Analysis<'_>, of: &mut [Verdict], kind: PageType) {
    let links = |i: usize| kind != PageType::Article && analysis.facts.get(Fact::link_share, i) >= 50;
    let says = |i: usize| links(i) || kind != PageType::Product && analysis.facts.counts[i].words >= TELLING_WORDS;
    // Levels of the headings that wait for a body, deepest last; each is pushed and popped once.
    let mut waiting: Vec<(usize, u8)> = Vec::new();
    let mut lonely = Vec::new();
    for (i, verdict) in of.iter().enumerate() {
        let level = analysis.facts.headings[i];
        if verdict.role == Role::Heading {
            while let Some((at, _)) = waiting.pop_if(|w| w.1 >= level) {
                lonely.push(at);
            }
            waiting.push((i, level));
        } else if verdict.role.is_body() {
            waiting.clear();
        }
    }
    lonely.extend(waiting.iter().map(|w| w.0));
    for i in lonely.into_iter().filter(|&i| !says(i)) {
        of[i] = goes();
    }
}

/// Takes the prose of the container that most prose stands close to; whether that found anything.
fn densest(analysis: &Analysis<'_>, of: &mut [Verdict]) -> bool {
    let mut found = false;
    for (i, verdict) in of.iter_mut().enumerate() {
        let facts = &analysis.facts;
        let fits = facts.get(Fact::best, i) > 0
            && facts.get(Fact::link_share, i) < 50
            && facts.get(Fact::length, i) >= log(25);
        if fits && verdict.went_by_points() {
            *verdict = Verdict { role: natural_role(analysis, i), ground: Ground::Densest };
            found = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn a_line_with_a_credit_right_behind_a_picture_is_its_caption() {
        let told = "<p>The small car ferry that links Skellow with the outer islands will run through the winter for the first \
                    time in six years, after the county council voted on Tuesday to pay for a second crew.</p>";
        for (picture, caption) in [
            ("<p><img src=g.jpg></p>", "<p>The Gannet at her berth on Tuesday. Photo: Dean Orrick</p>"),
            (
                "<div><a href=/g><img src=g.jpg></a></div> ",
                "<p>The Gannet at her berth on Tuesday. Photo: Dean Orrick</p>",
            ),
            ("", "<p><img src=g.jpg><br>The Gannet at her berth on Tuesday. Photo: Dean Orrick</p>"),
        ] {
            let html = format!(
                "<html lang=en><title>Ferry to run</title><h1>Ferry to run through winter</h1>{told}{picture}{caption}{told}"
            );
            let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page");
            assert!(!article.text.contains("Gannet"), "{picture}: {}", article.text);
        }
    }

    #[test]
    fn a_menus_entry_that_is_called_as_the_page_is_is_no_text() {
        let html = "<html lang=en><title>Physiotherapy - Quay Practice</title><meta name=description content='Physiotherapy in the \
                    old hospital: back pain'><body><nav class=main-navigation><ul class='menu nav-menu'><li class=menu-item><a \
                    href=/m/0>Offer</a><ul class=sub-menu><li class=menu-item><a href=/p>Physiotherapy</a></li><li class=menu-item>\
                    <a href=/q>Children</a></li></ul></li></ul></nav><main><h1>Physiotherapy</h1><p>Six therapists work in our \
                    practice, and every one of them sees you alone for forty minutes, with no more than a desk, a bench and a window \
                    between you and the garden.</p></main><footer><ul><li><a href=/p>Physiotherapy</a></li></ul></footer>";
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page");
        assert!(
            article.title.as_deref() == Some("Physiotherapy") && !article.text.contains("Physio"),
            "{}",
            article.text
        );
    }
}
