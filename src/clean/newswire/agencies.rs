//! Names of news agencies and wire services, as they stand in datelines and credits.

use crate::clean::hygiene::fold;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// All in lower case: names are compared so.
#[rustfmt::skip]
const LATIN: &[&str] = &[
    "aa", "aap", "adnkronos", "afp", "agencia efe", "agencies", "agenzia nova", "agerpres", "agi", "anadolu",
    "anadolu agency", "ani", "anp", "ansa", "antara", "ap", "apa", "apa-ots", "asianet", "askanews",
    "associated press", "awp", "baha", "belga", "bernama", "bloomberg", "bns", "bta", "business wire",
    "businesswire", "canadian press", "cna", "cnn", "cnw", "dbv", "dow jones newswires", "dpa", "dpa-afx",
    "dpa-infocom", "dpa-tmn", "dts", "efe", "elta", "epd", "epa", "etx", "europa press", "europapress", "f.a.z",
    "gam", "globe newswire", "globenewswire", "hina", "ians", "inp", "interfax", "interfax.ru", "ips", "itar-tass",
    "jiji", "jiji press", "keystone-sda", "kna", "kuna", "kyodo", "kyodo news", "lapresse", "leta", "lusa", "mena",
    "mti", "newswire", "ntb", "pap", "pna", "pr newswire", "presse canadienne", "prnewswire", "pti", "reuters",
    "rfe/rl", "ria novosti", "ritzau", "sana", "sda", "sid", "sipa", "sputnik", "stt", "the associated press",
    "the canadian press", "tanjug", "tass", "thai news agency", "tt", "ukrinform",
];

#[rustfmt::skip]
const MORE_LATIN: &[&str] = &[
    "united press international", "upi", "uni", "vna", "wam", "xinhua", "yonhap", "yonhap news",
    "yonhap news agency", "zenit", "čtk", "ctk", "tasr", "sita", "sta", "pa", "pa media", "press association",
    "getty images", "thomson reuters", "italpress", "isbnews", "iha", "dha", "nyhetsbyrån direkt", "agenpress", "radiocor",
    "kompas.com", "tempo.co", "detikcom", "detik.com", "liputan6.com", "republika.co.id", "tribunnews.com", "okezone.com", "sindonews.com",
    "merdeka.com", "suara.com", "viva.co.id", "cnnindonesia.com",
];

#[rustfmt::skip]
const OTHER: &[&str] = &[
    "연합뉴스", "뉴시스", "뉴스1", "연합뉴스tv", "로이터", "로이터=연합뉴스", "ap=연합뉴스", "afp=연합뉴스", "epa=연합뉴스", "신화=연합뉴스", "아주경제",
    "조선중앙통신", "共同", "共同通信", "時事", "時事通信", "ロイター", "聯合ニュース", "afp時事", "共同社", "新华社", "新華社", "中新社", "中新网", "中央社",
    "路透社", "法新社", "美联社", "美聯社", "тасс", "итар-тасс", "риа новости", "интерфакс", "рейтер", "укринформ", "укрінформ",
    "интерфакс-украина", "уніан", "унн", "απε-μπε", "απε", "رويترز", "أ ف ب", "د ب أ", "وام", "واس", "סוכנויות",
    "эхо", "سانا", "بترا", "كونا", "قنا", "الأناضول", "شينخوا", "ایرنا", "ایسنا", "भाषा", "पीटीआई", "आईएएनएस", "एएनआई", "यूएनआई", "पीटीआई-भाषा",
];

static ALL: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| LATIN.iter().chain(MORE_LATIN).chain(OTHER).copied().collect());

/// Whether the text names one agency, whatever the case.
pub fn is_agency(name: &str) -> bool {
    let name = name.trim().trim_end_matches('.');
    fold::lower(name, &mut [0; 48]).is_some_and(|n| ALL.contains(n))
}

/// Desks of dpa, which stand behind its name: `dpa/lnw`.
#[rustfmt::skip]
const DESKS: &[&str] = &[
    "lah", "lbg", "lbn", "lbw", "lby", "lhe", "lhh", "lmv", "lni", "lno", "lnw", "lrp", "lrs", "lsa", "lsh", "lsl", "lsn",
    "lsw", "lth", "bb", "bw", "by", "mv", "sn", "th", "tmn", "afx", "infocom",
];

fn is_desk(name: &str) -> bool {
    fold::lower(name.trim(), &mut [0; 16]).is_some_and(|n| DESKS.contains(&n))
}

/// Whether the text names agencies and nothing else: `dpa/AFP`, `AP, Reuters`.
pub fn agencies_in(text: &str) -> bool {
    let text = text.trim();
    if is_agency(text) {
        return true;
    }
    let mut parts = text.split(['/', ',', '·', '、', '=', '+', '&', ';']).map(str::trim);
    parts.clone().count() > 1
        && parts.clone().next().is_some_and(is_agency)
        && parts.all(|p| is_agency(p) || is_desk(p))
}
