//! How pages are fetched: flags and environment over the configuration file.

use super::Failure;
use copydesk::config::{Config, CrawlPaths, parse_duration, parse_limit, parse_most_bytes};
use copydesk::fetch::{Options, parse_network};
use ipnet::IpNet;
use std::path::PathBuf;
use std::time::Duration;

/// How pages are fetched.
#[derive(Debug, clap::Args)]
pub struct Fetching {
    /// Configuration file
    #[arg(long, value_name = "FILE", env = "COPYDESK_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Who asks; the first word is the name looked up in robots.txt
    #[arg(long, value_name = "TEXT", value_parser = user_agent, env = "COPYDESK_USER_AGENT")]
    user_agent: Option<String>,
    /// From the request to the last byte of the answer, e.g. 30s
    #[arg(long, value_name = "TIME", value_parser = parse_limit, env = "COPYDESK_TIMEOUT")]
    timeout: Option<Duration>,
    /// The most bytes of one page, unpacked, e.g. 16MiB
    #[arg(long, value_name = "SIZE", value_parser = parse_most_bytes, env = "COPYDESK_MAX_BYTES")]
    max_bytes: Option<u64>,
    /// Connections in all
    #[arg(long, value_name = "N", value_parser = super::count, env = "COPYDESK_CONCURRENCY")]
    concurrency: Option<usize>,
    /// From the end of an answer to the next request to that domain
    #[arg(long, value_name = "TIME", value_parser = parse_duration, env = "COPYDESK_HOST_DELAY")]
    host_delay: Option<Duration>,
    /// Further attempts after 429, 5xx and network errors
    #[arg(long, value_name = "N", env = "COPYDESK_RETRIES")]
    retries: Option<u32>,
    /// Networks that may be reached though they are not public, e.g. 127.0.0.0/8
    #[arg(long, value_name = "NETWORK", value_parser = network, value_delimiter = ',', env = "COPYDESK_ALLOW_PRIVATE")]
    allow_private: Vec<IpNet>,
}

/// Where what goes over the wire is kept.
#[derive(Debug, clap::Args)]
pub struct Archiving {
    /// Keep requests and answers as WARC files in this folder
    #[arg(long, value_name = "DIR", value_parser = super::path_or_nothing(), env = "COPYDESK_WARC")]
    warc: Option<PathBuf>,
    /// A WARC file grows to this size; then the next begins, e.g. 1GB
    #[arg(long, value_name = "SIZE", value_parser = parse_most_bytes, env = "COPYDESK_WARC_MAX_BYTES")]
    warc_max_bytes: Option<u64>,
}

impl Archiving {
    /// Puts what was asked for in the place of what is configured.
    pub fn apply(&self, paths: &mut CrawlPaths) {
        if let Some(folder) = &self.warc {
            paths.warc = Some(folder.clone()).filter(|folder| !folder.as_os_str().is_empty());
        }
        paths.warc_max_bytes = self.warc_max_bytes.unwrap_or(paths.warc_max_bytes);
    }
}

impl Fetching {
    /// Reads the configuration, from `file` where no flag names one.
    pub fn config(&self, file: Option<PathBuf>) -> Result<Config, Failure> {
        let mut config = match self.config.clone().or(file) {
            None => Config::default(),
            Some(file) => Config::load(&file).map_err(|error| Failure::usage(error.to_string()))?,
        };
        self.override_options(&mut config.fetch);
        for source in &mut config.sources {
            let limits = std::sync::Arc::make_mut(&mut source.limits);
            self.override_limits(limits);
            if let Some(session) = &mut source.session {
                session.user_agent = self.user_agent.clone().unwrap_or(std::mem::take(&mut session.user_agent));
                if !self.allow_private.is_empty() {
                    session.allow_private.clone_from(&self.allow_private);
                }
            }
        }
        Ok(config)
    }

    fn override_options(&self, options: &mut Options) {
        if let Some(user_agent) = &self.user_agent {
            options.user_agent.clone_from(user_agent);
        }
        if let Some(concurrency) = self.concurrency {
            options.concurrency = concurrency;
        }
        if !self.allow_private.is_empty() {
            options.allow_private.clone_from(&self.allow_private);
        }
        self.override_limits(&mut options.limits);
    }

    fn override_limits(&self, limits: &mut copydesk::fetch::Limits) {
        limits.timeout = self.timeout.unwrap_or(limits.timeout);
        limits.max_bytes = self.max_bytes.unwrap_or(limits.max_bytes);
        limits.host_delay = self.host_delay.unwrap_or(limits.host_delay);
        limits.retries = self.retries.unwrap_or(limits.retries);
    }
}

/// A name that tells who asks.
fn user_agent(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("must say who asks, e.g. `mybot/1.0 (+https://www.example.org/bot)`".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// A network as it was typed.
pub fn network(text: &str) -> Result<IpNet, String> {
    parse_network(text).ok_or_else(|| format!("`{text}` is not a network; write it like 127.0.0.0/8 or one address"))
}
