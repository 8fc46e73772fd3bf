//! Feeds that no reader takes, cut off or with a bare `<` in them: their items, found by their tags or one by one.
//!
//! What an item holds ends where the next one begins, so that a broken item costs itself and no other.

use chrono::DateTime;
use memchr::memmem;

/// What one item tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// The address as it is written.
    pub(crate) link: String,
    /// When it changed last, in milliseconds since 1970.
    pub(crate) changed: Option<i64>,
}

/// The items of a feed, as far as they can be told. Each item is searched a fixed number of times, and they do not
/// overlap, so the time is linear in the text.
pub(crate) fn items(text: &str) -> Vec<Item> {
    let starts = |name: &str| -> Vec<usize> {
        let found = memmem::find_iter(text.as_bytes(), name.as_bytes());
        found.filter(|at| text[at + name.len()..].starts_with(|c: char| c == '>' || c.is_whitespace())).collect()
    };
    let mut starts = [starts("<item"), starts("<entry")].concat();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&from, to)| item(&text[from..to])).collect()
}

/// The items of a JSON feed that is cut off, or in which one has a value of another kind than the standard's: those that
/// are whole. Each is read once.
pub(crate) fn json_items(text: &str) -> Vec<Item> {
    let list = text.find("\"items\"").and_then(|at| Some(at + text[at..].find('[')? + 1));
    let mut rest = list.map_or("", |at| &text[at..]);
    let mut items = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde_json::Value>();
        let Some(Ok(value)) = values.next().filter(|_| rest.starts_with('{')) else { return items };
        let text_of = |key: &str| value.get(key).and_then(serde_json::Value::as_str);
        let id = text_of("id").filter(|id| id.starts_with("http"));
        let time = text_of("date_modified").or_else(|| text_of("date_published"));
        let changed = time.and_then(|time| DateTime::parse_from_rfc3339(time).ok()).map(|time| time.timestamp_millis());
        let link = text_of("url").or_else(|| text_of("external_url")).or(id);
        items.extend(link.map(|link| Item { link: link.to_owned(), changed }));
        rest = &rest[values.byte_offset()..];
    }
}

fn item(text: &str) -> Option<Item> {
    let text = ["</item", "</entry"].iter().find_map(|end| text.split_once(end)).map_or(text, |(item, _)| item);
    let link = tags(text, "<link").find_map(|(tag, content)| match attribute(tag, "href") {
        Some(href) => attribute(tag, "rel").is_none_or(|rel| rel == "alternate").then_some(href),
        None => content.filter(|content| !content.is_empty()),
    });
    let id = || ["<guid", "<id"].iter().find_map(|name| content(text, name)).filter(|id| id.starts_with("http"));
    let link = link.or_else(id)?;
    let dates = ["<updated", "<pubDate", "<published", "<dc:date"].iter().filter_map(|name| content(text, name));
    Some(Item { link: unescaped(link), changed: dates.filter_map(time).next() })
}

/// Each tag of a name, and the text behind it up to its end tag.
fn tags<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    text.split(name).skip(1).filter(|rest| rest.starts_with(['>', ' ', '\n', '\t', '/'])).filter_map(|rest| {
        let (tag, behind) = rest.split_once('>')?;
        Some((tag, behind.split_once("</").map(|(content, _)| bare(content))))
    })
}

fn content<'a>(text: &'a str, name: &'a str) -> Option<&'a str> {
    tags(text, name).find_map(|(_, content)| content)
}

fn bare(content: &str) -> &str {
    let content = content.trim();
    content.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")).unwrap_or(content).trim()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!("{name}="))?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(value, _)| value)
}

fn unescaped(link: &str) -> String {
    quick_xml::escape::unescape(link).map_or_else(|_| link.to_owned(), Into::into)
}

fn time(text: &str) -> Option<i64> {
    let time = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    time.ok().map(|time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        items(text).into_iter().map(|item| item.link).collect()
    }

    #[test]
    fn items_are_found_by_their_tags() {
        let rss = "<rss><item><title>1 < 2</title><link> <![CDATA[http://a.example/1?a=1&b=2]]> </link><pubDate>Wed, 16 \
                   Oct 2024 15:20:00 +0200</pubDate></item><items/><item id='x'><guid>http://a.example/2?a&amp;b</guid>";
        let found = items(rss);
        assert_eq!(links(rss), ["http://a.example/1?a=1&b=2", "http://a.example/2?a&b"]);
        assert_eq!((found[0].changed, found[1].changed), (Some(1_729_084_800_000), None));
        let atom = "<entry><link rel='self' href='/s'/><link rel=\"alternate\" href=\"/3\"/><id>urn:3</id></entry>";
        assert_eq!(links(atom), ["/3"]);
    }

    #[test]
    fn items_of_json_are_read_as_far_as_they_are_whole() {
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":3,"url":"/3"},{"id":"http://a.example/4",
            "date_modified":"2024-10-16T15:20:00+02:00"},{"id":"5"},{"external_url":"/6"},{"url":"/7","title":"cut"#;
        let found: Vec<_> = json_items(json).into_iter().map(|item| (item.link, item.changed)).collect();
        let want = [("/3", None), ("http://a.example/4", Some(1_729_084_800_000)), ("/6", None)];
        assert_eq!(found, want.map(|(link, changed)| (link.to_owned(), changed)));
        assert_eq!(json_items(r#"{"items": 3}"#), []);
    }

    #[test]
    fn an_item_without_an_end_costs_only_itself() {
        assert_eq!(links("<item><link>http://a.exa<item><link>/2</link></item><item><link>/3"), ["/2"]);
        assert_eq!(links("<item><title>x</title></item> <item"), Vec::<String>::new());
    }
}
