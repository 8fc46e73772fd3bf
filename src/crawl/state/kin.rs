//! Records that are akin: near-duplicates, and successive leads of a wire story.
//!
//! A near-duplicate has a sketch that differs in at most [`NEAR`] of its 64 bits. Sketches are found by three bands of
//! their bits, of which the upper 18 count: a lookup asks for those of each band, and for those that differ in one of them.
//! Where two sketches differ in five bits or fewer, some band differs in one or none, so that all of them are found; of those
//! that differ in eight, seven in ten. An engine keeps three rows for each sketch and reads 57 short ranges for a lookup: of
//! ten million sketches some 2,000 rows.
//!
//! What is akin is linked and never dropped.

use std::collections::HashSet;

use super::{Draft, Millis};

/// Bits in which the sketches of near-duplicates differ at most. Chosen on made pairs (`tests/kin.rs`): fewer lose copies
/// with a paragraph more or less, more bring pairs that share nothing but chance once there are millions.
pub const NEAR: u32 = 8;

/// Shorter texts are duplicates only where their sketches are the same: a few words decide too many bits.
const SHORT_WORDS: u32 = 25;

/// First bit and number of bits of each band.
const BANDS: [(u32, u32); 3] = [(0, 22), (22, 21), (43, 21)];

/// Sketches that are kept within [`NEAR`] bits of each other. Sites answer with one and the same page for thousands of addresses;
/// what is like so many is linked to them, and a lookup need not go through more.
const MOST_ALIKE: usize = 64;

/// Upper bits of a band that count in a lookup. One less doubles the rows that a lookup reads.
const COUNTING: u32 = 18;

/// Texts are near-duplicates only where the shorter has this part of the words of the longer, in hundredths.
const LENGTH_SHARED: u64 = 70;

/// Bits in which the sketches of pages differ at most that name one canonical address: those of unlike texts differ in 32, give
/// or take eight.
const AGREEING: u32 = 12;

/// Leads of one story are filed within this time of each other.
const LEADS_WITHIN: Millis = 2 * 24 * 60 * 60 * 1000;

/// Leads of one story share this part of the words of their titles, in hundredths.
const TITLE_SHARED: usize = 50;

/// What tells which records are akin to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The text's sketch (`fingerprint.sketch`).
    pub sketch: u64,
    /// One bit for each number in the text, by its hash: stories from one template share their words, not their numbers.
    pub numbers: u64,
    /// Words of the text.
    pub words: u32,
    /// The lead, for wire stories.
    pub lead: Option<Lead>,
    /// The page's own address, where it names another as its canonical one, by which the record has its id.
    pub own: Option<String>,
}

/// A lead of a wire story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The agency, or where none is named the site.
    pub agency: String,
    /// "LD" is 1, "4th LD" is 4; 0 for the first.
    pub version: u8,
    /// The title without its marks.
    pub title: String,
    /// When it was filed, as far as is known.
    pub told: Millis,
}

/// What a record is told of others when it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Id and fingerprint of the version, or of the earlier lead, that it replaces.
    pub supersedes: Option<String>,
    /// Id of the record that it repeats.
    pub duplicate_of: Option<String>,
}

/// A record that an engine knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) article: i64,
    pub(crate) sketch: u64,
    pub(crate) numbers: u64,
    pub(crate) words: u32,
    pub(crate) at: Millis,
}

/// A lead that an engine knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownLead {
    pub(crate) article: i64,
    pub(crate) fingerprint: String,
    pub(crate) version: u8,
    pub(crate) title: String,
    pub(crate) told: Millis,
}

/// What an engine keeps of records that others may be akin to.
pub(crate) trait Shelf {
    /// Why the engine fails.
    type Error;

    /// Articles that have a key in one of these ranges, with their sketches.
    fn within(&mut self, ranges: &[(i64, i64)]) -> Result<Vec<(i64, u64)>, Self::Error>;

    /// What is known of these articles.
    fn known(&mut self, articles: &[i64]) -> Result<Vec<Known>, Self::Error>;

    /// Leads of an agency that were filed between these times.
    fn leads(&mut self, agency: &str, from: Millis, to: Millis) -> Result<Vec<KnownLead>, Self::Error>;

    /// Says that an article came after this time, whatever the clock of its process said.
    fn put_behind(&mut self, article: i64, at: Millis) -> Result<(), Self::Error>;

    /// Keeps an article in the place of its version before.
    fn keep(
        &mut self,
        article: i64,
        fingerprint: &str,
        likeness: &Likeness,
        keys: &[i64],
        now: Millis,
    ) -> Result<(), Self::Error>;
}

/// The name under which versions of a draft's article are known: its id, but where its page names a canonical address whose
/// content is another. Home pages are often named so by mistake, and first pages by those that follow them.
pub(crate) fn key<S: Shelf>(shelf: &mut S, draft: &Draft) -> Result<String, S::Error> {
    let Some((likeness, own)) = draft.likeness.as_deref().and_then(|of| Some((of, of.own.as_deref()?))) else {
        return Ok(draft.id.clone());
    };
    let known = shelf.known(&[number(&draft.id)])?;
    let is_other = known.first().is_some_and(|known| (known.sketch ^ likeness.sketch).count_ones() > AGREEING);
    Ok(if is_other { own_name(&draft.id, own) } else { draft.id.clone() })
}

/// The other name that a draft's versions may be known under: a version that is there under either is not written again.
pub(crate) fn other_key(draft: &Draft, key: &str) -> Option<String> {
    let own = draft.likeness.as_deref()?.own.as_deref()?;
    Some(if key == draft.id { own_name(&draft.id, own) } else { draft.id.clone() })
}

fn own_name(id: &str, own: &str) -> String {
    format!("{id} {own}")
}

/// What is found of a new version.
#[derive(Debug, Default)]
pub(crate) struct Kin {
    pub(crate) links: Links,
    /// When the record came that it repeats.
    repeats: Option<Millis>,
    /// Articles that have a sketch near its own.
    alike: usize,
}

/// The links of a new version, which is kept; `old` is the fingerprint of the version before, `key` the article's name.
///
/// `duplicate_of` leads in no circle: it goes to articles that came before this one only, and one that is new counts as
/// later than what it repeats, even where clocks or one commit say otherwise. So a story that was copied, and then changes
/// a little, is no copy of its copy.
pub(crate) fn links<S: Shelf>(
    shelf: &mut S,
    (draft, key): (&Draft, &str),
    old: Option<&str>,
    now: Millis,
) -> Result<Links, S::Error> {
    let article = number(&draft.id);
    let kin = links_but(shelf, (draft, key), old, &[article])?;
    if let Some(likeness) = of_text(draft, key) {
        let keys = keys(likeness.sketch);
        let keys = if kin.alike < MOST_ALIKE { &keys[..] } else { &[] };
        let at = kin.repeats.map_or(now, |repeats| now.max(repeats + 1));
        shelf.keep(article, &draft.fingerprint, likeness, keys, at)?;
    }
    Ok(kin.links)
}

/// Looks once more for the links of a new version that was kept already; see [`links_but`].
pub(crate) fn links_again<S: Shelf>(
    shelf: &mut S,
    (draft, key): (&Draft, &str),
    old: Option<&str>,
    others: &[i64],
) -> Result<Links, S::Error> {
    let kin = links_but(shelf, (draft, key), old, others)?;
    if let (Some(repeats), None) = (kin.repeats, old) {
        shelf.put_behind(number(&draft.id), repeats)?;
    }
    Ok(kin.links)
}

/// What tells others that are akin to a draft, where that is looked for.
pub(crate) fn of_text<'a>(draft: &'a Draft, key: &str) -> Option<&'a Likeness> {
    draft.likeness.as_deref().filter(|likeness| likeness.words > 0 && key == draft.id)
}

/// The links of a new version that repeats none of some articles: itself, and those that came after it.
fn links_but<S: Shelf>(
    shelf: &mut S,
    (draft, key): (&Draft, &str),
    old: Option<&str>,
    others: &[i64],
) -> Result<Kin, S::Error> {
    let links = Links { supersedes: old.map(|old| format!("{}+{old}", draft.id)), duplicate_of: None };
    let mut kin = Kin { links, ..Kin::default() };
    let Some(likeness) = of_text(draft, key) else { return Ok(kin) };
    let article = number(&draft.id);
    let before = match &likeness.lead {
        Some(lead) if kin.links.supersedes.is_none() => lead_before(shelf, article, lead)?,
        _ => None,
    };
    let (same, alike) = repeated(shelf, others, old.map(|_| article), likeness)?;
    // A lead repeats most of the one before, and replaces it.
    let same = same.filter(|same| before.as_ref().is_none_or(|lead| lead.article != same.article));
    kin.alike = alike;
    kin.repeats = same.as_ref().map(|same| same.at);
    kin.links.duplicate_of = same.map(|same| name(same.article));
    if let Some(lead) = before {
        kin.links.supersedes = Some(format!("{}+{}", name(lead.article), lead.fingerprint));
    }
    Ok(kin)
}

/// The id of the earliest record that a text repeats.
pub(crate) fn first_like<S: Shelf>(shelf: &mut S, likeness: &Likeness) -> Result<Option<String>, S::Error> {
    Ok(repeated(shelf, &[], None, likeness)?.0.map(|same| name(same.article)))
}

/// The earliest record that a text repeats, but for some, and of those only that came before an article which was there
/// before; and how many have a sketch near its own.
fn repeated<S: Shelf>(
    shelf: &mut S,
    but: &[i64],
    own: Option<i64>,
    likeness: &Likeness,
) -> Result<(Option<Known>, usize), S::Error> {
    let bound = if likeness.words < SHORT_WORDS { 0 } else { NEAR };
    let key = keys(likeness.sketch)[0];
    let ranges = if bound == 0 { vec![(key, key)] } else { ranges(likeness.sketch) };
    let candidates = shelf.within(&ranges)?;
    let near = candidates
        .into_iter()
        .filter(|(other, sketch)| (sketch ^ likeness.sketch).count_ones() <= bound && !but.contains(other));
    let mut near: Vec<i64> = near.map(|(other, _)| other).collect();
    if near.is_empty() {
        return Ok((None, 0));
    }
    // An article is found by each of its bands.
    near.sort_unstable();
    near.dedup();
    let alike = near.len();
    near.extend(own);
    let mut known = shelf.known(&near)?;
    let is_own = |known: &Known| Some(known.article) == own;
    if let Some(first) = known.iter().find(|known| is_own(known)).map(|known| known.at) {
        known.retain(|known| known.at < first);
    }
    let same = known.into_iter().filter(|known| {
        !is_own(known) && numbers_agree(known.numbers, likeness.numbers) && lengths_agree(known.words, likeness.words)
    });
    Ok((same.min_by_key(|known| (known.at, known.article)), alike))
}

/// The latest of the earlier leads of a story.
fn lead_before<S: Shelf>(shelf: &mut S, article: i64, lead: &Lead) -> Result<Option<KnownLead>, S::Error> {
    if lead.version == 0 {
        return Ok(None);
    }
    let known = shelf.leads(&lead.agency, lead.told - LEADS_WITHIN, lead.told + LEADS_WITHIN)?;
    let earlier = known.into_iter().filter(|known| {
        known.article != article && known.version < lead.version && titles_agree(&known.title, &lead.title)
    });
    Ok(earlier.max_by_key(|known| (known.version, known.told)))
}

/// Whether two texts share half of their numbers.
fn numbers_agree(one: u64, other: u64) -> bool {
    (one & other).count_ones() * 2 >= (one | other).count_ones()
}

fn lengths_agree(one: u32, other: u32) -> bool {
    u64::from(one.min(other)) * 100 >= u64::from(one.max(other)) * LENGTH_SHARED
}

fn titles_agree(one: &str, other: &str) -> bool {
    let words = |title: &str| -> HashSet<String> {
        title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    shared > 0 && shared * 100 >= (one.len() + other.len() - shared) * TITLE_SHARED
}

/// The bits of numbers in a text: digits, with points and commas between them.
pub fn numbers(text: &str) -> u64 {
    let mut bits = 0;
    for word in text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')) {
        let word = word.trim_matches(['.', ',']);
        if !word.is_empty() {
            let hash = word
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            bits |= 1 << (hash >> 58);
        }
    }
    bits
}

/// A record's id as a number; ids are 16 hexadecimal digits.
pub(crate) fn number(id: &str) -> i64 {
    let number = u64::from_str_radix(id, 16).ok().filter(|_| id.len() == 16);
    let other = || id.bytes().fold(0u64, |hash, byte| hash.rotate_left(7) ^ u64::from(byte));
    number.unwrap_or_else(other).cast_signed()
}

fn name(article: i64) -> String {
    format!("{:016x}", article.cast_unsigned())
}

/// The keys under which a sketch is kept, one for each band.
pub(crate) fn keys(sketch: u64) -> [i64; 3] {
    std::array::from_fn(|band| {
        let (first, bits) = BANDS[band];
        ((band as u64) << 22 | sketch >> first & ((1 << bits) - 1)).cast_signed()
    })
}

/// The ranges of keys that are looked in: those that agree with the sketch in what counts of a band, or differ in one bit.
pub(crate) fn ranges(sketch: u64) -> Vec<(i64, i64)> {
    let of_band = |(key, (_, bits)): (i64, (u32, u32))| {
        let free = bits - COUNTING;
        let first = key >> free << free;
        let near = (free..bits).map(move |bit| first ^ 1 << bit);
        std::iter::once(first).chain(near).map(move |first| (first, first | ((1 << free) - 1)))
    };
    keys(sketch).into_iter().zip(BANDS).flat_map(of_band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sketches_at_five_bits_share_a_key_and_others_seldom() {
        let mut random = fastrand::Rng::with_seed(7);
        let flipped = |random: &mut fastrand::Rng, sketch: u64, bits: usize| {
            random.choose_multiple(0..64u32, bits).into_iter().fold(sketch, |sketch, bit| sketch ^ 1 << bit)
        };
        let found = |one: u64, other: u64| {
            let ranges = ranges(one);
            keys(other).iter().any(|key| ranges.iter().any(|(first, last)| (first..=last).contains(&key)))
        };
        for bits in 0..=5 {
            for _ in 0..500 {
                let sketch = random.u64(..);
                let other = flipped(&mut random, sketch, bits);
                assert!(found(sketch, other), "{sketch:x} {other:x}");
            }
        }
        let at_eight = (0..2000).filter(|_| {
            let sketch = random.u64(..);
            let other = flipped(&mut random, sketch, 8);
            found(sketch, other)
        });
        let at_eight = at_eight.count();
        assert!((1300..1700).contains(&at_eight), "{at_eight} of 2000");
        let unlike = (0..2000).filter(|_| found(random.u64(..), random.u64(..)));
        assert!(unlike.count() < 10);
    }

    #[test]
    fn ids_are_numbers_and_back() {
        for id in ["0000000000000000", "ffffffffffffffff", "89abcdef01234567"] {
            assert_eq!(name(number(id)), id);
        }
    }

    #[test]
    fn titles_and_numbers_agree_by_half() {
        assert!(titles_agree("Port reopens ferry line after strike", "Port reopens ferry line after six-week strike"));
        assert!(!titles_agree("Port reopens ferry line", "Court upholds fishing quota"));
        assert!(!titles_agree("", ""));
        assert!(numbers_agree(numbers("up 1.5% to 2,310"), numbers("to 2,310, up 1.5 percent")));
        assert!(!numbers_agree(numbers("up 1.5% to 2,310"), numbers("down 0.7% to 2,294")));
        assert!(numbers_agree(0, 0));
    }
}
