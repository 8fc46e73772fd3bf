//! Oblivious decision trees: every node of one level asks the same question, so a tree is a short
//! list of questions and a table of answers, and all blocks are asked together.

use super::super::facts::{LANES, Row};
use wide::u8x16;

/// A question: is the fact greater than the threshold?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Number of the fact's column.
    pub fact: u8,
    /// The answer is yes above it.
    pub threshold: u8,
}

/// One tree: `2^splits` leaves; the answer to question `d` is bit `d` of a leaf's number.
#[derive(Debug, Clone)]
struct Tree {
    splits: (u32, u32),
    leaves: u32,
}

/// A sum of trees, in thousandths of a logit.
#[derive(Debug, Clone, Default)]
pub struct Forest {
    /// What is added to every sum.
    pub bias: i32,
    trees: Vec<Tree>,
    splits: Vec<Split>,
    leaves: Vec<i16>,
    /// Share of the training blocks in each leaf, in the scale of a tree's sum.
    weights: Vec<u16>,
}

/// Questions a tree may ask; its leaves' numbers fit in a byte.
pub const MOST_SPLITS: usize = 8;
/// Rows of blocks that go through all trees before the next do: their facts fit into a core's cache.
const PART: usize = 2048 / LANES;

impl Forest {
    /// Reads a forest: bias (i32), number of trees (u16), then for each tree its depth (u8), its splits
    /// (fact, threshold), its leaves (i16), their weights (u16); all little endian. The rest of the bytes.
    pub fn read(mut bytes: &[u8]) -> Option<(Forest, &[u8])> {
        let mut forest = Forest { bias: i32::from_le_bytes(take(&mut bytes)?), ..Forest::default() };
        let trees = u16::from_le_bytes(take(&mut bytes)?);
        for _ in 0..trees {
            let [depth] = take(&mut bytes)?;
            if usize::from(depth) > MOST_SPLITS {
                return None;
            }
            let first = forest.splits.len() as u32;
            for _ in 0..depth {
                let [fact, threshold] = take(&mut bytes)?;
                forest.splits.push(Split { fact, threshold });
            }
            let leaves = forest.leaves.len() as u32;
            for _ in 0..1usize << depth {
                forest.leaves.push(i16::from_le_bytes(take(&mut bytes)?));
            }
            for _ in 0..1usize << depth {
                forest.weights.push(u16::from_le_bytes(take(&mut bytes)?));
            }
            forest.trees.push(Tree { splits: (first, first + u32::from(depth)), leaves });
        }
        // A tree's leaves are looked up by a byte, and more may stand behind the last one's.
        forest.leaves.resize(forest.leaves.len() + 256, 0);
        Some((forest, bytes))
    }

    /// The largest column number that is asked for, if any.
    pub fn widest(&self) -> Option<u8> {
        self.splits.iter().map(|s| s.fact).max()
    }

    /// The sums of all `blocks`; `column` yields a fact's values, a [`Row`] for each [`LANES`] blocks.
    pub fn sums<'a>(&self, blocks: usize, column: impl Fn(usize) -> &'a [Row]) -> Vec<i32> {
        let mut sums = vec![[self.bias; LANES]; blocks.div_ceil(LANES)];
        let facts = self.widest().map_or(0, |widest| usize::from(widest) + 1);
        for (part, sums) in sums.chunks_mut(PART).enumerate() {
            let rows = part * PART..part * PART + sums.len();
            let columns: Vec<&[Row]> = (0..facts).map(|fact| &column(fact)[rows.clone()]).collect();
            // Two trees at a time: each sum is fetched and put back once for both.
            let (pairs, last) = self.trees.as_chunks::<2>();
            for [one, other] in pairs {
                match (self.usual(one), self.usual(other)) {
                    (Some(first), Some(second)) => add_usual(first, second, &columns, sums),
                    _ => [one, other].into_iter().for_each(|tree| self.add(tree, &columns, sums)),
                }
            }
            last.iter().for_each(|tree| self.add(tree, &columns, sums));
        }
        let mut sums = sums.into_flattened();
        sums.truncate(blocks);
        sums
    }

    /// Questions and leaves of a tree that asks as many as most trees do.
    fn usual(&self, tree: &Tree) -> Option<(&[Split; USUAL], &Leaves)> {
        Some((self.splits(tree).try_into().ok()?, self.leaves[tree.leaves as usize..].first_chunk()?))
    }

    /// Adds a tree of any depth to the sums.
    fn add(&self, tree: &Tree, columns: &[&[Row]], sums: &mut [[i32; LANES]]) {
        let (splits, leaves) = (self.splits(tree), self.leaves_of(tree));
        for (row, sums) in sums.iter_mut().enumerate() {
            let mut leaf = [0u8; LANES];
            for (d, split) in splits.iter().enumerate() {
                let values = &columns[usize::from(split.fact)][row];
                leaf.iter_mut().zip(values).for_each(|(l, v)| *l |= u8::from(*v > split.threshold) << d);
            }
            sums.iter_mut().zip(leaf).for_each(|(sum, l)| *sum += i32::from(leaves[usize::from(l)]));
        }
    }

    fn splits(&self, tree: &Tree) -> &[Split] {
        &self.splits[tree.splits.0 as usize..tree.splits.1 as usize]
    }

    fn leaves_of(&self, tree: &Tree) -> &[i16] {
        &self.leaves[tree.leaves as usize..][..1 << self.splits(tree).len()]
    }

    /// The sum of one block or page.
    pub fn sum(&self, value: impl Fn(usize) -> u8) -> i32 {
        let leaf = |tree: &Tree| {
            let answer = |(d, s): (usize, &Split)| usize::from(value(usize::from(s.fact)) > s.threshold) << d;
            let answers: usize = self.splits(tree).iter().enumerate().map(answer).sum();
            i32::from(self.leaves_of(tree)[answers])
        };
        self.bias + self.trees.iter().map(leaf).sum::<i32>()
    }

    /// What each fact adds to one block's sum: along each tree's questions, the change of the mean of the
    /// leaves that are still possible (Saabas 2014). The parts and the constant add up to the sum.
    pub fn contributions(&self, facts: usize, value: impl Fn(usize) -> u8) -> (i32, Vec<i32>) {
        let (mut constant, mut parts) = (self.bias, vec![0i32; facts]);
        for tree in &self.trees {
            let (splits, leaves) = (self.splits(tree), self.leaves_of(tree));
            let weights = &self.weights[tree.leaves as usize..][..leaves.len()];
            let (mut mask, mut answer) = (0usize, 0usize);
            let mut before = mean(leaves, weights, mask, answer);
            constant += before;
            for (d, split) in splits.iter().enumerate() {
                mask |= 1 << d;
                answer |= usize::from(value(usize::from(split.fact)) > split.threshold) << d;
                let after = mean(leaves, weights, mask, answer);
                parts[usize::from(split.fact)] += after - before;
                before = after;
            }
        }
        (constant, parts)
    }
}

/// Questions of most trees.
const USUAL: usize = 6;

/// A tree's leaves, and what stands behind them: any byte is the number of one, so that none is checked.
type Leaves = [i16; 256];

/// A tree of [`USUAL`] questions, with the columns that it asks about.
struct Usual<'a> {
    columns: [&'a [Row]; USUAL],
    thresholds: [u8x16; USUAL],
}

impl<'a> Usual<'a> {
    #[inline(always)]
    fn of(splits: &[Split; USUAL], columns: &[&'a [Row]], rows: usize) -> Usual<'a> {
        Usual {
            columns: std::array::from_fn(|d| &columns[usize::from(splits[d].fact)][..rows]),
            thresholds: std::array::from_fn(|d| u8x16::splat(splits[d].threshold)),
        }
    }

    /// The leaves of a row of blocks: bit `d` is the answer to question `d`.
    #[inline(always)]
    fn leaf(&self, row: usize) -> Row {
        let no = |d: usize| {
            // What is not above the threshold: the greater of both is the threshold.
            let threshold = self.thresholds[d];
            u8x16::new(self.columns[d][row]).max(threshold).simd_eq(threshold) & u8x16::splat(1 << d)
        };
        let all = no(0) | no(1) | no(2) | no(3) | no(4) | no(5);
        (!all & u8x16::splat((1 << USUAL) - 1)).to_array()
    }
}

#[inline(never)]
fn add_usual(
    first: (&[Split; USUAL], &Leaves),
    second: (&[Split; USUAL], &Leaves),
    columns: &[&[Row]],
    sums: &mut [[i32; LANES]],
) {
    let (one, other) = (Usual::of(first.0, columns, sums.len()), Usual::of(second.0, columns, sums.len()));
    for (row, sums) in sums.iter_mut().enumerate() {
        let (ones, others) = (one.leaf(row), other.leaf(row));
        for i in 0..LANES {
            sums[i] += i32::from(first.1[usize::from(ones[i])]) + i32::from(second.1[usize::from(others[i])]);
        }
    }
}

/// The weighted mean of the leaves whose answers to the questions in `mask` are `answer`.
fn mean(leaves: &[i16], weights: &[u16], mask: usize, answer: usize) -> i32 {
    let (mut sum, mut weight) = (0i64, 0i64);
    for (l, (value, w)) in leaves.iter().zip(weights).enumerate() {
        if l & mask == answer {
            // A leaf that training never saw still counts a little, so that there is a mean.
            sum += i64::from(*value) * (i64::from(*w) * 64 + 1);
            weight += i64::from(*w) * 64 + 1;
        }
    }
    (sum / weight.max(1)) as i32
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_at_checked(N)?;
    *bytes = rest;
    head.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree of two questions: fact 0 above 10, fact 1 above 5.
    fn forest() -> Forest {
        let mut bytes = 7i32.to_le_bytes().to_vec();
        bytes.extend(1u16.to_le_bytes());
        bytes.extend([2, 0, 10, 1, 5]);
        for leaf in [-100i16, 50, 20, 300] {
            bytes.extend(leaf.to_le_bytes());
        }
        for weight in [10u16, 10, 10, 10] {
            bytes.extend(weight.to_le_bytes());
        }
        Forest::read(&bytes).unwrap().0
    }

    fn rows(column: &[u8]) -> Vec<Row> {
        let row = |part: &[u8]| std::array::from_fn(|i| part.get(i).copied().unwrap_or(77));
        column.chunks(LANES).map(row).collect()
    }

    #[test]
    fn sums_take_the_leaf_of_the_answers() {
        let columns = [vec![0, 11, 0, 11], vec![0, 0, 6, 6]];
        let rows = columns.each_ref().map(|c| rows(c));
        assert_eq!(forest().sums(4, |f| &rows[f]), [-93, 57, 27, 307]);
        assert_eq!(forest().sum(|f| columns[f][3]), 307);
    }

    #[test]
    fn trees_of_any_depth_and_pages_of_any_length_take_the_same_way() {
        for depth in 0..=MOST_SPLITS {
            let mut bytes = 0i32.to_le_bytes().to_vec();
            bytes.extend(1u16.to_le_bytes());
            bytes.push(depth as u8);
            (0..depth).for_each(|d| bytes.extend([d as u8, 100]));
            (0..1i16 << depth).for_each(|leaf| bytes.extend(leaf.to_le_bytes()));
            (0..1u16 << depth).for_each(|weight| bytes.extend(weight.to_le_bytes()));
            let forest = Forest::read(&bytes).unwrap().0;
            let columns: Vec<Vec<u8>> =
                (0..depth).map(|d| (0..5000).map(|i| (i * (d + 7) % 211) as u8).collect()).collect();
            let want = |i: usize| (0..depth).map(|d| i32::from(columns[d][i] > 100) << d).sum::<i32>();
            let rows: Vec<Vec<Row>> = columns.iter().map(|c| rows(c)).collect();
            assert_eq!(forest.sums(5000, |f| &rows[f]), (0..5000).map(want).collect::<Vec<_>>(), "{depth}");
        }
    }

    #[test]
    fn contributions_add_up_to_the_sum() {
        let (constant, parts) = forest().contributions(2, |f| [11, 6][f]);
        assert_eq!(constant + parts.iter().sum::<i32>(), 307);
        assert_eq!(parts, [108, 125]);
    }

    #[test]
    fn cut_off_files_are_refused() {
        assert!(Forest::read(&[0, 0, 0, 0, 1]).is_none());
        assert!(Forest::read(&[0, 0, 0, 0, 1, 0, 9]).is_none());
    }
}
