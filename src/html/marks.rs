//! What a run of characters holds that is not as it reads.

use super::references::{self, Nul, Place};
use std::borrow::Cow;

/// What must be done to a run before it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks(pub u8);

impl Marks {
    pub const NONE: Marks = Marks(0);
    /// There may be character references.
    pub const REFERENCES: Marks = Marks(1);
    /// There are U+0000 that do not count.
    pub const NUL_DROPPED: Marks = Marks(2);
    /// There are U+0000 that stand for U+FFFD.
    pub const NUL_REPLACED: Marks = Marks(4);

    pub fn has(self, other: Marks) -> bool {
        self.0 & other.0 != 0
    }

    pub fn and(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    #[inline]
    pub fn read(self, raw: &str, place: Place) -> Cow<'_, str> {
        if self == Marks::NONE { Cow::Borrowed(raw) } else { self.decode(raw, place) }
    }

    fn decode(self, raw: &str, place: Place) -> Cow<'_, str> {
        let nul = if self.has(Marks::NUL_DROPPED) { Nul::Drop } else { Nul::Replace };
        let has_nul = self.has(Marks::NUL_DROPPED.and(Marks::NUL_REPLACED));
        match (self.has(Marks::REFERENCES), has_nul) {
            (true, false) => references::decode(raw, place),
            (false, _) => references::without_nul(Cow::Borrowed(raw), nul),
            // A U+0000 within a reference breaks it, even where it is dropped afterwards (13.2.5.72).
            (true, true) => references::without_nul(references::decode(raw, place), nul),
        }
    }
}
