//! The record of a judged page.

use super::assemble::{Cut, body, images};
use super::blocks::{Blocks, place};
use super::language;
use super::metadata::Metadata;
use super::pages;
use super::roles::Role;
use super::sketch;
use super::story::Story;
use super::verdict::Ground;
use super::{Decoding, Judged, Options, Streams, quality};
use crate::address::canonical;
use crate::article::{Article, Fingerprint, Provenance, Quality, Reason, Removed, SCHEMA, SourceInfo};
use crate::hex::hex;
use crate::html::{Attr, Dom};
use crate::page::{Origin, RawPage, path_text};
use crate::rules::Rules;
use sha2::{Digest, Sha256};
use url::Url;

/// Puts the record together.
pub(super) fn record(
    streams: &Streams<'_>,
    story: Story,
    decoding: Decoding,
    page: &RawPage,
    (rules, version): (&Rules, &str),
    options: &Options,
) -> Article {
    let judged = streams.body();
    let Story { mut metadata, wire, cut } = story;
    let base = base(streams, page);
    let body = body(&judged.analysis, &judged.verdicts.of, cut, base.as_ref());
    let mut quality = quality::of(streams, page, &body, decoding);
    let language = language(&mut metadata, &mut quality, &body.text);
    let page_tree = &streams.page.analysis;
    let declared = page.url.as_deref().or(metadata.canonical_url.as_deref());
    let next_page = page_tree.dom.as_ref().and_then(|dom| {
        let (blocks, verdicts) = (&page_tree.blocks, &streams.page.verdicts.of);
        let file = file_name(page);
        let (own, base) = (declared, base.as_ref());
        pages::next(&pages::Page { dom, blocks, verdicts, rules, own, base, file: file.as_deref() })
    });
    let known_by = address(&mut metadata, page.url.as_deref());
    let key = known_by.as_deref().unwrap_or(&body.text);
    let shown_by = streams.standin.is_none().then_some(&body);
    Article {
        schema: SCHEMA.to_owned(),
        id: hex(&Sha256::digest(key.as_bytes())[..8]),
        url: page.url.clone(),
        canonical_url: metadata.canonical_url,
        site: metadata.site,
        title: metadata.title,
        subtitle: metadata.subtitle,
        authors: metadata.authors,
        section: metadata.section,
        keywords: metadata.keywords,
        language,
        published: metadata.published,
        modified: metadata.modified,
        images: images(page_tree, &streams.page.verdicts.of, base.as_ref(), shown_by),
        wire,
        next_page,
        pages: Vec::new(),
        comments: options.comments.then(|| comments(&streams.page)),
        provenance: metadata.provenance,
        quality,
        fingerprint: fingerprint(&body.text),
        source: source(page, decoding),
        rules_version: version.to_owned(),
        removed: options.trace.then(|| removed_of(streams, rules, &body.cut)),
        text: body.text,
        blocks: body.blocks,
    }
}

/// The address that the page is known by: the one that it declares, else its own, in the one spelling that stands for all. It
/// is told as canonical where the page declares one, or its own is spelt otherwise.
fn address(metadata: &mut Metadata, own: Option<&str>) -> Option<String> {
    let declared = metadata.canonical_url.as_deref();
    let named = declared.or(own)?;
    let known_by =
        Url::parse(named).ok().and_then(|url| canonical(&url)).map_or_else(|| named.to_owned(), String::from);
    if declared.is_none() && known_by != named {
        let why = "its spelling that stands for all others";
        let provenance = Provenance { from: "address".into(), why: why.into(), ..Provenance::default() };
        metadata.provenance.insert("canonical_url".into(), provenance);
    }
    if declared.is_some() || known_by != named {
        metadata.canonical_url = Some(known_by.clone());
    }
    Some(known_by)
}

/// What addresses of the page resolve against.
fn base(streams: &Streams<'_>, page: &RawPage) -> Option<Url> {
    let own = page.url.as_deref().and_then(|url| Url::parse(url).ok());
    match &streams.page.analysis.dom {
        Some(dom) => dom.base_url(own.as_ref()),
        None => own,
    }
}

/// Name of the file that holds this page alone.
fn file_name(page: &RawPage) -> Option<String> {
    match &page.origin {
        Origin::File { path, line: None } => path.file_name().map(|name| name.to_string_lossy().into_owned()),
        _ => None,
    }
}

/// The text's language. Where the text decides it, provenance says so, and a declared one that it contradicts is flagged.
fn language(metadata: &mut Metadata, quality: &mut Quality, text: &str) -> Option<String> {
    let decided = language::decide(metadata.language.as_deref(), text)?;
    if decided.from_text {
        let why = if metadata.language.is_some() {
            quality.flags.push("language-mismatch".to_owned());
            "the words are of another language than the declared one"
        } else {
            "none is declared"
        };
        let others = metadata.language.iter().map(|declared| ("document".into(), declared.clone())).collect();
        metadata.provenance.insert("language".into(), Provenance { from: "text".into(), why: why.into(), others });
    }
    Some(decided.tag)
}

fn fingerprint(text: &str) -> Fingerprint {
    let sketch = format!("{:016x}", sketch::sketch(text));
    Fingerprint { sha256: sketch::sha256(text), sketch, ..Fingerprint::default() }
}

/// What did not stay of both streams; `cut` is what the body leaves out of its blocks.
fn removed_of(streams: &Streams<'_>, rules: &Rules, cut: &[Cut]) -> Vec<Removed> {
    // It belongs to the stream that the body was taken from.
    let (page_cut, held_cut) = if streams.standin.is_some() { (&[][..], cut) } else { (cut, &[][..]) };
    let held = streams.standin.iter().flat_map(|(_, held)| removed(held, rules, held_cut));
    removed(&streams.page, rules, page_cut).into_iter().chain(held).collect()
}

/// What readers wrote below the story: not the buttons, labels and forms among it, which rules know by their words or
/// elements.
fn comments(judged: &Judged<'_>) -> Vec<String> {
    let (blocks, votes) = (&judged.analysis.blocks, &judged.analysis.votes.of);
    let written = blocks.items.iter().enumerate().filter(|&(i, block)| {
        let [chrome, article] = votes[i].points.phrase;
        judged.verdicts.of[i].role == Role::Comment && chrome <= article && block.places & place::CONTROL == 0
    });
    written.map(|(_, block)| blocks.text(block).to_owned()).collect()
}

fn source(page: &RawPage, decoding: Decoding) -> SourceInfo {
    let mut info = SourceInfo {
        fetched_at: page.fetched_at.clone(),
        status: page.status,
        // A charset alone is a hint of whoever reads the page, and no media type that a transport named.
        content_type: page.content_type.clone().filter(|told| told.contains('/')),
        charset: Some(decoding.charset.to_owned()),
        sha256: hex(&Sha256::digest(&page.bytes)),
        ..SourceInfo::default()
    };
    match &page.origin {
        Origin::Stdin => info.kind = "stdin".to_owned(),
        Origin::Http => info.kind = "http".to_owned(),
        Origin::File { path, line } => {
            (info.kind, info.path, info.offset) = ("file".to_owned(), Some(path_text(path)), *line);
        }
        Origin::Warc { path, record_id, offset } => {
            (info.kind, info.path) = ("warc".to_owned(), Some(path_text(path)));
            (info.record_id, info.offset) = (Some(record_id.clone()), Some(*offset));
        }
    }
    info
}

/// What did not stay in the body, with every reason; `cut` is what was left out of kept blocks.
fn removed(judged: &Judged<'_>, rules: &Rules, cut: &[Cut]) -> Vec<Removed> {
    let analysis = &judged.analysis;
    let mut cut = cut.iter().peekable();
    let mut out = Vec::new();
    for (i, verdict) in judged.verdicts.of.iter().enumerate() {
        let at = || path(analysis.dom.as_ref(), &analysis.blocks, i);
        while let Some(piece) = cut.next_if(|c| c.block <= i) {
            let why = vec![Reason { rule: piece.why.to_owned(), points: 0 }];
            out.push(Removed { text: piece.text.clone(), role: piece.role().to_owned(), why, at: at() });
        }
        if verdict.role.is_body() {
            continue;
        }
        out.push(Removed {
            text: analysis.blocks.text(&analysis.blocks.items[i]).to_owned(),
            role: verdict.role.name().to_owned(),
            why: reasons(judged, rules, i),
            at: at(),
        });
    }
    out
}

/// Why a block got its verdict: what decided first, then the votes, largest first, then the sum of all points and what the
/// page asks for, so that where points decide both together are below 0.
pub(super) fn reasons(judged: &Judged<'_>, rules: &Rules, i: usize) -> Vec<Reason> {
    let analysis = &judged.analysis;
    let named = |name: &str, points: i32| Reason { rule: name.to_owned(), points };
    let mut why = match judged.verdicts.of[i].ground {
        Ground::Points => Vec::new(),
        Ground::Rule(rule) => vec![named(&rules.get(rule).id, 0)],
        Ground::Title => vec![named("title", 0)],
        Ground::Wire => vec![named("wire-form", 0)],
        Ground::ToldBefore => vec![named("told-before", 0)],
        Ground::Surroundings => vec![named("surroundings", 0)],
        Ground::BeforeBeginning => vec![named("before-the-beginning", 0)],
        Ground::AfterEnd => vec![named("after-the-end", 0)],
        Ground::StandFirst => vec![named("stand-first", 0)],
        Ground::ToldElsewhere => vec![named("told-elsewhere", 0)],
        Ground::Replaced => vec![named("replaced", 0)],
        Ground::Densest => vec![named("densest-region", 0)],
        Ground::Settled => vec![named("clean-already", 0)],
        Ground::Held(from) => vec![named(from.name(), 0)],
    };
    let mut votes: Vec<Reason> = analysis
        .votes
        .rules(i)
        .iter()
        .filter(|&&r| rules.points(r) != 0)
        .map(|&r| named(&rules.get(r).id, rules.points(r)))
        .collect();
    votes.sort_by_key(|r| -r.points.abs());
    why.extend(votes);
    // Rounded down both, a sum below what is asked for stays below it, and one that is no less is none less.
    let asked = judged.asked();
    why.push(named("score", (analysis.points[i] - asked).div_euclid(SCALE) + asked.div_euclid(SCALE)));
    why.push(named("threshold", -asked.div_euclid(SCALE)));
    why
}

/// Points as they are summed up, to a hundredth of a rule file's.
const SCALE: i32 = 5;

/// Characters that are told of an element's name and of its first class, and bytes of all its classes that are read: a page
/// has as many paths as blocks.
const LONGEST_NAME: usize = 64;
const LONGEST_CLASSES: usize = 1000;

/// Element path of a block, or its number among lines of text.
pub(super) fn path(dom: Option<&Dom<'_>>, blocks: &Blocks, i: usize) -> String {
    let Some(dom) = dom else { return format!("line {}", i + 1) };
    let node = blocks.container(&blocks.items[i]).node;
    let mut names: Vec<String> = std::iter::once(node)
        .chain(dom.ancestors(node))
        .filter(|&id| !dom.name(id).is_empty())
        .take(12)
        .map(|id| {
            let mut name: String = dom.name(id).chars().take(LONGEST_NAME).collect();
            let classes = dom.short_attr(id, Attr::Class, LONGEST_CLASSES);
            if let Some(class) = classes.as_deref().and_then(|c| c.split_ascii_whitespace().next()) {
                name.push('.');
                name.extend(class.chars().take(LONGEST_NAME));
            }
            name
        })
        .collect();
    names.reverse();
    names.join("/")
}
