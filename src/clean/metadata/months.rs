//! Names of months, in the spellings that date lines use (nominative, genitive, short forms), and of time zones.

use crate::clean::hygiene::fold;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Lower-case names of each month, January first.
///
/// Languages, where they have a form of their own: English, German, French, Spanish, Portuguese, Italian,
/// Catalan, Romanian, Dutch, Danish, Norwegian, Swedish, Icelandic, Finnish, Estonian, Latvian, Lithuanian, Polish, Czech, Slovak,
/// Slovene, Croatian, Serbian, Bulgarian, Russian, Ukrainian, Belarusian, Greek, Turkish, Hungarian, Albanian, Arabic, Hebrew,
/// Persian and Urdu (Gregorian), Hindi, Bengali, Tamil, Thai, Indonesian, Malay, Filipino, Swahili, Afrikaans.
const NAMES: [&str; 12] = [
    "jan january januar janvier janv enero ene janeiro gennaio genn gen gener ianuarie ian januari janúar \
     tammikuu tammikuuta jaanuar janvāris janvārī sausio sausis sty stycznia styczeń styczen led leden ledna \
     januára januarja januara siječnja siječanj sij январь января янв януари јануар јануара січень січня січ \
     студзеня студзень ιανουάριος ιανουαρίου ιαν ιανουαριου γενάρη ocak oca január janar يناير جانفي ינואר \
     ژانویه جنوری जनवरी জানুয়ারি জানুয়ারী ஜனவரி มกราคม jänner jän jänn styczniu januarie",
    "feb february februar février févr fév fevrier febrero fevereiro fev febbraio febb febrer februarie \
     februari febrúar helmikuu helmikuuta veebruar februāris februārī vasario vasaris lut lutego luty úno únor \
     února feber februára februarja februara veljače veljača velj февраль февраля фев февр февруари фебруар \
     фебруара лютий лютого лют лютага люты φεβρουάριος φεβρουαρίου φεβ φλεβάρη φεβρουαριου şubat şub február \
     shkurt فبراير شباط فيفري פברואר فوریه فروری फरवरी फ़रवरी ফেব্রুয়ারি பிப்ரவரி กุมภาพันธ์ pebrero febr",
    "mar march märz mrz maerz mars marzo março marco marc martie maart mrt marts maaliskuu maaliskuuta märts \
     martā kovo kovas marca marzec březen března bře marec ožujka ožujak ožu март марта мар березень березня \
     бер сакавіка сакавік μάρτιος μαρτίου μαρ μάρτη μαρτιου mart március márc مارس آذار מרץ במרץ مارچ मार्च \
     মার্চ மார்ச் มีนาคม maret mac marso märt mär machi",
    "apr april avril avr abril abr aprile aprilie aprils aprīlis aprīlī huhtikuu huhtikuuta aprill apríl \
     balandžio balandis kwi kwietnia kwiecień duben dubna dub apríla aprila travnja travanj tra апрель апреля \
     апр април квітень квітня кві красавіка красавік απρίλιος απριλίου απρ απρίλη απριλιου nisan nis április \
     ápr prill أبريل ابريل إبريل نيسان أفريل אפריל באפריל آوریل اپریل अप्रैल এপ্রিল ஏப்ரல் เมษายน aprili",
    "may mai mayo maio maggio mag maig mei maj maí toukokuu toukokuuta maijs maijā gegužės gegužė maja květen \
     května kvě máj mája svibnja svibanj svi май мая мај маја травень травня тра μάιος μαΐου μαϊ μάη μαιου \
     μαίου mayıs május مايو أيار ماي מאי במאי مه مئی मई মে மே พฤษภาคม",
    "jun june juni juin junio junho giugno giu juny iunie iun júní kesäkuu kesäkuuta juuni jūnijs jūnijā \
     birželio birželis cze czerwca czerwiec červen června čer jún júna junija juna lipnja lipanj lip июнь июня \
     июн юни јун јуна червень червня чер чэрвеня чэрвень ιούνιος ιουνίου ιουν ιούνη ιουνιου haziran haz június \
     qershor يونيو يونيه حزيران جوان יוני ביוני ژوئن جون जून জুন ஜூன் มิถุนายน hunyo junie",
    "jul july juli juillet juil julio julho luglio lug juliol iulie iul júlí heinäkuu heinäkuuta juuli jūlijs \
     jūlijā liepos liepa lipca lipiec červenec července čvc júl júla julija jula srpnja srpanj srp июль июля \
     июл юли јул јула липень липня лип ліпеня ліпень ιούλιος ιουλίου ιουλ ιούλη ιουλιου temmuz tem július \
     korrik يوليو يوليه تموز جويلية יולי ביולי ژوئیه جولائی जुलाई জুলাই ஜூலை กรกฎาคม hulyo julie julai",
    "aug august août aout agosto ago agost augusti augustus ágúst elokuu elokuuta augusts augustā rugpjūčio \
     rugpjūtis sie sierpnia sierpień srpen srpna augusta avgusta avgust kolovoza kolovoz kol август августа авг \
     серпень серпня сер жніўня жнівень αύγουστος αυγούστου αυγ αύγουστο αυγουστου ağustos ağu augusztus gusht \
     أغسطس اغسطس آب أوت אוגוסט באוגוסט اوت اگست अगस्त আগস্ট ஆகஸ்ட் สิงหาคม agustus ogos agt agosti",
    "sep sept september septembre septiembre setiembre setembro set settembre sett setembre septembrie syyskuu \
     syyskuuta septembris septembrī rugsėjo rugsėjis wrz września wrzesień září zář septembra rujna rujan ruj \
     сентябрь сентября сен сент септември септембар септембра вересень вересня вер верасня верасень σεπτέμβριος \
     σεπτεμβρίου σεπ σεπτ σεπτέμβρη σεπτεμβριου eylül eyl szeptember szept shtator سبتمبر أيلول ספטמבר בספטמבר \
     سپتامبر ستمبر सितंबर सितम्बर সেপ্টেম্বর செப்டம்பர் กันยายน setyembre septemba",
    "oct october oktober octobre octubre outubro out ottobre ott octombrie okt oktobar október lokakuu \
     lokakuuta oktoober oktobris oktobrī spalio spalis paź października październik říjen října říj októbra \
     oktobra октябрь октября окт октомври октобар октобра жовтень жовтня жов кастрычніка кастрычнік οκτώβριος \
     οκτωβρίου οκτ οκτώβρη οκτωβριου ekim eki tetor أكتوبر اكتوبر אוקטובר באוקטובר اکتبر اکتوبر अक्टूबर अक्तूबर \
     অক্টোবর அக்டோபர் ตุลาคม oktubre oktoba",
    "nov november novembre noviembre novembro noiembrie nóvember marraskuu marraskuuta novembris novembrī \
     lapkričio lapkritis lis listopada listopad listopadu novembra studenoga studenog studeni stu ноябрь ноября \
     ноя нояб ноември новембар новембра листопад листопада лис лістапада лістапад νοέμβριος νοεμβρίου νοε \
     νοέμβρη νοεμβριου kasım kas nëntor نوفمبر נובמבר בנובמבר نوامبر نومبر नवंबर नवम्बर নভেম্বর நவம்பர் \
     พฤศจิกายน nobyembre novemba",
    "dec december dezember décembre déc decembre diciembre dic dezembro dez dicembre desembre decembrie \
     joulukuu joulukuuta detsember decembris decembrī gruodžio gruodis gru grudnia grudzień prosinec prosince \
     pro decembra prosinca prosinac desember des декабрь декабря дек декември децембар децембра грудень грудня \
     гру снежня снежань δεκέμβριος δεκεμβρίου δεκ δεκέμβρη δεκεμβριου aralık ara dhjetor ديسمبر דצמבר בדצמבר \
     دسامبر دسمبر दिसंबर दिसम्बर ডিসেম্বর டிசம்பர் ธันวาคม disyembre disember joulu desemba",
];

static BY_NAME: LazyLock<FxHashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for (month, names) in NAMES.iter().enumerate() {
        for name in names.split(' ').filter(|n| !n.is_empty()) {
            map.entry(name).or_insert(month as u8 + 1);
        }
    }
    map
});

/// The longest name, in bytes; longer words are not looked up.
const LONGEST: usize = 40;

/// The month that a word names, 1 to 12. `language` settles names that mean two months (`listopad`).
pub(super) fn month(word: &str, language: Option<&str>) -> Option<u8> {
    let word = word.trim_end_matches('.');
    if word.len() < 3 {
        return None;
    }
    let mut buffer = [0; LONGEST];
    let folded = fold::lower(word, &mut buffer)?;
    let found = BY_NAME.get(folded).copied().or_else(|| prefixed(folded))?;
    let croatian = language.is_some_and(|l| ["hr", "bs"].iter().any(|p| l.starts_with(p)));
    Some(if croatian && folded.starts_with("listopad") { 10 } else { found })
}

/// Hebrew writes "in March" as one word.
fn prefixed(word: &str) -> Option<u8> {
    word.strip_prefix('ב').and_then(|rest| BY_NAME.get(rest).copied())
}

/// Minutes east of UTC of a zone's short name. Names that mean several zones (`IST`) have none.
pub(super) fn zone(name: &str) -> Option<i16> {
    const ZONES: [(&str, i16); 38] = [
        ("z", 0),
        ("gmt", 0),
        ("utc", 0),
        ("wet", 0),
        ("west", 60),
        ("bst", 60),
        ("cet", 60),
        ("cest", 120),
        ("mez", 60),
        ("mesz", 120),
        ("sast", 120),
        ("cat", 120),
        ("eet", 120),
        ("eest", 180),
        ("msk", 180),
        ("мск", 180),
        ("eat", 180),
        ("pkt", 300),
        ("wib", 420),
        ("wita", 480),
        ("wit", 540),
        ("sgt", 480),
        ("hkt", 480),
        ("awst", 480),
        ("jst", 540),
        ("kst", 540),
        ("acst", 570),
        ("aest", 600),
        ("aedt", 660),
        ("nzst", 720),
        ("nzdt", 780),
        ("brt", -180),
        ("est", -300),
        ("edt", -240),
        ("cst", -360),
        ("cdt", -300),
        ("mst", -420),
        ("mdt", -360),
    ];
    if let Some(&(_, minutes)) = ZONES.iter().find(|(z, _)| z.eq_ignore_ascii_case(name)) {
        return Some(minutes);
    }
    match name {
        "PST" => Some(-480),
        "PDT" => Some(-420),
        "МСК" => Some(180),
        _ => None,
    }
}

/// Minutes east of UTC of United States zones that people name without "standard" or "daylight": `ET`, `PT`.
pub(super) fn us_zone(name: &str, year: u16, month: u8, day: u8) -> Option<i16> {
    let standard = match name {
        "ET" => -300,
        "CT" => -360,
        "MT" => -420,
        "PT" => -480,
        _ => return None,
    };
    // Energy Policy Act of 2005: second Sunday of March to first Sunday of November, since 2007.
    let sunday = |month: u8, nth: u8| {
        let first = super::Moment::from_day(u64::from(year), u64::from(month), 1).map_or(0, |m| m.epoch_day());
        let to_sunday = (3 - first).rem_euclid(7) as u8;
        1 + to_sunday + 7 * (nth - 1)
    };
    let summer = (month, day) >= (3, sunday(3, 2)) && (month, day) < (11, sunday(11, 1));
    (year >= 2007).then_some(if summer { standard + 60 } else { standard })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_many_languages() {
        for (word, want) in [
            ("März", 3),
            ("mars", 3),
            ("AĞUSTOS", 8),
            ("Μαΐου", 5),
            ("июня", 6),
            ("październik", 10),
            ("Dez.", 12),
            ("août", 8),
            ("İYUN", 0),
            ("maaliskuuta", 3),
            ("يونيو", 6),
            ("במרץ", 3),
            ("มีนาคม", 3),
        ] {
            assert_eq!(month(word, None).unwrap_or(0), want, "{word}");
        }
    }

    #[test]
    fn listopad_is_october_in_croatian_and_november_elsewhere() {
        assert_eq!(month("listopada", Some("hr")), Some(10));
        assert_eq!(month("listopada", Some("pl")), Some(11));
    }

    #[test]
    fn eastern_time_follows_the_season() {
        assert_eq!(us_zone("ET", 2024, 3, 10), Some(-240));
        assert_eq!(us_zone("ET", 2024, 3, 9), Some(-300));
        assert_eq!(us_zone("PT", 2024, 11, 3), Some(-480));
    }
}
