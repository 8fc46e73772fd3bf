//! TeX for single characters, from `symbols.txt`: a character and its TeX a line.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static SYMBOLS: LazyLock<FxHashMap<char, &str>> = LazyLock::new(|| {
    let line = |line: &'static str| line.split_once(' ').and_then(|(c, tex)| Some((c.chars().next()?, tex)));
    include_str!("symbols.txt").lines().filter_map(line).collect()
});

/// The TeX of a character that has one of its own.
pub(super) fn of(c: char) -> Option<&'static str> {
    SYMBOLS.get(&c).copied()
}

/// Names that TeX sets upright as operators.
#[rustfmt::skip]
pub(super) const FUNCTIONS: &[&str] = &[
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd", "hom",
    "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "sec", "sin", "sinh", "sup", "tan", "tanh",
];

/// Operators that take what is under and over them as limits.
#[rustfmt::skip]
pub(super) const WITH_LIMITS: &[&str] = &[
    "\\sum", "\\prod", "\\coprod", "\\int", "\\iint", "\\iiint", "\\oint", "\\bigcup", "\\bigcap", "\\bigoplus",
    "\\bigotimes", "\\lim", "\\liminf", "\\limsup", "\\max", "\\min", "\\sup", "\\inf", "\\gcd", "\\det",
];

/// Marks over a base, and under it, with their TeX.
#[rustfmt::skip]
pub(super) const ACCENTS: &[(&str, &str)] = &[
    ("^", "\\hat"), ("ˆ", "\\hat"), ("~", "\\tilde"), ("˜", "\\tilde"), ("¯", "\\overline"), ("ˉ", "\\bar"),
    ("‾", "\\overline"), ("―", "\\overline"), ("_", "\\overline"), ("→", "\\vec"), ("⃗", "\\vec"), ("˙", "\\dot"), (".", "\\dot"),
    ("¨", "\\ddot"), ("ˇ", "\\check"), ("˘", "\\breve"), ("´", "\\acute"), ("`", "\\grave"), ("⏞", "\\overbrace"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_character_and_its_tex() {
        assert_eq!(SYMBOLS.len(), include_str!("symbols.txt").lines().count());
        assert_eq!((of('α'), of('a')), (Some("\\alpha"), None));
        assert!(FUNCTIONS.is_sorted());
    }
}
