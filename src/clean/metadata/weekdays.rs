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

/// Their short forms. Many are words of other languages ("la", "do", "sex"): they are weekdays where they stand alone.
#[rustfmt::skip]
const SHORT: [&str; 16] = [
    "mo di mi do fr sa so", "lu ma me je ve sa di", "lun mar mer jeu ven sam dim", "mié mie jue vie sáb sab dom", "seg ter qua qui sex",
    "gio", "dl dt dc dj dv ds dg", "joi vin sâm sb dum", "wo vr za zo", "man tir tirs ons tor tors fre lør søn mån tis lör sön",
    "ke to pe la su ti", "pon wt wto śr śro czw cz pt pią sob nd ndz niedz", "po út st čt pá ne ut št pi", "пн вт ср чт пт сб вс нд",
    "pzt sal çar per cum cmt paz", "hé sze csüt csü pén szo vas",
];

static ALL_SHORT: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| SHORT.iter().flat_map(|of| of.split(' ')).collect());

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
    if is_short_weekday(text) { "" } else { text }
}

/// What stands before the weekday that a text ends with; the text itself where it ends with none.
pub(super) fn before_weekday(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.'));
    let word = text.rsplit(char::is_whitespace).next().unwrap_or(text);
    if is_weekday(word) { &text[..text.len() - word.len()] } else { text }
}

fn is_short_weekday(word: &str) -> bool {
    fold::lower(word, &mut [0; LONGEST]).is_some_and(|w| ALL_SHORT.contains(w))
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
            ("So., ", ""),
            ("mer", ""),
            ("La Vida", "La Vida"),
        ] {
            assert_eq!(without_weekdays(text), want, "{text}");
        }
    }
}
