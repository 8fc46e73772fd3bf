//! Made stories, and what is done to stories that are copied.

use fastrand::Rng;

/// What was done to a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is an original.
    None,
    /// Nothing: the same text.
    Copied,
    /// A line of credit was added.
    Credited,
    /// One word in a hundred is another.
    FewWords,
    /// The last paragraph was left out.
    ParagraphLess,
    /// A paragraph was added.
    ParagraphMore,
    /// Three words in a hundred are others, and a paragraph was left out: more than an editor who copies does.
    Rewritten,
    /// No copy: the same template on another day.
    OtherNumbers,
}

const CHANGES: [Change; 7] = [
    Change::Copied,
    Change::Credited,
    Change::FewWords,
    Change::ParagraphLess,
    Change::ParagraphMore,
    Change::Rewritten,
    Change::OtherNumbers,
];

/// A story.
#[derive(Debug, Clone)]
pub struct Story {
    pub text: String,
    /// Copies have the number of their original; what is no copy has its own.
    pub original: usize,
    pub change: Change,
}

/// `count` originals, each followed by one story for every change, in an order that mixes them.
pub fn stories(seed: u64, count: usize) -> Vec<Story> {
    let mut random = Rng::with_seed(seed);
    let words: Vec<String> = (0..20_000).map(|_| word(&mut random)).collect();
    let mut all = Vec::new();
    let mut others = count;
    for original in 0..count {
        let paragraphs = story(&mut random, &words);
        for change in std::iter::once(Change::None).chain(CHANGES) {
            let text = changed(&paragraphs, change, &mut random, &words);
            let original = if change == Change::OtherNumbers { others } else { original };
            others += usize::from(change == Change::OtherNumbers);
            all.push(Story { text, original, change });
        }
    }
    // Originals come first, as they do on the wire.
    let (first, mut rest): (Vec<Story>, Vec<Story>) = all.into_iter().partition(|story| story.change == Change::None);
    random.shuffle(&mut rest);
    first.into_iter().chain(rest).collect()
}

/// Six to 24 paragraphs; of a hundred words two to twelve are numbers, as in a report from a court or from a market.
fn story(random: &mut Rng, words: &[String]) -> Vec<String> {
    // A topic has its own words, which all its stories share.
    let topic = random.usize(0..200) * 90;
    let numbers = random.u8(2..=12);
    (0..random.usize(6..=24)).map(|_| paragraph(random, words, (topic, numbers))).collect()
}

fn paragraph(random: &mut Rng, words: &[String], (topic, numbers): (usize, u8)) -> String {
    let word = |random: &mut Rng| match random.u8(0..100) {
        n if n < numbers => format!("{}.{}", random.u16(1..900), random.u8(0..10)),
        12..42 => words[topic + random.usize(0..90)].clone(),
        // The square makes some words frequent.
        _ => words[(random.f64().powi(2) * words.len() as f64) as usize].clone(),
    };
    let text: Vec<String> = (0..random.usize(20..=60)).map(|_| word(random)).collect();
    text.join(" ") + "."
}

fn changed(paragraphs: &[String], change: Change, random: &mut Rng, words: &[String]) -> String {
    let mut paragraphs = paragraphs.to_vec();
    match change {
        Change::None | Change::Copied => {}
        Change::Credited => paragraphs.push("This story was first published by the Corvane News Agency.".to_owned()),
        Change::FewWords => replace(&mut paragraphs, random, words, 100),
        Change::ParagraphLess => drop(paragraphs.pop()),
        Change::ParagraphMore => paragraphs.push(paragraph(random, words, (0, 5))),
        Change::Rewritten => {
            replace(&mut paragraphs, random, words, 33);
            paragraphs.pop();
        }
        Change::OtherNumbers => {
            for paragraph in &mut paragraphs {
                let other = |word: &str| match word.starts_with(|c: char| c.is_ascii_digit()) {
                    true => format!("{}.{}", random.u16(1..900), random.u8(0..10)),
                    false => word.to_owned(),
                };
                *paragraph = paragraph.split(' ').map(other).collect::<Vec<_>>().join(" ");
            }
        }
    }
    paragraphs.join("\n\n")
}

/// Puts another word in the place of one in `every`.
fn replace(paragraphs: &mut [String], random: &mut Rng, words: &[String], every: usize) {
    for paragraph in paragraphs {
        let other = |word: &str| match random.usize(0..every) {
            0 => words[random.usize(0..words.len())].clone(),
            _ => word.to_owned(),
        };
        *paragraph = paragraph.split(' ').map(other).collect::<Vec<_>>().join(" ");
    }
}

fn word(random: &mut Rng) -> String {
    let syllable = |random: &mut Rng| {
        let consonant = char::from(random.choice(b"bcdfghklmnprstvw").copied().expect("some"));
        let vowel = char::from(random.choice(b"aeiou").copied().expect("some"));
        format!("{consonant}{vowel}")
    };
    (0..random.usize(1..=4)).map(|_| syllable(random)).collect()
}
