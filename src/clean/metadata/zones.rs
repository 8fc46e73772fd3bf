//! Names of time zones in full: "Eastern Daylight Time", "Greenwich Mean Time".

use super::moment::Moment;
use super::months::us_zone;
use super::tokens::{Placed, Token};
use crate::clean::hygiene::fold;

/// Words of the longest name before "Time".
const MOST_WORDS: usize = 4;
/// Words before "Time" that make a zone of whatever stands before them.
const KINDS: [&str; 4] = ["standard", "daylight", "summer", "mean"];

/// Minutes east of UTC of names, without their "Time".
#[rustfmt::skip]
const ZONES: [(&str, i16); 38] = [
    ("eastern standard", -300), ("eastern daylight", -240), ("central standard", -360), ("central daylight", -300), ("mountain standard", -420),
    ("mountain daylight", -360), ("pacific standard", -480), ("pacific daylight", -420), ("alaska standard", -540), ("alaska daylight", -480),
    ("hawaii standard", -600), ("atlantic standard", -240), ("atlantic daylight", -180), ("greenwich mean", 0), ("coordinated universal", 0),
    ("british summer", 60), ("irish standard", 60), ("western european summer", 60), ("central european", 60), ("central european standard", 60),
    ("central european summer", 120), ("eastern european", 120), ("eastern european standard", 120), ("eastern european summer", 180),
    ("moscow standard", 180), ("south africa standard", 120), ("east africa", 180), ("gulf standard", 240), ("pakistan standard", 300),
    ("india standard", 330), ("indian standard", 330), ("singapore standard", 480), ("hong kong", 480), ("japan standard", 540),
    ("australian eastern standard", 600), ("australian eastern daylight", 660), ("new zealand standard", 720), ("new zealand daylight", 780),
];
/// Zones of the United States without "standard" or "daylight".
const OF_THE_STATES: [(&str, &str); 4] = [("eastern", "ET"), ("central", "CT"), ("mountain", "MT"), ("pacific", "PT")];

/// The zone whose name begins at token `at`, its minutes where they are known, and one past its last token.
pub(super) fn named(tokens: &[Placed<'_>], at: usize, day: &Moment) -> Option<(Option<i16>, usize)> {
    let word = |i: usize| match tokens.get(i).map(|t| t.token) {
        Some(Token::Word(word)) => Some(word),
        _ => None,
    };
    let end = (at + 1..=at + MOST_WORDS).find(|&i| word(i).is_some_and(|w| w.eq_ignore_ascii_case("time")))?;
    let mut name = String::new();
    for i in at..end {
        let mut buffer = [0; 24];
        let word = fold::lower(word(i)?, &mut buffer)?;
        name.push_str(if name.is_empty() { "" } else { " " });
        name.push_str(word);
    }
    let of_the_states = || {
        let short = OF_THE_STATES.iter().find(|(zone, _)| *zone == name)?.1;
        us_zone(short, day.year, day.month, day.day)
    };
    let minutes = ZONES.iter().find(|(zone, _)| *zone == name).map(|zone| zone.1).or_else(of_the_states);
    let is_zone = minutes.is_some() || KINDS.iter().any(|kind| name.ends_with(kind));
    is_zone.then_some((minutes, end + 1))
}
