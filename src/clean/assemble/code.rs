//! The language of program text, as the page's classes name it, and what pages set beside program text.

use super::Scene;
use crate::clean::cut::numbers_lines;
use crate::clean::roles::Role;
use crate::html::{Attr, Dom, Kind, NodeId, Tag};

/// Words that name a language where they stand for themselves among a highlighter's classes.
#[rustfmt::skip]
const LANGUAGES: &[&str] = &[
    "asm", "bash", "c", "c++", "clojure", "cmake", "cpp", "cs", "csharp", "css", "dart", "diff", "dockerfile", "elixir",
    "erlang", "fortran", "fsharp", "go", "golang", "graphql", "groovy", "haskell", "html", "ini", "java", "javascript",
    "jinja", "js", "json", "jscript", "jsx", "julia", "kotlin", "latex", "lisp", "lua", "makefile", "markdown", "matlab",
    "nginx", "nix", "objectivec", "ocaml", "perl", "php", "powershell", "prolog", "protobuf", "py", "python", "python3",
    "r", "rb", "rs", "ruby", "rust", "scala", "scheme", "scss", "sh", "shell", "sql", "swift", "tex", "toml", "ts", "tsx",
    "typescript", "vb", "verilog", "vhdl", "vim", "xml", "yaml", "yml", "zig", "zsh",
];
/// Bytes of a language's name.
const LONGEST_NAME: usize = 24;
/// Words that say that the words beside them may name a language.
const HIGHLIGHTERS: &[&str] = &["highlight", "hljs", "sourceCode", "syntaxhighlighter", "src", "prettyprint", "code"];
/// Words that stand where a language's name could.
const NO_LANGUAGE: &[&str] =
    &["none", "plaintext", "plain", "text", "txt", "auto", "nohighlight", "default", "generic", "code"];

/// Nodes of `<pre>` before its `<code>`: heads of the block, buttons to copy it.
const MOST_BEFORE_CODE: usize = 40;
/// Nodes of a table with code that are looked at: the first cell holds a number for each line.
const MOST_NODES: usize = 4000;

/// The language that the element of a code block, its child or the elements around it name.
pub(super) fn language(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    // Within `<pre>` other elements may stand around the code; elsewhere the first line may say it.
    let child = match dom.tag(node) {
        Tag::Pre => dom.descendants(node).take(MOST_BEFORE_CODE).find(|&c| dom.tag(c) == Tag::Code),
        _ => dom.children(node).take(3).find(|&c| dom.kind(c) == Kind::Element),
    };
    let around =
        dom.ancestors(node).take(4).take_while(|&n| !matches!(dom.tag(n), Tag::Body | Tag::Article | Tag::Main));
    // The code beside numbers of lines stands in the table's second cell.
    let inside = (dom.tag(node) == Tag::Table).then(|| dom.descendants(node).take(MOST_NODES));
    let cells = inside.into_iter().flatten().filter(|&n| matches!(dom.tag(n), Tag::Pre | Tag::Code));
    [Some(node), child].into_iter().flatten().chain(cells).chain(around).find_map(|id| named(dom, id))
}

/// Why a block beside program text is not told: it numbers the lines, or names the language that the code's own
/// element names too.
pub(super) fn beside(scene: &Scene<'_>, i: usize, text: &str) -> Option<&'static str> {
    let role = scene.verdicts[i].role;
    let dom = scene.dom.filter(|_| text.len() <= LONGEST_NAME && matches!(role, Role::Paragraph | Role::Code))?;
    let blocks = &scene.blocks;
    let container = blocks.container(&blocks.items[i]);
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if is_number && role == Role::Paragraph && numbers_lines(dom, container.node) {
        return Some("line-number");
    }
    let own = blocks.items[i].container;
    let next = match role {
        Role::Paragraph => i + 1,
        // The head of a block in its own `<pre>`; a button to copy it may stand between.
        _ => (i + 1..i + 3).find(|&n| scene.verdicts.get(n).is_some_and(|v| v.role.is_body()))?,
    };
    let next = scene.verdicts.get(next).filter(|v| v.role == Role::Code).map(|_| &blocks.items[next])?;
    // Both stand in the element that holds the code.
    let code = blocks.container(next);
    let together = match role {
        Role::Code => next.container == own,
        _ => {
            code.parent == own
                || code.parent == container.parent
                || blocks.containers[code.parent as usize].parent == own
        }
    };
    let same = together && language(dom, code.node).is_some_and(|l| l.eq_ignore_ascii_case(text.trim()));
    same.then_some("code-language")
}

fn named(dom: &Dom<'_>, id: NodeId) -> Option<String> {
    for (attr, name, value) in dom.attrs(id) {
        let says = matches!(name, "data-lang" | "data-language" | "data-syntax" | "data-enlighter-language")
            || attr == Attr::Lang && matches!(dom.tag(id), Tag::Pre | Tag::Code);
        let value = value.trim();
        // `lang` of running text is a tag of a human language, mostly two letters.
        let human = attr == Attr::Lang && !LANGUAGES.contains(&value);
        if says && !human && is_name(value) {
            return Some(value.to_owned());
        }
    }
    let class = dom.attr(id, Attr::Class)?;
    let words: Vec<&str> = class.split_ascii_whitespace().map(|w| w.trim_end_matches(';')).collect();
    let prefixes = ["language-", "lang-", "highlight-source-", "mw-highlight-lang-", "brush:", "highlight-", "lang:"];
    let prefixed = words.iter().find_map(|w| prefixes.iter().find_map(|p| w.strip_prefix(p)).filter(|l| is_name(l)));
    let after = |mark: &str| words.iter().position(|w| *w == mark).and_then(|i| words.get(i + 1)).copied();
    let own = matches!(dom.tag(id), Tag::Pre | Tag::Code) || words.iter().any(|w| HIGHLIGHTERS.contains(w));
    let bare = || words.iter().copied().filter(|_| own).find(|w| LANGUAGES.contains(w));
    // GitHub, around the lines of a file.
    let typed = || words.iter().find_map(|w| w.strip_prefix("type-")).filter(|_| words.contains(&"blob-wrapper"));
    let source = || words.iter().find_map(|w| w.strip_prefix("src-")).filter(|l| is_name(l));
    prefixed
        .or_else(|| after("brush:").filter(|l| is_name(l)))
        .or_else(source)
        .or_else(typed)
        .or_else(bare)
        .map(str::to_owned)
}

fn is_name(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    (1..=LONGEST_NAME).contains(&word.len())
        && word.chars().all(fits)
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !NO_LANGUAGE.contains(&word)
        && !matches!(word, "wrapper" | "box" | "block" | "container" | "title" | "toolbar" | "copy")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{BodyBlock, BodyKind};
    use crate::clean::{Cleaner, Options};
    use crate::page::RawPage;

    #[test]
    fn highlighters_name_the_language() {
        for (page, want) in [
            ("<pre class='language-rust'><code>x</code></pre>", Some("rust")),
            ("<pre><code class='hljs lang-c++'>x</code></pre>", Some("c++")),
            ("<pre class='brush: js; gutter: true'>x</pre>", Some("js")),
            (
                "<div class='highlight-python3 notranslate'><div class='highlight'><pre>x</pre></div></div>",
                Some("python3"),
            ),
            ("<figure class='highlight yaml'><pre>x</pre></figure>", Some("yaml")),
            ("<pre class='src src-emacs-lisp'>x</pre>", Some("emacs-lisp")),
            (
                "<div class=highlight><table class=lntable><tr><td><pre class=chroma><code>1</code></pre></td>\
                 <td><pre class=chroma><code class='language-go' data-lang=go>x</code></pre></td></tr></table></div>",
                Some("go"),
            ),
            ("<pre lang='ruby'>x</pre>", Some("ruby")),
            ("<pre><pre class=playground><code class='language-rust edition2021'>x</code></pre></pre>", Some("rust")),
            (
                "<pre><div>c</div><div><button>Copy</button></div><div><code class='language-c'>x</code></div></pre>",
                Some("c"),
            ),
            ("<div class='mw-highlight mw-highlight-lang-python'><pre>x</pre></div>", Some("python")),
            ("<pre class=EnlighterJSRAW data-enlighter-language=js>x</pre>", Some("js")),
            ("<div class='blob-wrapper data type-python'><table><tr><td>x</table></div>", Some("python")),
            ("<pre lang='de'>x</pre>", None),
            ("<div class='go to-top'><pre>x</pre></div>", None),
            ("<pre class='language-none'>x</pre>", None),
        ] {
            let dom = Dom::parse(page);
            let is_code = |&n: &NodeId| matches!(dom.tag(n), Tag::Pre | Tag::Table);
            let pre = dom.descendants(dom.root()).find(is_code).expect("there is one");
            assert_eq!(language(&dom, pre).as_deref(), want, "{page}");
        }
    }

    /// The program texts of a page with this body, and what else its body tells.
    fn told(body: &str) -> (Vec<String>, Vec<String>) {
        let page = format!(
            "<title>Tide gauge</title><main><h1>Tide gauge</h1><p>The gauge was read each spring at low water by two people \
             who counted aloud, and nobody found a mistake in their lists.</p>{body}<p>Most of the difficulty lies in the \
             choice of a rule that does not bend, and brass has served for a hundred years without any.</p></main>"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(page)).expect("a page");
        let all = article.blocks.iter().filter(|b| !b.text.starts_with("The gauge") && !b.text.starts_with("Most of"));
        let (code, rest): (Vec<_>, Vec<_>) = all.partition(|b| matches!(b.kind, BodyKind::Code { .. }));
        let texts = |all: Vec<&BodyBlock>| all.iter().map(|b| b.text.to_string()).collect();
        (texts(code), texts(rest))
    }

    #[test]
    fn lines_of_a_program_are_one_block_without_what_stands_beside_them() {
        for (body, code) in [
            (
                "<pre><code><span style='display:flex'><span>f() {\n</span></span><span style='display:flex'><span>\n</span>\
                 </span><span style='display:flex'><span>}\n</span></span></code></pre>",
                "f() {\n\n}",
            ),
            (
                "<pre><code><span style='display:block'><span style='user-select: none'>1</span>f()</span><span \
                 style='display:block'><span style='user-select: none'>2</span>g()</span></code></pre>",
                "f()\ng()",
            ),
            (
                "<table><tr><td><pre><code><span style='user-select:none'>1\n</span><span style='user-select:none'>2\n</span>\
                 </code></pre></td><td><pre><code>f()\ng()\n</code></pre></td></tr></table>",
                "f()\ng()",
            ),
            (
                "<pre><code><span class=boring>fn main() {\n</span>let x = 5;\n<span class=boring>}</span></code></pre>",
                "let x = 5;",
            ),
            (
                "<pre><code><span>const <span class=twoslash-hover><span class=twoslash-popup-container><code>const a: \
                 number</code></span>a</span> = 1</span>\n<div class=twoslash-meta-line>Cannot find b</div>b()</code></pre>",
                "const a = 1\nb()",
            ),
            (
                "<div class=fragment><div class=line><span class=lineno>    1</span>int f() {</div>\n<div class=line><span \
                 class=lineno>    2</span>  return 0; }</div>\n</div>",
                "int f() {\n  return 0; }",
            ),
            (
                "<ol><li class=li1><div class=de1>$x = 1;</div></li><li><div class=de1>y();</div></li></ol>",
                "$x = 1;\ny();",
            ),
            ("<div class=ql-code-block-container><div>var a;</div><div>  b();</div></div>", "var a;\n  b();"),
            (
                "<div class=cm-editor><div class=cm-gutters><div class=cm-gutterElement>1</div></div><div class=cm-content><div \
                 class=cm-line>var a;</div><div class=cm-line>  b();</div></div></div>",
                "var a;\n  b();",
            ),
            ("<pre>if x:\n\u{a0}\u{a0}y()</pre>", "if x:\n  y()"),
            (
                "<div class=prompt><pre>[1]:\n</pre></div><div class=input_area><pre>import tide</pre></div>",
                "import tide",
            ),
            (
                "<div class=enlighter-default><div>let a;</div><pre>let a;</pre></div><pre class='EnlighterJSRAW \
                 enlighter-origin' style='display:none'>let a;</pre>",
                "let a;",
            ),
            (
                "<pre><div>python</div><div><button>Copy code</button></div><div><code class=language-python>def f(): \
                 pass</code></div></pre>",
                "def f(): pass",
            ),
        ] {
            assert_eq!(told(body), (vec![code.to_owned()], vec![]), "{body}");
        }
    }

    #[test]
    fn a_name_of_a_file_above_numbered_lines_is_none_of_them() {
        let table = "<table class=highlighttable><tr><th colspan=2 class=filename><span class=filename>tide.py</span></th></tr>\
                     <tr><td class=linenos><pre>1\n2</pre></td><td class=code><pre><code>f()\ng()</code></pre></td></tr></table>";
        assert_eq!(told(table), (vec!["f()\ng()".to_owned()], vec!["tide.py".to_owned()]));
    }
}
