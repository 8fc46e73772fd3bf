//! Words that no person's name has: lines of one or two of them label what follows.

use crate::clean::hygiene::fold;

/// Longest of them, in bytes.
const LONGEST: usize = 40;

/// Whether a name has such a word.
pub(super) fn has_topic(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|word| fold::lower(word, &mut [0; LONGEST]).is_some_and(|w| TOPICS.contains(&w)))
}

#[rustfmt::skip]
const TOPICS: &[&str] = &[
    // English
    "study", "studies", "release", "releases", "tips", "guide", "guides", "review", "reviews", "update", "updates", "report", "reports", "event",
    "events", "blog", "blogs", "stories", "feature", "features", "featured", "interview", "interviews", "analysis", "podcast", "podcasts", "video", "videos",
    "webinar", "webinars", "research", "policy", "business", "sport", "sports", "politics", "economy", "technology", "education", "science",
    "opinion", "editorial", "announcement", "announcements", "insights", "resources", "tutorial", "tutorials", "lifestyle", "entertainment",
    "travel", "health", "culture", "finance", "marketing", "community", "article", "articles", "category", "uncategorized", "recipes", "software",
    "security", "engineering", "industry", "product", "products", "newsletter", "publications", "investigation", "commentary", "explainer",
    // German
    "nachrichten", "bericht", "berichte", "pressemitteilung", "pressemitteilungen", "meldung", "meldungen", "aktuelles", "ratgeber", "wirtschaft",
    "politik", "kultur", "wissenschaft", "forschung", "veranstaltung", "veranstaltungen", "kommentar", "meinung", "reportage", "gesundheit",
    "reise", "unternehmen", "analyse", "beitrag", "beiträge", "ankündigung", "fallstudie",
    // French
    "actualité", "actualités", "communiqué", "dossier", "dossiers", "enquête", "entretien", "économie", "politique", "santé", "société",
    "recherche", "étude", "événement", "événements", "entreprise", "entreprises", "éducation", "voyage", "conseils", "vidéo", "vidéos",
    // Spanish and Portuguese
    "noticias", "noticia", "comunicado", "entrevista", "análisis", "opinión", "economía", "política", "cultura", "salud", "sociedad", "deportes",
    "investigación", "estudio", "evento", "eventos", "educación", "reportaje", "consejos", "notícias", "notícia", "análise", "opinião", "economia",
    "saúde", "sociedade", "esportes", "desporto", "pesquisa", "educação", "reportagem", "dicas", "artigo", "artículo",
    // Italian and Dutch
    "notizie", "comunicato", "intervista", "analisi", "opinione", "salute", "società", "ricerca", "studio", "consigli", "recensione", "recensioni",
    "nieuws", "nieuwsbericht", "persbericht", "verslag", "onderzoek", "gezondheid", "economie", "cultuur", "evenement", "evenementen", "mening",
    // Polish, Swedish, Turkish
    "wiadomości", "aktualności", "wywiad", "opinie", "gospodarka", "polityka", "kultura", "zdrowie", "badania", "wydarzenia", "recenzja", "nyheter",
    "pressmeddelande", "intervju", "ekonomi", "kultur", "hälsa", "forskning", "evenemang", "haber", "haberler", "röportaj", "analiz", "sağlık",
    "spor", "eğitim", "duyuru", "etkinlik",
    // Russian and Ukrainian
    "новости", "новость", "интервью", "обзор", "анализ", "мнение", "экономика", "политика", "культура", "здоровье", "наука", "спорт", "события",
    "репортаж", "исследование", "новини", "інтерв'ю", "огляд", "думка", "економіка", "політика", "здоров'я", "події",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_names() {
        for label in ["Case Study", "Tech Tips", "Press Release", "Aktuelle Meldungen", "Dossier Spécial"] {
            assert!(has_topic(label), "{label}");
        }
        for name in ["Jane Doe", "Joseph Story", "Bill Press", "Emily Post", "Jimmy Page"] {
            assert!(!has_topic(name), "{name}");
        }
    }
}
