//! Domains that fail: the more often in a row, the longer the pause before they are asked again.
//!
//! A site that is down, or asks for less by failing, is not asked page after page at the usual pace. It is counted in
//! this process alone; what is learned here is learned again in a minute.

use std::collections::HashMap;
use std::time::Duration;

/// The longest pause; a pass does not end in it.
const LONGEST: Duration = Duration::from_secs(60);

/// A domain that fails beyond that is left alone for so long each time, longer than a pass waits.
const LEFT_ALONE: Duration = Duration::from_secs(2 * 60);

/// The least pause that is doubled.
const LEAST: Duration = Duration::from_millis(1);

/// Failures in a row that are worth a line in the log.
const TOLD: u32 = 4;

/// What a visit tells of its domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It answers.
    Well,
    /// It does not, or says that it cannot: 429, 5xx, a broken connection, a time limit.
    Failing,
    /// Nothing: it was not asked.
    None,
}

/// What is due to a domain that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The usual pause.
    Usual,
    /// A longer one.
    Longer(Duration),
    /// It is left alone; a pass may end.
    Leave(Duration),
}

/// Failures in a row, by domain; those that answer are not in it.
#[derive(Debug, Default)]
pub(crate) struct Strain(HashMap<String, u32>);

impl Strain {
    /// Takes note of what a visit tells, and says how long the domain is left alone where `usual` is its pause.
    pub(crate) fn note(&mut self, domain: &str, sign: Sign, usual: Duration) -> Pause {
        match sign {
            Sign::None => return Pause::Usual,
            Sign::Well => {
                if self.0.remove(domain).is_some_and(|failures| failures >= TOLD) {
                    tracing::info!(domain, "answers again");
                }
                return Pause::Usual;
            }
            Sign::Failing => {}
        }
        let failures = self.0.entry(domain.to_owned()).or_default();
        *failures = failures.saturating_add(1);
        if *failures == TOLD {
            tracing::warn!(domain, "failed {TOLD} times in a row: the pause is doubled with each further time");
        }
        match usual.max(LEAST).saturating_mul(1 << (*failures).min(24)) {
            pause if pause > LONGEST => Pause::Leave(LEFT_ALONE.max(usual)),
            pause => Pause::Longer(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_while_a_domain_fails_and_is_the_usual_one_after_an_answer() {
        let mut strain = Strain::default();
        let second = Duration::from_secs(1);
        let mut fails = |domain| strain.note(domain, Sign::Failing, second);
        for seconds in [2, 4, 8, 16, 32] {
            assert_eq!(fails("a"), Pause::Longer(seconds * second));
        }
        assert_eq!([fails("a"), fails("a")], [Pause::Leave(120 * second); 2]);
        assert_eq!(fails("b"), Pause::Longer(2 * second), "others do not suffer");
        assert_eq!(strain.note("a", Sign::None, second), Pause::Usual);
        assert_eq!(strain.note("a", Sign::Failing, second), Pause::Leave(120 * second), "not asked is no answer");
        assert_eq!(strain.note("a", Sign::Well, second), Pause::Usual);
        assert_eq!(strain.note("a", Sign::Failing, second), Pause::Longer(2 * second));
        assert_eq!(strain.note("c", Sign::Failing, Duration::from_secs(600)), Pause::Leave(Duration::from_secs(600)));
    }
}
