//! Traits of things on offer, of which one is chosen: the line that is the headline, the line that signs.
//!
//! A trait holds or does not; a number is told by the step of a scale that it falls on, which is one trait. What each trait
//! weighs is fitted by `train/offers.py` to labelled pages: a conditional logistic regression (which of a page's offers is
//! right), times 20 and rounded. The offer whose traits weigh the most is chosen.

use smallvec::SmallVec;

/// The traits of one kind of thing, and what they weigh.
#[derive(Debug)]
pub(super) struct Table<const COUNT: usize> {
    /// Scales: the name of a number, and the upper ends of all steps but the last.
    pub steps: &'static [(&'static str, &'static [i32])],
    /// What holds or does not.
    pub flags: &'static [&'static str],
    /// What each trait weighs, in the order of [`Table::names`].
    pub weights: [i8; COUNT],
}

/// Number of the traits of some scales and flags.
pub(super) const fn count(steps: &[(&str, &[i32])], flags: &[&str]) -> usize {
    offset(steps, steps.len()) + flags.len()
}

/// Number of the traits of the scales before one.
const fn offset(steps: &[(&str, &[i32])], step: usize) -> usize {
    let (mut at, mut sum) = (0, 0);
    while at < step {
        sum += steps[at].1.len() + 1;
        at += 1;
    }
    sum
}

impl<const COUNT: usize> Table<COUNT> {
    /// The names of all traits, in the order of their weights.
    pub(super) fn names(&self) -> Vec<String> {
        let of_step = |&(name, ends): &(&str, &[i32])| {
            let last = ends.last().map_or(0, |end| *end);
            let names = ends.iter().map(|end| format!("{name} <= {end}")).collect::<Vec<_>>();
            names.into_iter().chain([format!("{name} > {last}")]).collect::<Vec<_>>()
        };
        self.steps.iter().flat_map(of_step).chain(self.flags.iter().map(|&flag| flag.to_owned())).collect()
    }

    /// Notes on which step of a scale a number falls.
    pub(super) fn step(&self, traits: &mut Traits, step: usize, value: i32) {
        let ends = self.steps[step].1;
        let above = ends.iter().position(|&end| value <= end).unwrap_or(ends.len());
        traits.0.push((offset(self.steps, step) + above) as u8);
    }

    /// Notes a flag, where it holds.
    pub(super) fn flag(&self, traits: &mut Traits, flag: usize, holds: bool) {
        if holds {
            traits.0.push((offset(self.steps, self.steps.len()) + flag) as u8);
        }
    }

    /// The sum of the weights.
    pub(super) fn weight(&self, traits: &Traits) -> i32 {
        traits.0.iter().map(|&t| i32::from(self.weights[usize::from(t)])).sum()
    }

    /// What one flag weighs.
    pub(super) fn of_flag(&self, flag: usize) -> i32 {
        i32::from(self.weights[offset(self.steps, self.steps.len()) + flag])
    }
}

/// The traits of one thing.
#[derive(Debug, Clone, Default)]
pub(super) struct Traits(SmallVec<[u8; 40]>);

impl Traits {
    /// Their names.
    pub(super) fn names(&self, all: &[String]) -> Vec<String> {
        self.0.iter().map(|&t| all[usize::from(t)].clone()).collect()
    }
}

/// A thing on offer and what is known of it, for training.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Its text.
    pub text: String,
    /// Names of its traits.
    pub traits: Vec<String>,
}

/// What a page has on offer, for training.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Whose weights judge them: the name of a kind of page.
    pub kind: &'static str,
    /// The offers.
    pub list: Vec<Offered>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table<6> =
        Table { steps: &[("words", &[1, 5]), ("lines", &[0])], flags: &["Alone"], weights: [1, 2, 4, 8, 16, 32] };

    #[test]
    fn numbers_are_steps_of_a_scale() {
        let told = |words, lines, alone| {
            let mut traits = Traits::default();
            TABLE.step(&mut traits, 0, words);
            TABLE.step(&mut traits, 1, lines);
            TABLE.flag(&mut traits, 0, alone);
            (traits.names(&TABLE.names()).join(", "), TABLE.weight(&traits))
        };
        assert_eq!(told(5, 0, true), ("words <= 5, lines <= 0, Alone".to_owned(), 2 + 8 + 32));
        assert_eq!(told(6, 3, false), ("words > 5, lines > 0".to_owned(), 4 + 16));
        assert_eq!(count(TABLE.steps, TABLE.flags), 6);
    }
}
