//! The robots.txt of every host that was asked, for a day.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::slots::{Learned, Slots};
use super::{FetchError, RobotsRules};

/// How long a robots.txt is believed (RFC 9309, section 2.4).
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);

/// How long an unreachable robots.txt is believed to be so. Ours: the standard names no time.
const FAILED: Duration = Duration::from_secs(10 * 60);

/// The least `Retry-After` of a robots.txt that is believed.
const SOON: Duration = Duration::from_secs(60);

/// Hosts kept before those whose time is up are forgotten.
const IDLE_HOSTS: usize = 1024;

/// Room for what is known of all hosts. A robots.txt may have 500 KiB, though few have more than one: some two hundred
/// thousand fit. What is put out is asked for again.
const MOST_BYTES: usize = 64 << 20;

/// What is known of the robots.txt of each origin, for each user agent.
#[derive(Debug)]
pub(crate) struct Robots {
    origins: Slots<Verdict>,
}

impl Default for Robots {
    fn default() -> Robots {
        Robots { origins: Slots::new(IDLE_HOSTS, MOST_BYTES) }
    }
}

/// What a robots.txt comes to.
#[derive(Debug, Clone)]
pub(crate) enum Verdict {
    /// It says this.
    Rules(Arc<RobotsRules>),
    /// It cannot be had, so nothing may be fetched.
    Unreachable {
        /// Why.
        reason: String,
        /// Where its server asked for time: until then.
        until: Option<Instant>,
    },
}

impl Robots {
    /// What the robots.txt of this address's origin says; `get` fetches it where it is not known.
    pub(crate) async fn verdict<F>(
        &self,
        url: &Url,
        user_agent: &str,
        get: impl FnOnce(Url) -> F,
    ) -> Result<Verdict, FetchError>
    where
        F: Future<Output = Result<RobotsRules, FetchError>>,
    {
        // Who asks decides which group of rules holds.
        let origin = format!("{} {user_agent}", url.origin().ascii_serialization());
        let learn = |known| async {
            let (what, time) = match get(address(url)).await {
                Ok(rules) => (Verdict::Rules(Arc::new(rules)), FRESH),
                // Not the site's word: the guard's and the caller's are said of the page itself. Where a redirect of
                // robots.txt leads to a private address, only the file cannot be had.
                Err(error @ (FetchError::Stopped { .. } | FetchError::Exhausted { .. })) => return Err(error),
                Err(FetchError::Private { url: refused, address }) if refused.origin() == url.origin() => {
                    return Err(FetchError::Private { url: refused, address });
                }
                Err(error) if is_unavailable(&error) => (Verdict::Rules(Arc::default()), FRESH),
                Err(error) => match known {
                    // Section 2.4: an old copy may be used while the file is unreachable.
                    Some(old @ Verdict::Rules(_)) => (old, FAILED),
                    _ => {
                        let asked = asked(&error);
                        let until = asked.map(|wait| Instant::now() + wait);
                        (Verdict::Unreachable { reason: error.to_string(), until }, asked.unwrap_or(FAILED))
                    }
                },
            };
            Ok(Learned { bytes: what.bytes(), what, time })
        };
        self.origins.get(&origin, learn).await
    }
}

impl Verdict {
    fn bytes(&self) -> usize {
        match self {
            Verdict::Rules(rules) => rules.bytes(),
            Verdict::Unreachable { reason, .. } => reason.len(),
        }
    }
}

/// How long the server asks to wait with it; a server that names a moment is not asked without end for that.
fn asked(error: &FetchError) -> Option<Duration> {
    match error {
        FetchError::Status { status: 429 | 503, retry_after, .. } => retry_after.map(|wait| wait.clamp(SOON, FRESH)),
        _ => None,
    }
}

/// Where the robots.txt of an address is.
fn address(url: &Url) -> Url {
    let mut address = url.clone();
    address.set_path("/robots.txt");
    address.set_query(None);
    address.set_fragment(None);
    address
}

/// Whether there is no robots.txt (section 2.3.1.3) or its redirects lead nowhere (2.3.1.2), so that all is allowed.
/// 429 is a 4xx by number only: the server is there and asks for time, which we read as unreachable.
fn is_unavailable(error: &FetchError) -> bool {
    match error {
        FetchError::Status { status, .. } => (400..500).contains(status) && *status != 429,
        FetchError::TooManyRedirects { .. } | FetchError::RedirectLoop { .. } | FetchError::BadRedirect { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Url {
        Url::parse("http://example.org/a?b").expect("a URL")
    }

    fn status(status: u16) -> FetchError {
        FetchError::Status { url: Box::new(page()), status, retry_after: None }
    }

    async fn ask(robots: &Robots, result: Result<&str, FetchError>) -> Verdict {
        let result = result.map(|text| RobotsRules::parse(text.as_bytes(), "copydesk"));
        robots.verdict(&page(), "copydesk", |_| async { result }).await.expect("a verdict")
    }

    fn forbids_all(verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Rules(rules) => !rules.allows("/a"),
            Verdict::Unreachable { .. } => true,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_robots_txt_is_believed_for_a_day_2_4() {
        let robots = Robots::default();
        assert!(forbids_all(&ask(&robots, Ok("User-agent: *\nDisallow: /")).await));
        tokio::time::advance(FRESH - Duration::from_secs(1)).await;
        assert!(forbids_all(&ask(&robots, Ok("")).await));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!forbids_all(&ask(&robots, Ok("")).await));
    }

    #[tokio::test(start_paused = true)]
    async fn client_errors_allow_and_server_errors_forbid_2_3_1() {
        for code in [400, 401, 403, 404, 410, 451] {
            assert!(!forbids_all(&ask(&Robots::default(), Err(status(code))).await), "{code}");
        }
        for code in [429, 500, 503, 599] {
            assert!(forbids_all(&ask(&Robots::default(), Err(status(code))).await), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_leads_to_a_private_address_is_unreachable_and_says_so() {
        let refused = |address: &str| {
            let url = Box::new(Url::parse(address).expect("a URL"));
            Err(FetchError::Private { url, address: [10, 0, 0, 1].into() })
        };
        match ask(&Robots::default(), refused("http://10.0.0.1/robots.txt")).await {
            Verdict::Unreachable { reason, .. } => assert!(reason.contains("http://10.0.0.1/robots.txt"), "{reason}"),
            Verdict::Rules(rules) => panic!("{rules:?}"),
        }
        let own = refused("http://example.org/robots.txt");
        let said =
            Robots::default().verdict(&page(), "copydesk", |_| async { own.map(|_: &str| unreachable!()) }).await;
        assert!(said.is_err_and(|error| error.is_private()), "it is the page's own host");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unreachable_file_is_asked_for_again_soon() {
        let robots = Robots::default();
        assert!(forbids_all(&ask(&robots, Err(status(500))).await));
        tokio::time::advance(FAILED).await;
        assert!(!forbids_all(&ask(&robots, Ok("")).await));
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_whose_server_names_a_time_is_asked_for_then() {
        let busy = |seconds: u64| {
            let retry_after = Some(Duration::from_secs(seconds));
            Err(FetchError::Status { url: Box::new(page()), status: 503, retry_after })
        };
        let robots = Robots::default();
        match ask(&robots, busy(3600)).await {
            Verdict::Unreachable { until, .. } => assert_eq!(until, Some(Instant::now() + 6 * FAILED)),
            Verdict::Rules(rules) => panic!("{rules:?}"),
        }
        tokio::time::advance(5 * FAILED).await;
        assert!(forbids_all(&ask(&robots, Ok("")).await));
        tokio::time::advance(FAILED).await;
        assert!(!forbids_all(&ask(&robots, Ok("")).await));
        assert!(forbids_all(&ask(&Robots::default(), busy(u64::MAX)).await), "a day is the most");
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_copy_serves_while_the_file_is_unreachable_2_4() {
        let robots = Robots::default();
        ask(&robots, Ok("User-agent: *\nDisallow: /b")).await;
        tokio::time::advance(FRESH).await;
        match ask(&robots, Err(status(500))).await {
            Verdict::Rules(rules) => assert!(rules.allows("/a") && !rules.allows("/b")),
            Verdict::Unreachable { reason, .. } => panic!("{reason}"),
        }
    }
}
