//! Words in capitals before a dash: places, labels, and people of whom the dash goes on to tell.

/// A place without the state or the country behind its comma.
pub(super) fn without_region(place: &str) -> &str {
    place.split(',').next().unwrap_or(place)
}

/// Whether a text has capitals and no small letters.
pub(super) fn is_upper(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase)
}

/// Labels that are no places.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "BREAKING", "BREAKING NEWS", "UPDATE", "UPDATED", "WATCH", "LIVE", "EXCLUSIVE", "VIDEO", "ANALYSIS", "OPINION",
    "NOTE", "WARNING", "CORRECTION", "REVIEW", "FAQ", "FACT", "MYTH", "STEP",
];

/// Whether the words are such a label.
pub(super) fn is_label(words: &str) -> bool {
    LABELS.iter().any(|label| words.eq_ignore_ascii_case(label))
}

/// Words that begin what is said of somebody or something, and no place: "MY FATHER", "THE HOST", "DER WIRT".
#[rustfmt::skip]
const BEFORE_SOMEBODY: &[&str] = &[
    "A", "THE", "MY", "OUR", "YOUR", "HIS", "HER", "ITS", "THEIR", "THIS", "THAT", "THESE", "THOSE", "MR", "MRS", "MS", "DR", "DER", "DIE", "DAS",
    "EIN", "EINE", "MEIN", "MEINE", "UNSER", "UNSERE", "HERR", "FRAU", "UN", "UNE", "MON", "MES", "NOTRE", "NOS", "CE", "CETTE", "UNA", "MIS",
    "NUESTRO", "NUESTRA", "MEU", "MINHA", "NOSSO", "NOSSA", "MIO", "MIA", "NOSTRO", "NOSTRA", "EEN", "MIJN", "ONS", "ONZE", "MITT", "MIN", "МОЙ",
    "МОЯ", "НАШ", "НАША",
];
/// Places that begin so.
const PLACES: [&str; 6] = ["THE HAGUE", "THE BRONX", "THE VALLEY", "THE DALLES", "THE WOODLANDS", "A CORUÑA"];

/// Whether the words speak of somebody or something by a word that begins no place.
pub(super) fn is_somebody(words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or("").trim_end_matches('.');
    BEFORE_SOMEBODY.contains(&first) && !PLACES.contains(&without_region(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_no_place() {
        for words in ["MY AUNT", "THE BARMAN", "MR. LANYON", "DER WIRT", "MON PÈRE"] {
            assert!(is_somebody(words), "{words}");
        }
        for words in ["THE HAGUE, Netherlands", "LA PAZ", "EL PASO", "LE HAVRE", "DEN HAAG", "PARIS", "MIAMI"] {
            assert!(!is_somebody(words), "{words}");
        }
    }
}
