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
const NO_LANGUAGE: &[&str] = &["none", "plaintext", "plain", "text", "txt", "auto", "nohighlight", "default", "code"];

/// Nodes of a table with code that are looked at: the first cell holds a number for each line.
const MOST_NODES: usize = 4000;

/// The language that the element of a code block, its child or the elements around it name.
pub(super) fn language(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let child = dom.children(node).find(|&c| dom.kind(c) == Kind::Element && dom.tag(c) == Tag::Code);
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
    let dom = scene.dom.filter(|_| text.len() <= LONGEST_NAME && scene.verdicts[i].role == Role::Paragraph)?;
    let blocks = &scene.blocks;
    let container = blocks.container(&blocks.items[i]);
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if is_number && numbers_lines(dom, container.node) {
        return Some("line-number");
    }
    let next = scene.verdicts.get(i + 1).filter(|v| v.role == Role::Code).map(|_| &blocks.items[i + 1])?;
    // Both stand in the element that holds the code.
    let code = blocks.container(next);
    let own = blocks.items[i].container;
    let together =
        code.parent == own || code.parent == container.parent || blocks.containers[code.parent as usize].parent == own;
    let same = together && language(dom, code.node).is_some_and(|l| l.eq_ignore_ascii_case(text.trim()));
    same.then_some("code-language")
}

fn named(dom: &Dom<'_>, id: NodeId) -> Option<String> {
    for (attr, name, value) in dom.attrs(id) {
        let says = matches!(name, "data-lang" | "data-language" | "data-syntax")
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
    let prefixes = ["language-", "lang-", "highlight-source-", "brush:", "highlight-", "lang:"];
    let prefixed = words.iter().find_map(|w| prefixes.iter().find_map(|p| w.strip_prefix(p)).filter(|l| is_name(l)));
    let after = |mark: &str| words.iter().position(|w| *w == mark).and_then(|i| words.get(i + 1)).copied();
    let own = matches!(dom.tag(id), Tag::Pre | Tag::Code) || words.iter().any(|w| HIGHLIGHTERS.contains(w));
    let bare = || words.iter().copied().filter(|_| own).find(|w| LANGUAGES.contains(w));
    let source = || words.iter().find_map(|w| w.strip_prefix("src-")).filter(|l| is_name(l));
    prefixed.or_else(|| after("brush:").filter(|l| is_name(l))).or_else(source).or_else(bare).map(str::to_owned)
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
}
