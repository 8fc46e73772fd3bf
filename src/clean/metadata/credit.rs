//! Captions and their credits: `A street in the old town. (Yonhap)`.

use crate::clean::newswire::agencies::agencies_in;

/// Longest credit, in bytes.
const LONGEST_CREDIT: usize = 120;

/// Labels that begin a credit anywhere in a caption.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "photograph: ", "photographs: ", "photo: ", "photos: ", "photo by ", "photos by ", "photograph by ",
    "picture: ", "pictures: ", "pic: ", "image: ", "images: ", "image credit: ", "photo credit: ", "credit: ",
    "credits: ", "credit...", "credit…",
    "courtesy of ", "photo courtesy of ", "illustration: ", "illustration by ", "graphic: ",
    "source: ", "foto: ", "fotos: ", "foto de ", "bild: ", "bilder: ", "bildquelle: ", "quelle: ", "grafik: ",
    "crédit photo : ", "crédit : ", "crédits : ", "photo : ", "crédito: ", "imagen: ", "fot. ", "fot.: ", "фото: ",
    "φωτογραφία: ", "fotoğraf: ", "kuva: ", "foto ", "© ",
];

/// Splits a caption from its credit. What is not surely a credit stays in the caption.
pub fn split_credit(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    if let Some(found) = leading_brackets(text).or_else(|| trailing_brackets(text)).or_else(|| labelled(text)) {
        return found;
    }
    (text, None)
}

/// `[사진=연합뉴스] ...`, `(사진=연합뉴스)`.
fn leading_brackets(text: &str) -> Option<(&str, Option<&str>)> {
    let inner = text.strip_prefix(['[', '［', '('])?;
    let close = inner.find([']', '］', ')'])?;
    let credit = named_credit(inner[..close].trim())?;
    let rest = inner[close..].chars().next().map_or("", |c| &inner[close + c.len_utf8()..]);
    (!credit.is_empty()).then(|| (rest.trim(), Some(credit)))
}

/// `... (AP Photo/Jane Doe)`, `... [사진=연합뉴스]`, `... /연합뉴스`.
fn trailing_brackets(text: &str) -> Option<(&str, Option<&str>)> {
    let stripped = text.trim_end_matches('.');
    let (inner, open) = [(')', '('), (']', '['), ('）', '（'), ('］', '［'), ('】', '【')]
        .into_iter()
        .find_map(|(c, o)| stripped.strip_suffix(c).map(|i| (i, o)))?;
    let at = inner.rfind(open)?;
    let inside = inner[at + open.len_utf8()..].trim();
    let sure = || is_credit(inside) || stands_apart(&text[..at], inside);
    let taken_by = || inside.strip_prefix("촬영 ").map(str::trim);
    let credit = named_credit(inside).or_else(taken_by).or_else(|| sure().then(|| without_label(inside)))?;
    Some((text[..at].trim_end(), Some(credit)))
}

/// `Photo by Jane Doe` as the name alone.
fn without_label(credit: &str) -> &str {
    let rest =
        |label: &str| credit.get(..label.len()).filter(|l| l.eq_ignore_ascii_case(label)).map(|l| &credit[l.len()..]);
    ["photo by ", "photograph by ", "photos by "].into_iter().find_map(rest).map_or(credit, str::trim)
}

/// A name in brackets behind the last sentence, as agencies sign captions that no list of them needs to know.
fn stands_apart(before: &str, inside: &str) -> bool {
    const OTHERWISE: [&str; 12] = [
        "above", "archive", "below", "bottom", "center", "centre", "file", "left", "pictured", "right", "top",
        "undated",
    ];
    let capital = |w: &str| {
        let letters = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '&' | '\'' | '’');
        w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(letters)
    };
    let mut words = inside.split([' ', '/']);
    before.trim_end().ends_with(['.', '!', '?'])
        && (3..=40).contains(&inside.len())
        && inside.split([' ', '/']).count() <= 4
        && words.all(|w| capital(w) && !OTHERWISE.contains(&w.to_lowercase().as_str()))
}

/// `사진=연합뉴스`, `Photo: Jane Doe`, `写真：共同`.
fn named_credit(inside: &str) -> Option<&str> {
    let (label, rest) = inside.split_once(['=', ':', '：', '＝', '|'])?;
    let label = label.trim().to_lowercase();
    let known = [
        "사진",
        "사진제공",
        "사진 제공",
        "사진 출처",
        "출처",
        "제공",
        "photo",
        "photos",
        "image",
        "credit",
        "foto",
        "bild",
        "写真",
        "写真提供",
        "图",
        "图片来源",
        "图源",
        "фото",
        "photo by",
        "source",
        "picture",
        "crédit",
        "crédit photo",
        "quelle",
        "bildquelle",
        "fuente",
        "fonte",
        "crédito",
        "źródło",
        "φωτογραφία",
    ];
    known.contains(&label.as_str()).then(|| rest.trim()).filter(|r| !r.is_empty() && r.len() <= LONGEST_CREDIT)
}

/// Whether what stands in brackets is a credit: an agency, `AP Photo/...`, `.../Getty Images`.
fn is_credit(inside: &str) -> bool {
    if inside.is_empty() || inside.len() > LONGEST_CREDIT {
        return false;
    }
    let first = inside.split(['/', ' ', ',']).next().unwrap_or(inside);
    let lower = inside.to_lowercase();
    agencies_in(inside)
        || inside.starts_with('©')
        || [
            "photo by ",
            "photo: ",
            "photo/",
            "photo courtesy",
            "courtesy",
            "file photo",
            "photo provided",
            "handout",
            "pool photo",
        ]
        .iter()
        .any(|w| lower.contains(w))
        || lower.split(['/', ',']).map(str::trim).any(|p| {
            agencies_in(p)
                || p.ends_with(" images")
                || p.ends_with(" photo")
                || p == "shutterstock"
                || p == "picture alliance"
                || p == "istock"
        })
        || (agencies_in(first) && inside.contains(['/', ' ']) && inside.split_whitespace().count() <= 6)
        || (inside.ends_with(" 제공") || inside.ends_with("提供"))
}

/// `... Photograph: Jane Doe/The Paper`, `... © Reuters`, `... Foto: dpa`.
fn labelled(text: &str) -> Option<(&str, Option<&str>)> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        // Lower case of another length: positions would not fit.
        return symbol(text);
    }
    let mut best: Option<(usize, usize)> = None;
    for &label in LABELS {
        let Some(at) = lower.rfind(label) else { continue };
        // A word ends here, or the sentence before: "a photo by" in running text is no label.
        let before = text[..at].trim_end();
        // A label with a colon needs no stop where it is written large: "The source: a spring" is a sentence.
        let large = text[at..].starts_with(|c: char| !c.is_lowercase());
        let fresh = before.is_empty()
            || before.ends_with(STOPS)
            || label.ends_with(": ") && (large || before.ends_with([',', '(', '[', '•']))
            || label == "© ";
        let own_word = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        // A longer label that holds a shorter one begins earlier.
        if fresh
            && own_word
            && text.is_char_boundary(at)
            && best.is_none_or(|(b, l)| at < b || (at == b && label.len() > l))
            && text.len() - at - label.len() <= LONGEST_CREDIT
        {
            best = Some((at, label.len()));
        }
    }
    let (at, len) = best?;
    let credit = text[at + len..].trim().trim_end_matches('.');
    let caption = text[..at].trim_end().trim_end_matches(['|', '/', '-', '–', '—', ';', '(', '[']).trim_end();
    (!credit.is_empty() && credit.split_whitespace().count() <= 12).then_some((caption, Some(credit)))
}

/// Marks behind which a credit begins.
const STOPS: [char; 16] = ['.', '!', '?', '|', '"', '”', '…', ')', '»', '“', ';', '-', '–', '—', '/', '。'];

fn symbol(text: &str) -> Option<(&str, Option<&str>)> {
    let at = text.rfind('©')?;
    let credit = text[at + '©'.len_utf8()..].trim();
    (!credit.is_empty() && credit.len() <= LONGEST_CREDIT).then(|| (text[..at].trim_end(), Some(credit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_split_from_captions() {
        for (text, caption, credit) in [
            ("Envoys meet in the capital. (Yonhap)", "Envoys meet in the capital.", Some("Yonhap")),
            ("A street. (AP Photo/Jane Doe)", "A street.", Some("AP Photo/Jane Doe")),
            ("A street. Photograph: Jane Doe/The Paper", "A street.", Some("Jane Doe/The Paper")),
            ("Eine Straße. Foto: dpa", "Eine Straße.", Some("dpa")),
            ("A street © Reuters", "A street", Some("Reuters")),
            ("거리 풍경 [사진=연합뉴스]", "거리 풍경", Some("연합뉴스")),
            ("[사진=연합뉴스] 거리 풍경", "거리 풍경", Some("연합뉴스")),
            ("A street. (Jane Doe/Getty Images)", "A street.", Some("Jane Doe/Getty Images")),
            ("Photo by Jane Doe", "", Some("Jane Doe")),
            ("A street. (Photo by Jane Doe)", "A street.", Some("Jane Doe")),
            ("Eine Straße (Quelle: dpa)", "Eine Straße", Some("dpa")),
            ("A street.Credit...Jane Doe for The Paper", "A street.", Some("Jane Doe for The Paper")),
            ("A street Photo: Jane Doe", "A street", Some("Jane Doe")),
            ("A street, photo: Jane Doe", "A street,", Some("Jane Doe")),
            ("The source: a spring near the bridge", "The source: a spring near the bridge", None),
            ("Une rue. Crédit photo : Jean Dupont", "Une rue.", Some("Jean Dupont")),
            ("The boat in port. (Corvane)", "The boat in port.", Some("Corvane")),
            ("열람실 [촬영 한서우]", "열람실", Some("한서우")),
            ("The boat in port. (File)", "The boat in port. (File)", None),
            ("The boat. (It sank in May)", "The boat. (It sank in May)", None),
            ("The old town (left) at night", "The old town (left) at night", None),
            ("The mayor (L) and his wife (R)", "The mayor (L) and his wife (R)", None),
            ("A photo by the river shows the flood", "A photo by the river shows the flood", None),
            ("", "", None),
        ] {
            assert_eq!(split_credit(text), (caption, credit), "{text}");
        }
    }
}
