//! Which rules hold for an element, and for the block that is being read.

use super::super::blocks::NONE;
use super::super::called;
use super::formula::{self, word};
use super::{Cutter, Open, places};
use crate::html::{Attr, Known, NodeId, Tag, TokenId};

impl Cutter<'_, '_> {
    /// Fills `candidates` with the rules that an element's class and id words may meet; what the words say of reading.
    pub(super) fn words_of(&mut self, id: NodeId) -> word::Words {
        let tokens = self.dom.tokens(id);
        // Asked first, since asking uses `candidates`.
        tokens.iter().for_each(|&token| self.ask_about(token));
        self.candidates.clear();
        let mut says = 0;
        for token in tokens {
            let (first, end, word) = self.by_token[token.index()];
            self.candidates.extend_from_slice(&self.token_rules[first as usize..end as usize]);
            says |= word;
        }
        self.ask_about_names(id);
        // Microdata names the article's text as class words do.
        if self.dom.may_have_attrs(id, const { Known::of(&[Attr::Itemprop]) })
            && self.dom.attr(id, Attr::Itemprop).is_some_and(|v| places::is_article_body(&v))
        {
            self.rules.of_token(places::ARTICLE_BODY, &mut self.candidates);
            self.candidates.sort_unstable();
            self.candidates.dedup();
        }
        says
    }

    /// Notes the rules that a class or id token names, unless they are known.
    fn ask_about(&mut self, token: TokenId) {
        if self.by_token[token.index()].0 != NONE {
            return;
        }
        self.candidates.clear();
        self.rules.of_token(self.dom.token(token), &mut self.candidates);
        let first = self.token_rules.len() as u32;
        self.token_rules.extend_from_slice(&self.candidates);
        let name = self.dom.token(token);
        let numbered = if name.bytes().any(|b| b.is_ascii_digit()) { word::NUMBERED } else { 0 };
        self.by_token[token.index()] = (first, self.token_rules.len() as u32, formula::of_word(name) | numbered);
    }

    /// Adds the rules that what an element is called otherwise may meet.
    fn ask_about_names(&mut self, id: NodeId) {
        let before = self.candidates.len();
        for name in called::names(self.dom, id) {
            self.rules.of_token(&name, &mut self.candidates);
        }
        if self.candidates.len() > before {
            self.candidates.sort_unstable();
            self.candidates.dedup();
        }
    }

    /// Fills `element_rules` with the rules whose place conditions the element meets; the chain for what is inside.
    pub(super) fn hits_of(&mut self, id: NodeId, tag: Tag, aria: Option<&str>, outer: Open) -> u32 {
        self.element_rules.clear();
        if let Some(site) = self.site {
            self.element_rules.extend(site.rules(id));
        }
        if !matches!(tag, Tag::Html | Tag::Body) {
            // What an element is taken for may be another than it is called.
            let name = if tag == Tag::Other { self.dom.name(id) } else { tag.name() };
            let by_tag = match &mut self.by_tag[tag as usize] {
                _ if tag == Tag::Other => self.rules.of_tag(name),
                known => *known.get_or_insert_with(|| self.rules.of_tag(name)),
            };
            self.rules.of_element((name, by_tag), &self.candidates, aria, &mut self.element_rules);
        }
        if !self.element_rules.is_empty() && self.main.contains(&id) {
            let rules = self.rules;
            self.element_rules.retain(|&rule| rules.is_of_site(rule) || !rules.get(rule).names_by_class());
        }
        let mut head = outer.hits;
        for i in 0..self.element_rules.len() {
            let rule = self.element_rules[i];
            if !self.rules.get(rule).own {
                head = self.blocks.hit(rule, head);
            }
        }
        head
    }

    /// Rules of inline elements count where they cover half the block or more; rules that look at a
    /// container's own text only count for the innermost one.
    pub(super) fn add_own_hits(&mut self, length: u32) {
        let mut head = self.current.hits;
        for i in (0..self.own_rules.len()).rev() {
            let (container, rule) = self.own_rules[i];
            if container != self.current.container {
                break;
            }
            head = self.blocks.hit(rule, head);
        }
        for i in 0..self.covered.len() {
            let (rule, bytes) = self.covered[i];
            if bytes * 2 >= length {
                head = self.blocks.hit(rule, head);
            }
        }
        self.covered.clear();
        self.current.hits = head;
    }
}
