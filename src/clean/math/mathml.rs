//! MathML as TeX, for formulas that carry no source along.
//!
//! Presentation elements of MathML Core become the commands that readers of TeX expect; what has none is
//! told by what is inside it.

use super::symbols::{self, ACCENTS, FUNCTIONS, WITH_LIMITS};
use crate::html::{Dom, Edge, Kind, NodeId, Tag};

/// Formulas of more nodes than this keep their text: nesting copies what is inside once a level.
const MOST_NODES: usize = 4000;

/// The TeX of a `<math>` element; none where it is empty or too large.
pub(super) fn tex(dom: &Dom<'_>, math: NodeId) -> Option<String> {
    if dom.descendants(math).take(MOST_NODES + 1).count() > MOST_NODES {
        return None;
    }
    // The parts of each open element, outermost first.
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    let mut unread = None;
    for edge in dom.walk(math) {
        match edge {
            _ if unread.is_some() => unread = unread.filter(|&top| edge != Edge::Close(top)),
            Edge::Open(id) => match dom.kind(id) {
                Kind::Element if matches!(dom.tag(id), Tag::Annotation | Tag::AnnotationXml) => unread = Some(id),
                Kind::Element => open.push(Vec::new()),
                Kind::Text => open.last_mut()?.push(dom.text(id).into_owned()),
                _ => {}
            },
            Edge::Close(id) if dom.kind(id) == Kind::Element => {
                let mut parts = open.pop()?;
                if !is_token(dom.name(id)) {
                    parts.retain(|p| !p.trim().is_empty());
                }
                let told = element(dom, id, parts);
                open.last_mut()?.push(told);
            }
            Edge::Close(_) => {}
        }
    }
    let tex = open.pop()?.pop()?.replace(EMPTY, "");
    let tex = tex.trim();
    (!tex.is_empty()).then(|| tex.to_owned())
}

/// An element that tells nothing but counts as one (an empty `<mrow/>` for a base).
const EMPTY: &str = "\u{0}";

fn is_token(name: &str) -> bool {
    matches!(name, "mi" | "mn" | "mo" | "mtext" | "ms")
}

fn element(dom: &Dom<'_>, id: NodeId, parts: Vec<String>) -> String {
    let two = parts.len() == 2;
    let told = match dom.name(id) {
        "mi" => identifier(dom, id, parts.concat().trim()),
        "mn" => escaped(&parts.concat().split_whitespace().collect::<Vec<_>>().join("~")),
        "mo" => operator(parts.concat().trim()),
        "mtext" | "ms" => text(&parts.concat()),
        "mspace" => "\\ ".to_owned(),
        "mfrac" if two => fraction(dom, id, &parts),
        "msqrt" => format!("\\sqrt{{{}}}", row(&parts)),
        "mroot" if two => format!("\\sqrt[{}]{{{}}}", parts[1], parts[0]),
        "msub" if two => format!("{}_{{{}}}", base(&parts[0]), parts[1]),
        "msup" if two => superscript(&parts[0], &parts[1]),
        "msubsup" if parts.len() == 3 => superscript(&format!("{}_{{{}}}", base(&parts[0]), parts[1]), &parts[2]),
        "munder" if two => under(&parts[0], &parts[1]),
        "mover" if two => over(&parts[0], &parts[1]),
        "munderover" if parts.len() == 3 => match WITH_LIMITS.contains(&parts[0].as_str()) {
            true => format!("{}_{{{}}}^{{{}}}", parts[0], parts[1], parts[2]),
            false => under(&over(&parts[0], &parts[2]), &parts[1]),
        },
        "mmultiscripts" => scripts(dom, id, &parts),
        "mfenced" => fenced(dom, id, &parts),
        "mtd" => row(&parts),
        "mtr" => parts.join(" & "),
        "mlabeledtr" => labelled(&parts),
        "mtable" => table(dom, id, &parts),
        "mphantom" => format!("\\phantom{{{}}}", row(&parts)),
        "none" | "mprescripts" => EMPTY.to_owned(),
        _ => row(&parts),
    };
    if told.is_empty() { EMPTY.to_owned() } else { told }
}

/// Parts side by side: a space where a command would run into a letter; fences around a matrix are its own.
fn row(parts: &[String]) -> String {
    if let Some(matrix) = fenced_matrix(parts) {
        return matrix;
    }
    let mut out = String::with_capacity(parts.iter().map(|p| p.len() + 1).sum());
    for part in parts.iter().filter(|p| *p != EMPTY) {
        let letter = part.starts_with(|c: char| c.is_ascii_alphabetic());
        if letter && ends_in_command(&out) {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

fn ends_in_command(tex: &str) -> bool {
    let name = tex.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    name > 0 && tex[..tex.len() - name].ends_with('\\')
}

/// A row whose first cell is its number (MathML 3, 3.5.3).
fn labelled(cells: &[String]) -> String {
    let Some((label, cells)) = cells.split_first() else { return String::new() };
    let label = label.strip_prefix("\\text{").and_then(|l| l.strip_suffix('}')).unwrap_or(label);
    let label = label.trim();
    let label = label.strip_prefix('(').and_then(|l| l.strip_suffix(')')).unwrap_or(label);
    format!("{} \\tag{{{label}}}", cells.join(" & "))
}

/// A matrix, or equations one below the other: they have numbers, or their first column stands to the right.
fn table(dom: &Dom<'_>, id: NodeId, rows: &[String]) -> String {
    let numbered = dom.children(id).any(|row| dom.name(row) == "mlabeledtr");
    let aligned = || dom.attrs(id).any(|(_, name, value)| name == "columnalign" && value.starts_with("right left"));
    match rows {
        [only] if numbered && !only.contains(" & ") => only.clone(),
        _ if numbered || aligned() => format!("\\begin{{aligned}} {} \\end{{aligned}}", rows.join(" \\\\ ")),
        _ => format!("\\begin{{matrix}} {} \\end{{matrix}}", rows.join(" \\\\ ")),
    }
}

fn fenced_matrix(parts: &[String]) -> Option<String> {
    let (first, last, inside) = match parts {
        [first, inside, last] => (first.as_str(), last.as_str(), inside),
        [first, inside] => (first.as_str(), "", inside),
        _ => return None,
    };
    let name = match (first, last) {
        ("(", ")") => "pmatrix",
        ("[", "]") => "bmatrix",
        ("|", "|") => "vmatrix",
        ("\\|", "\\|") => "Vmatrix",
        ("\\{", "" | EMPTY) => "cases",
        _ => return None,
    };
    let cells = inside.strip_prefix("\\begin{matrix}")?.strip_suffix("\\end{matrix}")?;
    Some(format!("\\begin{{{name}}}{cells}\\end{{{name}}}"))
}

fn identifier(dom: &Dom<'_>, id: NodeId, name: &str) -> String {
    let told = symbols_of(name);
    let variant = dom.attrs(id).find(|(_, n, _)| *n == "mathvariant").map(|(_, _, v)| v.into_owned());
    let set = match variant.as_deref() {
        Some("bold") => "\\mathbf",
        Some("bold-italic") => "\\boldsymbol",
        Some("double-struck") => "\\mathbb",
        Some("script" | "bold-script") => "\\mathcal",
        Some("fraktur") => "\\mathfrak",
        Some("sans-serif") => "\\mathsf",
        Some("monospace") => "\\mathtt",
        _ if FUNCTIONS.contains(&name) => return format!("\\{name}"),
        Some("normal") if !told.starts_with('\\') => "\\mathrm",
        _ if name.chars().count() > 1 && name.chars().all(char::is_alphanumeric) => "\\mathrm",
        _ => return told,
    };
    format!("{set}{{{told}}}")
}

fn operator(name: &str) -> String {
    match name {
        // Function application, invisible times, comma and plus.
        "\u{2061}" | "\u{2062}" | "\u{2063}" | "\u{2064}" => String::new(),
        _ if FUNCTIONS.contains(&name) => format!("\\{name}"),
        _ if name.chars().count() > 1 && name.chars().all(char::is_alphabetic) => format!("\\operatorname{{{name}}}"),
        _ => symbols_of(name),
    }
}

fn symbols_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match symbols::of(c) {
            Some(tex) => out.push_str(tex),
            None => {
                if c.is_ascii_alphabetic() && ends_in_command(&out) {
                    out.push(' ');
                }
                out.push(c);
            }
        }
    }
    out
}

fn text(said: &str) -> String {
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return "\\ ".to_owned();
    }
    // Spaces at the edges keep words apart from what stands beside them.
    let edge = |at_edge: bool| if at_edge { " " } else { "" };
    let (before, behind) = (said.starts_with(char::is_whitespace), said.ends_with(char::is_whitespace));
    format!("\\text{{{}{}{}}}", edge(before), escaped(&words.replace(['{', '}'], "")), edge(behind))
}

/// A text without signs that mean something else in TeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '&' | '#' | '$' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// What scripts are put to: one letter, number or command as it is, anything else in braces.
fn base(tex: &str) -> String {
    let command = tex.strip_prefix('\\').is_some_and(|n| n.bytes().all(|b| b.is_ascii_alphabetic()));
    match tex {
        EMPTY => "{}".to_owned(),
        _ if command || tex.chars().count() == 1 || tex.ends_with('}') && tex.starts_with("\\math") => tex.to_owned(),
        _ if tex.bytes().all(|b| b.is_ascii_digit()) || tex.starts_with('(') && tex.ends_with(')') => tex.to_owned(),
        _ => format!("{{{tex}}}"),
    }
}

fn superscript(to: &str, script: &str) -> String {
    let sub = to.rsplit_once("_{").is_some_and(|(head, tail)| !head.is_empty() && tail.ends_with('}'));
    let to = if sub && to.matches("_{").count() == 1 { to.to_owned() } else { base(to) };
    match script {
        "'" | "''" => format!("{to}{script}"),
        _ => format!("{to}^{{{script}}}"),
    }
}

fn fraction(dom: &Dom<'_>, id: NodeId, parts: &[String]) -> String {
    let without_line = dom.attrs(id).any(|(_, n, v)| n == "linethickness" && v.trim_start().starts_with('0'));
    match without_line {
        true => format!("{{{} \\atop {}}}", parts[0], parts[1]),
        false => format!("\\frac{{{}}}{{{}}}", parts[0], parts[1]),
    }
}

fn under(to: &str, script: &str) -> String {
    match script {
        _ if WITH_LIMITS.contains(&to) => format!("{to}_{{{script}}}"),
        "\u{23df}" => format!("\\underbrace{{{to}}}"),
        "\\_" | "\u{332}" | "\u{af}" => format!("\\underline{{{to}}}"),
        _ if to.starts_with("\\underbrace{") => format!("{to}_{{{script}}}"),
        _ => format!("\\underset{{{script}}}{{{to}}}"),
    }
}

fn over(to: &str, script: &str) -> String {
    let mark = script.strip_prefix('\\').filter(|s| *s == "_").or(Some(script)).unwrap_or(script);
    match ACCENTS.iter().find(|(c, _)| *c == mark || symbols::of(c.chars().next().unwrap_or(' ')) == Some(script)) {
        _ if WITH_LIMITS.contains(&to) => format!("{to}^{{{script}}}"),
        Some((_, accent)) => format!("{accent}{{{to}}}"),
        None if to.starts_with("\\overbrace{") => format!("{to}^{{{script}}}"),
        None => format!("\\overset{{{script}}}{{{to}}}"),
    }
}

/// Scripts after the base in pairs, then those before it.
fn scripts(dom: &Dom<'_>, id: NodeId, parts: &[String]) -> String {
    let Some((first, rest)) = parts.split_first() else { return String::new() };
    let elements = dom.children(id).filter(|&c| dom.kind(c) == Kind::Element);
    let before = elements.skip(1).position(|c| dom.name(c) == "mprescripts").unwrap_or(rest.len());
    let pair = |pair: &[String]| {
        let script = |mark: char, tex: Option<&String>| match tex {
            Some(tex) if tex != EMPTY => format!("{mark}{{{tex}}}"),
            _ => String::new(),
        };
        script('_', pair.first()) + &script('^', pair.get(1))
    };
    let after: String = rest[..before.min(rest.len())].chunks(2).map(pair).collect();
    let front: String = rest.get(before + 1..).unwrap_or(&[]).chunks(2).map(pair).collect();
    let front = if front.is_empty() { front } else { format!("{{}}{front}") };
    format!("{front}{}{after}", base(first))
}

fn fenced(dom: &Dom<'_>, id: NodeId, parts: &[String]) -> String {
    let named = |name: &str| dom.attrs(id).find(|(_, n, _)| *n == name).map(|(_, _, v)| v.into_owned());
    let open = symbols_of(named("open").as_deref().unwrap_or("("));
    let close = symbols_of(named("close").as_deref().unwrap_or(")"));
    let separator = named("separators").map_or(",".to_owned(), |s| s.trim().chars().take(1).collect());
    row(&[open, parts.join(&separator), close])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(mathml: &str) -> String {
        let page = format!("<math>{mathml}</math>");
        let dom = Dom::parse(&page);
        let math = dom.descendants(dom.root()).find(|&n| dom.tag(n) == Tag::Math).expect("there is one");
        tex(&dom, math).unwrap_or_default()
    }

    #[test]
    fn elements_become_commands() {
        for (mathml, want) in [
            ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "\\frac{a}{b+1}"),
            ("<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mi>α</mi><mi>b</mi>", "x^{2}=\\alpha b"),
            ("<msup><mrow><mi>a</mi><mi>b</mi></mrow><mn>2</mn></msup>", "{ab}^{2}"),
            ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_{i}^{2}"),
            ("<msqrt><mn>2</mn></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>", "\\sqrt{2}\\sqrt[3]{x}"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
                "\\sum_{i=1}^{n}i",
            ),
            ("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder>", "\\lim_{x\\to0}"),
            ("<mi>sin</mi><mo>\u{2061}</mo><mi>x</mi>", "\\sin x"),
            ("<mover><mi>v</mi><mo>→</mo></mover><mover><mi>x</mi><mo>^</mo></mover>", "\\vec{v}\\hat{x}"),
            ("<msup><mi>f</mi><mo>′</mo></msup>", "f'"),
            ("<mtext>if </mtext><mi mathvariant='bold'>v</mi>", "\\text{if }\\mathbf{v}"),
            ("<mn>5%</mn><mtext>of all_b</mtext>", "5\\%\\text{of all\\_b}"),
        ] {
            assert_eq!(told(mathml), want, "{mathml}");
        }
    }

    #[test]
    fn tables_become_matrices() {
        let table = "<mtable> <mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr> \
                     <mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>";
        assert_eq!(told(&format!("<mo>(</mo>{table}<mo>)</mo>")), "\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}");
        assert_eq!(told(table), "\\begin{matrix} 1 & 0 \\\\ 0 & 1 \\end{matrix}");
    }

    #[test]
    fn numbered_and_aligned_rows_are_equations() {
        let label = "<mtd><mtext>(2)</mtext></mtd>";
        let one = format!("<mtable><mlabeledtr>{label}<mtd><mi>a</mi></mtd></mlabeledtr></mtable>");
        assert_eq!(told(&one), "a \\tag{2}");
        let row = "<mtd><mi>a</mi></mtd><mtd><mi></mi><mo>=</mo><mi>b</mi></mtd>";
        let two = format!("<mtable><mlabeledtr>{label}{row}</mlabeledtr><mtr>{row}</mtr></mtable>");
        assert_eq!(told(&two), "\\begin{aligned} a & =b \\tag{2} \\\\ a & =b \\end{aligned}");
        let plain = format!("<mtable columnalign='right left'><mtr>{row}</mtr><mtr>{row}</mtr></mtable>");
        assert!(told(&plain).starts_with("\\begin{aligned} a & =b"));
    }

    #[test]
    fn scripts_stand_before_and_after() {
        let isotope = "<mmultiscripts><mi>U</mi><mprescripts/><mn>92</mn><mn>238</mn></mmultiscripts>";
        assert_eq!(told(isotope), "{}_{92}^{238}U");
    }
}
