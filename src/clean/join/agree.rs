//! Whether what two records tell of themselves fits pages of one article.

use super::super::pages::label::{self, Label};
use crate::article::Article;

/// What two records tell otherwise, of the things that pages of one article share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub title: bool,
    /// The day and hour, or the authors.
    pub origin: bool,
}

impl Contradiction {
    pub(super) fn of(a: &Article, b: &Article) -> Contradiction {
        let (first, second) = (Title::of(a), Title::of(b));
        let named = !first.words.is_empty() && !second.words.is_empty();
        // "Page 2: What it will cost" is a page's own title, whatever the article's is.
        let own = first.begins_with_page || second.begins_with_page;
        let authors =
            !a.authors.is_empty() && !b.authors.is_empty() && !a.authors.iter().any(|n| b.authors.contains(n));
        let dates = a.published.as_deref().zip(b.published.as_deref()).is_some_and(|(a, b)| !same_time(a, b));
        Contradiction { title: named && !own && !first.fits(&second), origin: authors || dates }
    }

    /// Whether nothing is told otherwise.
    pub(super) fn is_none(self) -> bool {
        self == Contradiction::default()
    }
}

/// Whether both records have a title, and the same but for what marks a page.
pub(super) fn same_title(a: &Article, b: &Article) -> bool {
    let (a, b) = (Title::of(a), Title::of(b));
    !a.words.is_empty() && !b.words.is_empty() && a.fits(&b)
}

/// Whether both records tell when they were published, and tell the same.
pub(super) fn same_date(a: &Article, b: &Article) -> bool {
    a.published.as_deref().zip(b.published.as_deref()).is_some_and(|(a, b)| same_time(a, b))
}

/// One may tell the day alone.
fn same_time(a: &str, b: &str) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

/// A title without what marks a page.
struct Title {
    words: Vec<String>,
    begins_with_page: bool,
}

impl Title {
    fn of(article: &Article) -> Title {
        let title = article.title.as_deref().unwrap_or("").replace(" - ", "|");
        let is_page = |part: &str| matches!(label::read(part.trim()), Some(Label::Page(_)));
        let mut title_parts =
            title.split(['|', '–', '—', ':', ',', '(', ')', '[', ']']).filter(|p| !p.trim().is_empty());
        let begins_with_page = title_parts.clone().next().is_some_and(is_page) && title_parts.clone().nth(1).is_some();
        let parts = title_parts.by_ref().filter(|part| !is_page(part));
        let words = |part: &str| -> Vec<String> {
            let words = part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            words.map(str::to_lowercase).collect()
        };
        let mut words: Vec<String> = parts.flat_map(words).collect();
        // "The quay page 2"
        if let [.., word, number] = words.as_slice()
            && words.len() > 2
            && is_page(&format!("{word} {number}"))
        {
            words.truncate(words.len() - 2);
        }
        Title { words, begins_with_page }
    }

    /// Whether one is the other, or how it begins.
    fn fits(&self, other: &Title) -> bool {
        self.words.starts_with(&other.words) || other.words.starts_with(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(title: &str) -> Article {
        Article { title: Some(title.to_owned()), ..Article::default() }
    }

    #[test]
    fn marks_of_pages_are_no_part_of_titles_and_other_numbers_are() {
        for (a, b) in [
            ("The quay", "The quay - Page 2"),
            ("The quay", "The quay (2/4)"),
            ("The quay | Page 1 of 3", "The quay | Page 2 of 3"),
            ("Der Kai", "Der Kai – Seite 2"),
            ("The quay", "The quay page 2"),
            ("The quay", "The quay: What it costs"),
        ] {
            assert!(same_title(&titled(a), &titled(b)), "{a} / {b}");
        }
        for (a, b) in [
            ("The quay, part 1", "The quay, part 2"),
            ("The strike: day 10", "The strike: day 101"),
            ("The quay", "The mole"),
            ("The quay", ""),
        ] {
            assert!(!same_title(&titled(a), &titled(b)), "{a} / {b}");
        }
        let contradicts = |a: &str, b: &str| Contradiction::of(&titled(a), &titled(b)).title;
        assert!(contradicts("The quay", "What it costs") && !contradicts("The quay", "Page 2: What it costs"));
    }

    #[test]
    fn dates_and_authors_may_contradict() {
        let told = |date: &str, author: &str| Article {
            published: Some(date.to_owned()),
            authors: vec![author.to_owned()],
            ..titled("The weather")
        };
        let one = told("2025-01-28T06:00:00Z", "Ida Moen");
        assert!(Contradiction::of(&one, &told("2025-01-28", "Ida Moen")).is_none());
        assert!(Contradiction::of(&one, &told("2025-01-29", "Ida Moen")).origin);
        assert!(Contradiction::of(&one, &told("2025-01-28", "Per Lie")).origin);
        assert!(Contradiction::of(&one, &titled("The weather")).is_none());
    }
}
