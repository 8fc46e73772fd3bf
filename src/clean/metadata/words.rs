//! Words around names: labels, conjunctions, roles, organisations, controls.

use crate::clean::hygiene::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 40;

/// The lists of this file, by the bit that stands for each.
const LISTS: [(u16, &[&str]); 9] = [
    (IS_BY, BY),
    (IS_LABEL_WORD, LABEL_WORDS),
    (IS_AUTHOR_LABEL, AUTHOR_LABELS),
    (IS_END, ENDS_NAME),
    (IS_ROLE, ROLES),
    (IS_ROLE_ADJECTIVE, ROLE_ADJECTIVES),
    (IS_NOBODY, NOBODY),
    (IS_NOBODY_WORD, NOBODY_WORDS),
    (IS_ORGANISATION, ORGANISATION),
];
const IS_BY: u16 = 1;
const IS_LABEL_WORD: u16 = 2;
const IS_AUTHOR_LABEL: u16 = 4;
const IS_END: u16 = 8;
const IS_ROLE: u16 = 16;
const IS_ROLE_ADJECTIVE: u16 = 32;
const IS_NOBODY: u16 = 64;
const IS_NOBODY_WORD: u16 = 128;
const IS_ORGANISATION: u16 = 256;

static LISTS_OF: LazyLock<FxHashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for (bit, list) in LISTS {
        for &word in list {
            *map.entry(word).or_insert(0) |= bit;
        }
    }
    map
});

/// Whether one of the lists has the word.
pub(super) fn is_listed(word: &str) -> bool {
    lists_of(word) != 0
}

/// Whether a list has the word, whatever its case.
fn is_in(list: u16, word: &str) -> bool {
    lists_of(word) & list != 0
}

fn lists_of(word: &str) -> u16 {
    fold::lower(word, &mut [0; LONGEST]).and_then(|w| LISTS_OF.get(w).copied()).unwrap_or(0)
}

#[rustfmt::skip]
const BY: &[&str] = &[
    "by", "von", "par", "por", "di", "da", "de", "door", "av", "af", "przez", "od", "от", "автор", "autor",
    "autorin", "autore", "auteur", "author", "authors", "текст", "autoren", "autores", "writer", "text", "texte", "texto",
    "testo", "tekst", "words", "oleh", "penulis", "γράφει", "γράφουν", "yazan", "teksti", "szerző", "írta", "piše", "pišu", "napsal",
    "napsala", "vložil", "vložila", "bejegyezte", "gönderen", "lähettänyt", "haber", "από", "بقلم", "كتب", "كتبت", "نویسنده", "מאת", "โดย", "लेखक", "του", "της", "oprac", "scris",
    "เขียนโดย", "kirjoittaja", "எழுதியவர்",
];

/// Whether the word stands before a name and says that it is the author's.
pub(super) fn is_by(word: &str) -> bool {
    is_in(IS_BY, word)
}

#[rustfmt::skip]
const LABEL_WORDS: &[&str] = &[
    "written", "posted", "published", "created", "reported", "story", "article", "review", "an", "a",
    "analysis", "opinion", "commentary", "comment", "column", "guest", "post", "submitted", "updated", "edited",
    "contributed", "ein", "eine", "analyse", "kommentar", "gastbeitrag", "gastkommentar", "interview", "reportage",
    "essay", "kolumne", "glosse", "porträt", "bericht", "leitartikel", "meinung", "verfasst", "geschrieben",
    "artikel", "recension", "text", "und", "fotos", "escrito", "publicado", "écrit", "publié", "une", "un", "una",
    "erstellt", "gepostet", "pressemitteilung", "gesprochen", "started", "propos", "scritto", "pubblicato", "geschreven", "skrevet", "skriven", "napisane", "words", "and", "photos",
    "photographs", "video", "the", "from", "exklusiv", "cura", "rédigé", "articolo", "recueillis", "recueilli", "reporting", "additional",
    "eingestellt", "publicerad", "upplagd", "inlagt", "lagt", "inn", "indsendt", "gepost", "geplaatst", "postato", "postada", "postado",
    "publicada", "opublikowane", "diposting", "publicat", "αναρτήθηκε", "scris", "redactat",
];

/// Whether the text before a "by" is part of the label.
pub(super) fn all_label_words(text: &str) -> bool {
    text.split_whitespace().all(|w| is_in(IS_LABEL_WORD, w.trim_matches(|c: char| !c.is_alphanumeric())))
}

#[rustfmt::skip]
const AUTHOR_LABELS: &[&str] = &[
    "by", "author", "authors", "author(s)", "written by", "posted by", "published by", "words", "writer", "text",
    "story", "story by", "reporter", "von", "autor", "autorin", "autoren", "autor/in", "verfasst von", "redakteur",
    "auteur", "auteurs", "par", "por", "autores", "autora", "texto", "autore", "di", "testo", "автор", "авторы",
    "текст", "автори", "文", "责任编辑", "責任編輯", "责编", "編輯", "作者", "记者", "記者", "撰文", "글", "기자", "yazan", "penulis", "reportase", "teksti",
    "szerző", "írta", "szöveg", "piše", "napsal", "napsala", "كتب", "كتبت", "بقلم", "الكاتب", "نویسنده", "מאת", "tác giả", "โดย", "ผู้เขียน", "लेखक", "著者", "執筆", "筆者",
    "γράφει", "συντάκτης", "redactor", "scris de", "opracowanie", "oprac.", "autorka", "автор материала", "автор статьи", "автор текста",
    "haber", "yazar", "muhabir", "reporting", "reporting by", "a cura di", "propos recueillis par", "gönderen", "bejegyezte", "vložil",
    "höfundur", "autorius", "autorė", "autors", "avtor", "avtorica", "аутор", "ауторка", "авторка", "müəllif", "muallif", "ავტორი", "հեղինակ", "údar",
    "forfatter", "författare", "লেখক", "রচনা",
    "投稿者", "発帖者", "작성자", "kirjoittaja", "כתב", "כתבה", "تحریر", "خبرنگار", "எழுதியவர்", "redactat de",
];

/// Whether the text before a colon announces who writes for a newsroom: "Redacción: Ana García".
pub(super) fn is_newsroom_label(label: &str) -> bool {
    fold::lower(label.trim(), &mut [0; LONGEST]).is_some_and(|l| matches!(l, "redacción" | "redação"))
}

/// Whether the text before a colon or a slash announces an author.
pub(super) fn is_author_label(label: &str) -> bool {
    is_in(IS_AUTHOR_LABEL, label.trim())
}

/// Whether the word is an "and" between names.
pub(super) fn is_and(word: &str) -> bool {
    #[rustfmt::skip]
    const AND: [&str; 27] = [
        "and", "und", "et", "y", "e", "i", "og", "och", "ve", "и", "та", "і", "dan", "và", "και", "és", "mit", "with", "și", "şi", "ja", "a",
        "و", "avec", "con", "और", "และ",
    ];
    AND.contains(&word) || word == "AND" || word == "And"
}

/// Whether the "and" stands within names, or means something else besides: both sides must be whole names.
pub(super) fn is_short_and(word: &str) -> bool {
    word.chars().count() == 1 || matches!(word, "ja" | "con")
}

/// Ends of labels before people who are not the author.
#[rustfmt::skip]
const OTHER_LABELS: &[&str] = &[
    "edited by", "editor", "reviewed by", "reviewer", "checked by", "fact checker", "verified by", "approved by", "photos by", "photo by",
    "photographs by", "photography by", "pictures by", "illustrated by", "illustration by", "illustrations by",
    "translated by", "translation by", "video by", "graphics by", "produced by", "foto von", "fotos von", "bilder von",
    "übersetzt von", "geprüft von", "bearbeitet von", "photos de", "photo de", "traduit par", "relu par", "fotos de",
    "traducido por", "revisado por", "editado por", "traduzione di", "foto di", "последна редакция", "фото", "editing by", "editing",
];

/// Whether the text begins with such a label: "Editing by Jane Doe", "Editor: Jane Doe".
pub(super) fn starts_with_other_label(text: &str) -> bool {
    let text = text.trim_start();
    let mut words = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    let label = |end: usize| {
        let label = text[..end].trim_end_matches([':', '.']);
        // A role alone, such as "Editor", needs its colon.
        (label.contains(' ') || label.len() < end)
            && fold::lower(label, &mut [0; LONGEST])
                .is_some_and(|l| OTHER_LABELS.contains(&l) || OTHER_ROLES.contains(&l))
    };
    words.by_ref().take(2).any(label)
}

/// People beside the author, named by what they did.
const OTHER_ROLES: &[&str] = &[
    "pictures",
    "photography",
    "photographs",
    "illustrations",
    "images",
    "fotos",
    "foto",
    "photos",
    "photo",
    "bilder",
    "fotografie",
    "fotografía",
    "사진",
    "zdjęcia",
    "kuvat",
];

/// Whether the text ends with a label of somebody who is not the author: "Medically reviewed by".
pub(super) fn ends_with_other_label(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut start = text.len().saturating_sub(LONGEST);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut buffer = [0; 2 * LONGEST];
    fold::lower(&text[start..], &mut buffer).is_some_and(|t| {
        OTHER_LABELS
            .iter()
            .any(|label| t.strip_suffix(label).is_some_and(|before| !before.ends_with(char::is_alphanumeric)))
    })
}

#[rustfmt::skip]
const ENDS_NAME: &[&str] = &[
    "zuerst", "lesezeit", "über", "reviewed", "fact", "reading", "first", "originally", "erstmals", "bio", "full",
    "for", "für", "pour", "para", "per", "via", "posted", "published", "updated", "is", "has", "was", "covers",
    "writes", "published:", "in", "at", "on", "ist", "schreibt", "veröffentlicht", "publié", "publicado",
    "aktualisiert", "mis", "actualizado", "stand", "am", "um", "vor", "il", "follow", "view", "see", "email",
    "e-mail", "share", "read", "ver", "chcete-li", "hours", "minutes", "ago", "min", "last", "sur", "à", "le", "em",
    "as", "opens", "click", "extern", "외", "기자", "특파원", "인턴기자", "선임기자",
];

/// Whether the word is no longer part of the name before it.
pub(super) fn ends_name(word: &str) -> bool {
    // "Mis en ligne", "Le Monde": a capital makes it a word of the name.
    let lower_only = [
        "in", "at", "on", "is", "has", "was", "for", "per", "para", "pour", "am", "um", "il", "le", "as", "em", "à",
        "vor", "mis", "ver", "min", "last", "see", "view", "stand", "sur",
    ];
    if lower_only.contains(&word) {
        return true;
    }
    let folded_only = lower_only.iter().any(|w| w.eq_ignore_ascii_case(word));
    (!folded_only && is_in(IS_END, word)) || matches!(word, "For" | "Opens" | "Last" | "Stand" | "Min")
}

#[rustfmt::skip]
const ROLES: &[&str] = &[
    "correspondent", "correspondents", "reporter", "reporters", "editor", "editors", "writer", "writers",
    "journalist", "journalists", "columnist", "contributor", "contributors", "author", "producer", "critic",
    "analyst", "blogger", "staff", "intern", "chief", "freelance", "freelancer", "photographer", "director",
    "manager", "professor", "fellow", "specialist", "strategist", "founder", "ceo", "cofounder", "co-founder",
    "president", "coordinator", "strategist", "gardener", "educator", "horticulturalist", "therapist", "dietitian", "nutritionist", "engineer", "advisor", "lecturer", "researcher", "economist", "president", "consultant", "reviewer", "phd", "md", "rn", "rd", "mba", "cpa", "cfp", "dds", "dvm", "redakteur",
    "redakteurin", "redaktor", "redaktorin", "korrespondent", "korrespondentin", "autor", "autorin", "journalistin",
    "volontär", "volontärin", "ressortleiter", "ressortleiterin", "chefredakteur", "chefredakteurin", "reporterin",
    "leitender", "leitende", "journaliste", "rédacteur", "rédactrice", "correspondant", "correspondante",
    "periodista", "redactor", "redactora", "corresponsal", "giornalista", "corrispondente", "redattore",
    "journalista", "jornalista", "repórter", "redacteur", "verslaggever", "redaktør", "redaktör", "toimittaja",
    "dziennikarz", "dziennikarka", "redaktorka", "reportér", "журналист", "корреспондент", "обозреватель",
    "muhabir", "muhabiri", "fotograf", "fotografin", "photographe", "fotógrafo", "fotógrafa", "fotografo", "fotografa", "记者", "記者", "编辑", "기자", "특파원",
];

#[rustfmt::skip]
const ROLE_ADJECTIVES: &[&str] = &[
    "political", "senior", "junior", "chief", "news", "business", "science", "health", "sports", "sport",
    "technology", "tech", "national", "foreign", "world", "deputy", "associate", "assistant", "managing", "special",
    "white", "house", "economics", "financial", "education", "environment", "culture", "investigative", "staff",
    "contributing", "marketing", "growth", "product", "seo", "development", "sales", "engineering", "medical", "clinical", "research", "general", "crime", "royal", "digital", "local", "features", "feature", "entertainment",
    "security", "defence", "defense", "diplomatic", "legal", "lead", "executive", "guest", "content", "us", "uk",
    "freier", "freie", "stellvertretender",
];

/// Roles are compounds in German and its neighbours: `Wirtschaftsredakteurin`.
fn is_role(word: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        "redakteur",
        "redakteurin",
        "korrespondent",
        "korrespondentin",
        "reporter",
        "reporterin",
        "redacteur",
        "redaktör",
        "correspondent",
        "journalist",
    ];
    is_in(IS_ROLE, word) || (word.len() > 10 && word.len() <= LONGEST && ends_with_one(word, &ENDINGS))
}

fn ends_with_one(word: &str, endings: &[&str]) -> bool {
    let lower = word.to_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending))
}

/// Whether the text names a role.
pub(super) fn has_role(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == '-').any(|w| is_role(w.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// The name without the role behind it; empty where there is only a role.
pub(super) fn without_role(name: &str) -> &str {
    let mut starts = [0usize; 10];
    let mut count = 0;
    let mut role = None;
    for word in name.split_whitespace() {
        let at = word.as_ptr() as usize - name.as_ptr() as usize;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if is_role(bare) {
            role = Some(count);
            break;
        }
        if count == starts.len() {
            return name;
        }
        starts[count] = at;
        count += 1;
    }
    let Some(role) = role else { return name };
    let mut keep = role;
    while keep > 0 {
        let start = starts[keep - 1];
        let word = name[start..].split_whitespace().next().unwrap_or("");
        if !is_in(IS_ROLE_ADJECTIVE, word) {
            break;
        }
        keep -= 1;
    }
    match keep {
        0 if role == 0 && name.split_whitespace().count() >= 3 && !ends_with_role(name) => behind_role(name),
        0 => "",
        _ => {
            let end = if keep < count {
                starts[keep]
            } else {
                name.find(|c: char| c.is_whitespace()).map_or(name.len(), |_| end_of(name, keep))
            };
            name[..end].trim_end()
        }
    }
}

/// Whether a name ends with a word for several people, and what stands before it names no person.
pub(super) fn is_collective(name: &str, bare: &str) -> bool {
    is_of_many(name)
        && !bare.is_empty()
        && (!bare.contains(' ') || bare.starts_with("The ") || bare.starts_with("Our "))
}

/// Whether a name ends with a word for several people.
pub(super) fn is_of_many(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    ["staff", "editors", "team", "contributors", "writers"].iter().any(|w| last.eq_ignore_ascii_case(w))
}

fn ends_with_role(name: &str) -> bool {
    name.split_whitespace().next_back().is_some_and(is_role)
}

/// "Redakteur Karl Beispiel": the name follows its role. "Contributors to the projects" has no name behind it.
fn behind_role(name: &str) -> &str {
    let rest = name.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim());
    let of_what = ["to ", "of ", "at ", "for ", "in "].iter().any(|word| rest.starts_with(word));
    if of_what { "" } else { rest }
}

/// Where word number `keep` begins.
fn end_of(name: &str, keep: usize) -> usize {
    name.split_whitespace().nth(keep).map_or(name.len(), |w| w.as_ptr() as usize - name.as_ptr() as usize)
}

#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "admin", "administrator", "webmaster", "root", "superuser", "guest", "anonymous", "anonym", "unknown", "user",
    "author", "authors", "editor", "staff", "none", "null", "undefined", "n/a", "na", "test", "name", "various",
    "default", "human", "anónimo", "anonyme", "no", "our", "wir", "zvg", "face", "learn more", "copy link", "watch live", "find jobs", "logged", "offline", "online", "unregistered", "alle beiträge", "all posts", "latest posts", "see all", "the author", "wordpress", "system", "site", "web", "owner", "moderator", "member", "contributor", "by", "follow",
    "share", "email", "login", "menu", "home", "mehr", "hier", "here", "more", "autor", "verfasser", "redakteur",
    "view",
];

#[rustfmt::skip]
const NOBODY_WORDS: &[&str] = &[
    "about", "sponsored", "fact", "checked", "reviewed", "policy", "privacy", "terms", "bio", "clicking", "cookie",
    "ago", "hours", "minutes", "days", "email", "e-mail", "follow", "following", "subscribe", "posts", "comments",
    "comment", "share", "read", "reading", "view", "click", "updated", "published", "posted", "copyright", "rights",
    "reserved", "cookies", "newsletter", "login", "sign", "facebook", "twitter", "website", "http", "https",
    "publications", "pubmed", "min", "articles", "artikel", "artículos", "więcej", "developer", "from", "print", "photo", "edited", "request", "account",
];

/// Whether the text is a control, a time or a placeholder rather than a name.
pub(super) fn is_nobody(name: &str) -> bool {
    is_in(IS_NOBODY, name.trim())
        || is_crowd(name)
        || name.split_whitespace().any(|w| is_in(IS_NOBODY_WORD, w.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// Whether the name is that of everybody who writes for a site: "MDN contributors".
fn is_crowd(name: &str) -> bool {
    name.split_whitespace().next_back().is_some_and(|last| last.eq_ignore_ascii_case("contributors"))
}

/// Whether the name is that of a rank in a forum: "Junior Member".
pub(super) fn is_rank(name: &str) -> bool {
    const RANKS: [&str; 8] = ["junior", "senior", "new", "active", "full", "regular", "registered", "veteran"];
    let parts = name.split_once(' ').filter(|(_, last)| last.eq_ignore_ascii_case("member"));
    parts.is_some_and(|(first, _)| RANKS.iter().any(|rank| first.eq_ignore_ascii_case(rank)))
}

#[rustfmt::skip]
const ORGANISATION: &[&str] = &[
    "news", "newsroom", "redaktion", "redaktionsteam", "onlineredaktion", "editorial", "editors", "contributors", "writers", "staff", "team",
    "desk", "press", "agency", "agencies", "agence", "agencia", "agencias", "agenzia", "agentur", "magazine",
    "magazin", "magazyn", "times", "gmbh", "inc", "llc", "ltd", "online", "media", "network", "zeitung",
    "rédaction", "redaction", "redacción", "redazione", "redação", "redactie", "redakcja", "redakce", "redakcia",
    "redaksjonen", "redaktionen", "toimitus", "редакция", "редакція", "σύνταξη", "newspaper", "journal", "tribune",
    "gazette", "herald", "daily", "weekly", "post", "wire", "service", "services", "association", "foundation",
    "institute", "university", "council", "company", "corporation", "group", "board", "department", "ministry",
    "committee", "center", "centre", "society", "organization", "organisation", "club", "studio", "studios", "shop",
    "store", "tv", "radio", "nachrichten", "nachrichtenagentur", "presse", "ajansı", "merkezi", "webteam",
];

/// Whether the name is that of an organisation, by its words or its form.
pub(super) fn is_organisation(name: &str) -> bool {
    if name
        .split(|c: char| c.is_whitespace() || c == '-')
        .any(|w| is_in(IS_ORGANISATION, w.trim_matches(|c: char| !c.is_alphanumeric())))
    {
        return true;
    }
    let host = name.rsplit_once('.').is_some_and(|(before, end)| {
        !before.is_empty()
            && !name.contains(' ')
            && (2..=4).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_lowercase())
    });
    host || ["編集部", "新聞", "通信社", "뉴스", "신문", "일보", "연합", "新华", "报社", "日报", "時報", "网", "편집국"]
        .iter()
        .any(|w| name.contains(w))
}

/// Whether the name ends with a legal form: who runs the site, not who wrote the page.
pub(super) fn is_legal_entity(name: &str) -> bool {
    #[rustfmt::skip]
    const FORMS: &[&str] = &[
        "gmbh", "ag", "kg", "ug", "se", "inc", "llc", "ltd", "corp", "plc", "srl", "spa", "sarl", "sas", "bv", "oy",
        "ev", "kft", "doo", "sro", "pty", "ooo",
    ];
    let mut words = name.split_whitespace().rev();
    let (Some(last), before) = (words.next(), words.next()) else { return false };
    let last_bare = fold::letters(last);
    let is_form = |bare: &[u8]| FORMS.iter().any(|form| form.as_bytes() == bare);
    let spaced = before.is_some_and(|before| {
        let mut both = fold::letters(before);
        both.extend_from_slice(&last_bare);
        is_form(&both)
    });
    // "Se", "Ag", "Co" end names of people as well; forms are written in capitals or with dots.
    let form =
        is_form(&last_bare) && (last_bare.len() > 2 || last.contains('.') || last.chars().all(|c| c.is_uppercase()));
    before.is_some() && (form || spaced && name.ends_with('.'))
}

/// Whether the word may stand in lower case within a name.
pub(super) fn is_particle(word: &str) -> bool {
    #[rustfmt::skip]
    const PARTICLES: &[&str] = &[
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "el",
        "al", "bin", "ibn", "ten", "ter", "zu", "zum", "zur", "y", "e", "los", "las", "af", "op", "ní", "bint", "abu", "'t", "’t", "het", "vom",
        "dem", "dalla", "dello", "degli", "af", "av", "ap", "ul", "und", "et",
    ];
    PARTICLES.contains(&word) || begins_with_particle(word)
}

/// `al-Sayed`, `d'Aubigné`: a particle, and a name with its capital.
fn begins_with_particle(word: &str) -> bool {
    let mut parts = word.splitn(2, ['-', '\'', '’', 'ʻ', '‑']);
    let (Some(particle), Some(name)) = (parts.next(), parts.next()) else { return false };
    (1..=3).contains(&particle.len()) && name.starts_with(char::is_uppercase)
}
