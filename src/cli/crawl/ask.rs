//! What operators ask a crawl, and tell it: `copydesk crawl status`, `why`, `add`, `retry`, `pause`, `resume`.

use super::notes::Notes;
use crate::cli::{Exit, Failure, print};
use chrono::{DateTime, SecondsFormat, Utc};
use copydesk::config::Config;
use copydesk::crawl::state::{Barrier, Dossier, Millis, Order, Place, Reason, Sqlite, StateError, Survey};
use copydesk::crawl::{Source, canonical};
use copydesk::fetch::domain_of_host;
use std::fmt::Write;
use url::Url;

/// The state's own errors say what to do.
fn told(error: StateError) -> Failure {
    match error {
        StateError::Database(_) | StateError::Postgres(_) | StateError::Connect { .. } | StateError::Log { .. } => {
            Failure::failed(error.to_string())
        }
        _ if error.is_passing() => Failure::failed(error.to_string()),
        _ => Failure::usage(error.to_string()),
    }
}

fn now() -> Millis {
    Utc::now().timestamp_millis()
}

fn time(at: Option<Millis>) -> String {
    let time = at.and_then(DateTime::<Utc>::from_timestamp_millis);
    time.map_or_else(|| "-".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn address(text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text).map_err(|error| Failure::usage(format!("`{text}` is not an address: {error}")))?;
    canonical(&url).ok_or_else(|| Failure::usage(format!("`{text}` is neither http nor https")))
}

/// Prints how everything stands.
pub fn status(place: &Place, json: bool) -> Result<Exit, Failure> {
    let mut state = place.look().map_err(told)?;
    let survey = state.survey(now()).map_err(told)?;
    let notes = Notes::read(&mut *state).map_err(told)?;
    if json {
        let mut value = serde_json::to_value(&survey).map_err(|error| Failure::failed(error.to_string()))?;
        (value["silent"], value["traps"]) = notes.json(now());
        return print(&format!("{value}\n"));
    }
    print(&(table(&survey) + &remarks(&notes)))
}

fn table(survey: &Survey) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = match survey.processes.as_slice() {
        [] => writeln!(out, "not running"),
        processes => writeln!(out, "running: {}", processes.join(", ")),
    };
    let _ = writeln!(out, "pass begun and not ended: {}\n", time(survey.pass_began));
    let _ = writeln!(
        out,
        "{:24} {:>9} {:>9} {:>7} {:>7} {:>9} {:>9}  {:20}  last fetch",
        "source", "seen", "done", "failed", "refused", "due now", "last hour", "next"
    );
    for source in &survey.sources {
        let name = if source.active { source.name.clone() } else { format!("{} (gone)", source.name) };
        let _ = writeln!(
            out,
            "{name:24} {:>9} {:>9} {:>7} {:>7} {:>9} {:>9}  {:20}  {}",
            source.seen,
            source.done,
            source.failed,
            source.refused,
            source.due,
            source.hour,
            time(source.next),
            time(source.fetched)
        );
    }
    let _ = writeln!(
        out,
        "\n{:40} {:>9} {:>9} {:>7} {:>9}  {:20}  blocked by",
        "domain", "to fetch", "done", "failed", "last hour", "next"
    );
    for domain in &survey.domains {
        let blocked = match (domain.paused, domain.not_before) {
            (true, _) => "an operator's pause".to_owned(),
            (_, Some(until)) => {
                let why = domain.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
                format!("left alone until {}{why}", time(Some(until)))
            }
            // Where something of it is due now, not all of it is blocked.
            _ if domain.next.is_some_and(|next| next > now()) => domain.note.clone().unwrap_or_else(|| "-".to_owned()),
            _ if domain.crawl_delay > 0 => asked(domain.crawl_delay),
            _ => "-".to_owned(),
        };
        let next =
            if domain.paused { None } else { domain.next.max(domain.not_before.filter(|_| domain.next.is_some())) };
        let _ = writeln!(
            out,
            "{:40} {:>9} {:>9} {:>7} {:>9}  {:20}  {blocked}",
            domain.name,
            domain.due,
            domain.done,
            domain.failed,
            domain.hour,
            time(next)
        );
    }
    let _ = writeln!(out, "\n{:9} {:>14}  output", "waiting", "bytes");
    for output in &survey.outputs {
        let _ = writeln!(out, "{:>9} {:>14}  {}", output.waiting, output.end, output.name);
    }
    out
}

/// What a robots.txt asks for.
fn asked(crawl_delay: Millis) -> String {
    let pause = std::time::Duration::from_millis(crawl_delay.unsigned_abs());
    format!("its robots.txt asks for {} between requests", humantime::format_duration(pause))
}

/// Sources that have fallen silent, and links that were cut.
fn remarks(notes: &Notes) -> String {
    let mut out = String::new();
    for (name, pulse) in notes.silent(now()) {
        let usual = std::time::Duration::from_secs((pulse.usual / 1000).unsigned_abs());
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\nsilent: {name}: no new article since {}, usually one comes every {}",
            time(Some(pulse.last)),
            humantime::format_duration(usual)
        );
    }
    let cut = notes.cut();
    if !cut.is_empty() {
        let _ = writeln!(out, "\n{:>9} {:>9}  source and pattern", "links cut", "barren");
    }
    for (name, spent) in cut {
        let _ = writeln!(out, "{:>9} {:>9}  {}", spent.cut, spent.barren, name.replace('\t', ": "));
    }
    out
}

/// Prints everything known of one address.
pub fn why(place: &Place, text: &str, json: bool, config: &Config) -> Result<Exit, Failure> {
    let url = address(text)?;
    let mut state = place.look().map_err(told)?;
    let dossier = state.dossier(&url, now()).map_err(told)?;
    let Some(dossier) = dossier else {
        let wanted = config.sources.iter().filter(|source| source.speaks_for(&url));
        let wanted: Vec<&str> = wanted.map(|source| source.name.as_str()).collect();
        let by_feeds = |source: &&Source| !source.feeds.is_empty() && source.scope.wants(&url);
        let scope = match config.sources.iter().filter(by_feeds).count() {
            _ if !wanted.is_empty() => wanted.join(", "),
            0 => "no source".to_owned(),
            feeds => format!("no source by its host; a feed may name it, of {feeds} sources whose scope leaves it in"),
        };
        let trap = Notes::read(&mut *state).map_err(told)?.trap(&url, config);
        let trap = trap.map(|trap| format!("  a link to it would not be followed: {trap}\n")).unwrap_or_default();
        print(&format!("{url}\n  never seen; within the scope of: {scope}\n{trap}"))?;
        return Ok(Exit::SomeFailed);
    };
    if json {
        let value = serde_json::to_string(&dossier).map_err(|error| Failure::failed(error.to_string()))?;
        return print(&format!("{value}\n"));
    }
    print(&sheet(&dossier))
}

fn sheet(dossier: &Dossier) -> String {
    let reason = match &dossier.reason {
        Reason::SourceGone => {
            "the configuration does not name its source any more; `copydesk crawl add --source NAME URL` gives it to another"
                .to_owned()
        }
        Reason::Done => "it is done".to_owned(),
        Reason::Failed => "it was given up; `copydesk crawl retry --failed` tries again".to_owned(),
        Reason::Refused => "it must not be fetched; `copydesk crawl retry --failed` asks again".to_owned(),
        Reason::Left => "it is not wanted any more".to_owned(),
        Reason::DomainPaused => "its domain is paused; `copydesk crawl resume` ends that".to_owned(),
        Reason::NotYet { due } => format!("it is due at {}", time(Some(*due))),
        Reason::DomainBusy { until } => {
            format!("its domain is left alone until {}: it asked for that, or it fails", time(Some(*until)))
        }
        Reason::Queued { before } if dossier.crawl_delay > 0 => {
            format!("it is due, and {before} of its domain come before it; {}", asked(dossier.crawl_delay))
        }
        Reason::Queued { before } => format!("it is due, and {before} of its domain come before it"),
    };
    let mut out = format!("{}\n  {reason}\n", dossier.url);
    let mut line = |name: &str, value: String| {
        let _ = writeln!(out, "  {name:16} {value}");
    };
    line("source", dossier.source.clone());
    line("seen", time(Some(dossier.seen)));
    line("fetched", time(dossier.fetched));
    line("due", time(dossier.due));
    line("failed in a row", dossier.attempts.to_string());
    line("last said", dossier.note.clone().unwrap_or_else(|| "-".to_owned()));
    line("record", dossier.article.clone().unwrap_or_else(|| "-".to_owned()));
    line("versions", dossier.versions.to_string());
    line("not written to", if dossier.waiting.is_empty() { "-".to_owned() } else { dossier.waiting.join(", ") });
    out
}

/// The domain that a host belongs to, or the host of an address; says so where it is more than the host.
pub fn domain(host: &str) -> Result<String, Failure> {
    let of_address = || {
        let address = if host.contains("://") { host.to_owned() } else { format!("http://{host}") };
        Url::parse(&address).ok()?.host_str().and_then(|host| domain_of_host(host).ok())
    };
    let unknown = |error| Failure::usage(format!("{error}; write it like www.example.org"));
    let domain = domain_of_host(host).or_else(|error| of_address().ok_or(error)).map_err(unknown)?;
    if !domain.eq_ignore_ascii_case(host) {
        tracing::info!("{host} belongs to {domain}: this concerns all hosts of that domain");
    }
    Ok(domain)
}

/// Leaves orders; they are carried out at once, by the crawl that runs or by us.
pub fn order(place: &Place, orders: &[Order]) -> Result<Exit, Failure> {
    let mut state = place.visit().map_err(told)?;
    for order in orders {
        if let Order::Pause { domain } | Order::Resume { domain } = order {
            match (state.barrier(domain).map_err(told)?, order) {
                (None, Order::Pause { .. }) => {
                    tracing::warn!("nothing of {domain} is known: it is paused for what may come of it");
                }
                (None | Some(Barrier { paused: false, .. }), Order::Resume { .. }) => {
                    tracing::warn!("{domain} was not paused; `copydesk crawl status` names what is");
                }
                _ => {}
            }
        }
        state.leave(order).map_err(told)?;
    }
    if let Place::Folder(folder) = place {
        drop(state);
        state = match Sqlite::open(folder) {
            Ok(state) => Box::new(state),
            Err(StateError::Held { holder, .. }) => {
                tracing::info!("left to the crawl that runs: {holder}");
                return Ok(Exit::Done);
            }
            Err(error) => return Err(told(error)),
        };
    }
    state.obey(now()).map(|_| Exit::Done).map_err(told)
}

/// Orders that pages are fetched, each for the source that is named, or that it belongs to, or whose scope names its
/// host, or the first.
pub fn add(place: &Place, urls: &[String], source: Option<&str>, config: &Config) -> Result<Exit, Failure> {
    let by_name = |name: &str| config.sources.iter().find(|source| source.name == name);
    if let Some(name) = source.filter(|name| by_name(name).is_none()) {
        let names: Vec<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
        return Err(Failure::usage(format!("there is no source `{name}`; there are: {}", names.join(", "))));
    }
    let mut state = place.visit().map_err(told)?;
    let survey = state.survey(now()).map_err(told)?;
    let mut orders = Vec::new();
    for text in urls {
        let url = address(text)?;
        let host = url.host_str().unwrap_or_default();
        let names_host = |name: &&copydesk::crawl::Source| name.scope.hosts.iter().any(|wanted| wanted == host);
        let owner = state.dossier(&url, now()).map_err(told)?.map(|dossier| dossier.source);
        let source = source.or(owner.as_deref()).and_then(by_name).or_else(|| config.sources.iter().find(names_host));
        let source = source.or(config.sources.first()).ok_or_else(|| Failure::usage("there is no [[source]]"))?;
        let is_known = survey.sources.iter().any(|known| known.active && known.name == source.name);
        if let Some(process) = survey.processes.first().filter(|_| !is_known) {
            return Err(Failure::usage(format!(
                "{process} crawls without the source `{}`, and would not fetch {url}: start it again with this \
                 configuration, or name another source with --source",
                source.name
            )));
        }
        orders.push(Order::Add { url: url.into(), source: source.name.clone() });
    }
    drop(state);
    order(place, &orders)
}
