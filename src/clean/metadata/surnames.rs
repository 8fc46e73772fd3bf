//! Family names that are words of labels or of papers too: "Emily Post", "Karen Read".

use super::words;

/// Words of labels and names of papers that are family names too.
const FAMILY_NAMES: &[&str] = &[
    "post", "press", "daily", "service", "wire", "herald", "store", "read", "min", "share", "view", "full", "first",
    "last", "see", "bio",
];

/// Whether a name that is said to be a person's is one though its last word is a label's or a paper's: "Emily Post".
pub(super) fn is_person_after_all(name: &str) -> bool {
    const MOST: usize = 3;
    let count = name.split_whitespace().count();
    let plain = |w: &str| {
        w.starts_with(char::is_uppercase)
            && w.chars().any(char::is_lowercase)
            && w.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
    };
    let mut backwards = name.split_whitespace().rev();
    let listed = |w: &str| FAMILY_NAMES.iter().any(|name| name.eq_ignore_ascii_case(w));
    (2..=MOST).contains(&count)
        && name.split_whitespace().all(plain)
        && backwards.next().is_some_and(listed)
        && backwards.all(|w| !words::is_listed(w) && !OUTLETS.contains(&w))
}

/// What stands before "Post" and "Press" in the names of papers and agencies.
#[rustfmt::skip]
const OUTLETS: &[&str] = &[
    "Washington", "Huffington", "York", "National", "Denver", "Bangkok", "Jakarta", "Jerusalem", "Kyiv", "Associated", "Canadian", "Free", "United", "The",
    "Morning", "Evening", "Sunday", "Saturday", "Europa", "European", "Jiji", "University", "Globe", "Business", "Financial", "New", "Irish", "British", "American",
    "Press", "Sun", "Yorkshire", "Birmingham", "Houston", "South", "North", "East", "West", "China", "India", "Our", "Blog", "Guest", "Must", "Long", "Quick", "Please",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_told_from_a_label_and_a_paper() {
        for (name, want) in [
            ("Emily Post", true),
            ("Karen Read", true),
            ("Lee Kuan Min", true),
            ("Washington Post", false),
            ("Must Read", false),
            ("News Service", false),
            ("Jane Doe", false),
        ] {
            assert_eq!(is_person_after_all(name), want, "{name}");
        }
    }
}
