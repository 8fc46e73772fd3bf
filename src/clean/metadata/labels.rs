//! Words that stand before dates and names: "Published", "Updated on", "By".

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
    "mis en ligne", "paru le", "le", "am", "vom", "publicado", "publicado el", "publicado em", "publicada",
    "pubblicato", "pubblicato il", "gepubliceerd", "gepubliceerd op", "geplaatst", "publicerad", "publiceret",
    "publisert", "offentliggjort", "julkaistu", "opublikowano", "data publikacji", "publikováno", "vydáno",
    "zveřejněno", "objavljeno", "publicat", "megjelent", "közzétéve", "опубликовано", "дата публикации",
    "опубліковано", "публикувано", "δημοσίευση", "δημοσιεύθηκε", "yayınlanma", "yayın tarihi", "입력", "등록", "승인",
    "公開", "发布时间", "نشر",
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
    "τελευταία ενημέρωση", "güncelleme", "güncellenme", "son güncelleme", "수정", "최종수정", "更新", "更新时间", "تحديث",
    "diperbarui",
];

#[rustfmt::skip]
const OTHER: &[&str] = &[
    "joined", "join date", "registered", "member since", "last visit", "last active", "last seen", "birthday", "born",
    "answered", "commented", "replied", "expires", "expires on", "valid until", "deadline", "starts", "ends", "available from", "release date", "until",
    "registriert", "registriert seit", "dabei seit", "mitglied seit", "gültig bis", "beitritt", "inscrit",
    "inscrit le", "membre depuis", "registrado", "miembro desde", "iscritto", "iscritto dal", "dołączył",
    "зарегистрирован", "регистрация", "с нами с", "εγγραφή", "kayıt tarihi", "가입일",
];

static DATE_LABELS: LazyLock<FxHashMap<&'static str, DateLabel>> = LazyLock::new(|| {
    let published = PUBLISHED.iter().map(|&w| (w, DateLabel::Published));
    let modified = MODIFIED.iter().map(|&w| (w, DateLabel::Modified));
    published.chain(modified).chain(OTHER.iter().map(|&w| (w, DateLabel::Other))).collect()
});

/// What the words before a date say, if they are such a label and nothing else.
pub(super) fn date_label(words: &str) -> Option<DateLabel> {
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    if words.is_empty() || words.len() > 40 {
        return None;
    }
    fold::lower(words, &mut [0; 40]).and_then(|w| DATE_LABELS.get(w).copied())
}

/// Whether a line begins with a word that says that what follows was published: "Posted by Jane Doe on 7 March 2019".
pub(super) fn begins_as_published(line: &str) -> bool {
    const LETTERS: usize = 6;
    let first = line.split_whitespace().next().unwrap_or("");
    first.len() >= LETTERS && date_label(first) == Some(DateLabel::Published)
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
    "автор", "написано автором", "skriven av",
];

/// Whether the line begins with a label that stands before authors alone: "Written by Jane Doe", "Contributors: Jane Doe".
pub(super) fn starts_with_author_label(line: &str) -> bool {
    const FULL: [&str; 8] = [
        "written by ",
        "words by ",
        "article by ",
        "verfasst von ",
        "geschrieben von ",
        "écrit par ",
        "escrito por ",
        "scritto da ",
    ];
    let mut end = line.len().min(20);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line[..end].split_once(':').is_some_and(|(label, _)| is_full_author_label(label))
        || fold::lower(&line[..end], &mut [0; 40]).is_some_and(|l| FULL.iter().any(|f| l.starts_with(f)))
}

/// Whether a short line far from the title still tells who or when, by a label that says so in full.
pub fn is_signature(line: &str) -> bool {
    if line.len() > LONGEST_SIGNATURE {
        return false;
    }
    // The label is the line's first word or words: "Last updated: November 13, 2023".
    let labelled = || {
        line.split_whitespace().take(4).any(|word| {
            let label = &line[..word.as_ptr() as usize - line.as_ptr() as usize + word.len()];
            label.chars().filter(|c| c.is_alphabetic()).count() > 4
                && date_label(label).is_some_and(|l| l != DateLabel::Other)
        })
    };
    let dated = line.bytes().any(|b| b.is_ascii_digit()) && labelled();
    dated || starts_with_author_label(line)
}

/// Longest such line, in bytes.
const LONGEST_SIGNATURE: usize = 80;

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
