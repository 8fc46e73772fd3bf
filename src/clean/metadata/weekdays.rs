//! Names of weekdays in the languages whose months are read, in lower case.

use crate::clean::hygiene::fold;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// By language, as [`months`](super::months) has them; a language whose names another has is not told twice.
#[rustfmt::skip]
const NAMES: [&str; 40] = [
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "dilluns dimarts dimecres dijous divendres dissabte diumenge",
    "luni marți marţi miercuri joi vineri sâmbătă duminică",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag",
    "mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur",
    "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev",
    "pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena",
    "pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis",
    "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "pondělí úterý středa čtvrtek pátek neděle",
    "pondelok utorok streda štvrtok piatok nedeľa",
    "ponedeljek torek sreda četrtek petek nedelja",
    "ponedjeljak utorak srijeda četvrtak petak subota nedjelja ponedeljak",
    "понедељак уторак среда четвртак петак субота недеља",
    "понеделник вторник сряда четвъртък петък събота неделя",
    "понедельник четверг пятница воскресенье",
    "понеділок вівторок середа четвер п'ятниця п’ятниця неділя",
    "панядзелак аўторак серада чацвер пятніца нядзеля",
    "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "hënë martë mërkurë enjte premte shtunë diel",
    "الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد",
    "יום שני שלישי רביעי חמישי שישי שבת ראשון",
    "دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه شنبه یکشنبه یک‌شنبه",
    "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার",
    "திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு",
    "วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์",
    "senin selasa rabu kamis jumat jum'at sabtu minggu isnin khamis jumaat ahad",
    "miyerkules huwebes biyernes linggo vrydag saterdag sondag",
    "jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili",
];

static ALL: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| NAMES.iter().flat_map(|of| of.split(' ')).collect());

/// The longest name, in bytes.
const LONGEST: usize = 48;

/// A text without the weekdays that it begins and ends with.
pub fn without_weekdays(text: &str) -> &str {
    let part = |c: char| c.is_whitespace() || matches!(c, ',' | '.');
    let mut text = text.trim_matches(part);
    while let Some(word) = text.split(part).next().filter(|word| is_weekday(word)) {
        text = text[word.len()..].trim_start_matches(part);
    }
    while let Some(word) = text.rsplit(part).next().filter(|word| is_weekday(word)) {
        text = text[..text.len() - word.len()].trim_end_matches(part);
    }
    text
}

fn is_weekday(word: &str) -> bool {
    !word.is_empty() && fold::lower(word, &mut [0; LONGEST]).is_some_and(|w| ALL.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_come_off_either_end() {
        for (text, want) in [
            ("Monday", ""),
            ("Published Thursday,", "Published"),
            ("SONNTAG", ""),
            ("Segunda-feira", ""),
            ("Wednesday Harbours", "Harbours"),
            ("Friday Night Dinner", "Night Dinner"),
            ("All News", "All News"),
        ] {
            assert_eq!(without_weekdays(text), want, "{text}");
        }
    }
}
