//! The configuration: `config.toml`, key by key, over the built-in defaults.
//!
//! What a user typed (a [`toml`] document) becomes what it means ([`Config`]) in one step, so that every mistake
//! is told with file, line and column, and an unknown key with the one that was probably meant.

mod section;
mod source;
mod units;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeTable;

use crate::crawl::Source;
use crate::crawl::state::Place;
use crate::fetch::{self, Limits, RedirectScope, Template, parse_network};
use section::{Section, Text};
pub use units::{parse_bytes, parse_duration, parse_limit, parse_listen, parse_most_bytes};

const SECTIONS: &[&str] = &["fetch", "crawl", "source", "clean"];
const FETCH: &[&str] = &[
    "user_agent",
    "timeout",
    "connect_timeout",
    "first_byte_timeout",
    "stall_timeout",
    "max_bytes",
    "max_ratio",
    "max_redirects",
    "redirects",
    "concurrency",
    "host_delay",
    "host_connections",
    "retries",
    "retry_delay",
    "patience",
    "max_retry_after",
    "allow_private",
    "proxy",
];
const CRAWL: &[&str] = &["state", "output", "warc", "warc_max_bytes", "listen", "grace", "lease"];
/// A lease is renewed while the crawl does other things; below this it would be lost by the way.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);
const CLEAN: &[&str] = &["rules"];

/// Everything a configuration says.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `[fetch]`.
    pub fetch: fetch::Options,
    /// `[crawl]`.
    pub crawl: CrawlPaths,
    /// Every `[[source]]`.
    pub sources: Vec<Source>,
    /// `[clean] rules`: a folder that overrides the built-in rules.
    pub rules: Option<PathBuf>,
}

/// Where a crawl keeps what it knows and puts what it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrawlPaths {
    /// Where the state is.
    pub state: Place,
    /// How long a process that shares the state may be silent before others take over what it has.
    pub lease: Duration,
    /// Files that records are appended to; `-` is standard output.
    pub outputs: Vec<PathBuf>,
    /// Folder for WARC files, where what goes over the wire is kept.
    pub warc: Option<PathBuf>,
    /// Bytes to which a WARC file grows.
    pub warc_max_bytes: u64,
    /// Where `/metrics` and `/healthz` are served, if anywhere.
    pub listen: Option<SocketAddr>,
    /// How long what is in flight may take when the crawl is stopped.
    pub grace: Duration,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            fetch: fetch::Options::default(),
            crawl: CrawlPaths {
                state: Place::Folder("state".into()),
                lease: Duration::from_secs(30),
                outputs: vec!["articles.jsonl".into()],
                warc: None,
                warc_max_bytes: 1_000_000_000,
                listen: None,
                grace: Duration::from_secs(30),
            },
            sources: Vec::new(),
            rules: None,
        }
    }
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file says something that it cannot.
    #[error("{file}:{line}:{column}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
}

impl Config {
    /// Reads a file; what it does not say is as built in. Relative paths in it start at its own folder.
    ///
    /// # Errors
    /// When it cannot be read, or says something that it cannot.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let mut config = Config::parse(&text, &path.display().to_string())?;
        let folder = path.parent().unwrap_or(Path::new(""));
        config.crawl.state = config.crawl.state.within(folder);
        for output in config.crawl.outputs.iter_mut().filter(|output| output.as_os_str() != "-") {
            *output = folder.join(&*output);
        }
        config.crawl.warc = config.crawl.warc.map(|warc| folder.join(warc));
        config.rules = config.rules.map(|rules| folder.join(rules));
        Ok(config)
    }

    /// Reads a configuration's text; `file` is its name in messages.
    ///
    /// # Errors
    /// When it says something that it cannot.
    pub fn parse(text: &str, file: &str) -> Result<Config, ConfigError> {
        let text = Text { file, text };
        let document =
            DeTable::parse(text.text).map_err(|e| text.error(e.span().unwrap_or(0..0), e.message().to_owned()))?;
        let root = Section::new(text, "", document.get_ref(), SECTIONS)?;
        let mut config = Config::default();
        if let Some(section) = root.section("fetch", FETCH)? {
            read_fetch(&section, &mut config.fetch)?;
        }
        if let Some(section) = root.section("crawl", CRAWL)? {
            let state = section.text("state")?.map(|text| Place::parse(&text)).transpose();
            set(&mut config.crawl.state, state.map_err(|message| section.error("state", message))?);
            set(&mut config.crawl.lease, section.duration("lease")?);
            if config.crawl.lease < SHORTEST_LEASE {
                return Err(section.error("lease", "is shorter than a second".to_owned()));
            }
            config.crawl.warc = section.text("warc")?.filter(|warc| !warc.is_empty()).map(PathBuf::from);
            set(&mut config.crawl.warc_max_bytes, section.bytes("warc_max_bytes")?);
            let listen = section.text("listen")?.filter(|listen| !listen.is_empty());
            config.crawl.listen = listen
                .map(|text| parse_listen(&text).map_err(|message| section.error("listen", message)))
                .transpose()?;
            set(&mut config.crawl.grace, section.duration("grace")?);
            set(&mut config.crawl.outputs, section.parsed("output", |text| Ok(PathBuf::from(text)))?);
        }
        if let Some(section) = root.section("clean", CLEAN)? {
            config.rules = section.text("rules")?.filter(|rules| !rules.is_empty()).map(PathBuf::from);
        }
        for section in root.sections("source", source::KEYS)? {
            let source = source::read(&section, &config.fetch)?;
            if config.sources.iter().any(|other: &Source| other.name == source.name) {
                return Err(section.error("name", format!("two sources are called `{}`; name them apart", source.name)));
            }
            config.sources.push(source);
        }
        Ok(config)
    }
}

fn read_fetch(section: &Section<'_>, fetch: &mut fetch::Options) -> Result<(), ConfigError> {
    set(&mut fetch.user_agent, user_agent(section)?);
    set(&mut fetch.connect_timeout, section.limit("connect_timeout")?);
    set(&mut fetch.concurrency, section.number("concurrency", 1)?);
    set(&mut fetch.allow_private, networks(section)?);
    set(&mut fetch.proxy, proxy(section)?);
    read_limits(section, &mut fetch.limits)?;
    fetch.host_connections = fetch.limits.host_connections;
    Ok(())
}

fn networks(section: &Section<'_>) -> Result<Option<Vec<ipnet::IpNet>>, ConfigError> {
    section.parsed("allow_private", |text| {
        parse_network(text).ok_or_else(|| format!("`{text}` is not a network; write it like \"10.0.0.0/8\""))
    })
}

/// Who asks, as a header can say it.
fn user_agent(section: &Section<'_>) -> Result<Option<String>, ConfigError> {
    match section.text("user_agent")? {
        Some(text) if text.chars().any(char::is_control) => {
            Err(section
                .error("user_agent", "cannot stand in a header: it has an end of line or another control character"))
        }
        text => Ok(text),
    }
}

/// The proxy; an empty one is none.
fn proxy(section: &Section<'_>) -> Result<Option<Option<Template>>, ConfigError> {
    let Some(text) = section.text("proxy")? else { return Ok(None) };
    let proxy = Template::new(&text).map_err(|message| section.error("proxy", message))?;
    // What the environment fills in is seen when a crawl starts.
    let known = ["http://", "https://", "socks5://", "socks5h://", "${"].iter().any(|start| text.starts_with(start));
    if !known && !text.is_empty() {
        let message = "is not the address of a proxy; write it like \"http://proxy.example:3128\", or with socks5:// or socks5h://";
        return Err(section.error("proxy", message));
    }
    Ok(Some(Some(proxy).filter(|_| !text.is_empty())))
}

fn read_limits(section: &Section<'_>, limits: &mut Limits) -> Result<(), ConfigError> {
    set(&mut limits.timeout, section.limit("timeout")?);
    set(&mut limits.first_byte_timeout, section.limit("first_byte_timeout")?);
    set(&mut limits.stall_timeout, section.limit("stall_timeout")?);
    set(&mut limits.max_bytes, section.most_bytes("max_bytes")?);
    set(&mut limits.max_ratio, section.number("max_ratio", 1)?);
    set(&mut limits.max_redirects, section.number("max_redirects", 0)?);
    let redirects = section.text("redirects")?.map(|text| RedirectScope::parse(&text)).transpose();
    set(&mut limits.redirects, redirects.map_err(|message| section.error("redirects", message))?);
    set(&mut limits.host_delay, section.duration("host_delay")?);
    set(&mut limits.host_connections, section.number("host_connections", 1)?);
    set(&mut limits.retries, section.number("retries", 0)?);
    set(&mut limits.retry_delay, section.duration("retry_delay")?);
    set(&mut limits.patience, section.duration("patience")?);
    set(&mut limits.max_retry_after, section.duration("max_retry_after")?);
    Ok(())
}

fn set<T>(to: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *to = value;
    }
}

#[cfg(test)]
mod tests;
