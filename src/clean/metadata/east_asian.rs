//! Names in the bylines of Chinese, Japanese and Korean pages, where labels stand beside names without a space.

use super::date;
use super::personal::Names;
use crate::letters::is_spaceless;
use smallvec::SmallVec;

/// Longest text read so, in bytes.
const LONGEST: usize = 120;
/// Most characters of a name.
const MOST_CHARS: usize = 12;
/// Dates of one byline: published, changed, printed.
const MOST_DATES: usize = 3;
/// Characters of either half of a Japanese name that has a space in it.
const HALF_NAME_CHARS: usize = 2;

/// Labels before names, the longer of two that begin alike first.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "本报记者", "本報記者", "本刊记者", "本社记者", "新华社记者", "特约记者", "实习记者", "记者", "記者", "作者", "撰文", "撰稿", "執筆者", "執筆", "著者", "筆者", "文・", "文＝", "文=", "文/", "文／", "文：",
    "文:", "取材・文", "글 ", "글=", "글·사진 ", "취재 ",
];
/// Labels of the author in a line of facts about a text, and of other facts in it; the longer of two that end alike first.
const AUTHORS: &[&str] = &["作者", "记者", "記者", "撰文"];
#[rustfmt::skip]
const FACTS: &[&str] = &[
    "来源", "來源", "稿源", "责任编辑", "責任編輯", "编辑", "編輯", "责编", "責編", "字号", "字號", "字体", "浏览", "瀏覽", "浏览次数", "阅读", "点击", "点击数", "时间", "時間", "日期",
    "审核", "发布", "发布者", "校对", "摄影",
];
/// Labels behind names.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "特派员", "特派員", "記者", "记者", "論説委員", "編集委員", "선임기자", "인턴기자", "전문기자", "수습기자", "특파원", "논설위원", "기자",
];
/// Words that begin what stands behind the names.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "報導", "报道", "報道", "攝影", "摄影", "撮影", "综合", "編輯", "编辑", "責任", "责任", "来源", "來源", "사진", "통신원", "写真", "イラスト", "動画", "構成", "聞き手", "手机版",
    "打印", "收藏",
];

/// The names of such a byline, where a label says that it is one.
pub(super) fn names(text: &str) -> Option<Names<'_>> {
    if text.len() > LONGEST || !text.chars().any(is_east_asian) || text.contains('。') {
        return None;
    }
    let text = of_author(text).unwrap_or(text);
    let text = without_place(text.trim().trim_start_matches(is_bracket));
    let text = beside_date(text);
    behind_label(text).or_else(|| before_label(text))
}

/// The names of those whom a dateline calls its reporters: `李松、王晓蕾`, `홍길동 기자`.
pub(super) fn reporters(list: &str) -> Names<'_> {
    names(list).or_else(|| parted(list, false)).unwrap_or_default()
}

/// The part of a line of facts that tells the author: `来源：江城日报 作者：马晓玲 字号：大 中 小`.
fn of_author(text: &str) -> Option<&str> {
    let mut labels: SmallVec<[(usize, &str); 8]> = SmallVec::new();
    for (at, _) in text.match_indices([':', '：']) {
        let before = text[..at].trim_end();
        let label = FACTS.iter().chain(AUTHORS).find(|label| before.ends_with(**label));
        labels.extend(label.map(|label| (before.len() - label.len(), *label)));
    }
    let author = labels.iter().position(|(_, label)| AUTHORS.contains(label)).filter(|_| labels.len() > 1)?;
    let end = labels.get(author + 1).map_or(text.len(), |(at, _)| *at);
    Some(text[labels[author].0..end].trim_end())
}

fn is_east_asian(c: char) -> bool {
    is_spaceless(c) || matches!(c, '가'..='힣')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '〔' | '（' | '【' | '[' | '［' | '(' | '〈' | '<' | '「')
}

/// `(서울=연합뉴스) `: where and for whom.
fn without_place(text: &str) -> &str {
    match text.split_once([')', '）', ']', '】']) {
        Some((place, rest)) if place.contains('=') && !rest.trim().is_empty() => rest.trim_start(),
        _ => text,
    }
}

/// What stands behind the dates that begin the text, or before one that ends it.
fn beside_date(mut text: &str) -> &str {
    let marked = |s: &str| BEFORE.iter().chain(BEHIND).any(|label| s.contains(label));
    for _ in 0..MOST_DATES {
        let Some(range) = date::place(text) else { return text };
        let (before, after) = (text[..range.start].trim(), text[range.end..].trim());
        if !marked(after) {
            return before;
        }
        text = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    text
}

/// `记者 王小明 李华`, `記者王小明／台北報導`, `執筆：山田太郎、鈴木花子`.
fn behind_label(text: &str) -> Option<Names<'_>> {
    let (at, label) = BEFORE.iter().filter_map(|label| Some((text.find(label)?, *label))).min_by_key(|(at, _)| *at)?;
    // Another's name may stand before it: "來源：中央社 記者王小明".
    if text[..at].ends_with(char::is_alphanumeric) {
        return None;
    }
    // Reporters' names are glued to what they are; "作者介绍" is no name.
    let behind = &text[at + label.len()..];
    let glued = behind.starts_with(char::is_alphanumeric) && label.ends_with(char::is_alphanumeric);
    if glued && !label.ends_with("记者") && !label.ends_with("記者") {
        return None;
    }
    let rest = text[at + label.len()..].trim_start_matches(|c: char| c.is_whitespace() || ":：/／・=＝".contains(c));
    let end = rest.find(|c: char| "／/)）】〕］]|，。;；(（".contains(c)).unwrap_or(rest.len());
    let rest = rest[..end].trim_end();
    let japanese =
        !matches!(label, "记者" | "本报记者" | "本刊记者" | "特约记者" | "实习记者" | "新华社记者" | "本社记者");
    parted(rest, japanese)
}

/// `山田太郎記者`, `김민수·이영희 기자`.
fn before_label(text: &str) -> Option<Names<'_>> {
    let (at, _) = BEHIND.iter().filter_map(|label| Some((text.find(label)?, *label))).min_by_key(|(at, _)| *at)?;
    let lead = text[..at].trim_end();
    (!lead.is_empty()).then(|| parted(lead, true))?
}

/// The names of a list, if it is one of names.
fn parted(list: &str, japanese: bool) -> Option<Names<'_>> {
    let mut out = Names::new();
    for piece in list.split(['、', '，', ',', '·', '・', ';', '和', '|']).map(str::trim) {
        let words: Vec<&str> = piece.split_whitespace().collect();
        let short = |w: &&str| w.chars().count() <= HALF_NAME_CHARS && w.chars().all(is_spaceless);
        let one = japanese && words.len() == 2 && words.iter().all(short);
        for name in if one { vec![piece] } else { words } {
            let stops = STOPS.iter().filter_map(|stop| name.find(stop)).min();
            let name = &name[..stops.unwrap_or(name.len())];
            if name.is_empty() {
                return (!out.is_empty()).then_some(out);
            }
            let fits = (2..=MOST_CHARS).contains(&name.chars().count());
            if !fits || !name.chars().all(|c| is_east_asian(c) || c == ' ' || c == '々') {
                return None;
            }
            out.push(name);
            if stops.is_some() {
                return Some(out);
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Whether a short line says by its label that it names who wrote the text.
pub(super) fn signs(line: &str) -> bool {
    // "记者调查" is a heading; "新华社记者" in front of one says whose it is.
    let owned = ["新华社记者", "新華社記者", "本报记者", "本報記者", "本刊记者", "本社记者"];
    let parted = line.contains(|c: char| !c.is_alphanumeric()) || owned.iter().any(|label| line.starts_with(label));
    parted && names(line).is_some()
}

/// Whether a line says where the text was taken from, and not who wrote it: `来源：新华网`.
pub(super) fn names_source(line: &str) -> bool {
    let label = ["来源", "來源", "稿源", "出典"].into_iter().find_map(|label| line.trim_start().strip_prefix(label));
    label.is_some_and(|rest| rest.trim_start().starts_with([':', '：'])) && names(line).is_none()
}

/// Whether a line says who edited the text, and not who wrote it: `责任编辑：张三`.
pub(super) fn names_editor(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(is_bracket);
    let label = ["责任编辑", "責任編輯", "责编", "責編", "编辑", "編輯"].into_iter().find_map(|l| line.strip_prefix(l));
    label.is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_no_author() {
        assert!(names_source("来源：江城日报") && names_source("来源: 新华网"));
        assert!(!names_source("来源：新华网 作者：马晓玲") && !names_source("河流来源：雪山"));
        assert!(signs("新华社记者马晓玲") && !signs("记者调查"));
    }

    #[test]
    fn labels_are_no_part_of_names() {
        for (text, want) in [
            ("记者 王小明", "王小明"),
            ("记者王小明", "王小明"),
            ("（记者王小明）", "王小明"),
            ("本报记者 王小明 李华", "王小明; 李华"),
            ("记者：王小明、李华", "王小明; 李华"),
            ("记者 王小明 2023年3月7日", "王小明"),
            ("新华社记者王小明", "王小明"),
            ("〔記者王小明／台北報導〕", "王小明"),
            ("來源：中央社 記者王小明／台北報導", "王小明"),
            ("記者 山田太郎", "山田太郎"),
            ("山田太郎記者", "山田太郎"),
            ("著者: 山田 太郎", "山田 太郎"),
            ("執筆：山田太郎、鈴木花子", "山田太郎; 鈴木花子"),
            ("(서울=연합뉴스) 김민수 기자", "김민수"),
            ("입력 2023.03.07 16:05 김민수 기자", "김민수"),
            ("김민수·이영희 기자", "김민수; 이영희"),
            ("2023年10月20日 09:00作者：刘洋", "刘洋"),
            ("2022-05-16 08:12 来源：湖报 作者：沈小溪 字号：大 中 小", "沈小溪"),
            ("来源：湖报作者：沈小溪", "沈小溪"),
            ("作者：沈小溪 责任编辑：王小明", "沈小溪"),
            ("来源：湖报 浏览：25", ""),
            ("王小明", ""),
            ("作者介绍", ""),
            ("记者从会议上获悉，工程将于下月开始。", ""),
            ("Jane Doe", ""),
        ] {
            assert_eq!(names(text).unwrap_or_default().join("; "), want, "{text}");
        }
    }
}
