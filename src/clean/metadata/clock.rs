//! Reading the time of day that stands beside a date, and its offset.

use super::labels::{self, DateLabel};
use super::moment::Moment;
use super::months;
use super::tokens::{Placed, Token};
use super::zones;

/// A time of day and, where told, its offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub time: (u8, u8, u8),
    pub offset_minutes: Option<i16>,
}

/// Tokens between a date and its time: `um`, `at`, `a las`, a weekday, a comma, a bar.
const REACH: usize = 5;

/// A time, when there is such a time. A leap second is the second before.
pub(super) fn time(hour: u64, minute: u64, second: u64) -> Option<(u8, u8, u8)> {
    (hour < 24 && minute < 60 && second <= 60).then_some((hour as u8, minute as u8, second.min(59) as u8))
}

/// The time that follows a date which ends before token `from`, and one past its last token.
pub(super) fn after(tokens: &[Placed<'_>], from: usize, day: &Moment, line: &str) -> Option<(Clock, usize)> {
    let mut at = from;
    while at < tokens.len() && at <= from + REACH {
        match tokens[at].token {
            Token::Number(_, 3..) => return None,
            Token::Number(..) => return self::at(tokens, at, day),
            Token::Word(word) if at > from && word.chars().count() > LONGEST_JOINT => return None,
            // "Updated 16:05": the time is that of another moment.
            Token::Word(_) if is_change(tokens, at, line) => return None,
            _ => at += 1,
        }
    }
    None
}

/// Longer words are prose, not joints; CJK words join without spaces and may be long.
const LONGEST_JOINT: usize = 12;

/// Whether the words at `at` say that what follows is the last change: `Updated 16:05`, `mis à jour à 16h05`.
fn is_change(tokens: &[Placed<'_>], at: usize, line: &str) -> bool {
    (at..tokens.len().min(at + LABEL_WORDS))
        .any(|last| labels::date_label(&line[tokens[at].start..tokens[last].end]) == Some(DateLabel::Modified))
}

/// Words of such labels.
const LABEL_WORDS: usize = 3;

/// The time that stands before a date which begins at token `to`, its first token, and the tokens between.
pub(super) fn before(tokens: &[Placed<'_>], to: usize, day: &Moment) -> Option<(Clock, usize, usize)> {
    let first = to.saturating_sub(9);
    (first..to).find_map(|at| {
        let follows_number = at > 0 && matches!(tokens[at - 1].token, Token::Mark(':' | '.' | '/' | '-'));
        if follows_number || !matches!(tokens[at].token, Token::Number(_, 1 | 2)) {
            return None;
        }
        let (clock, end) = self::at(tokens, at, day)?;
        (end <= to && to - end <= 3).then_some((clock, at, to.saturating_sub(end)))
    })
}

/// A time that begins at token `at`, and one past its last token.
pub(super) fn at(tokens: &[Placed<'_>], at: usize, day: &Moment) -> Option<(Clock, usize)> {
    let token = |i: usize| tokens.get(i).map(|t| t.token);
    let Token::Number(hour, 1..=2) = token(at)? else { return None };
    let half = half_before(tokens, at);
    let (minute, second, mut end, marked) = match (token(at + 1), token(at + 2)) {
        (Some(Token::Mark(':' | '：' | '∶')), Some(Token::Number(minute, 2))) => {
            let (second, end) = seconds(tokens, at + 3);
            (minute, second, end, true)
        }
        (Some(Token::Word("h" | "H" | "u" | "時" | "시" | "点" | "點" | "时" | "ч" | "giờ")), next) => {
            minutes_after_word(tokens, at, next)
        }
        (Some(Token::Word(w)), _) if w.starts_with(['時', '시', '点', '點', '时']) => (0, 0, at + 2, true),
        (Some(Token::Mark('.')), Some(Token::Number(minute, 2))) => {
            let named = named_clock(tokens, at, at + 3);
            (minute, 0, at + 3, named)
        }
        _ => (0, 0, at + 1, false),
    };
    let half_after = meridiem(tokens, &mut end);
    if !marked && half_after.is_none() {
        return None;
    }
    let hour = match half_after.or(half) {
        Some(Half::Pm) if hour < 12 => hour + 12,
        Some(Half::Am) if hour == 12 => 0,
        _ => hour,
    };
    let time = time(hour, minute, second)?;
    let (offset_minutes, end) = offset(tokens, end, day);
    Some((Clock { time, offset_minutes }, end))
}

/// `14h05`, `21時17分30秒`, `14 h`.
fn minutes_after_word(tokens: &[Placed<'_>], at: usize, next: Option<Token<'_>>) -> (u64, u64, usize, bool) {
    let Some(Token::Number(minute, 1..=2)) = next else { return (0, 0, at + 2, true) };
    let mut end = at + 3;
    let mut second = 0;
    if let Some(Token::Word(w)) = tokens.get(end).map(|t| t.token)
        && (w.starts_with(['分', '분']) || matches!(w, "m" | "min" | "phút"))
    {
        end += 1;
        if let (Some(Token::Number(s, 1..=2)), Some(Token::Word(w))) =
            (tokens.get(end).map(|t| t.token), tokens.get(end + 1).map(|t| t.token))
            && w.starts_with(['秒', '초'])
        {
            second = s;
            end += 2;
        }
    }
    (minute, second, end, true)
}

/// Whether `14.05` is said to be a time: `kl. 14.05`, `14.05 Uhr`, `14.05 WIB`.
fn named_clock(tokens: &[Placed<'_>], at: usize, end: usize) -> bool {
    let before = (at.saturating_sub(2)..at).any(|i| {
        matches!(tokens[i].token, Token::Word(w) if ["kl", "klo", "ore", "alle", "um", "godz", "pukul", "at", "kell", "ob", "u"].contains(&w.to_lowercase().as_str()))
    });
    let after = match tokens.get(end).map(|t| t.token) {
        Some(Token::Word(w)) => {
            matches!(w, "Uhr" | "uhr" | "hrs" | "uur" | "am" | "pm" | "AM" | "PM" | "a" | "p" | "h")
                || months::zone(w).is_some()
        }
        _ => false,
    };
    let ends_line = tokens.get(end).is_none();
    let comma_before = at > 0 && matches!(tokens[at - 1].token, Token::Mark(',' | '|' | '-' | '–' | '•' | '·'));
    // "14 mars 2024 17.52": right behind the year.
    let year_before = at > 0 && matches!(tokens[at - 1].token, Token::Number(1990..2200, 4));
    before || after || (ends_line && (comma_before || year_before))
}

/// `:30`, `:30.123`.
fn seconds(tokens: &[Placed<'_>], at: usize) -> (u64, usize) {
    let token = |i: usize| tokens.get(i).map(|t| t.token);
    let (Some(Token::Mark(':')), Some(Token::Number(second, 2))) = (token(at), token(at + 1)) else { return (0, at) };
    match (token(at + 2), token(at + 3)) {
        (Some(Token::Mark('.' | ',')), Some(Token::Number(..))) if tokens[at + 2].end == tokens[at + 3].start => {
            (second, at + 4)
        }
        // Some write the fraction as a fourth part.
        (Some(Token::Mark(':')), Some(Token::Number(_, 3))) => (second, at + 4),
        _ => (second, at + 2),
    }
}

#[derive(Clone, Copy)]
enum Half {
    Am,
    Pm,
}

fn half_before(tokens: &[Placed<'_>], at: usize) -> Option<Half> {
    let Some(Token::Word(word)) = at.checked_sub(1).map(|i| tokens[i].token) else { return None };
    if ["오후", "午後", "下午", "晚上", "傍晚"].iter().any(|w| word.ends_with(w)) {
        Some(Half::Pm)
    } else if ["오전", "午前", "上午", "凌晨", "早上"].iter().any(|w| word.ends_with(w)) {
        Some(Half::Am)
    } else {
        None
    }
}

/// `pm`, `p.m.`, `p. m.`, `μ.μ.`, `م`; moves `end` past it.
fn meridiem(tokens: &[Placed<'_>], end: &mut usize) -> Option<Half> {
    let token = |i: usize| tokens.get(i).map(|t| t.token);
    let Some(Token::Word(word)) = token(*end) else { return None };
    let (half, mut next) = match word {
        "am" | "AM" | "Am" | "πμ" | "ΠΜ" | "ص" | "صباحا" | "صباحاً" => (Half::Am, *end + 1),
        "pm" | "PM" | "Pm" | "μμ" | "ΜΜ" | "م" | "مساء" | "مساءً" => (Half::Pm, *end + 1),
        "a" | "A" | "p" | "P" | "π" | "μ" => {
            let Some(Token::Word("m" | "M" | "μ")) = token(*end + 2) else { return None };
            (if matches!(word, "a" | "A" | "π") { Half::Am } else { Half::Pm }, *end + 3)
        }
        _ => return None,
    };
    if token(next) == Some(Token::Mark('.')) && next == *end + 3 {
        next += 1;
    }
    *end = next;
    Some(half)
}

/// The offset at `at`, and one past it: `Z`, `+09:00`, `-0500`, `(KST)`, `GMT+2`, `Uhr MEZ`.
fn offset(tokens: &[Placed<'_>], at: usize, day: &Moment) -> (Option<i16>, usize) {
    let token = |i: usize| tokens.get(i).map(|t| t.token);
    let mut next = at;
    if matches!(token(next), Some(Token::Word("Uhr" | "uhr" | "hrs" | "h"))) {
        next += 1;
    }
    let after_clock = next;
    if token(next) == Some(Token::Mark('(')) {
        next += 1;
    }
    let Some(found) = token(next) else { return (None, after_clock) };
    match found {
        Token::Mark(sign @ ('+' | '-' | '−')) => match signed(tokens, next, sign) {
            Some((minutes, end)) => (Some(minutes), end),
            None => (None, after_clock),
        },
        Token::Word(name) => {
            let named = months::zone(name).or_else(|| months::us_zone(name, day.year, day.month, day.day));
            let Some(minutes) = named else { return zones::named(tokens, next, day).unwrap_or((None, after_clock)) };
            if minutes == 0
                && let Some(Token::Mark(sign @ ('+' | '-' | '−'))) = token(next + 1)
                && let Some((minutes, end)) = signed(tokens, next + 1, sign)
            {
                return (Some(minutes), end);
            }
            (Some(minutes), next + 1)
        }
        _ => (None, after_clock),
    }
}

/// `+09:00`, `+0900`, `+9`: the number touches its sign.
fn signed(tokens: &[Placed<'_>], at: usize, sign: char) -> Option<(i16, usize)> {
    let number = tokens.get(at + 1)?;
    if number.start != tokens[at].end {
        return None;
    }
    let Token::Number(value, digits) = number.token else { return None };
    let (hours, minutes, end) = match digits {
        4 => (value / 100, value % 100, at + 2),
        1 | 2 => match (tokens.get(at + 2).map(|t| t.token), tokens.get(at + 3).map(|t| t.token)) {
            (Some(Token::Mark(':')), Some(Token::Number(minutes, 2))) => (value, minutes, at + 4),
            _ => (value, 0, at + 2),
        },
        _ => return None,
    };
    let minutes = i16::try_from(hours * 60 + minutes).ok().filter(|m| *m <= 14 * 60)?;
    Some((if sign == '+' { minutes } else { -minutes }, end))
}
