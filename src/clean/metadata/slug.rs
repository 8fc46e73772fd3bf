//! The words of a page's address: what the title was when the address was made.

use super::title_weights::Trait;
use smallvec::SmallVec;

/// A word without its vowels, marks and case: transliterations differ in these.
type Bones = SmallVec<[u8; 12]>;

/// Words of the address.
#[derive(Debug)]
pub(in crate::clean) struct Slug(SmallVec<[Bones; 16]>);

/// Words of an address that speaks of its page.
const LEAST_WORDS: usize = 4;
/// Words looked at.
const MOST_WORDS: usize = 40;

impl Slug {
    /// The longest part of the address's path, where it has words enough.
    pub fn of(url: &str) -> Option<Slug> {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next().unwrap_or("");
        let mut best: SmallVec<[Bones; 16]> = SmallVec::new();
        for part in path.split('/').skip(1) {
            let words = bones(part.strip_suffix(".html").unwrap_or(part));
            if words.len() >= best.len() {
                best = words;
            }
        }
        (best.len() >= LEAST_WORDS).then_some(Slug(best))
    }

    /// The share of the address's words that a title has, and the share of the title's words that the address has.
    pub fn shares(&self, title: &str) -> (f32, f32) {
        let own = bones(title);
        let share =
            |a: &[Bones], b: &[Bones]| a.iter().filter(|w| b.contains(w)).count() as f32 / a.len().max(1) as f32;
        (share(&self.0, &own), share(&own, &self.0))
    }

    /// How much of the address's words the title has.
    pub(super) fn says(&self, title: &str) -> Trait {
        match self.shares(title) {
            (0.8.., 0.9..) => Trait::SlugSame,
            (0.8.., _) => Trait::SlugAll,
            (_, 0.9..) => Trait::SlugWithin,
            (0.5.., _) => Trait::SlugSome,
            _ => Trait::SlugFew,
        }
    }
}

fn bones(text: &str) -> SmallVec<[Bones; 16]> {
    let mut out: SmallVec<[Bones; 16]> = SmallVec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(MOST_WORDS) {
        let mut one = Bones::new();
        for c in word.chars() {
            match c {
                'ß' => one.extend_from_slice(b"ss"),
                'ç' | 'Ç' => one.push(b'c'),
                'ñ' | 'Ñ' => one.push(b'n'),
                _ if c.is_ascii() && !b"aeiouAEIOU".contains(&(c as u8)) => one.push(c.to_ascii_lowercase() as u8),
                _ => {}
            }
        }
        if one.len() >= 2 && !one.iter().all(u8::is_ascii_digit) {
            out.push(one);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_tells_its_title_without_marks() {
        let slug =
            Slug::of("https://paper.example/news/der-kuehle-hafen-und-die-strasse-12345.html?ref=rss").expect("words");
        assert_eq!(slug.says("Der kühle Hafen und die Straße"), Trait::SlugSame);
        assert_eq!(slug.says("Der kühle Hafen und die Straße: was wir wissen und was nicht"), Trait::SlugAll);
        assert_eq!(slug.says("Kühle Straße"), Trait::SlugWithin);
        assert_eq!(slug.says("Ein anderer Satz ganz"), Trait::SlugFew);
        assert!(Slug::of("https://paper.example/2024/05/01/12345").is_none());
    }
}
