//! One `[[source]]`.

use std::time::Duration;

use url::{Host, Url};

use super::section::Section;
use super::units::parse_moment;
use super::{ConfigError, networks, proxy, read_limits, set, user_agent};
use crate::address::has_user;
use crate::crawl::{Expression, Rhythm, Schedule, Scope, Source};
use crate::fetch::{self, Auth, SessionOptions, Template};

pub(super) const KEYS: &[&str] = &[
    "name", "urls", "feeds", "sitemaps", "discover", "start", "scope", "every", "cron", "timezone", "jitter",
    "adaptive", "since", "fetch",
];
pub(super) const SCOPE: &[&str] = &["hosts", "paths", "matches", "excludes", "depth", "pages", "barren"];
pub(super) const ADAPTIVE: &[&str] = &["min", "max"];

/// Keys that a source's `fetch` has besides those of `[fetch]`.
const OWN_FETCH: &[&str] = &["headers", "cookies", "auth"];
const AUTH: &[&str] = &["user", "password", "bearer"];

/// Keys of a source's `fetch`.
pub(super) fn fetch_keys() -> Vec<&'static str> {
    [super::FETCH, OWN_FETCH].concat()
}

pub(super) fn read(section: &Section<'_>, fetch: &fetch::Options) -> Result<Source, ConfigError> {
    let Some(name) = section.text("name")?.filter(|name| !name.trim().is_empty()) else {
        return Err(section.error("name", "a source needs a name"));
    };
    let (mut limits, mut session) = (fetch.limits.clone(), fetch.session());
    if let Some(overrides) = section.section("fetch", &fetch_keys())? {
        read_limits(&overrides, &mut limits)?;
        read_session(&overrides, &mut session)?;
    }
    let mut source = Source {
        name,
        urls: addresses(section, "urls")?,
        feeds: addresses(section, "feeds")?,
        sitemaps: addresses(section, "sitemaps")?,
        discover: addresses(section, "discover")?,
        start: addresses(section, "start")?,
        scope: scope(section)?,
        schedule: schedule(section)?,
        rhythm: rhythm(section)?,
        since: since(section)?,
        limits: limits.into(),
        session: None,
    };
    if source.named().next().is_none() {
        let message = "the source has nothing to read; give it urls, feeds, sitemaps, discover or start";
        return Err(section.error("name", message));
    }
    let hosts = source.scope.hosts.iter().filter_map(|host| Url::parse(&format!("https://{host}/")).ok());
    session.trusted = source.named().cloned().chain(hosts).collect();
    source.session = Some(session).filter(|session| {
        let usual = SessionOptions { trusted: session.trusted.clone(), ..fetch.session() };
        *session != usual
    });
    Ok(source)
}

fn read_session(section: &Section<'_>, session: &mut SessionOptions) -> Result<(), ConfigError> {
    set(&mut session.user_agent, user_agent(section)?);
    set(&mut session.connect_timeout, section.limit("connect_timeout")?);
    set(&mut session.allow_private, networks(section)?);
    set(&mut session.proxy, proxy(section)?);
    session.concurrency = section.number("concurrency", 1)?;
    let template = |key: &str, text: &str| Template::new(text).map_err(|message| section.error(key, message));
    for (name, text) in section.pairs("headers")?.unwrap_or_default() {
        session.headers.push((name, template("headers", &text)?));
    }
    session.cookies = cookies(section)?;
    if let Some(section) = section.section("auth", AUTH)? {
        session.auth = Some(auth(&section)?);
    }
    Ok(())
}

/// `true`, or a table of cookies that are there from the beginning.
fn cookies(section: &Section<'_>) -> Result<Option<Vec<Template>>, ConfigError> {
    if section.is_table("cookies") {
        let pairs = section.pairs("cookies")?.unwrap_or_default();
        let cookie = |(name, text): (String, String)| Template::new(&format!("{name}={text}"));
        let cookies: Result<Vec<Template>, String> = pairs.into_iter().map(cookie).collect();
        return cookies.map(Some).map_err(|message| section.error("cookies", message));
    }
    Ok(section.switch("cookies")?.filter(|on| *on).map(|_| Vec::new()))
}

fn auth(section: &Section<'_>) -> Result<Auth, ConfigError> {
    let template = |key: &str| -> Result<Option<Template>, ConfigError> {
        let Some(text) = section.text(key)? else { return Ok(None) };
        let template = Template::new(&text).map_err(|message| section.error(key, message))?;
        if key != "user" && !template.has_variables() {
            // The text itself is not repeated: it is a secret.
            let message = "a secret comes from the environment; write ${NAME} and set that variable";
            return Err(section.error(key, message));
        }
        Ok(Some(template))
    };
    match (template("user")?, template("password")?, template("bearer")?) {
        (Some(user), Some(password), None) => Ok(Auth::Basic { user, password }),
        (None, None, Some(token)) => Ok(Auth::Bearer(token)),
        _ => Err(section.error("user", "auth is either `user` and `password`, or `bearer`")),
    }
}

fn addresses(section: &Section<'_>, key: &str) -> Result<Vec<Url>, ConfigError> {
    let address = |text: &str| match Url::parse(text.trim()) {
        Ok(url) if has_user(&url) => {
            Err("an address holds a user or a password; put them into the source's fetch.auth".to_owned())
        }
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        Ok(_) => Err(format!("`{text}` is neither http nor https")),
        Err(error) => Err(format!("`{text}` is not an address: {error}")),
    };
    Ok(section.parsed(key, address)?.unwrap_or_default())
}

fn scope(section: &Section<'_>) -> Result<Scope, ConfigError> {
    let mut scope = Scope::default();
    if let Some(section) = section.section("scope", SCOPE)? {
        set(&mut scope.hosts, section.parsed("hosts", host)?);
        set(&mut scope.paths, section.parsed("paths", path)?);
        set(&mut scope.matches, section.parsed("matches", Expression::new)?);
        set(&mut scope.excludes, section.parsed("excludes", Expression::new)?);
        set(&mut scope.depth, section.number("depth", 1)?);
        set(&mut scope.pages, section.number("pages", 1)?);
        set(&mut scope.barren, section.number("barren", 1)?);
    }
    Ok(scope)
}

/// A host as addresses have it: in lower case, and other letters than ASCII's in Punycode.
fn host(text: &str) -> Result<String, String> {
    match Host::parse(text) {
        Ok(host) if !text.contains('*') => Ok(host.to_string()),
        _ => Err(format!("`{text}` is not a host; write it like \"www.example.org\", without scheme, port or path")),
    }
}

/// The beginning of a path as addresses have it: other characters than ASCII's are written with `%`.
fn path(text: &str) -> Result<String, String> {
    if !text.starts_with('/') {
        return Err(format!("`{text}` is not the beginning of a path; it begins with \"/\", as in \"/news/\""));
    }
    let escaped = |c: char| if c.is_ascii() { c.to_string() } else { utf8_percent_encode(c) };
    Ok(text.chars().map(escaped).collect())
}

fn utf8_percent_encode(c: char) -> String {
    c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// `true`, or a table of bounds.
fn rhythm(section: &Section<'_>) -> Result<Option<Rhythm>, ConfigError> {
    let is_table = section.is_table("adaptive");
    if !is_table && section.switch("adaptive")? != Some(true) {
        return Ok(None);
    }
    let Some(every) = section.duration("every")? else {
        return Err(section.error("adaptive", "needs `every`, the interval to begin with"));
    };
    let mut rhythm = Rhythm::around(every);
    if is_table && let Some(bounds) = section.section("adaptive", ADAPTIVE)? {
        set(&mut rhythm.min, bounds.duration("min")?);
        set(&mut rhythm.max, bounds.duration("max")?);
        if rhythm.min > rhythm.max || rhythm.min < Duration::from_secs(1) {
            return Err(section.error("adaptive", "`min` is at least a second and at most `max`"));
        }
    }
    Ok(Some(rhythm))
}

fn since(section: &Section<'_>) -> Result<Option<i64>, ConfigError> {
    let text = section.text("since")?;
    text.map(|text| parse_moment(&text).map_err(|message| section.error("since", message))).transpose()
}

fn schedule(section: &Section<'_>) -> Result<Schedule, ConfigError> {
    let jitter = section.duration("jitter")?;
    let zone = section.text("timezone")?;
    let cron = section.text("cron")?;
    if zone.is_some() && cron.is_none() {
        return Err(section.error("timezone", "only `cron` has a time zone; write one, or leave this out"));
    }
    match (section.duration("every")?, cron) {
        (Some(_), Some(_)) => Err(section.error("cron", "a source has either `every` or `cron`")),
        (None, None) => Ok(Schedule::once()),
        (Some(every), None) => Schedule::every(every, jitter).map_err(|message| section.error("every", message)),
        (None, Some(cron)) => {
            let zone = zone.as_deref().unwrap_or("UTC");
            // Told at its own key.
            Schedule::cron("0 0 * * *", zone, None).map_err(|message| section.error("timezone", message))?;
            Schedule::cron(&cron, zone, jitter).map_err(|message| section.error("cron", message))
        }
    }
}
