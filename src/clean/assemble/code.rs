//! The language of program text, as the page's classes name it.

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
/// Words that say that the words beside them may name a language.
const HIGHLIGHTERS: &[&str] = &["highlight", "hljs", "sourceCode", "syntaxhighlighter", "src", "prettyprint", "code"];
/// Words that stand where a language's name could.
const NO_LANGUAGE: &[&str] = &["none", "plaintext", "plain", "text", "txt", "auto", "nohighlight", "default", "code"];

/// The language that the element of a code block, its child or the elements around it name.
pub(super) fn language(dom: &Dom<'_>, node: NodeId) -> Option<String> {
    let child = dom.children(node).find(|&c| dom.kind(c) == Kind::Element && dom.tag(c) == Tag::Code);
    let around =
        dom.ancestors(node).take(4).take_while(|&n| !matches!(dom.tag(n), Tag::Body | Tag::Article | Tag::Main));
    [Some(node), child].into_iter().flatten().chain(around).find_map(|id| named(dom, id))
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
    (1..=24).contains(&word.len())
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
            ("<pre lang='ruby'>x</pre>", Some("ruby")),
            ("<pre lang='de'>x</pre>", None),
            ("<div class='go to-top'><pre>x</pre></div>", None),
            ("<pre class='language-none'>x</pre>", None),
        ] {
            let dom = Dom::parse(page);
            let pre = dom.descendants(dom.root()).find(|&n| dom.tag(n) == Tag::Pre).expect("there is one");
            assert_eq!(language(&dom, pre).as_deref(), want, "{page}");
        }
    }
}
