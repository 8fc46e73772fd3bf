//! Names of hosts to addresses: each is looked up once in a while, and only addresses that the guard admits come out.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Guard, Refused};
use super::slots::{Learned, Slots};

/// How long an answer is believed. The system's resolver does not tell the time to live of names; a news site that
/// moves is down for as long at most, and a crawl of one host asks once in this time.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// How long it is believed that a name has no address.
const FAILED: Duration = Duration::from_secs(30);

/// Names kept before those whose time is up are forgotten.
const IDLE_NAMES: usize = 1024;

/// Room for what is known of names: some fifty thousand, more than a crawl asks for while they are believed.
const MOST_BYTES: usize = 16 << 20;

type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// What looks a name up.
type Lookup = dyn Fn(String) -> Found + Send + Sync;

/// The addresses of a name, or why it has none.
type Addresses = Result<Vec<IpAddr>, String>;

/// The names that were looked up. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub(crate) struct Names {
    lookup: Arc<Lookup>,
    known: Arc<Slots<Addresses>>,
}

impl Default for Names {
    /// Names as the system resolves them.
    fn default() -> Names {
        Names::by(|name| {
            Box::pin(async move {
                let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
                Ok(found.map(|address| address.ip()).collect())
            })
        })
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Names {
    fn by(lookup: impl Fn(String) -> Found + Send + Sync + 'static) -> Names {
        Names { lookup: Arc::new(lookup), known: Arc::new(Slots::new(IDLE_NAMES, MOST_BYTES)) }
    }

    async fn addresses(&self, name: String) -> Addresses {
        let look_up = |_| async {
            let found = (self.lookup)(name.clone()).await.map_err(|error| error.to_string());
            let time = if found.as_ref().is_ok_and(|found| !found.is_empty()) { FRESH } else { FAILED };
            let bytes = found.as_ref().map_or_else(String::len, |found| size_of_val(found.as_slice()));
            Ok::<_, Infallible>(Learned { what: found, time, bytes })
        };
        let Ok(addresses) = self.known.get(&name, look_up).await;
        addresses
    }
}

/// What connections ask for addresses: names, as the guard lets them through. What is known of a name is judged anew
/// for each connection.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    guard: Guard,
    names: Names,
    /// The proxy's host, which the configuration names and which may be anywhere.
    trusted: Option<String>,
}

impl Resolver {
    pub(crate) fn new(guard: Guard, names: Names) -> Resolver {
        Resolver { guard, names, trusted: None }
    }

    pub(crate) fn trusting(self, host: String) -> Resolver {
        Resolver { trusted: Some(host), ..self }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let trusted = resolver.trusted.as_deref().is_some_and(|host| host.eq_ignore_ascii_case(name.as_str()));
            let found = resolver.names.addresses(name.as_str().to_ascii_lowercase()).await?;
            let admitted: Vec<SocketAddr> = found
                .iter()
                .filter(|address| trusted || resolver.guard.admits(**address))
                .map(|address| SocketAddr::new(*address, 0))
                .collect();
            match found.first() {
                Some(first) if admitted.is_empty() => Err(Refused(*first).into()),
                _ => Ok(Box::new(admitted.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_network;
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A name server that answers each question differently.
    fn rebinding(answers: &'static [&'static [&'static str]]) -> (Names, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let names = Names::by(move |_| {
            let n = count.fetch_add(1, Ordering::SeqCst);
            let answer = answers[n.min(answers.len() - 1)];
            let addresses = answer.iter().map(|text| text.parse().unwrap()).collect();
            Box::pin(async move { Ok(addresses) })
        });
        (names, asked)
    }

    async fn ask(resolver: &Resolver) -> Result<Vec<String>, IpAddr> {
        match resolver.resolve("a.example".parse().unwrap()).await {
            Ok(found) => Ok(found.map(|address| address.ip().to_string()).collect()),
            Err(error) => Err(error.downcast_ref::<Refused>().expect("the guard's word").0),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_server_that_rebinds_gains_nothing() {
        let (names, _) =
            rebinding(&[&["93.184.216.34"], &["127.0.0.1"], &["10.0.0.1", "8.8.8.8"], &["::ffff:10.0.0.1"]]);
        let resolver = Resolver::new(Guard::default(), names);
        assert_eq!(ask(&resolver).await.unwrap(), ["93.184.216.34"]);
        tokio::time::advance(FRESH).await;
        assert!(ask(&resolver).await.is_err());
        tokio::time::advance(FRESH).await;
        assert_eq!(ask(&resolver).await.unwrap(), ["8.8.8.8"], "the private one of two is left out");
        tokio::time::advance(FRESH).await;
        assert!(ask(&resolver).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_looked_up_once_in_a_while() {
        let (names, asked) = rebinding(&[&["8.8.8.8"]]);
        let resolver = Resolver::new(Guard::default(), names);
        for _ in 0..5 {
            ask(&resolver).await.unwrap();
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        tokio::time::advance(FRESH).await;
        ask(&resolver).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn names_are_forgotten() {
        let (names, _) = rebinding(&[&["8.8.8.8"]]);
        for n in 0..2 * IDLE_NAMES {
            names.addresses(format!("h{n}")).await.unwrap();
            tokio::time::advance(FRESH / 100).await;
        }
        assert!(names.known.len() <= IDLE_NAMES + 1);
    }

    #[tokio::test]
    async fn a_name_of_loopback_is_refused_unless_it_is_the_proxy_s_or_allowed() {
        let name = || "localhost".parse::<Name>().expect("a name");
        let resolver = Resolver::new(Guard::default(), Names::default());
        let error = resolver.resolve(name()).await.err().expect("refused");
        assert!(error.downcast_ref::<Refused>().is_some());
        assert!(
            resolver.trusting("LocalHost".into()).resolve(name()).await.is_ok_and(|mut found| found.next().is_some())
        );
        let networks = ["127.0.0.0/8", "::1"].map(|text| parse_network(text).expect("a network"));
        let open = Resolver::new(Guard::new(networks.into()), Names::default());
        assert!(open.resolve(name()).await.is_ok_and(|mut found| found.next().is_some()));
    }
}
