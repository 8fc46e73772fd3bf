//! Text that was wrapped at a column, as text browsers, mail and converters write it: its lines are no paragraphs.
//!
//! A wrapper breaks a line where the next word would not fit. So with `W` its column, each line that goes on in the
//! next ends at or before `W` and would have passed it with that line's first word. Lines of other texts, of poems,
//! lists and code end where they like. Where nearly all lines that do not end a sentence obey, those that go on are
//! joined.

mod line;
mod width;

use line::{Line, Lines, MOST_INDENT, Measure};
use width::{Widths, tells};

/// Columns by which the middle of a centred line may miss that of the text: browsers round, and have margins.
const OFF_CENTRE: usize = 3;

/// The text with the lines of each paragraph joined; `None` where it is not wrapped. Each line is looked at a fixed
/// number of times.
pub(super) fn unwrapped(text: &str) -> Option<String> {
    if !tells(text) {
        return None;
    }
    let widths = Measure::of(text).iter().filter_map(|measure| Some((*measure, Widths::of(text, *measure)?)));
    let (measure, widths) = widths.max_by_key(|(_, widths)| widths.obey)?;
    Some(joined(text, measure, &widths))
}

fn joined(text: &str, measure: Measure, widths: &Widths) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = Lines::of(text, measure).peekable();
    let (mut first, mut item) = (true, false);
    while let Some(line) = lines.next() {
        item = line.item || item && !first;
        let next = lines.peek().filter(|next| {
            let column = widths.at(next.indent, item).filter(|_| line.is_above(next, first));
            line.parts_from(next)
                && (column.is_some_and(|column| goes_on(&line, next, column)) || is_centred(&line, next, widths.page))
        });
        out.push_str(if first { line.text } else { line.text.trim_start() });
        out.push_str(next.map_or("\n", |next| line.gap(next)));
        first = next.is_none();
    }
    out
}

/// Whether a wrapper would have broken a line before the first word of the next.
fn goes_on(line: &Line<'_>, next: &Line<'_>, column: usize) -> bool {
    line.end + line.gap(next).len() + next.word > column && (line.end <= column || line.has_long_word())
}

/// Whether a headline that a text browser centres goes on in the next line: the middles of both are that of the text,
/// and the next line's first word would not have fit.
fn is_centred(line: &Line<'_>, next: &Line<'_>, column: usize) -> bool {
    let central = |line: &Line<'_>| (line.indent + line.end).abs_diff(column) <= 2 * OFF_CENTRE;
    let length = line.end - line.indent + 1 + next.word;
    next.indent > MOST_INDENT && central(line) && central(next) && length * 8 > column * 7
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    const PARAGRAPHS: [&str; 5] = [
        "The ferry Tern Maiden left the quay of Port Varrow on Monday morning with two hundred people on board, and nobody who \
         stood there believed that it would ever come back.",
        "It is the last ship of its kind on the coast. Its engine was built in 1931, and the only man who knows it well retired \
         in the autumn because of his back.",
        "The harbour council had offered to buy the ship, but the owner wanted more than the council had, so that in the end a \
         museum in the south took it for the price of its steel.",
        "\"You can hear it across the bay when the wind is right,\" said Ada Lund, who has run the kiosk at the quay since her \
         mother gave it up. \"I do not know what I shall set my clock by.\"",
        "A faster ship is to take its place in May; until then buses go round the bay and take an hour longer than the ferry \
         ever took.",
    ];

    /// Wraps as text browsers do.
    fn wrap(text: &str, width: usize, indent: usize) -> String {
        wrap_by(|word| word.chars().count(), text, width, indent)
    }

    fn wrap_by(length: fn(&str) -> usize, text: &str, width: usize, indent: usize) -> String {
        let mut out = " ".repeat(indent);
        let mut column = indent;
        for (n, word) in text.split(' ').enumerate() {
            let length = length(word);
            if n > 0 && column + 1 + length > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if n > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out
    }

    fn page(width: usize, indent: usize) -> String {
        let paragraphs: Vec<String> = PARAGRAPHS.iter().map(|p| wrap(p, width, indent)).collect();
        let top =
            "Home\nNews\nSport\nLog in\n\nThe last ferry of Port Varrow has left\n\nBy Jane Doe\n\n4 March 2024\n\n";
        format!("{top}{}\n\nMost read\nBus strike called off\nPrivacy policy\n", paragraphs.join("\n\n"))
    }

    fn whole(wrapped: &str) -> String {
        unwrapped(wrapped).unwrap_or_else(|| panic!("not wrapped: {wrapped}"))
    }

    #[test]
    fn wrapped_paragraphs_are_whole_again() {
        for (width, indent) in [(65, 0), (72, 0), (79, 3), (118, 0)] {
            let found = whole(&page(width, indent));
            let lines: Vec<&str> = found.lines().map(str::trim).collect();
            let paragraphs: Vec<&str> = lines[9..].iter().copied().filter(|line| line.len() > 60).collect();
            assert_eq!(paragraphs, PARAGRAPHS, "{width} {indent}");
            assert!(
                found.starts_with(
                    "Home\nNews\nSport\nLog in\n\nThe last ferry of Port Varrow has left\n\nBy Jane Doe\n"
                )
            );
            assert!(found.ends_with("\n\nMost read\nBus strike called off\nPrivacy policy\n"), "{found}");
        }
    }

    #[test]
    fn two_paragraphs_are_enough() {
        let text = format!("Home\nNews\n\n{}\n\n{}\n", wrap(PARAGRAPHS[0], 76, 0), wrap(PARAGRAPHS[1], 76, 0));
        assert_eq!(whole(&text), format!("Home\nNews\n\n{}\n\n{}\n", PARAGRAPHS[0], PARAGRAPHS[1]));
    }

    #[test]
    fn a_list_s_items_stay_apart_and_are_whole() {
        let text = format!("{}\n\n* {}\n* one more item\n", page(72, 0), wrap(PARAGRAPHS[0], 72, 2).trim_start());
        let found = unwrapped(&text).expect("wrapped text");
        assert!(found.contains(&format!("\n* {}\n* one more item\n", PARAGRAPHS[0])), "{found}");
        assert!(found.starts_with("Home\nNews\nSport\nLog in\n\nThe last ferry"), "{found}");
    }

    #[test]
    fn lines_longer_than_the_column_stay_and_stop_nothing() {
        let long = "The ferry that leaves at nine is replaced by a bus that leaves from the square behind the kiosk on the quay";
        let text = format!("# {long}\n\n{}\n\n  * {long}\n  * {long}\n\n{long}.\n", page(76, 0));
        let found = whole(&text);
        assert!(PARAGRAPHS.iter().all(|paragraph| found.contains(&format!("\n{paragraph}\n"))), "{found}");
        assert!(found.starts_with(&format!("# {long}\n\nHome\n")), "{found}");
        assert!(found.ends_with(&format!("\n\n  * {long}\n  * {long}\n\n{long}.\n")), "{found}");
    }

    #[test]
    fn a_quotation_has_a_column_of_its_own() {
        let text = format!("{}\n\n{}\n\nThe end.\n", page(76, 0), wrap(PARAGRAPHS[3], 60, 5));
        assert!(whole(&text).ends_with(&format!("\n\n     {}\n\nThe end.\n", PARAGRAPHS[3])));
    }

    #[test]
    fn a_quotation_of_two_lines_is_as_narrow_as_it_is_indented() {
        let quotation =
            "You can hear it across the bay, and I do not know what I shall set my clock by, and nor does she.";
        let text = format!("{}\n\n{}\n\nThe end.\n", page(79, 3), wrap(quotation, 74, 8));
        assert!(whole(&text).ends_with(&format!("\n\n        {quotation}\n\nThe end.\n")));
    }

    #[test]
    fn spaces_that_do_not_break_indent_as_well() {
        let page = page(76, 2).replace("\n  ", "\n\u{a0}\u{a0}");
        assert!(whole(&page).contains(&format!("\n\u{a0}\u{a0}{}\n", PARAGRAPHS[1])));
        let hanging = PARAGRAPHS.map(|paragraph| wrap(paragraph, 76, 0).replace('\n', "\n\u{a0}\u{a0}")).join("\n\n");
        assert_eq!(whole(&hanging), PARAGRAPHS.join("\n\n") + "\n");
    }

    #[test]
    fn wide_letters_take_two_columns_or_one() {
        let text = [
            "항구의 마지막 여객선이 월요일 아침 이백 명의 승객을 태우고 부두를 떠났고 거기에 서 있던 사람들 가운데 누구도 그 배가 다시 돌아오리라고 믿지 않았다.",
            "이 배는 해안에 남은 마지막 배이며 그 기관은 구십 년 전에 만들어졌고 그것을 잘 아는 단 한 사람은 허리가 아파서 지난가을에 일을 그만두었다.",
            "항만 위원회는 배를 사겠다고 했지만 주인은 위원회가 가진 것보다 많은 돈을 원했기 때문에 결국 남쪽의 박물관이 고철 값만 치르고 배를 가져갔다.",
            "더 빠른 배가 오월에 그 자리를 대신할 예정이며 그때까지는 버스가 만을 돌아서 다니고 여객선보다 한 시간이 더 걸린다고 위원회가 밝혔다.",
            "부두의 매점을 어머니에게서 물려받은 상인은 바람이 맞으면 만 건너편에서도 그 소리가 들렸다며 이제 무엇을 보고 시계를 맞추어야 할지 모르겠다고 말했다.",
        ];
        let columns = |word: &str| word.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let text = [text[..3].join(" "), text[3..].join(" "), text.join(" ")];
        for (length, width) in [(columns as fn(&str) -> usize, 72), (|word: &str| word.chars().count(), 60)] {
            let wrapped = text.each_ref().map(|paragraph| wrap_by(length, paragraph, width, 0));
            assert_eq!(whole(&wrapped.join("\n\n")), text.join("\n\n") + "\n", "{width}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_joined_without() {
        let text = "港の最後の渡し船が月曜日の朝、二百人の客を乗せて桟橋を離れたが、そこに立って\nいた人の中に、船が戻ると信じる者はいなかった。\n\n\
                    この船は海岸に残る最後の一隻で、機関は1931年に造られた。それをよく知るただ一\n人の男は、腰を痛めて秋に仕事を辞めている。\n\n\
                    港の役所は船を買い取ると申し出たが、持ち主はもっと高い値を望んだ。そこで南の\n博物館が、鉄くずの値段で船を引き取ることになった。\n\n\
                    新しい船が五月に来るまでの間は、バスが湾を回って走る。渡し船よりも一時間余計\nにかかると、役所は話している。\n";
        let paragraph = |text: &str| text.replace("\n\n", "|").replace('\n', "").replace('|', "\n\n");
        assert_eq!(whole(text), paragraph(text) + "\n");
    }

    #[test]
    fn a_number_or_a_dash_within_a_sentence_is_no_item() {
        let text = format!(
            "{}\n\nIt is the last ship of its kind on the coast, and the engine was built in\n1931. The only man who knows it \
             well retired in the autumn of the last year\n- because of his back.\n\n1. one\n2. two\n- three\n",
            page(76, 0)
        );
        let found = whole(&text);
        assert!(found.contains(" built in 1931. The only man who knows it well"), "{found}");
        assert!(found.ends_with(" last year - because of his back.\n\n1. one\n2. two\n- three\n"), "{found}");
    }

    #[test]
    fn words_broken_at_their_hyphen_are_whole() {
        let text = format!(
            "{}\n\nThe ferry is a well-loved and hard-working old ship, and of the seven-and-\ntwenty islanders two had a ticket \
             for it. Es geht um den Ein- und den Aus-\noder den Weiterverkauf.\n",
            page(76, 0)
        );
        let found = whole(&text);
        assert!(found.contains(" the seven-and-twenty islanders "), "{found}");
        assert!(found.contains(" den Aus- oder den "), "{found}");
    }

    #[test]
    fn a_centred_headline_is_one_line() {
        let centred = |line: &str| format!("{}{line}\n", " ".repeat((79 - line.len()) / 2));
        let title = ["The last ferry of Port Varrow has left, and nobody on the quay knows", "when the next will come"];
        let verse = ["The ferry leaves the quay at nine,", "and all the gulls go out with her"];
        let text = format!("{}\n\n{}\n\n{}", title.map(centred).concat(), verse.map(centred).concat(), page(79, 3));
        let found = whole(&text);
        assert!(found.trim_start().starts_with(&format!("{}\n", title.join(" "))), "{found}");
        assert!(found.contains(&verse.map(centred).concat()), "{found}");
    }

    #[test]
    fn lines_that_end_where_they_like_are_left_alone() {
        // A line a paragraph, and one below another.
        assert_eq!(unwrapped(&PARAGRAPHS.join("\n\n")), None);
        assert_eq!(unwrapped(&PARAGRAPHS.join("\n")), None);
        let poem = "The ferry leaves the quay at nine,\nand all the gulls go out with her,\nand no one waves who waved before\n\
                    or stands there longer than he must\nto see the smoke above the pier\nthat hangs and thins and drifts ashore\n\
                    and is the colour of the rain\nand then is nothing but the rain\n";
        assert_eq!(unwrapped(&poem.repeat(8)), None);
        let teasers = "Harbour council agrees to repair the eastern breakwater\nBus strike called off\nWhat the new timetable \
                       means for commuters\nThe last ferry of Port Varrow has left the quay\nFive walks along the coast\n";
        assert_eq!(unwrapped(&teasers.repeat(12)), None);
        let code =
            "fn goes_on(&self, next: &Line<'_>, width: usize) -> bool {\n    self.end + 1 + next.word > width\n}\n";
        assert_eq!(unwrapped(&code.repeat(12)), None);
    }

    #[test]
    fn tables_and_code_on_a_wrapped_page_are_left_alone() {
        let apart = "ship                length     built in     engine         from the yard at   \n\
                     the Tern Maiden     forty      1931         diesel         the old harbour";
        let code = "    pub fn the_column_of_the_longest_line_of_all(text: &str) -> usize {\n\
                    \u{20}   let longest = text.lines().map(|line| line.len()).max().unwrap_or_default();\n    longest\n    }";
        let found = whole(&format!("{}\n\n{apart}\n\n{code}\n", page(76, 0)));
        assert!(found.ends_with(&format!("\n\n{}\n\n{code}\n", apart.replace("   \n", "\n"))), "{found}");
    }
}
