//! The language of a page: as declared, checked against its text.

use std::borrow::Cow;
use whatlang::{Detector, Lang, Script};

/// Bytes of a tag with script and region: `zh-Hant-TW`.
const LONGEST_TAG: usize = 11;

/// Puts a declared language into BCP 47 form (`en_us` is `en-US`); `None` for what names no language.
pub fn normalise(declared: &str) -> Option<String> {
    let tag = declared.trim().split([',', ';', ' ']).next().unwrap_or("").trim();
    let mut parts = tag.split(['-', '_', '.', '@']);
    let primary = parts.next()?.to_ascii_lowercase();
    let primary = match primary.as_str() {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "mo" => "ro",
        "english" => "en",
        "german" | "deutsch" => "de",
        "french" | "français" => "fr",
        "spanish" | "español" => "es",
        "italian" | "italiano" => "it",
        "portuguese" | "português" => "pt",
        "russian" => "ru",
        "korean" => "ko",
        "japanese" => "ja",
        "chinese" | "cn" => "zh",
        "jp" => "ja",
        "kr" => "ko",
        "cz" => "cs",
        "ua" => "uk",
        "gr" => "el",
        "dk" => "da",
        "vn" => "vi",
        other => other,
    };
    let letters = |s: &str| s.bytes().all(|b| b.is_ascii_alphabetic());
    if !(2..=3).contains(&primary.len())
        || !letters(primary)
        || matches!(primary, "und" | "mul" | "zxx" | "utf" | "iso")
    {
        return None;
    }
    let mut out = String::with_capacity(LONGEST_TAG);
    out.push_str(primary);
    for part in parts.take(2) {
        match part.len() {
            4 if letters(part) => {
                out.push('-');
                let from = out.len();
                out.push_str(part);
                out[from..].make_ascii_lowercase();
                out[from..=from].make_ascii_uppercase();
            }
            2 if letters(part) => {
                out.push('-');
                out.extend(part.chars().map(|c| c.to_ascii_uppercase()));
                break;
            }
            3 if part.bytes().all(|b| b.is_ascii_digit()) => {
                out.push('-');
                out.push_str(part);
                break;
            }
            _ => break,
        }
    }
    Some(out)
}

/// What was decided, and whether the text decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// BCP 47 tag.
    pub tag: String,
    /// Whether the tag was worked out from the text, since the page says none or a wrong one.
    pub from_text: bool,
}

/// Characters looked at: enough to be sure, few enough to be cheap.
const SAMPLE_CHARS: usize = 1_200;
/// Letters without which nothing is said about a text.
const ENOUGH_LETTERS: usize = 24;

/// The language of `text`. A declared one stands unless the text is written in another script, or is surely in another language.
pub fn decide(declared: Option<&str>, text: &str) -> Option<Decided> {
    let declared = declared.and_then(normalise);
    let sample = &*sample(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH_LETTERS).count();
    if letters < ENOUGH_LETTERS {
        return declared.map(|tag| Decided { tag, from_text: false });
    }
    let Some(declared) = declared else {
        if reads_english(sample) {
            return Some(Decided { tag: "en".to_owned(), from_text: true });
        }
        if reads_swahili(sample) {
            return Some(Decided { tag: "sw".to_owned(), from_text: true });
        }
        return detect(sample).map(|(tag, _)| Decided { tag: tag.to_owned(), from_text: true });
    };
    let primary = declared.split('-').next().unwrap_or(&declared);
    if primary == "en" && reads_english(sample) {
        return Some(Decided { tag: declared, from_text: false });
    }
    let script = whatlang::detect_script(sample);
    let fits = script.is_none_or(|s| written_in(primary, s));
    if fits && !(primary == "en" || primary.len() == 2 && script == Some(Script::Latin)) {
        return Some(Decided { tag: declared, from_text: false });
    }
    match detect(sample) {
        // Templates leave "en" on pages of every language; a text of some length tells.
        Some((found, sure)) if found != primary && (!fits || sure) && !close(found, primary) => {
            Some(Decided { tag: found.to_owned(), from_text: true })
        }
        _ => Some(Decided { tag: declared, from_text: false }),
    }
}

/// Whether the text is so full of English function words that nothing else need be asked: one word in fifty is `the`,
/// and one in eight is one of these. Other languages share some of them (`is`, `with`), never so many.
fn reads_english(sample: &str) -> bool {
    let (mut words, mut function, mut the) = (0, 0, 0);
    for word in sample.split([' ', '\n', '\t']).filter(|w| !w.is_empty()) {
        words += 1;
        the += u32::from(word == "the");
        function += u32::from(matches!(
            word,
            "the"
                | "of"
                | "and"
                | "to"
                | "that"
                | "is"
                | "for"
                | "with"
                | "are"
                | "by"
                | "from"
                | "this"
                | "it"
                | "be"
                | "as"
                | "on"
        ));
    }
    words >= 40 && the * 50 >= words && function * 8 >= words
}

/// Whether the text is Swahili, which the detector takes for Tagalog: one word in six is one of its function words, most of
/// which it has and no other language has together.
fn reads_swahili(sample: &str) -> bool {
    const WORDS: [&str; 10] = ["ya", "wa", "na", "kwa", "za", "katika", "la", "cha", "ni", "kuwa"];
    let (mut words, mut function, mut seen) = (0, 0, [false; WORDS.len()]);
    for word in sample.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        words += 1;
        if let Some(at) = WORDS.iter().position(|w| *w == word) {
            function += 1;
            seen[at] = true;
        }
    }
    // Chichewa has the others, and "ndi" for "na".
    words >= 30
        && function * 6 >= words
        && seen[2]
        && seen[..4].iter().all(|s| *s)
        && seen.iter().filter(|s| **s).count() >= 5
}

/// Languages that the detector confuses or does not know apart.
fn close(found: &str, declared: &str) -> bool {
    const FAMILIES: [&[&str]; 8] = [
        &["nb", "no", "nn", "da", "sv"],
        &["hr", "sr", "bs", "sl", "sh", "mk"],
        &["cs", "sk"],
        &["id", "ms", "jv", "su"],
        &["es", "ca", "gl", "pt", "ast", "eu"],
        &["nl", "af", "fy", "lb", "de", "li"],
        &["ru", "uk", "be", "bg"],
        &["hi", "mr", "ne"],
    ];
    FAMILIES.iter().any(|f| f.contains(&found) && f.contains(&declared)) || !KNOWN_TO_DETECTOR.contains(&declared)
}

/// Languages written in Latin letters that the detector knows: of others it cannot say that they are not there.
#[rustfmt::skip]
const KNOWN_TO_DETECTOR: &[&str] = &[
    "en", "es", "pt", "it", "fr", "de", "pl", "nl", "da", "sv", "nb", "no", "fi", "hu", "ro", "cs", "tr", "id",
    "vi", "af", "ca", "hr", "sk", "sl", "et", "lv", "lt", "zu", "la", "eo", "az",
];

/// The beginning of a text, without addresses: their letters are of no language.
fn sample(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(SAMPLE_CHARS).map_or(text.len(), |(i, _)| i);
    let text = &text[..end];
    if !text.contains("://") && !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let words = text.split_inclusive(char::is_whitespace).filter(|word| !word.contains("://") && !word.contains('@'));
    Cow::Owned(words.collect())
}

/// The detected language, and whether it is beyond doubt.
fn detect(sample: &str) -> Option<(&'static str, bool)> {
    let info = Detector::new().detect(sample)?;
    let sure = info.is_reliable() && info.confidence() > 0.9 && sample.chars().count() >= 200;
    (info.is_reliable() || info.confidence() > 0.3).then(|| (tag(info.lang()), sure))
}

/// Whether a language is written in a script.
fn written_in(primary: &str, script: Script) -> bool {
    match primary {
        "ru" | "uk" | "be" | "bg" | "mk" => script == Script::Cyrillic,
        "sr" | "bs" | "kk" | "ky" | "uz" | "az" | "mn" | "tg" | "tt" => {
            matches!(script, Script::Cyrillic | Script::Latin | Script::Arabic)
        }
        "el" => script == Script::Greek,
        "ar" | "fa" | "ur" | "ps" | "ug" => script == Script::Arabic,
        "he" | "yi" => script == Script::Hebrew,
        "ja" => matches!(script, Script::Hiragana | Script::Katakana | Script::Mandarin),
        "zh" => script == Script::Mandarin,
        "ko" => matches!(script, Script::Hangul | Script::Mandarin),
        "th" => script == Script::Thai,
        "hi" | "mr" | "ne" => script == Script::Devanagari,
        "bn" | "as" => script == Script::Bengali,
        "ka" => script == Script::Georgian,
        "hy" => script == Script::Armenian,
        "ta" => script == Script::Tamil,
        "te" => script == Script::Telugu,
        "kn" => script == Script::Kannada,
        "ml" => script == Script::Malayalam,
        "gu" => script == Script::Gujarati,
        "pa" => matches!(script, Script::Gurmukhi | Script::Arabic),
        "am" | "ti" => script == Script::Ethiopic,
        "km" => script == Script::Khmer,
        "my" => script == Script::Myanmar,
        "or" => script == Script::Oriya,
        "si" => script == Script::Sinhala,

        _ if KNOWN_TO_DETECTOR.contains(&primary) => script == Script::Latin,
        _ => true,
    }
}

fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_tags_are_put_in_form() {
        for (declared, want) in [
            ("en_us", Some("en-US")),
            ("DE", Some("de")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            ("iw", Some("he")),
            ("dk", Some("da")),
            ("en-GB,en;q=0.5", Some("en-GB")),
            ("es-419", Some("es-419")),
            ("x-default", None),
            ("", None),
            ("utf-8", None),
            ("English", Some("en")),
        ] {
            assert_eq!(normalise(declared).as_deref(), want, "{declared}");
        }
    }

    #[test]
    fn swahili_is_told_from_tagalog() {
        let text = "Zaidi ya wavuvi 3,000 wa Ziwa Nyamara wataanza kuuza samaki moja kwa moja kwa viwanda baada ya kukamilika kwa ujenzi \
                    wa soko la kisasa katika mwalo wa Kibuyuni. Soko hilo lina vyumba vya barafu, mizani ya kidijitali na ofisi za \
                    benki. Aidha, amesema serikali itaendelea kujenga barabara za vijijini.";
        assert_eq!(decide(None, text).unwrap().tag, "sw");
        let tagalog = "Sinabi ng pangulo noong Martes na ang mga mangingisda sa lawa ay bibigyan ng bagong palengke at mga \
                       kalsada na magdadala ng kanilang mga huli sa lungsod bago matapos ang taon, ayon sa pahayag ng palasyo.";
        assert_ne!(decide(None, tagalog).unwrap().tag, "sw");
    }

    #[test]
    fn another_script_overrules_the_declaration() {
        let text = "Правительство обсудило бюджет на следующий год и приняло решение о новых мерах поддержки.";
        assert_eq!(decide(Some("en"), text), Some(Decided { tag: "ru".to_owned(), from_text: true }));
        assert_eq!(decide(Some("ru"), text), Some(Decided { tag: "ru".to_owned(), from_text: false }));
    }

    #[test]
    fn the_text_tells_where_the_page_does_not() {
        let text =
            "The government discussed the budget for the coming year and decided on new measures to support families.";
        assert_eq!(decide(None, text), Some(Decided { tag: "en".to_owned(), from_text: true }));
        assert_eq!(decide(None, "OK"), None);
        assert_eq!(decide(Some("fr"), "OK").unwrap().tag, "fr");
    }
}
