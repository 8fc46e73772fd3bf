//! Datelines of Korean, Chinese and Japanese agencies, which name their reporters too.

use super::super::agencies::is_agency;
use super::{DatelineFound, past_dash};

/// `(서울=연합뉴스) 홍길동 기자 = `, `[서울=뉴시스] 홍길동 기자 = `, also with its first bracket lost.
pub(super) fn korean(head: &str) -> Option<DatelineFound<'_>> {
    let inner = head.trim_start_matches(['(', '[', '【', '（']);
    let open = head.len() - inner.len();
    let close = inner.find([')', ']', '】', '）'])?;
    let (places, agency) = inner[..close].split_once('=')?;
    if places.len() > 60
        || agency.len() > 40
        || !places.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '·' | '/' | ','))
    {
        return None;
    }
    let close_len = inner[close..].chars().next().map_or(1, char::len_utf8);
    let after = open + close + close_len;
    let places = places.split(['·', '/', ',']).map(str::trim).filter(|p| !p.is_empty()).collect();
    let tail = &head[after..];
    let reporter = || ["기자 =", "기자=", "특파원 =", "특파원="].iter().any(|r| tail.contains(r));
    if !is_agency(agency) && !reporter() {
        return None;
    }
    let (reporters, end) = match tail.find('=') {
        Some(eq) if tail[..eq].chars().count() <= 40 && !tail[..eq].contains('.') => {
            (Some(tail[..eq].trim()).filter(|r| !r.is_empty()), after + eq + 1)
        }
        _ => (None, after),
    };
    let end = head.len() - head[end..].trim_start().len();
    Some(DatelineFound { places, agency: Some(agency.trim()), date: None, reporters, end })
}

/// `本报讯（记者张三）`, `新华社北京3月7日电（记者张三）`, `（中央社記者王五台北7日電）`, `【ワシントン共同】`, `[東京 7日 ロイター] - `.
pub(super) fn east_asian(head: &str) -> Option<DatelineFound<'_>> {
    if let Some(rest) = head.strip_prefix(['【', '[', '［']) {
        return japanese(head, rest);
    }
    if let Some(found) = own_report(head) {
        return Some(found);
    }
    let rest = head.trim_start_matches(['（', '(']);
    let agency =
        ["新华社", "新華社", "中新社", "中新网", "中央社", "共同社"].into_iter().find(|a| rest.starts_with(a))?;
    let body = &rest[agency.len()..];
    let stop = body.find(['电', '電'])?;
    if body[..stop].chars().count() > 30 {
        return None;
    }
    let agency = &rest[..agency.len()];
    let digit = body[..stop].find(|c: char| c.is_ascii_digit())?;
    let date = &body[digit..stop];
    let before = body[..digit].trim();
    let (place, reporters) = match before.strip_prefix("記者").or_else(|| before.strip_prefix("记者")) {
        Some(named) => {
            let cut = behind_reporters(named);
            (named[cut..].trim(), Some(&named[..cut]))
        }
        None => (before, None),
    };
    let mut end = head.len() - rest.len() + agency.len() + stop + '电'.len_utf8();
    let mut reporters = reporters;
    let tail = head[end..].trim_start();
    if let Some(named) = tail.strip_prefix(['（', '('])
        && let Some(close) = named.find(['）', ')'])
        && let Some(names) =
            named[..close].trim().strip_prefix("记者").or_else(|| named[..close].trim().strip_prefix("記者"))
    {
        reporters = Some(names.trim());
        end = head.len() - named[close..].len() + named[close..].chars().next().map_or(1, char::len_utf8);
    }
    let end = head.len() - head[end..].trim_start_matches(['）', ')', ' ', '\u{3000}', '　']).len();
    Some(DatelineFound {
        places: Some(place).filter(|p| !p.is_empty()).into_iter().collect(),
        agency: Some(agency),
        date: Some(date),
        reporters,
        end,
    })
}

/// `本报讯（记者张三）`, `本報訊 `: a paper's own report, which names no place.
fn own_report(head: &str) -> Option<DatelineFound<'_>> {
    let rest = ["本报讯", "本報訊", "本网讯", "本站讯", "本刊讯"].iter().find_map(|mark| head.strip_prefix(mark))?;
    let named = rest.trim_start().strip_prefix(['（', '(']).and_then(|named| {
        let (inside, behind) = named.split_once(['）', ')'])?;
        let names = inside.trim().strip_prefix("记者").or_else(|| inside.trim().strip_prefix("記者"))?;
        Some((names.trim_start_matches([' ', '：', ':', '\u{3000}']).trim_end(), behind))
    });
    let (reporters, rest) = match named {
        Some((names, behind)) => (Some(names), behind),
        // "本报讯息中心" begins with the same characters.
        None => (None, rest.strip_prefix([' ', '\u{3000}', '：', ':'])?),
    };
    let end = head.len() - rest.trim_start_matches([' ', '\u{3000}', '：', ':']).len();
    Some(DatelineFound { reporters, end, ..DatelineFound::default() })
}

/// Where the names of reporters end before a place that no mark parts from them: three characters are the usual length of
/// a name, `林佳蓉、王小明台北`.
fn behind_reporters(named: &str) -> usize {
    const NAME_CHARS: usize = 3;
    let mut cut = 0;
    loop {
        cut = named[cut..].char_indices().nth(NAME_CHARS).map_or(named.len(), |(i, _)| cut + i);
        match named[cut..].strip_prefix('、') {
            Some(rest) => cut = named.len() - rest.len(),
            None => return cut,
        }
    }
}

fn japanese<'a>(head: &'a str, rest: &'a str) -> Option<DatelineFound<'a>> {
    let close = rest.find(['】', ']', '］'])?;
    let inside = rest[..close].trim();
    if inside.chars().count() > 30 {
        return None;
    }
    let agency =
        ["聯合ニュース", "共同通信", "共同", "時事", "ロイター", "AFP"].into_iter().find(|a| inside.ends_with(a))?;
    let before = &inside[..inside.len() - agency.len()];
    let agency = &inside[before.len()..];
    let (place, date) = match before.find(|c: char| c.is_ascii_digit()) {
        Some(digit) => (before[..digit].trim(), Some(before[digit..].trim())),
        None => (before.trim(), None),
    };
    let place = place.split(['=', '＝']).next().unwrap_or(place).trim();
    let close_len = rest[close..].chars().next().map_or(1, char::len_utf8);
    let (end, _) = past_dash(head, head.len() - rest.len() + close + close_len);
    Some(DatelineFound {
        places: Some(place).filter(|p| !p.is_empty()).into_iter().collect(),
        agency: Some(agency),
        date,
        reporters: None,
        end,
    })
}
