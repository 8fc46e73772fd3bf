//! Values of all blocks, column by column: what many questions about one fact after the other read fastest.

/// Blocks that are read at once.
pub const LANES: usize = 16;

/// Values of [`LANES`] blocks; behind a page's last block they say nothing.
pub type Row = [u8; LANES];

/// A value a block for each of some columns.
#[derive(Debug, Default)]
pub struct Columns {
    rows: Vec<Row>,
    blocks: usize,
    /// Rows of one column.
    height: usize,
}

impl Columns {
    /// So many columns of zeros.
    pub fn new(columns: usize, blocks: usize) -> Columns {
        let height = blocks.div_ceil(LANES);
        Columns { rows: vec![[0; LANES]; columns * height], blocks, height }
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// One value.
    #[inline]
    pub fn get(&self, column: usize, block: usize) -> u8 {
        self.rows.as_flattened()[column * self.height * LANES + block]
    }

    /// Sets one value.
    #[inline]
    pub fn set(&mut self, column: usize, block: usize, value: u8) {
        self.rows.as_flattened_mut()[column * self.height * LANES + block] = value;
    }

    /// A column by rows, the last one filled up.
    #[inline]
    pub fn rows(&self, column: usize) -> &[Row] {
        &self.rows[column * self.height..][..self.height]
    }

    /// A column.
    #[inline]
    pub fn of(&self, column: usize) -> &[u8] {
        &self.rows(column).as_flattened()[..self.blocks]
    }

    /// A column, to be written.
    #[inline]
    pub fn of_mut(&mut self, column: usize) -> &mut [u8] {
        &mut self.rows[column * self.height..][..self.height].as_flattened_mut()[..self.blocks]
    }

    /// Copies a column to another, moved: block `i` gets the value of block `i + step`; others keep theirs.
    pub fn shift(&mut self, from: usize, to: usize, step: isize) {
        let by = step.unsigned_abs();
        if self.blocks <= by {
            return;
        }
        let column = self.height * LANES;
        let (from, to, n) = (from * column, to * column, self.blocks - by);
        let all = self.rows.as_flattened_mut();
        if step < 0 {
            all.copy_within(from..from + n, to + by);
        } else {
            all.copy_within(from + by..from + by + n, to);
        }
    }
}
