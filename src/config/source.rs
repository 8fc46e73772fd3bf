//! One `[[source]]`.

use url::Url;

use super::section::Section;
use super::{ConfigError, LIMITS, read_limits, set};
use crate::crawl::{Schedule, Scope, Source};
use crate::fetch::Limits;

pub(super) const KEYS: &[&str] =
    &["name", "urls", "feeds", "sitemaps", "start", "scope", "every", "cron", "timezone", "jitter", "fetch"];
const SCOPE: &[&str] = &["hosts", "paths", "depth", "pages"];

pub(super) fn read(section: &Section<'_>, limits: &Limits) -> Result<Source, ConfigError> {
    let Some(name) = section.text("name")?.filter(|name| !name.trim().is_empty()) else {
        return Err(section.error("name", "a source needs a name"));
    };
    let mut limits = limits.clone();
    if let Some(overrides) = section.section("fetch", LIMITS)? {
        read_limits(&overrides, &mut limits)?;
    }
    let source = Source {
        name,
        urls: addresses(section, "urls")?,
        feeds: addresses(section, "feeds")?,
        sitemaps: addresses(section, "sitemaps")?,
        start: addresses(section, "start")?,
        scope: scope(section)?,
        schedule: schedule(section)?,
        limits: limits.into(),
    };
    if [&source.urls, &source.feeds, &source.sitemaps, &source.start].iter().all(|list| list.is_empty()) {
        return Err(section.error("name", "the source has nothing to read; give it urls, feeds, sitemaps or start"));
    }
    Ok(source)
}

fn addresses(section: &Section<'_>, key: &str) -> Result<Vec<Url>, ConfigError> {
    let address = |text: &str| match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        Ok(_) => Err(format!("`{text}` is neither http nor https")),
        Err(error) => Err(format!("`{text}` is not an address: {error}")),
    };
    Ok(section.parsed(key, address)?.unwrap_or_default())
}

fn scope(section: &Section<'_>) -> Result<Scope, ConfigError> {
    let mut scope = Scope::default();
    if let Some(section) = section.section("scope", SCOPE)? {
        set(&mut scope.hosts, section.parsed("hosts", |host| Ok(host.to_ascii_lowercase()))?);
        set(&mut scope.paths, section.texts("paths")?);
        set(&mut scope.depth, section.number("depth", 1)?);
        set(&mut scope.pages, section.number("pages", 1)?);
    }
    Ok(scope)
}

fn schedule(section: &Section<'_>) -> Result<Schedule, ConfigError> {
    let jitter = section.duration("jitter")?;
    let zone = section.text("timezone")?;
    match (section.duration("every")?, section.text("cron")?) {
        (Some(_), Some(_)) => Err(section.error("cron", "a source has either `every` or `cron`")),
        (None, None) => Ok(Schedule::once()),
        (Some(every), None) => Schedule::every(every, jitter).map_err(|message| section.error("every", message)),
        (None, Some(cron)) => {
            let zone = zone.as_deref().unwrap_or("UTC");
            Schedule::cron(&cron, zone, jitter).map_err(|message| section.error("cron", message))
        }
    }
}
