//! Wire conventions as agencies print them.

use super::*;

#[test]
fn an_agency_that_is_not_known_needs_the_whole_form() {
    let found =
        dateline("PORT VARROW/LINDESTAD, Oct. 16 (Corvane) -- The port authorities agreed.").expect("a dateline");
    assert_eq!((found.places, found.agency), (vec!["PORT VARROW", "LINDESTAD"], Some("Corvane")));
    assert_eq!(dateline("The mayor, Oct. 16 (Corvane) -- and others."), None);
    assert_eq!(dateline("VARROW (Corvane) -- The port."), None);
    let found = dateline("КАМЕННАЯ ГАВАНЬ, 8 октября. /Корвань/. В цехе открылась мастерская.").expect("a dateline");
    assert_eq!((found.places, found.agency), (vec!["КАМЕННАЯ ГАВАНЬ"], Some("Корвань")));
    assert_eq!(dateline("Гавань и порт, 8 октября. /Корвань/. В цехе."), None);
    let text = "(노을항=코르반뉴스) 한서우 기자 = 등대 도서관이 문을 연다.";
    let found = dateline(text).expect("a dateline");
    assert_eq!((found.agency, found.reporters), (Some("코르반뉴스"), Some("한서우 기자")));
    assert_eq!(&text[found.end..], "등대 도서관이 문을 연다.");
    assert_eq!(dateline("(값=수량) 표를 보면 가격이 올랐다."), None);
}

#[test]
fn wire_marks_come_off_titles() {
    for (text, want, version, marker) in [
        ("(LD) Markets close higher", "Markets close higher", Some(1), None),
        ("(4th LD) Envoys meet in capital", "Envoys meet in capital", Some(4), None),
        ("(URGENT) Quake hits coast", "Quake hits coast", None, Some("URGENT")),
        ("(LEAD) (CORRECTED) Two ships collide", "Two ships collide", Some(1), Some("CORRECTED")),
        ("Two ships collide (2nd LD)", "Two ships collide", Some(2), None),
        ("UPDATE 2-Oil slips on supply worries", "Oil slips on supply worries", Some(2), None),
        ("CORRECTED-UPDATE 1-Oil slips", "Oil slips", Some(1), Some("CORRECTED")),
        ("ROUNDUP 3: Bahn fährt wieder", "Bahn fährt wieder", Some(3), None),
        ("[속보] 지진 발생", "지진 발생", None, Some("속보")),
        ("지진 발생(종합2보)", "지진 발생", Some(2), None),
    ] {
        let got = title(text);
        assert_eq!((got.title, got.version, got.marker.as_deref()), (want, version, marker), "{text}");
    }
}

#[test]
fn titles_without_marks_stay_whole() {
    for text in [
        "(Not) the end of it",
        "Update: nothing new",
        "COVID-19: what we know",
        "A (second) look",
        "AC/DC: back",
        "[Interview] A day at sea",
        "EU-Gipfel: Lage",
        "(LD)",
    ] {
        assert_eq!(title(text), TitleMarks { title: text, ..TitleMarks::default() });
    }
}

#[test]
fn notes_lose_their_mark() {
    assert_eq!(
        note("(ATTN: UPDATES with minister's comments in paras 4-6)"),
        Some("UPDATES with minister's comments in paras 4-6")
    );
    assert_eq!(note("(Adds quote, background)"), Some("Adds quote, background"));
    assert_eq!(note("(He did not say why.)"), None);
}

#[test]
fn a_section_and_a_time_share_a_line() {
    let (section, moment) = section_line("All News 16:00 March 07, 2019", Habit::default()).unwrap();
    assert_eq!((section, moment.to_string().as_str()), ("All News", "2019-03-07T16:00:00"));
    assert_eq!(section_line("By Piet Lanyon Oct. 11, 2024 9:30", Habit::default()), None);
    let (section, _) = section_line("Thursday Harbours 16:00 March 07, 2019", Habit::default()).unwrap();
    assert_eq!(section, "Harbours");
    for line in
        ["Thursday, 7 March 2019, 16:00", "Published Thursday, March 7, 2019 4:00 PM", "Kamis, 7 Mar 2019 16:00"]
    {
        assert_eq!(section_line(line, Habit::default()), None, "{line}");
    }
    assert_eq!(section_line("Updated 16:00 March 07, 2019", Habit::default()), None);
    assert_eq!(section_line("He left at 16:00 on March 07, 2019, they said.", Habit::default()), None);
}

#[test]
fn datelines_are_told_apart() {
    for (text, places, date, agency, rest) in [
        (
            "SEOUL/WASHINGTON, March 7 (Yonhap) -- The envoys",
            &["SEOUL", "WASHINGTON"][..],
            Some("March 7"),
            Some("Yonhap"),
            "The envoys",
        ),
        ("PARIS (AP) — The strike", &["PARIS"], None, Some("AP"), "The strike"),
        ("LONDON, Jan 3 (Reuters) - Shares", &["LONDON"], Some("Jan 3"), Some("Reuters"), "Shares"),
        ("BERLIN (dpa) - Der Bund", &["BERLIN"], None, Some("dpa"), "Der Bund"),
        ("Berlin (dpa/AFP) – Der Bund", &["Berlin"], None, Some("dpa/AFP"), "Der Bund"),
        ("Harrmoor (dpa/lnw) - Der Rat", &["Harrmoor"], None, Some("dpa/lnw"), "Der Rat"),
        ("ATHEN/BERLIN dpa | Die Lage", &["ATHEN", "BERLIN"], None, Some("dpa"), "Die Lage"),
        ("МОСКВА, 7 марта (ТАСС) — Текст", &["МОСКВА"], Some("7 марта"), Some("ТАСС"), "Текст"),
        ("МОСКВА, 7 марта. /ТАСС/. Текст", &["МОСКВА"], Some("7 марта"), Some("ТАСС"), "Текст"),
        ("Москва. 3 мая. INTERFAX.RU - Текст", &["Москва"], Some("3 мая"), Some("INTERFAX.RU"), "Текст"),
        ("МОСКВА, 7 мар — РИА Новости. Текст", &["МОСКВА"], Some("7 мар"), Some("РИА Новости"), "Текст"),
        ("PARIS, 3 mars (AFP) - Le texte", &["PARIS"], Some("3 mars"), Some("AFP"), "Le texte"),
        ("Madrid, 7 mar (EFE).- El texto", &["Madrid"], Some("7 mar"), Some("EFE"), "El texto"),
        ("(ANSA) - ROMA, 07 MAR - Il testo", &["ROMA"], Some("07 MAR"), Some("ANSA"), "Il testo"),
        ("(Reuters) - The text", &[], None, Some("Reuters"), "The text"),
        ("WASHINGTON — The text", &["WASHINGTON"], None, None, "The text"),
        (
            "NEW YORK, March 7, 2019 /PRNewswire/ -- The text",
            &["NEW YORK"],
            Some("March 7, 2019"),
            Some("PRNewswire"),
            "The text",
        ),
        ("(서울=연합뉴스) 홍길동 기자 = 본문", &["서울"], None, Some("연합뉴스"), "본문"),
        ("서울=연합뉴스) 홍길동 기자 = 본문", &["서울"], None, Some("연합뉴스"), "본문"),
        ("[서울=뉴시스] 홍길동 기자 = 본문", &["서울"], None, Some("뉴시스"), "본문"),
        ("新华社北京3月7日电（记者张三）正文", &["北京"], Some("3月7日"), Some("新华社"), "正文"),
        ("【ワシントン共同】本文", &["ワシントン"], None, Some("共同"), "本文"),
        ("[東京 7日 ロイター] - 本文", &["東京"], Some("7日"), Some("ロイター"), "本文"),
        ("Warszawa, 06.03.2025 (ISBnews) - Tekst", &["Warszawa"], Some("06.03.2025"), Some("ISBnews"), "Tekst"),
        ("रांची, 18 फरवरी (भाषा) पाठ", &["रांची"], Some("18 फरवरी"), Some("भाषा"), "पाठ"),
        ("नई दिल्ली, 3 मार्च (भाषा): पाठ", &["नई दिल्ली"], Some("3 मार्च"), Some("भाषा"), "पाठ"),
        ("KOCAELİ (İHA) - Metin", &["KOCAELİ"], None, Some("İHA"), "Metin"),
        ("Kocaeli (DHA) Metin", &["Kocaeli"], None, Some("DHA"), "Metin"),
        ("STOCKHOLM (Direkt) Texten", &["STOCKHOLM"], None, Some("Direkt"), "Texten"),
        ("TEMPO.CO, Jakarta - Teks", &["Jakarta"], None, Some("TEMPO.CO"), "Teks"),
        ("JAKARTA, KOMPAS.com - Teks", &["JAKARTA"], None, Some("KOMPAS.com"), "Teks"),
        ("ROMA (ITALPRESS) - Il testo", &["ROMA"], None, Some("ITALPRESS"), "Il testo"),
        ("دمشق-سانا النص", &["دمشق"], None, Some("سانا"), "النص"),
        ("本报讯（记者 张三）正文", &[], None, None, "正文"),
        ("本報訊 正文", &[], None, None, "正文"),
    ] {
        let got = dateline(text).unwrap_or_else(|| panic!("no dateline: {text}"));
        assert_eq!((&got.places[..], got.date, got.agency, &text[got.end..]), (places, date, agency, rest), "{text}");
    }
    assert_eq!(dateline("(서울=연합뉴스) 홍길동 기자 = 본문").unwrap().reporters, Some("홍길동 기자"));
}

#[test]
fn prose_is_no_dateline() {
    for text in [
        "The World Health Organization (WHO) - a body of the UN - met.",
        "He said (AP photo) that it was over.",
        "BREAKING — The court has ruled.",
        "An offer (Reuters reported) was made.",
        "I think — and many do — that it is.",
        "Paris is lovely.",
        "",
        "In March 7 people - all of them young - died.",
        "Demirören Haber Ajansı (DHA) Genel Müdürü istifa etti.",
        "Tidningen (Direkt) skrev om bron.",
        "本报讯息中心昨天开放。",
        "वह संस्था, एक पुरानी कंपनी (भाषा), बंद हुई।",
        "Tempo.co, Jakarta dan Bogor.",
    ] {
        assert_eq!(dateline(text), None, "{text}");
    }
}

#[test]
fn short_names_of_agencies_are_words_too() {
    for text in [
        "Young Sid: I had a boat once, and it sank.",
        "Dear Sana: The boat is yours.",
        "Meet Ani. She sails the boat.",
        "Meet Reuters. She sails the boat.",
        "Mama, Pa - and the boat.",
        "Mr. Gam: Thank you for the boat.",
        "ELKRIDGE, PA, where the boat lies, is small.",
    ] {
        assert_eq!(dateline(text), None, "{text}");
    }
    let found = dateline("BERLIN afp | Das Boot").expect("a dateline");
    assert_eq!((found.places, found.agency), (vec!["BERLIN"], Some("afp")));
    let found = dateline("Harrmoor SID - Das Boot").expect("a dateline");
    assert_eq!((found.places, found.agency), (vec!["Harrmoor"], Some("SID")));
}

#[test]
fn a_state_is_part_of_the_place() {
    let text = "ELKRIDGE, Pa., March 18, 2021 (BOATWIRE) -- The boat";
    let found = dateline(text).expect("a dateline");
    assert_eq!(
        (found.places, found.date, found.agency),
        (vec!["ELKRIDGE, Pa"], Some("March 18, 2021"), Some("BOATWIRE"))
    );
    assert_eq!(&text[found.end..], "The boat");
    let found = dateline("ELKRIDGE, Pa. — The boat").expect("a dateline");
    assert_eq!((found.places, found.agency), (vec!["ELKRIDGE, Pa."], None));
}

#[test]
fn capitals_before_a_dash_may_be_somebody() {
    for text in ["MY AUNT — She had a boat.", "THE BARMAN — Good evening.", "MR. LANYON — The boat."] {
        assert_eq!(dateline(text), None, "{text}");
    }
    for text in ["THE HAGUE — The boat.", "NEW YORK — The boat.", "PARIS -- The boat.", "LA PAZ, Bolivia — The boat."]
    {
        assert!(dateline(text).is_some(), "{text}");
    }
}

#[test]
fn end_marks_are_known() {
    for mark in ["(END)", "-30-", "###", "# # #", "(끝)", "- ends -", "ENDS", "(完)"] {
        assert!(is_end_mark(mark), "{mark}");
    }
    for text in ["END OF STORY", "30", "", "#", "(1)", "the end"] {
        assert!(!is_end_mark(text), "{text}");
    }
}

#[test]
fn trailing_credits_are_found() {
    assert_eq!(trailing_credit("Das sagte er. (dpa/AFP)"), Some((14, "dpa/AFP")));
    assert_eq!(trailing_credit("That is so (he said)"), None);
}

#[test]
fn email_bylines_are_found() {
    assert_eq!(email_byline("홍길동 기자 gildong@example.co.kr"), Some(("홍길동 기자", "gildong@example.co.kr")));
    assert_eq!(email_byline("reporter@example.com"), Some(("", "reporter@example.com")));
    assert_eq!(email_byline("Write to us at tips@example.com with anything you know about the case"), None);
}

#[test]
fn a_tag_behind_the_last_sentence_signs_the_story() {
    let signed = |text| signed_off(text).map(|at| &text[at..]);
    assert_eq!(signed("\"Then we start again,\" he said. (AP)"), Some("(AP)"));
    assert_eq!(signed("«Poi si ricomincia», dice. (ANSA)."), Some("(ANSA)."));
    assert_eq!(signed("«Y vuelta a empezar», dice. EFE"), Some("EFE"));
    assert_eq!(signed("\"Then we start again,\" he said. -- PTI"), Some("PTI"));
    assert_eq!(signed("وقال: \"ثم نبدأ من جديد\". (رويترز)"), Some("(رويترز)"));
    for text in
        ["A view of the harbour on Monday (AP)", "She has worked for AFP", "They met in the U.S. pa", "(AP)", "EFE"]
    {
        assert_eq!(signed(text), None, "{text}");
    }
}

#[test]
fn a_month_is_no_place() {
    let found = dateline("June 3 (UPI) -- The wheat is high.").expect("a dateline");
    assert_eq!((found.places.len(), found.agency, found.date), (0, Some("UPI"), Some("June 3")));
    let found = dateline("Feb. 28 (UPI) -- The wheat is high.").expect("a dateline");
    assert_eq!((found.places.len(), found.date), (0, Some("Feb. 28")));
}

#[test]
fn cnn_needs_no_dash() {
    let found = dateline("Norwich, England (CNN) The wheat is high.").expect("a dateline");
    assert_eq!((found.places.as_slice(), found.agency), (&["Norwich, England"][..], Some("CNN")));
    assert!(dateline("(CNN) The wheat is high.").is_some());
    assert_eq!(dateline("Its rival (CNN) told it first."), None);
    assert_eq!(dateline("The rival (CNN) World told it first."), None);
}

#[test]
fn an_agency_may_be_glued_to_its_place() {
    let found = dateline("Point Verity, MaineCNN — Every evening he climbs the stairs.").unwrap();
    assert_eq!((found.places, found.agency), (vec!["Point Verity, Maine"], Some("CNN")));
    let found = dateline("Point Verity, MaineCNN —").unwrap();
    assert_eq!(found.end, "Point Verity, MaineCNN —".len());
    assert!(dateline("The LaunchPAP — a tool for doctors").is_none());
}
