//! Dates as pages write them.

use super::*;

fn read(text: &str) -> String {
    find(text, Habit::default()).map_or_else(|| "-".to_owned(), |(m, _)| m.to_string())
}

fn day_first_read(text: &str) -> String {
    let habit = Habit { language: None, order: Order::DayFirst, ..Habit::default() };
    find(text, habit).map_or_else(|| "-".to_owned(), |(m, _)| m.to_string())
}

#[test]
fn machine_dates_are_read() {
    for (text, want) in [
        ("2019-03-07", "2019-03-07"),
        ("2019-03-07T16:00:00+09:00", "2019-03-07T16:00:00+09:00"),
        ("2019-03-07T16:00:00.123Z", "2019-03-07T16:00:00Z"),
        ("2019-03-07 16:00:00 +0900", "2019-03-07T16:00:00+09:00"),
        ("2019-03-07T16:00", "2019-03-07T16:00:00"),
        ("2019-03-07T16:00:00-03", "2019-03-07T16:00:00-03:00"),
        ("2019-03-07T00:00:00", "2019-03-07T00:00:00"),
        ("2019/03/07 4:05 PM", "2019-03-07T16:05:00"),
        ("20190307T160000Z", "2019-03-07T16:00:00Z"),
        ("Thu, 07 Mar 2019 16:00:00 GMT", "2019-03-07T16:00:00Z"),
        ("Thu Mar 07 2019 16:00:00 GMT+0900 (KST)", "2019-03-07T16:00:00+09:00"),
        ("Thu Mar  7 16:00:00 UTC 2019", "2019-03-07T16:00:00Z"),
        ("2019-03-07T16:00:00-99:00", "2019-03-07T16:00:00"),
    ] {
        assert_eq!(read(text), want, "{text}");
    }
    for (text, want) in [
        ("1551942000", "2019-03-07T07:00:00Z"),
        ("1551942000123", "2019-03-07T07:00:00Z"),
        ("20190307", "2019-03-07"),
        ("201903071600", "2019-03-07T16:00:00"),
        ("20190307160030", "2019-03-07T16:00:30"),
        ("12345", "-"),
    ] {
        assert_eq!(parse(text, Habit::default()).map_or("-".to_owned(), |m| m.to_string()), want, "{text}");
    }
}

#[test]
fn written_dates_are_read_in_many_languages() {
    for (text, want) in [
        ("Published March 7, 2019 4:00 pm EST", "2019-03-07T16:00:00-05:00"),
        ("Mar. 7th, 2019 at 4 p.m. ET", "2019-03-07T16:00:00-05:00"),
        ("All News 16:00 March 07, 2019", "2019-03-07T16:00:00"),
        ("7 mars 2019 à 14h05", "2019-03-07T14:05:00"),
        ("Publié le 1er janvier 2020", "2020-01-01"),
        ("12.03.2024, 14:05 Uhr", "2024-03-12T14:05:00"),
        ("12. März 2024 um 14.05 Uhr", "2024-03-12T14:05:00"),
        ("Stand: 12.03.24", "2024-03-12"),
        ("2019년 3월 7일 오후 3:30", "2019-03-07T15:30:00"),
        ("입력 2019.03.07 16:00", "2019-03-07T16:00:00"),
        ("등록 2019. 3. 7. 16:00", "2019-03-07T16:00:00"),
        ("2019年3月7日 21時17分", "2019-03-07T21:17:00"),
        ("令和6年3月7日", "2024-03-07"),
        ("2019年03月07日09:12 来源", "2019-03-07T09:12:00"),
        ("7 de marzo de 2019, 16:00 h", "2019-03-07T16:00:00"),
        ("7 de março de 2019 às 16h05", "2019-03-07T16:05:00"),
        ("7 marzo 2019 alle 16:05", "2019-03-07T16:05:00"),
        ("7 марта 2019, 16:05 МСК", "2019-03-07T16:05:00+03:00"),
        ("7 березня 2019 р., 16:05", "2019-03-07T16:05:00"),
        ("Πέμπτη, 7 Μαρτίου 2019 16:05", "2019-03-07T16:05:00"),
        ("7 marca 2019, godz. 16:05", "2019-03-07T16:05:00"),
        ("7. března 2019 16:05", "2019-03-07T16:05:00"),
        ("07 Mart 2019 16:05", "2019-03-07T16:05:00"),
        ("٧ مارس ٢٠١٩", "2019-03-07"),
        ("2019. március 7. 16:05", "2019-03-07T16:05:00"),
        ("7 martie 2019, 16:05", "2019-03-07T16:05:00"),
        ("7 tháng 3, 2019", "2019-03-07"),
        ("Kamis, 7 Maret 2019 16:05 WIB", "2019-03-07T16:05:00+07:00"),
        ("7. maaliskuuta 2019 klo 16.05", "2019-03-07T16:05:00"),
        ("7 mars 2019 kl. 16.05", "2019-03-07T16:05:00"),
        ("7 mars 2019 16.05", "2019-03-07T16:05:00"),
        ("Jumanne, Agosti 06, 2024", "2024-08-06"),
        ("2019 m. kovo 7 d. 16:05", "2019-03-07T16:05:00"),
        ("7 มีนาคม 2562", "2019-03-07"),
        ("7 มี.ค. 2562", "2019-03-07"),
        ("7 มี.ค. 62 16:05", "2019-03-07T16:05:00"),
        ("7 มีนาคม พ.ศ. 2562", "2019-03-07"),
        ("7 مارس/آذار 2019", "2019-03-07"),
        ("৭ অক্টোবর ২০১৯", "2019-10-07"),
        ("7 அக்டோபர் 2019", "2019-10-07"),
        ("2019. gada 7. marts", "2019-03-07"),
        ("19年3月7日", "2019-03-07"),
        ("9:12 a.m. ET March 7, 2019 | Updated 4:05 p.m. ET March 8, 2019", "2019-03-07T09:12:00-05:00"),
        ("7 mars 2019, mis à jour à 16h05", "2019-03-07"),
        ("07-Mar-2019", "2019-03-07"),
        ("Last updated on 7th of March 2019", "2019-03-07"),
    ] {
        assert_eq!(read(text), want, "{text}");
    }
}

#[test]
fn dates_of_numbers_need_to_be_clear() {
    assert_eq!(read("03/04/2019"), "-");
    assert_eq!(read("13/04/2019"), "2019-04-13");
    assert_eq!(day_first_read("03/04/2019 10:15"), "2019-04-03T10:15:00");
    assert_eq!(read("45.67.2019"), "-");
}

#[test]
fn the_weekday_tells_the_day_from_the_month() {
    assert_eq!(read("Submitted by Jane Doe on Tue, 11/08/2022 - 15:20"), "2022-11-08T15:20:00");
    assert_eq!(read("Thursday 11/08/2022"), "2022-08-11");
    assert_eq!(day_first_read("Tue, 11/08/2022"), "2022-11-08");
    // It fits neither, or both.
    assert_eq!(read("Mon, 11/08/2022"), "-");
    assert_eq!(read("Sunset, 11/08/2022"), "-");
}

#[test]
fn persian_dates_are_read() {
    for (text, want) in [
        ("پنجشنبه ۲۴ اسفند ۱۴۰۲ - ۱۷:۵۲", "2024-03-14T17:52:00"),
        ("۱ فروردین ۱۴۰۳", "2024-03-20"),
        ("24 اسفند 1402", "2024-03-14"),
        ("۸ بهمن ماه ۱۴۰۲", "2024-01-28"),
        ("۱۴۰۲/۱۲/۲۴ ۱۷:۵۲", "2024-03-14T17:52:00"),
        ("1402/12/24", "2024-03-14"),
        ("۱۳۹۹-۱۲-۳۰", "2021-03-20"),
        ("۲۴/۱۲/۱۴۰۲", "2024-03-14"),
        ("1402-12-24", "-"),
        ("۳۰ اسفند ۱۴۰۲", "-"),
    ] {
        assert_eq!(read(text), want, "{text}");
    }
    let in_language =
        |language| find("1402-12-24", Habit { language: Some(language), order: Order::DayFirst, ..Habit::default() });
    assert!(in_language("fa").is_some() && in_language("ar").is_none() && in_language("en").is_none());
}

#[test]
fn years_of_two_digits_are_read_as_the_language_has_them() {
    let in_language = |language, text| {
        let habit = Habit { language: Some(language), order: Order::DayFirst, ..Habit::default() };
        find(text, habit).map_or_else(|| "-".to_owned(), |(m, _)| m.to_string())
    };
    assert_eq!(in_language("ko", "23.03.07"), "2023-03-07");
    assert_eq!(in_language("ko", "23.03.07 16:05"), "2023-03-07T16:05:00");
    assert_eq!(in_language("hu", "23.03.07."), "2023-03-07");
    assert_eq!(in_language("de", "07.03.23"), "2023-03-07");
    assert_eq!(in_language("de", "7.3.23"), "2023-03-07");
    assert_eq!(in_language("fr", "3/7/23"), "2023-07-03");
    assert_eq!(in_language("de", "Version 10.4.12"), "-");
}

#[test]
fn what_is_no_date_is_not_read() {
    for text in [
        "March 7",
        "May 2019",
        "12:30",
        "1.5.2",
        "version 10.4.12",
        "In 2019 they won 3-2",
        "call 555-12-1234",
        "2019",
        "99 bottles",
    ] {
        assert_eq!(read(text), "-", "{text}");
    }
}

#[test]
fn the_range_covers_date_and_time() {
    let line = "All News 16:00 March 07, 2019";
    let (_, range) = find(line, Habit::default()).unwrap();
    assert_eq!(&line[range], "16:00 March 07, 2019");
}

#[test]
fn dates_stand_among_other_things() {
    assert_eq!(read("02.02.2022 • Verband , Presse , Allgemein"), "2022-02-02");
    assert_eq!(read("Stars (1 / 1) 06.11.2023 13:30 von Olga"), "2023-11-06T13:30:00");
}

#[test]
fn a_weekday_of_a_month_s_letters_is_no_month() {
    for (text, want) in [
        ("mar 18/11/2025 - 08:30", "2025-11-18T08:30:00"),
        ("Mar 25.12.2024", "2024-12-25"),
        ("mar. 04/11/2025", "2025-11-04"),
        ("Publié le mar 04-11-2025 à 10:00", "2025-11-04T10:00:00"),
        ("Mar 7/2025", "2025-03-07"),
    ] {
        assert_eq!(day_first_read(text), want, "{text}");
    }
}
