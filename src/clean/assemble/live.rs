//! Live blogs: which containers are entries, and when each of them was written.
//!
//! An entry says so itself (`itemprop=liveBlogUpdate`, a class like `liveblog-post`), or it is one of several
//! look-alikes with a time each inside what calls itself a live blog, or on a page that declares to be one.

use super::super::blocks::{Blocks, Container, NONE, place};
use super::when::{When, words_in};
use crate::html::{Attr, Dom, Kind, Tag};
use rustc_hash::FxHashMap;

/// Bytes beside the links of what leads to an entry: its time.
const BESIDE_LINKS: u32 = 16;
/// Look-alikes whose time is looked for.
const MOST_TIMED: usize = 2000;
/// Blocks of what leads to an entry.
const MOST_LINKED: usize = 32;

/// Words of classes that speak of live blogs.
const LIVE: &[&str] = &["live", "liveblog", "liveticker", "lb", "newsticker", "ticker", "liveupdate", "liveupdates"];
/// Words that name one entry, at the end of such a class.
const ENTRY: &[&str] = &["post", "entry", "update", "item", "block", "event", "liveupdate", "keyevent"];

/// The entries of a page.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// By container: the entry it belongs to, or [`NONE`]; empty where the page is no live blog.
    of: Vec<u32>,
    entries: Vec<When>,
}

impl Live {
    pub(super) fn of(dom: &Dom<'_>, blocks: &Blocks) -> Live {
        let says = words(dom, blocks);
        let own = |i: usize| says[i] & ENTRY_WORD != 0;
        let declared = (0..says.len()).filter(|&i| own(i)).count();
        let chosen: Vec<bool> = if declared >= 2 {
            without_contents(blocks, (0..says.len()).map(own).collect())
        } else if says.iter().any(|w| w & LIVE_WORD != 0) {
            alike(dom, blocks, &says, false)
        } else if declares(dom) {
            alike(dom, blocks, &says, true)
        } else {
            return Live::default();
        };
        let mut live = Live { of: Vec::with_capacity(says.len()), entries: Vec::new() };
        for (i, container) in blocks.containers.iter().enumerate() {
            let outer = if i == 0 { NONE } else { live.of[container.parent as usize] };
            live.of.push(match outer {
                NONE if chosen[i] => {
                    live.entries.push(When::of(dom, container.node));
                    live.entries.len() as u32 - 1
                }
                outer => outer,
            });
        }
        if live.entries.len() < 2 { Live::default() } else { live }
    }

    /// Number of the entry that a container belongs to.
    pub(super) fn entry(&self, container: u32) -> Option<u32> {
        self.of.get(container as usize).copied().filter(|&e| e != NONE)
    }

    /// When an entry was written.
    pub(super) fn time(&self, entry: u32) -> Option<String> {
        self.entries[entry as usize].time.clone()
    }

    /// Whether a line of an entry only tells its time.
    pub(super) fn is_time(&self, entry: u32, line: &str) -> bool {
        self.entries[entry as usize].is_line(line)
    }
}

const LIVE_WORD: u8 = 1;
const ENTRY_WORD: u8 = 2;
const ASKED: u8 = 4;

/// What each container's class, id and `itemprop` say.
fn words(dom: &Dom<'_>, blocks: &Blocks) -> Vec<u8> {
    let mut by_token = vec![0u8; dom.token_count()];
    let says = |container: &Container| {
        let mut all = 0;
        for &token in dom.tokens(container.node) {
            let known = &mut by_token[token.index()];
            if *known == 0 {
                *known = ASKED | of_class(dom.token(token));
            }
            all |= *known;
        }
        if matches!(container.tag, Tag::Div | Tag::Article | Tag::Li | Tag::Section)
            && dom.attr(container.node, Attr::Itemprop).is_some_and(|v| v.eq_ignore_ascii_case("liveBlogUpdate"))
        {
            all |= ENTRY_WORD;
        }
        all
    };
    blocks.containers.iter().map(says).collect()
}

/// Whether a name holds the letters of a word of [`LIVE`]; few do, and are read word by word.
fn may_be_live(token: &[u8]) -> bool {
    // Few words of classes hold the first letters of any of them.
    let begins = |w: &[u8]| matches!((w[0] | 0x20, w[1] | 0x20), (b'l', b'i' | b'b') | (b't', b'i'));
    if !token.windows(2).any(begins) {
        return false;
    }
    let holds = |part: &[u8]| token.windows(part.len()).any(|w| w.eq_ignore_ascii_case(part));
    [&b"live"[..], b"lb", b"ticker"].into_iter().any(holds)
}

fn of_class(token: &str) -> u8 {
    if token.len() < 4 || !token.is_ascii() || !may_be_live(token.as_bytes()) {
        return 0;
    }
    // A modifier (`post--pinned`) says nothing of what the element is.
    let token = token.split_once("--").map_or(token, |(name, _)| name);
    let words = || words_in(token).filter(|w| !w.bytes().all(|b| b.is_ascii_digit()));
    let is_one = |word: &str, of: &[&str]| of.iter().any(|w| w.eq_ignore_ascii_case(word));
    if !words().any(|w| is_one(w, LIVE)) {
        return 0;
    }
    let ends_as_entry = words().skip(1).last().is_some_and(|last| is_one(last, ENTRY));
    if ends_as_entry { LIVE_WORD | ENTRY_WORD } else { LIVE_WORD }
}

/// Whether the page's metadata say that it is a live blog.
fn declares(dom: &Dom<'_>) -> bool {
    let texts = dom.json_ld().iter().flat_map(|&script| dom.children(script)).filter(|&c| dom.kind(c) == Kind::Text);
    texts.into_iter().any(|c| dom.text(c).contains("LiveBlogPosting"))
}

/// Entries without the list of links to them.
fn without_contents(blocks: &Blocks, chosen: Vec<bool>) -> Vec<bool> {
    let entries: Vec<bool> =
        chosen.iter().zip(&blocks.containers).map(|(&chosen, c)| chosen && !is_linked(blocks, c)).collect();
    if entries.iter().filter(|&&e| e).count() >= 2 { entries } else { chosen }
}

/// Whether a container holds links and nothing else, but for a time.
fn is_linked(blocks: &Blocks, container: &Container) -> bool {
    let mut beside = 0;
    container.blocks().len() <= MOST_LINKED
        && container.blocks().all(|b| {
            let block = &blocks.items[b];
            if block.places & place::LINK == 0 {
                beside += (block.end - block.start).saturating_sub(block.link_bytes);
            }
            beside <= BESIDE_LINKS
        })
}

/// Look-alikes side by side in a live blog, each with a time; `whole` where all of the page is one.
fn alike(dom: &Dom<'_>, blocks: &Blocks, says: &[u8], whole: bool) -> Vec<bool> {
    let mut inside = vec![whole; says.len()];
    let mut groups: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for (i, container) in blocks.containers.iter().enumerate().skip(1) {
        let parent = container.parent as usize;
        inside[i] = inside[parent] || says[i] & LIVE_WORD != 0;
        if inside[parent] || says[parent] & LIVE_WORD != 0 {
            *groups.entry((container.parent, container.look)).or_default() += 1;
        }
    }
    let may_be = |c: &Container| {
        matches!(c.tag, Tag::Article | Tag::Li | Tag::Section | Tag::Div)
            && groups.get(&(c.parent, c.look)).is_some_and(|&n| n >= 3)
            && !is_linked(blocks, c)
    };
    let mut timed = 0;
    let is_entry = |c: &Container| {
        let looked_at = may_be(c) && timed < MOST_TIMED;
        timed += usize::from(looked_at);
        looked_at && When::of(dom, c.node).time.is_some()
    };
    blocks.containers.iter().map(is_entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_name_entries() {
        for (class, want) in [
            ("liveblog-post", LIVE_WORD | ENTRY_WORD),
            ("live-blog__entry--pinned", LIVE_WORD | ENTRY_WORD),
            ("liveBlogUpdate", LIVE_WORD | ENTRY_WORD),
            ("lb-item-4711", LIVE_WORD | ENTRY_WORD),
            ("liveblog", LIVE_WORD),
            ("live-posts", LIVE_WORD),
            ("liveblog-post__title", LIVE_WORD),
            ("delivery-item", 0),
            ("blog-post", 0),
        ] {
            assert_eq!(of_class(class), want, "{class}");
        }
    }

    /// The times of the entries of a page's body.
    fn entries(body: &str) -> Vec<(Option<String>, Option<String>, String)> {
        use crate::article::BodyKind;
        use crate::clean::{Cleaner, Options};
        use crate::page::RawPage;
        let html = format!(
            "<html lang=en><title>The council votes, live</title><body><main><article>{body}</article></main></body></html>"
        );
        let article = Cleaner::new(Options::default()).clean(&RawPage::from_bytes(html)).expect("a page");
        let told = article.blocks.into_iter().filter_map(|b| match b.kind {
            BodyKind::LiveEntry { time, title } => Some((time, title, b.text.to_string())),
            _ => None,
        });
        told.collect()
    }

    const SAID: [(&str, &str, &str); 3] = [
        (
            "16:30",
            "What comes next",
            "That was the meeting on the plant. The utility will begin its talks with the 58 workers on Monday, and the last wagon of coal is to arrive on the first weekend of March.",
        ),
        (
            "16:02",
            "The plant will close",
            "The council has voted by 27 to 8 to close the coal plant in March. People stand up and cheer, while some of the workers leave the hall without a word.",
        ),
        (
            "15:44",
            "The vote is under way",
            "The members have begun to vote by roll call, which takes a while because two of them are on video from the assembly of the county, where the line is bad.",
        ),
    ];

    /// Entries of this form: `TIME`, `TITLE` and `TEXT` stand for what each says.
    fn told(form: &str) -> String {
        let one = |(time, title, text): &(&str, &str, &str)| {
            form.replace("TIME", time).replace("TITLE", title).replace("TEXT", text)
        };
        format!("<h1>The council votes, live</h1>{}", SAID.iter().map(one).collect::<String>())
    }

    #[test]
    fn entries_are_known_by_class_by_look_and_by_what_the_page_declares() {
        let classed = "<div class=liveblog-post><span class=entryTime>TIME</span><h3>TITLE</h3><p>TEXT</p></div>";
        let alike = "<section class=post__live-box><header><span class=date>TIME</span></header><div><h2>TITLE</h2><p>TEXT</p></div></section>";
        let hashed = "<div class=css-7x><div class=css-t><time>TIME</time></div><h2 class=css-h>TITLE</h2><p class=css-p>TEXT</p></div>";
        let declared =
            r#"<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"The council votes"}</script>"#;
        for body in [
            told(classed),
            format!("<div class=live__box>{}</div>", told(alike)),
            format!("{declared}{}", told(hashed)),
        ] {
            let entries = entries(&body);
            assert_eq!(entries.len(), 3, "{body}");
            for ((time, title, text), said) in entries.iter().zip(SAID) {
                assert_eq!((time.as_deref(), title.as_deref()), (Some(said.0), Some(said.1)), "{body}");
                assert!(!text.contains(said.0) && text.contains(said.2), "{body}");
            }
        }
        assert_eq!(entries(&told(hashed)), []);
    }

    #[test]
    fn a_list_of_links_to_entries_holds_none() {
        let list: String = SAID.iter().map(|s| format!("<li class=liveblog-event><a href=#e>{}</a>", s.1)).collect();
        let form = "<div class=liveblog-entry><time>TIME</time><h3>TITLE</h3><p>TEXT</p></div>";
        assert_eq!(entries(&format!("<ul>{list}</ul>{}", told(form))).len(), 3);
    }
}
