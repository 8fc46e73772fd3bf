//! One page taken apart: its blocks, their facts, what the rules say, what the score makes of it.

use super::blocks::{Blocks, MOST_BLOCKS};
use super::facts::{Facts, Head, PageWords, RulePoints, count, gather};
use super::score::{Again, Looked, Score};
use super::site::{self, OnPage};
use super::votes::{AllVotes, ask};
use super::{cut, flat, head, lines};
use crate::html::Dom;
use crate::rules::Rules;

/// Everything known of a page before it is decided what stays.
#[derive(Debug)]
pub struct Analysis<'t> {
    /// The tree; none for flattened text.
    pub dom: Option<Dom<'t>>,
    /// Readable text in reading order.
    pub blocks: Blocks,
    /// Words of the page that tell what kind it is.
    pub words: PageWords,
    /// Whether the page declares to be a news story.
    pub news: bool,
    /// What the site's own file chooses, where the page's host has one.
    pub site: Option<OnPage>,
    /// What the rules say of each block.
    pub votes: AllVotes,
    /// Facts about each block.
    pub facts: Facts,
    /// What the score's last look saw of the look before.
    pub again: Option<Again>,
    /// Points of each block in thousandths of a logit: the learned score's and the rules' votes.
    pub points: Vec<i32>,
}

impl<'t> Analysis<'t> {
    /// Frees what only judging asks for, before the record takes its room; without `votes`, the votes too.
    pub(super) fn forget(&mut self, votes: bool) {
        self.facts.forget();
        self.again = None;
        if !votes {
            self.votes = AllVotes::default();
        }
    }

    /// Takes an HTML page apart.
    pub fn of_html(text: &'t str, url: Option<&str>, rules: &Rules, score: &Score) -> Analysis<'t> {
        let dom = Dom::parse(text);
        let site = rules.site(url).map(|site| site::on_page(&dom, site));
        Analysis::of_tree(dom, site, url, rules, score)
    }

    /// Takes HTML apart that a page's scripts hold; site files speak of the page's own tree only.
    pub fn of_held(text: &'t str, url: Option<&str>, rules: &Rules, score: &Score) -> Analysis<'t> {
        Analysis::of_tree(Dom::parse(text), None, url, rules, score)
    }

    fn of_tree(dom: Dom<'t>, site: Option<OnPage>, url: Option<&str>, rules: &Rules, score: &Score) -> Analysis<'t> {
        let blocks = cut::cut(&dom, rules, site.as_ref());
        let head = head::read(&dom, url);
        Analysis::finish((Some(dom), site), blocks, head, rules, score)
    }

    /// Takes flattened text apart.
    pub fn of_text(text: &str, url: Option<&str>, rules: &Rules, score: &Score) -> Analysis<'t> {
        let plain = flat::plain(text);
        let blocks = lines::cut(&plain.text, &plain.headings);
        let mut words = PageWords::default();
        url.into_iter().for_each(|url| words.add_address(url));
        let head = Head { url: url.map(str::to_owned), words: words.finish(), ..Head::default() };
        Analysis::finish((None, None), blocks, head, rules, score)
    }

    fn finish(
        (dom, site): (Option<Dom<'t>>, Option<OnPage>),
        blocks: Blocks,
        head: Head,
        rules: &Rules,
        score: &Score,
    ) -> Analysis<'t> {
        let counted = count(&blocks, &head, &score.words);
        let votes = ask(&blocks, |i| (counted.counts[i].words, counted.same[i]), rules, site.as_ref());
        let points: Vec<RulePoints> = votes.of.iter().map(|v| v.points).collect();
        let facts = gather(dom.as_ref(), &blocks, &head, counted, &points, &score.words);
        let of_rules: Vec<i32> = points.iter().map(votes_in_logits).collect();
        let Looked { mut points, again } = score.points(&blocks, &facts, &of_rules);
        // The score has seen no blocks like those that are not told apart: they stay unless rules speak against them.
        points.iter_mut().zip(&of_rules).skip(MOST_BLOCKS).for_each(|(points, votes)| *points = *votes);
        Analysis { dom, blocks, words: head.words, news: head.news, site, votes, facts, again, points }
    }
}

/// A point of a rule is half a logit; points are hundredths, logits thousandths.
pub fn votes_in_logits(points: &RulePoints) -> i32 {
    let sum = |side: usize| points.phrase[side] + points.place[side];
    (sum(1) - sum(0)).clamp(-2000, 2000) * 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::facts::Fact;
    use crate::rules::Rules;

    #[test]
    fn an_article_whose_address_nobody_knows_is_no_front_page() {
        let (rules, score) = (
            Rules::built_in().expect("built-in"),
            crate::clean::score::Score::read(crate::rules::HTML_SCORE).expect("built-in"),
        );
        let depth = |head: &str, url: Option<&str>| {
            let page = format!("<head>{head}</head><p>The ferry sails again on Monday, the harbour said.</p>");
            let analysis = Analysis::of_html(&page, url, &rules, &score);
            analysis.facts.get(Fact::url_depth, 0)
        };
        let article = "<meta property=og:type content=article>";
        assert_eq!(depth(article, None), 3);
        assert_eq!(depth(article, Some("https://quay.example/a")), 1, "its own is believed");
        assert_eq!(depth("", None), 0);
    }
}
