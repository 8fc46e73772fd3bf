//! Short texts make the tree that html5ever makes, but for the differences that are listed with their sections of the
//! standard (`tests/trees/mod.rs`).

#![no_main]

#[path = "../../tests/trees/mod.rs"]
mod trees;

use libfuzzer_sys::fuzz_target;
use trees::{first_difference, opens_again_for_foreign, ours, reason, theirs};

const LONGEST: usize = 4096;

/// What a `select` holds, and which mode it leaves, is another thing in html5ever 0.35, which has the modes that the
/// standard dropped in 2025: a difference may then stand anywhere.
fn has_select(text: &str) -> bool {
    text.as_bytes().windows(6).any(|w| w.eq_ignore_ascii_case(b"select"))
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.len() > LONGEST || has_select(text) {
        return;
    }
    let (ours, theirs) = (ours(text), theirs(text));
    if let Some(at) = first_difference(&ours, &theirs)
        && reason(text, &ours, at).is_none()
        // What closes the formatting element closes `math` and `svg` then, wherever that shows.
        && !(0..ours.len()).any(|i| opens_again_for_foreign(&ours[i..]))
    {
        let show = |steps: &[trees::Step]| format!("{:#?}", &steps[at.saturating_sub(3)..steps.len().min(at + 4)]);
        panic!("trees differ at step {at}\nours {}\ntheirs {}", show(&ours), show(&theirs));
    }
});
