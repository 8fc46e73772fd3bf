//! Words that stand before dates and names: "Published", "Updated on", "By".

use super::{tokens, words};
use crate::clean::hygiene::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What a label says of the date behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateLabel {
    Published,
    Modified,
    /// Another day than the article's: when somebody joined, when something ends.
    Other,
}

#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "published", "publish date", "published on", "published at", "date published", "posted", "posted on",
    "posted at", "first published", "originally published", "created", "date", "added", "written", "released", "on",
    "issued", "asked", "veröffentlicht", "veröffentlicht am", "erstellt", "erstellt am", "erschienen", "publié", "publié le",
    "mis en ligne", "mis en ligne le", "mise en ligne", "mise en ligne le", "paru le", "le", "am", "vom", "publicado", "publicado el", "publicado em", "publicada",
    "pubblicato", "pubblicato il", "gepubliceerd", "gepubliceerd op", "geplaatst", "publicerad", "publiceret",
    "publisert", "offentliggjort", "julkaistu", "opublikowano", "data publikacji", "publikováno", "vydáno",
    "zveřejněno", "objavljeno", "publicat", "megjelent", "közzétéve", "опубликовано", "дата публикации",
    "опубліковано", "публикувано", "δημοσίευση", "δημοσιεύθηκε", "yayınlanma", "yayın tarihi", "yayınlanma tarihi", "giriş tarihi", "입력",
    "등록", "승인", "公開", "公開日", "投稿日", "発行日", "配信", "发布时间", "发布日期", "發布時間", "發佈時間", "發布日期", "نشر", "تاريخ النشر", "انتشار", "giriş", "eklenme",
    "eklenme tarihi", "oluşturulma",
    "تاریخ انتشار", "diterbitkan", "dipublikasikan", "diterbitkan pada", "tayang", "פורסם", "תאריך פרסום", "เผยแพร่", "วันที่เผยแพร่", "đăng", "ngày đăng", "xuất bản", "प्रकाशित", "প্রকাশ",
    "প্রকাশিত", "publikováno dne", "zveřejněno dne", "objavljeno u", "objavljeno dne", "publicat la", "postat", "publicēts", "paskelbta", "avaldatud",
];

#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    "updated", "update", "updated on", "updated at", "last updated", "last updated on", "last update",
    "last modified", "last edited", "modified", "modified on", "edited", "date modified", "revised",
    "last reviewed", "reviewed", "medically reviewed", "aktualisiert", "aktualisiert am", "zuletzt aktualisiert",
    "stand", "geändert", "mis à jour", "mis à jour le", "modifié", "modifié le", "actualizado", "actualizado el",
    "última actualización", "atualizado", "atualizado em", "aggiornato", "aggiornato il", "ultimo aggiornamento",
    "bijgewerkt", "laatst bijgewerkt", "uppdaterad", "opdateret", "oppdatert", "päivitetty", "aktualizacja",
    "aktualizováno", "ažurirano", "actualizat", "frissítve", "обновлено", "оновлено", "ενημέρωση",
    "τελευταία ενημέρωση", "güncelleme", "güncellenme", "son güncelleme", "güncelleme tarihi", "수정", "최종수정", "更新", "更新时间", "تحديث",
    "güncellendi",
    "diperbarui", "terakhir diperbarui", "laatste update", "laatst gewijzigd", "gewijzigd", "zaktualizowano", "ostatnia aktualizacja",
    "zmodyfikowano", "actualizat", "ultima actualizare", "modificat", "עודכן", "עדכון אחרון", "更新日", "更新日時", "最終更新", "最終更新日", "更新日期", "更新時間",
    "最后更新", "最後更新", "อัปเดต", "อัปเดตล่าสุด", "อัพเดต", "อัพเดทล่าสุด", "แก้ไขล่าสุด", "cập nhật", "cập nhật lần cuối", "अपडेट", "अपडेटेड", "अपडेटेड ऑन",
    "обновено", "последна актуализация", "актуализирано", "изменено", "آخر تحديث", "به‌روزرسانی", "بهروزرسانی", "به روزرسانی", "آخرین به‌روزرسانی", "senast uppdaterad", "ändrad", "sist oppdatert",
    "sidst opdateret", "muokattu", "viimeksi päivitetty", "aktualizované", "aktualizirano", "posodobljeno", "atnaujinta", "atjaunots", "uuendatud", "zuletzt geändert",
    "dernière mise à jour", "mise à jour", "última atualização", "modificado", "modificato", "기사수정", "업데이트", "সর্বশেষ আপডেট", "আপডেট",
];

#[rustfmt::skip]
const OTHER: &[&str] = &[
    "when", "event date", "date of event", "closing date", "takes place", "wann", "termin", "beginn", "quand", "cuándo",
    "fecha del evento", "quando", "data dell'evento", "wanneer", "när", "hvornår", "milloin", "kiedy", "kdy", "когда", "коли", "πότε", "ne zaman",
    "日時", "開催日", "开始时间", "活动时间", "일시", "موعد",
    "joined", "join date", "registered", "member since", "last visit", "last active", "last seen", "birthday", "born",
    "closes", "closing", "apply by", "due", "due date", "application deadline", "expiry date",
    "answered", "commented", "replied", "expires", "expires on", "valid until", "deadline", "starts", "ends", "available from", "release date", "until",
    "registriert", "registriert seit", "dabei seit", "mitglied seit", "gültig bis", "beitritt", "inscrit",
    "inscrit le", "membre depuis", "registrado", "miembro desde", "iscritto", "iscritto dal", "dołączył",
    "зарегистрирован", "регистрация", "с нами с", "εγγραφή", "kayıt tarihi", "가입일",
];

/// Words that stand between a label and its date. Some stand before dates by themselves, in sentences too.
#[rustfmt::skip]
const PREPOSITIONS: &[&str] = &[
    "on", "le", "am", "vom", "el", "il", "em", "op", "la", "den", "dne", "dnia", "ngày", "в", "на", "від", "في", "på", "om", "pada", "u",
];

/// Whether the word is a preposition and no label of its own.
pub(super) fn is_preposition(word: &str) -> bool {
    fold::lower(word, &mut [0; 40]).is_some_and(|w| PREPOSITIONS.contains(&w))
}

static DATE_LABELS: LazyLock<FxHashMap<&'static str, DateLabel>> = LazyLock::new(|| {
    let published = PUBLISHED.iter().map(|&w| (w, DateLabel::Published));
    let modified = MODIFIED.iter().map(|&w| (w, DateLabel::Modified));
    published.chain(modified).chain(OTHER.iter().map(|&w| (w, DateLabel::Other))).collect()
});

/// Longest label of a date, in bytes.
const LONGEST_LABEL: usize = 60;

/// The text without what is no letter at its end; signs of vowels and tones are part of their letters.
pub(super) fn without_marks_behind(text: &str) -> &str {
    text.trim_end_matches(|c: char| !c.is_alphanumeric() && !tokens::is_sign(c))
}

/// What the words before a date say, if they are such a label and nothing else.
pub(super) fn date_label(words: &str) -> Option<DateLabel> {
    let words = without_marks_behind(words).trim_start_matches(|c: char| !c.is_alphanumeric());
    if words.is_empty() || words.len() > LONGEST_LABEL {
        return None;
    }
    fold::lower(words, &mut [0; LONGEST_LABEL]).and_then(|w| DATE_LABELS.get(w).copied())
}

/// Whether a word behind a name is a label of a date, such as "Publicerad", and no name: "Stand", "Born" and "Date" may be.
pub(super) fn ends_name(word: &str) -> bool {
    const LETTERS: usize = 5;
    let long = word.chars().count() >= LETTERS || !word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    long && !word.eq_ignore_ascii_case("stand") && date_label(word).is_some_and(|l| l != DateLabel::Other)
}

/// What the first words of a line say of the date behind them: "Posted by Jane Doe on 7 March 2019", "Medically reviewed by".
pub(super) fn label_at_start(line: &str) -> Option<DateLabel> {
    const LETTERS: usize = 6;
    let words = line.split_whitespace().map(|w| (w.as_ptr() as usize - line.as_ptr() as usize, w));
    let first = line.split_whitespace().next().unwrap_or("");
    if first.len() >= LETTERS && date_label(first) == Some(DateLabel::Published) {
        return Some(DateLabel::Published);
    }
    // "Updated plans were shown": a change needs its "by".
    let by = words.take(4).find(|(at, word)| *at > 0 && words::is_by(word))?.0;
    date_label(&line[..by]).filter(|label| *label == DateLabel::Modified)
}

/// Whether the words are a label of a date.
pub fn is_date_label(words: &str) -> bool {
    date_label(words).is_some()
}

/// Labels of an author in a list of facts about the page.
#[rustfmt::skip]
const AUTHOR: &[&str] = &[
    "written by", "author", "authors", "by", "posted by", "article by", "words by", "story by", "about the author", "contributor", "contributors", "verfasst von", "geschrieben von", "autor", "von",
    "écrit par", "auteur", "auteurs", "escrito por", "scritto da", "autore", "geschreven door", "napisane przez",
    "автор", "написано автором", "skriven av", "szerző", "írta", "teksti", "piše", "نویسنده", "بقلم", "كتب", "tác giả", "ผู้เขียน", "लेखक", "著者",
    "執筆", "作者", "a cura di", "propos recueillis par", "reporting by", "γράφει", "autorka", "rédigé par", "articolo di", "автор материала",
    "автор статьи", "автор текста", "yazar", "muhabir", "eingestellt von", "publicado por", "publié par", "pubblicato da", "postato da",
    "postada por", "publicada por", "gepost door", "upplagd av", "lagt inn av", "indsendt af", "lähettänyt", "opublikowane przez", "vložil",
    "bejegyezte", "publicat de", "gönderen", "αναρτήθηκε από", "diposting oleh", "작성자", "投稿者", "kirjoittaja", "تحریر", "خبرنگار", "எழுதியவர்",
    "scris de", "redactat de", "höfundur", "autorius", "autorė", "autors", "avtor", "avtorica", "аутор", "ауторка", "авторка", "müəllif", "muallif",
    "ავტორი", "հեղինակ", "forfatter", "författare", "লেখক",
];

/// Whether the line begins with a label that stands before authors alone: "Written by Jane Doe", "Contributors: Jane Doe",
/// "Author, Jane Doe", as it is read out.
pub(super) fn starts_with_author_label(line: &str) -> bool {
    const FULL: [&str; 22] = [
        "story by ",
        "text by ",
        "report by ",
        "interview by ",
        "written by ",
        "words by ",
        "article by ",
        "verfasst von ",
        "geschrieben von ",
        "écrit par ",
        "escrito por ",
        "scritto da ",
        "a cura di ",
        "propos recueillis",
        "reporting by ",
        "recueilli par ",
        "rédigé par ",
        "articolo di ",
        "haber: ",
        "scris de ",
        "redactat de ",
        "گزارش از ",
    ];
    let mut end = line.len().min(40);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line[..end].split_once([':', ',']).is_some_and(|(label, _)| is_full_author_label(label))
        || fold::lower(&line[..end], &mut [0; 80]).is_some_and(|l| FULL.iter().any(|f| l.starts_with(f)))
}

/// Whether the words announce an author and nothing else.
pub(super) fn is_author_label(words: &str) -> bool {
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    let words = words.strip_suffix("(s").unwrap_or(words);
    fold::lower(words, &mut [0; 40]).is_some_and(|w| AUTHOR.contains(&w))
}

/// Whether a line far from the title announces the author in the next line: "Written by", "Author(s)".
pub fn is_full_author_label(words: &str) -> bool {
    const PREPOSITIONS: usize = 4;
    is_author_label(words) && words.chars().filter(|c| c.is_alphabetic()).count() > PREPOSITIONS
}
