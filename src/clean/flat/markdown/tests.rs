use super::*;

fn told(text: &str) -> (String, Vec<(u32, u8)>) {
    read(text).unwrap_or_else(|| panic!("no Markdown: {text}"))
}

/// One line among what makes a text Markdown.
fn line(line: &str) -> String {
    let (text, _) = told(&format!("[a](/a) [b](/b)\n\n{line}\n"));
    text.lines().skip(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn marks_within_a_line_go() {
    for (marked, want) in [
        ("The **tide** was *high* at the __old__ _quay_.", "The tide was high at the old quay."),
        ("***By Ada Lund***", "By Ada Lund"),
        ("A [quay](https://a.example/q_(old)) and [another](/b \"Its title\").", "A quay and another."),
        ("[![A ferry](/f.jpg)](/f) [![](/g.jpg) The ferry](/g)", "  The ferry"),
        ("[The **last** ferry](https://a.example/)", "The last ferry"),
        ("Run `make *.o` or ``a ` b``.", "Run make *.o or a ` b."),
        ("snake_case_name, 2 * 3 * 4 and f(a\\_b) \\[sic\\]", "snake_case_name, 2 * 3 * 4 and f(a_b) [sic]"),
        ("See <https://a.example/x> and a[i](x y).", "See https://a.example/x and a[i](x y)."),
        ("[open](http://a.example and [never", "[open](http://a.example and [never"),
        ("![A ferry at the quay](/f.jpg)", ""),
        ("> > He said it _twice_.", "He said it twice."),
        ("* **First** item", "- First item"),
        ("    + one below", "    - one below"),
        ("| Tide | High |", "Tide\tHigh"),
        ("|---|:--:|", ""),
        ("* * *", ""),
    ] {
        assert_eq!(line(marked).trim_matches('\n'), want, "{marked}");
    }
}

#[test]
fn references_lead_to_their_definitions() {
    let text = "The [quay][1] is [old][], and [so] is [this][9].\n\n[1]: https://a.example/\n[old]: /o\n[so]: /s\n";
    assert_eq!(
        told(&format!("[a](/a) [b](/b)\n{text}")).0.lines().nth(1),
        Some("The quay is old, and so is [this][9].")
    );
}

#[test]
fn headings_are_told_with_their_levels() {
    let (text, headings) = told(
        "# The *last* ferry #\n\nBy Ada Lund\n\nWhat comes\n---\n\nA bus.\n\n### Then\n\nNothing\nmore\n---\n\nEnd\n===\n",
    );
    let lines: Vec<&str> = text.lines().collect();
    let found: Vec<(&str, u8)> = headings.iter().map(|h| (lines[h.0 as usize], h.1)).collect();
    assert_eq!(found, [("The last ferry", 1), ("What comes", 2), ("Then", 3), ("End", 1)]);
}

#[test]
fn code_stays_as_it_is() {
    let (text, headings) = told("# Tides\n\n## Code\n\n```sh\n# high\necho *\n```\n\nDone.\n");
    assert!(text.contains("\n# high\necho *\n") && !text.contains("```"), "{text}");
    assert_eq!(headings.len(), 2);
}

#[test]
fn what_a_reader_service_tells_stands_above() {
    let (text, headings) = told(
        "Title: The last ferry\n\nURL Source: https://a.example/\n\nPublished Time: 2024-03-04T08:00:00Z\n\nMarkdown Content:\n\
         The ferry left.\n",
    );
    assert_eq!(text, "The last ferry\n\nPublished Time: 2024-03-04T08:00:00Z\n\n\nThe ferry left.\n");
    assert_eq!(headings, [(0, 1)]);
}

#[test]
fn other_texts_are_none() {
    for text in [
        "The tide was *high*.\n\n* News\n* Sport\n",
        "#!/bin/sh\n# high\n# low\necho \"$tides[0]\"\n",
        "handlers[name](event);\nrows[i](x);\n",
        "# Tides\n\nOne heading alone may be a sign of numbers.\n",
        "Title: The last ferry\n\nIt left.\n",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn hostile_lines_take_no_longer_than_others() {
    for piece in ["[", "[a](", "[a](b \"", "`a``", "*a ", "_", "![", "<http", "[a]", "\\"] {
        let line = piece.repeat(60_000 / piece.len());
        let text = format!("[a](/a) [b](/b)\n\n{line}\n{line}\n");
        assert!(told(&text).0.len() <= text.len());
    }
}
