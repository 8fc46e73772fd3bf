//! Which part of a page the labelled text is, where the page tells some of it more than once.

use std::collections::HashMap;

/// Places of the label that one run of words is looked for at; what the label tells more often is no sign of a place.
const MOST_PLACES: usize = 8;

/// A common subsequence that grows: where it ends in the label and on the page, where it began on the page, and the step
/// before.
#[derive(Debug, Clone, Copy)]
struct Step {
    gold: u32,
    page: u32,
    start: u32,
    before: Option<u32>,
}

/// For each item of a page whether it lies on the longest common subsequence with the label (Hunt and Szymanski 1977); of
/// several on the one that begins last and ends first.
pub(super) fn aligned(page: &[u64], gold: &[u64]) -> Vec<bool> {
    let mut places: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, &item) in gold.iter().enumerate() {
        places.entry(item).or_default().push(at as u32);
    }
    // For each length the subsequence that ends earliest in the label.
    let mut best: Vec<u32> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    for (at, item) in page.iter().enumerate() {
        let Some(places) = places.get(item).filter(|p| p.len() <= MOST_PLACES) else { continue };
        // The last place first, so that an item of the page is taken once.
        for &gold in places.iter().rev() {
            let length = best.partition_point(|&step| steps[step as usize].gold < gold);
            let before = length.checked_sub(1).map(|shorter| best[shorter]);
            let start = before.map_or(at as u32, |step| steps[step as usize].start);
            let other = best.get(length).map(|&step| steps[step as usize]);
            if other.is_some_and(|o| o.gold == gold && o.start >= start) {
                continue;
            }
            steps.push(Step { gold, page: at as u32, start, before });
            let step = steps.len() as u32 - 1;
            match best.get_mut(length) {
                Some(best) => *best = step,
                None => best.push(step),
            }
        }
    }
    let mut on = vec![false; page.len()];
    let mut last = best.last().copied();
    while let Some(step) = last {
        let step = steps[step as usize];
        on[step.page as usize] = true;
        last = step.before;
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str, gold: &str) -> String {
        let items = |text: &str| text.bytes().map(u64::from).collect::<Vec<_>>();
        let on = aligned(&items(page), &items(gold));
        page.chars().zip(on).map(|(c, on)| if on { c } else { '.' }).collect()
    }

    #[test]
    fn what_stands_among_the_label_is_taken_and_its_copies_are_not() {
        assert_eq!(of("xabcydez", "abcde"), ".abc.de.");
        // A teaser above the story, a quotation of its beginning and of its end.
        assert_eq!(of("ab|abcdefg|ab|fg", "abcdefg"), "...abcdefg......");
        assert_eq!(of("a|b|c|d|aXbYcZd", "aXbYcZd"), "........aXbYcZd");
        assert_eq!(of("", "a"), "");
        assert_eq!(of("a", ""), ".");
    }
}
