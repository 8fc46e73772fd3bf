//! From probabilities to a choice: the set of blocks whose expected F1 is highest.

use serde::{Deserialize, Serialize};

/// Bounds of the choice, in 250ths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// A block less probable than this never stays.
    pub least: u8,
    /// A block more probable than this always stays.
    pub most: u8,
}

impl Default for Choice {
    fn default() -> Choice {
        Choice { least: 40, most: 135 }
    }
}

impl Choice {
    /// The probability from which blocks stay, and the F1 (0 to 1) that is to be expected then.
    ///
    /// Of all thresholds, the one that maximises `2 * sum(p w over the chosen) / (sum(w over the chosen) +
    /// sum(p w over all))`, with `w` the words of a block: the F-measure's optimal decision is always a
    /// threshold on the probabilities (Jansche 2007; Lipton, Elkan and Naryanaswamy 2014).
    pub fn threshold(&self, blocks: impl Iterator<Item = (u8, u32)>) -> (u8, f32) {
        let (mut words, mut likely) = ([0u64; 256], [0u64; 256]);
        for (p, w) in blocks {
            words[usize::from(p)] += u64::from(w);
            likely[usize::from(p)] += u64::from(w) * u64::from(p);
        }
        let all: u64 = likely.iter().sum();
        let (mut chosen, mut hit) = (0u64, 0u64);
        let mut best = (0u64, u64::MAX, self.most);
        for p in (self.least..=250).rev() {
            chosen += words[usize::from(p)];
            hit += likely[usize::from(p)];
            let whole = chosen * 250 + all;
            // hit / whole against the best so far, without division.
            if p <= self.most && u128::from(hit) * u128::from(best.1) > u128::from(best.0) * u128::from(whole) {
                best = (hit, whole, p);
            }
        }
        let expected = if best.0 == 0 { 0.0 } else { 2.0 * best.0 as f32 / best.1 as f32 };
        (best.2, expected.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_follows_the_page() {
        let choice = Choice { least: 25, most: 200 };
        // A clear page: only what is likely stays.
        assert!(choice.threshold([(240, 300), (10, 500)].into_iter()).0 > 25);
        // A page where all is doubtful: better some than nothing.
        assert_eq!(choice.threshold([(80, 300), (70, 500)].into_iter()).0, 70);
        assert_eq!(choice.threshold(std::iter::empty()), (200, 0.0));
    }
}
