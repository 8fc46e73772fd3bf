//! Doctypes, and whether they put a page into quirks mode (WHATWG HTML 13.2.6.4.1).

use super::marks::Marks;
use super::references::Place;
use super::scan::{find, is_space, skip_space};
use super::words::{Source, Span};

/// A doctype as written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doctype {
    pub name: Option<Span>,
    pub public: Option<Span>,
    pub system: Option<Span>,
    pub force_quirks: bool,
}

/// Parses what follows `<!DOCTYPE`, at `start`; also how long it is.
pub(super) fn parse(source: &mut Source<'_>, start: usize) -> (Doctype, usize) {
    let bytes = source.page.as_bytes();
    // Even a quoted `>` ends a doctype.
    let end = find(bytes, start, b'>');
    let body = &source.page[start..end];
    let (parts, complete) = Parts::read(body);
    source.made.reserve(body.len());
    let mut keep = |part: Option<&str>, fold: bool| {
        let read = Marks::NUL_REPLACED.read(part?, Place::Text);
        Some(if fold { source.make_lower(&read) } else { source.make(&read) })
    };
    let doctype = Doctype {
        name: keep(parts.name, true),
        public: keep(parts.public, false),
        system: keep(parts.system, false),
        force_quirks: parts.force_quirks || (end == bytes.len() && !complete),
    };
    (doctype, (end + 1).min(bytes.len()) - start)
}

#[derive(Debug, Default)]
struct Parts<'d> {
    name: Option<&'d str>,
    public: Option<&'d str>,
    system: Option<&'d str>,
    force_quirks: bool,
}

impl<'d> Parts<'d> {
    /// The parts; whether the doctype was read to where nothing after could change it.
    fn read(body: &'d str) -> (Parts<'d>, bool) {
        let mut parts = Parts::default();
        let rest = trim(body);
        if rest.is_empty() {
            parts.force_quirks = true;
            return (parts, false);
        }
        let name = rest.bytes().position(is_space).unwrap_or(rest.len());
        parts.name = Some(&rest[..name]);
        let rest = trim(&rest[name..]);
        if rest.is_empty() {
            return (parts, false);
        }
        let keyword = rest.get(..6).unwrap_or("");
        let complete = if keyword.eq_ignore_ascii_case("public") {
            parts.identifiers(&rest[6..], true)
        } else if keyword.eq_ignore_ascii_case("system") {
            parts.identifiers(&rest[6..], false)
        } else {
            parts.force_quirks = true;
            true
        };
        (parts, complete)
    }

    fn identifiers(&mut self, rest: &'d str, public: bool) -> bool {
        let mut rest = trim(rest);
        if public {
            let Some((value, after)) = self.quoted(rest) else { return true };
            self.public = Some(value);
            rest = trim(after);
            if rest.is_empty() || self.force_quirks {
                return false;
            }
        }
        let Some((value, after)) = self.quoted(rest) else { return true };
        self.system = Some(value);
        !self.force_quirks && !trim(after).is_empty()
    }

    /// A quoted value and what follows; quirks where it is not quoted or not closed.
    fn quoted(&mut self, rest: &'d str) -> Option<(&'d str, &'d str)> {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            self.force_quirks = true;
            return None;
        };
        let rest = &rest[1..];
        Some(rest.split_once(quote).unwrap_or_else(|| {
            self.force_quirks = true;
            (rest, "")
        }))
    }
}

fn trim(text: &str) -> &str {
    &text[skip_space(text.as_bytes(), 0)..]
}

/// Whether the doctype means quirks mode, in which a table does not end a paragraph.
pub(super) fn is_quirky(doctype: &Doctype, source: &Source<'_>) -> bool {
    let read = |part: Option<Span>| part.map(|span| source.slice(span).to_ascii_lowercase());
    let (public, system) = (read(doctype.public), read(doctype.system));
    if doctype.force_quirks || doctype.name.is_none_or(|name| source.slice(name) != "html") {
        return true;
    }
    if system.as_deref() == Some("http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd") {
        return true;
    }
    let Some(public) = public else { return false };
    QUIRKY.contains(&public.as_str())
        || QUIRKY_STARTS.iter().any(|start| public.starts_with(start))
        || (system.is_none() && QUIRKY_WITHOUT_SYSTEM.iter().any(|start| public.starts_with(start)))
}

const QUIRKY: [&str; 3] = ["-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html"];

const QUIRKY_WITHOUT_SYSTEM: [&str; 2] = ["-//w3c//dtd html 4.01 frameset//", "-//w3c//dtd html 4.01 transitional//"];

const QUIRKY_STARTS: [&str; 55] = [
    "+//silmaril//dtd html pro v0r11 19970101//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//",
    "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//",
    "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//",
    "-//ietf//dtd html 2.0//",
    "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//",
    "-//ietf//dtd html 3.2 final//",
    "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//",
    "-//ietf//dtd html level 0//",
    "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//",
    "-//ietf//dtd html level 3//",
    "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//",
    "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//",
    "-//ietf//dtd html strict//",
    "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
];
