//! What a robots.txt says to one robot (RFC 9309).

use std::time::Duration;

use memchr::memmem;

/// Bytes of a robots.txt that are read (section 2.5 asks for at least these 500 KiB).
pub(crate) const MAX_BYTES: usize = 500 * 1024;

/// The rules of one robots.txt for one robot.
#[derive(Debug, Clone, Default)]
pub struct RobotsRules {
    /// Longest pattern first, of equal ones `Allow` first: the first that matches decides.
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
}

/// What a group says, while it is being read.
#[derive(Debug, Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl RobotsRules {
    /// Reads a robots.txt for the robot of this user agent, whose product token is what stands before a `/` or a space.
    ///
    /// Every byte sequence is a robots.txt; lines that say nothing known are passed over.
    pub fn parse(bytes: &[u8], user_agent: &str) -> RobotsRules {
        let mut reader = Reader::new(token(user_agent));
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        for line in whole_lines(bytes).split(|byte| matches!(byte, b'\n' | b'\r')) {
            if let Some((key, value)) = record(line) {
                reader.read(&key, value);
            }
        }
        reader.finish()
    }

    /// Whether this path, with its query, may be fetched.
    pub fn allows(&self, path_and_query: &str) -> bool {
        // Section 2.2.2: robots.txt itself is always allowed.
        if path_and_query == "/robots.txt" {
            return true;
        }
        let path = normalize(path_and_query.as_bytes(), Side::Path);
        self.rules.iter().find(|rule| rule.pattern.matches(&path)).is_none_or(|rule| rule.allow)
    }

    /// The pause between requests that the site asks for. Not in the RFC, but in use.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// The sitemaps that the file names, for every robot.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    /// Room that they take.
    pub(crate) fn bytes(&self) -> usize {
        let rules: usize = self.rules.iter().map(|rule| size_of::<Rule>() + rule.pattern.bytes()).sum();
        let sitemaps: usize = self.sitemaps.iter().map(|sitemap| size_of::<String>() + sitemap.len()).sum();
        size_of::<RobotsRules>() + rules + sitemaps
    }
}

/// Gathers the groups that concern one robot: those that name it, or else those for `*`, each kind combined
/// as if it were one group (section 2.2.1).
#[derive(Debug)]
struct Reader<'a> {
    robot: &'a str,
    ours: Group,
    everyones: Group,
    sitemaps: Vec<String>,
    /// Whether the lines read now concern this robot, or all.
    in_ours: bool,
    in_everyones: bool,
    /// Whether a rule came since the last `User-agent`, so that the next one opens a new group.
    in_rules: bool,
}

impl<'a> Reader<'a> {
    fn new(robot: &'a str) -> Reader<'a> {
        Reader {
            robot,
            ours: Group::default(),
            everyones: Group::default(),
            sitemaps: Vec::new(),
            in_ours: false,
            in_everyones: false,
            in_rules: false,
        }
    }

    fn read(&mut self, key: &str, value: &[u8]) {
        match key {
            "user-agent" => self.user_agent(&String::from_utf8_lossy(value)),
            "allow" => self.rule(true, value),
            "disallow" => self.rule(false, value),
            "crawl-delay" => self.crawl_delay(&String::from_utf8_lossy(value)),
            "sitemap" => self.sitemaps.push(String::from_utf8_lossy(value).into_owned()),
            _ => {}
        }
    }

    fn user_agent(&mut self, value: &str) {
        if self.in_rules {
            (self.in_ours, self.in_everyones, self.in_rules) = (false, false, false);
        }
        let named = token(value);
        if named == "*" {
            self.in_everyones = true;
        } else if named.eq_ignore_ascii_case(self.robot) {
            self.in_ours = true;
            self.ours.named = true;
        }
    }

    fn rule(&mut self, allow: bool, value: &[u8]) {
        self.in_rules = true;
        if value.is_empty() || !(self.in_ours || self.in_everyones) {
            return;
        }
        let rule = Rule { allow, pattern: Pattern::new(value) };
        self.for_groups(|group| group.rules.push(rule.clone()));
    }

    /// No rule in the RFC's sense: it must not end a run of `User-agent` lines (section 2.2.4).
    fn crawl_delay(&mut self, value: &str) {
        let Ok(seconds) = value.parse::<f64>() else { return };
        let Ok(delay) = Duration::try_from_secs_f64(seconds) else { return };
        self.for_groups(|group| group.crawl_delay = Some(group.crawl_delay.unwrap_or_default().max(delay)));
    }

    fn for_groups(&mut self, mut change: impl FnMut(&mut Group)) {
        if self.in_ours {
            change(&mut self.ours);
        }
        if self.in_everyones {
            change(&mut self.everyones);
        }
    }

    fn finish(self) -> RobotsRules {
        let mut group = if self.ours.named { self.ours } else { self.everyones };
        group.rules.sort_by_key(|rule| (std::cmp::Reverse(rule.pattern.length), !rule.allow));
        RobotsRules { rules: group.rules, crawl_delay: group.crawl_delay, sitemaps: self.sitemaps }
    }
}

/// The bytes up to the limit; a line that the limit cuts through is left out, since half a path forbids too much.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    if bytes.len() <= MAX_BYTES {
        return bytes;
    }
    let end = bytes[..MAX_BYTES].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0);
    &bytes[..end]
}

/// One line's key, in lower case, and value, without its comment.
fn record(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.split(|&byte| byte == b'#').next()?;
    let colon = memchr::memchr(b':', line)?;
    let key = String::from_utf8_lossy(line[..colon].trim_ascii()).to_ascii_lowercase();
    Some((key, line[colon + 1..].trim_ascii()))
}

/// The product token of a user agent: `copydesk` of `copydesk/0.1 (+https://...)`.
fn token(user_agent: &str) -> &str {
    user_agent.trim().split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default()
}

/// A path pattern with `*` for any characters and `$` for the end.
#[derive(Debug, Clone)]
struct Pattern {
    /// What stands between the stars.
    pieces: Vec<Box<[u8]>>,
    /// Whether it ends in `$`.
    whole: bool,
    /// Octets, for precedence.
    length: usize,
}

impl Pattern {
    fn new(value: &[u8]) -> Pattern {
        let (value, whole) = match value.strip_suffix(b"$") {
            Some(head) => (head, true),
            None => (value, false),
        };
        let normal = normalize(value, Side::Pattern);
        let length = normal.len() + usize::from(whole);
        Pattern { pieces: normal.split(|&byte| byte == b'*').map(Box::from).collect(), whole, length }
    }

    fn bytes(&self) -> usize {
        self.length + self.pieces.len() * size_of::<Box<[u8]>>()
    }

    /// Each piece is looked for once, after the one before it, so the time is linear in path and pattern.
    fn matches(&self, path: &[u8]) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return true };
        let Some(mut left) = path.strip_prefix(&**first) else { return false };
        let Some((last, middle)) = rest.split_last() else { return !self.whole || left.is_empty() };
        for piece in middle {
            let Some(at) = memmem::find(left, piece) else { return false };
            left = &left[at + piece.len()..];
        }
        if self.whole { left.ends_with(last) } else { memmem::find(left, last).is_some() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Pattern,
    Path,
}

/// One spelling for paths that mean the same (section 2.2.2): unreserved characters plain, octets outside ASCII
/// and the two special characters, where they are not special, as `%XX`.
fn normalize(text: &[u8], side: Side) -> Vec<u8> {
    let mut normal = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'%' => match text.get(at..at + 2).and_then(octet) {
                Some(octet) if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) => {
                    normal.push(octet);
                    at += 2;
                }
                Some(octet) => {
                    escape(octet, &mut normal);
                    at += 2;
                }
                None => normal.push(b'%'),
            },
            b'*' if side == Side::Path => escape(byte, &mut normal),
            b'$' => escape(byte, &mut normal),
            _ if byte.is_ascii() => normal.push(byte),
            _ => escape(byte, &mut normal),
        }
    }
    normal
}

fn octet(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (high, low) = (digit(*digits.first()?)?, digit(*digits.get(1)?)?);
    u8::try_from(high * 16 + low).ok()
}

fn escape(octet: u8, to: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    to.extend([b'%', DIGITS[usize::from(octet >> 4)], DIGITS[usize::from(octet & 15)]]);
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
