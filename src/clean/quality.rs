//! How far to trust a record, and what is to be known of its page.

use super::assemble::Body;
use super::roles::Role;
use super::scripted::Held;
use super::{Decoding, Judged, Streams};
use crate::article::{BodyKind, FLAGS, PageType, Quality};
use crate::html::Dom;
use crate::page::RawPage;

/// A page that answers with a status from here on is not the one that was asked for (RFC 9110, section 15).
const FIRST_ERROR_STATUS: u16 = 400;
/// A page of an error says little else: so many words at most.
const MOST_ERROR_WORDS: u32 = 150;

/// What the record says of its own quality.
pub(super) fn of(streams: &Streams<'_>, page: &RawPage, body: &Body, decoding: Decoding) -> Quality {
    let judged = streams.body();
    let (words, ratio) = (judged.words(), kept_ratio(judged));
    // Where the densest region was taken, or nothing, the score has seen nothing that it could trust.
    let most = if judged.verdicts.fallback || body.text.is_empty() { 0.1 } else { 1.0 };
    let round = |x: f32| (x * 1000.0).round() / 1000.0;
    Quality {
        confidence: round(judged.trust.min(most)),
        words,
        kept_ratio: round(ratio),
        page_type: kind(streams),
        flags: flags(streams, page, body, decoding, words),
    }
}

/// What kind of page this is. An empty shell looks like a page of many entries, whatever the text is that its scripts hold.
fn kind(streams: &Streams<'_>) -> PageType {
    match (&streams.standin, streams.page.kind) {
        (Some((Held::Script, text)), PageType::Listing | PageType::Collection | PageType::Forum) => text.kind,
        (_, kind) => kind,
    }
}

/// The share of the text that stays.
fn kept_ratio(judged: &Judged<'_>) -> f32 {
    let (mut kept, mut all) = (0u64, 0u64);
    for (counts, verdict) in judged.analysis.facts.counts.iter().zip(&judged.verdicts.of) {
        all += u64::from(counts.length);
        kept += if verdict.role.is_body() { u64::from(counts.length) } else { 0 };
    }
    if all == 0 { 0.0 } else { kept as f32 / all as f32 }
}

fn flags(streams: &Streams<'_>, page: &RawPage, body: &Body, decoding: Decoding, words: u32) -> Vec<String> {
    let judged = streams.body();
    let standin = streams.standin.as_ref().map(|(from, _)| *from);
    let live = body.blocks.iter().any(|b| matches!(b.kind, BodyKind::LiveEntry { .. }));
    let all = [
        (body.text.is_empty(), "no-text"),
        (judged.verdicts.fallback, "fallback-densest"),
        (standin == Some(Held::Script), Held::Script.name()),
        (standin == Some(Held::Description), Held::Description.name()),
        (streams.page.analysis.dom.as_ref().is_some_and(is_paid_for), "paywall"),
        (live, "live-blog"),
        (kind(streams) == PageType::Listing, "listing"),
        (is_error(streams, page, words), "error-page"),
        (streams.page.analysis.blocks.is_coarse(), "coarse-blocks"),
        (decoding.mended, "mojibake-mended"),
        (decoding.replaced, "undecodable-bytes"),
        (streams.page.analysis.site.as_ref().is_some_and(|s| s.too_many_steps), "site-rules-skipped"),
    ];
    debug_assert!(all.iter().all(|(_, flag)| FLAGS.iter().any(|(known, _)| known == flag)));
    all.into_iter().filter(|f| f.0).map(|f| f.1.to_owned()).collect()
}

/// Whether the page declares that not all of it is free (schema.org `isAccessibleForFree`): what is shown may be a teaser.
fn is_paid_for(dom: &Dom<'_>) -> bool {
    dom.json_ld().iter().filter_map(|&id| dom.first_child(id)).any(|child| {
        let json = dom.text(child);
        json.match_indices("\"isAccessibleForFree\"").any(|(at, key)| {
            let value = json[at + key.len()..].trim_start_matches([' ', ':', '"', '\n', '\t', '\r']);
            value.get(..5).is_some_and(|v| v.eq_ignore_ascii_case("false"))
        })
    })
}

/// An answer that is an error, or a short page whose title is the number of one.
fn is_error(streams: &Streams<'_>, page: &RawPage, words: u32) -> bool {
    if page.status.is_some_and(|s| s >= FIRST_ERROR_STATUS) {
        return true;
    }
    let (blocks, verdicts) = (&streams.page.analysis.blocks, &streams.page.verdicts.of);
    let title = blocks.items.iter().zip(verdicts).find(|(_, v)| v.role == Role::Title);
    words <= MOST_ERROR_WORDS && title.is_some_and(|(block, _)| tells_error(blocks.text(block)))
}

/// Codes of HTTP that pages tell their readers.
const CODES: [&str; 5] = ["404", "403", "410", "500", "503"];
/// What stands beside a code where it is that of an error: "500 homes" and "S&P 500" are not.
#[rustfmt::skip]
const ERROR_WORDS: [&str; 38] = [
    "error", "http", "oops", "not found", "forbidden", "410 gone", "unavailable", "access denied", "fehler", "nicht gefunden", "erreur",
    "introuvable", "non trouvée", "no encontrada", "no encontrado", "não encontrada", "não encontrado", "errore", "non trovata",
    "niet gevonden", "fout", "błąd", "nie znaleziono", "chyba", "hiba", "fejl", "virhe", "hata", "bulunamadı", "ошибка", "не найдена",
    "помилка", "σφάλμα", "خطأ", "خطا", "エラー", "错误", "오류",
];

/// Whether a title is the number of an error, alone or in a part of its own, or has it beside a word for errors.
fn tells_error(title: &str) -> bool {
    let bare = |text: &str| CODES.contains(&text.trim_matches(|c: char| !c.is_alphanumeric()));
    if title.split(['|', '-', '–', '—', ':', '·', '•', '!']).any(bare) {
        return true;
    }
    if !title.split_whitespace().any(bare) {
        return false;
    }
    let folded: String = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let padded = format!(" {folded} ");
    ERROR_WORDS.iter().any(|word| padded.match_indices(word).any(|(at, _)| is_apart(&padded, at, word.len())))
}

/// Whether what stands at `at` is whole words.
fn is_apart(text: &str, at: usize, len: usize) -> bool {
    text[..at].ends_with(' ') && text[at + len..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::tells_error;
    use crate::article::PageType;
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn the_text_of_an_empty_shell_is_no_listing() {
        let text =
            "The miller of the lower town has sold his wheel to a museum, which will turn it by hand on Sundays. "
                .repeat(9);
        let state = serde_json::json!({"article": {"body": text}});
        let page = format!(
            "<title>Courier</title><div id=root></div><nav><a href=/a>News</a><a href=/b>Sport</a></nav><a href=/c>More stories \
             of the day</a><a href=/d>All of the papers</a><noscript>You need to enable JavaScript to run this \
             app.</noscript><script>window.state = {state}</script>"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        assert_eq!(article.quality.page_type, PageType::Article);
        assert!(article.quality.flags.iter().all(|flag| flag != "listing"), "{:?}", article.quality.flags);
    }

    #[test]
    fn a_number_in_a_headline_is_no_error() {
        for title in
            ["404", "404 - Seite nicht gefunden", "Error 500", "Page Not Found (404)", "404 | The Paper", "Hata 404!"]
        {
            assert!(tells_error(title), "{title}");
        }
        for title in [
            "Council finds 1,500 homes empty",
            "S&P 500 hits record",
            "500 jobs to go at the mill",
            "Köy okulunun bahçesinde 1.500 yıllık mozaik bulundu",
            "Fortune 500: who is new",
            "500 terror suspects held",
        ] {
            assert!(!tells_error(title), "{title}");
        }
    }
}
