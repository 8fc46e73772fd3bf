//! One polite HTTP client: from an address to a [`RawPage`](crate::page::RawPage).
//!
//! Polite means: it says who it is, asks robots.txt first (RFC 9309), waits between requests to one
//! domain, heeds `Retry-After`, and gives up in good time. Careful means: every answer is bounded in
//! bytes, time and redirects, and no address found in a page reaches into a private network. The
//! fetcher knows nothing of articles.

mod answer;
mod body;
mod bounds;
mod buffers;
mod client;
mod error;
mod exchange;
mod gate;
mod guard;
mod hop;
mod idle;
mod jar;
mod media;
mod members;
mod names;
mod options;
mod own_headers;
mod pace;
mod retry;
mod robots;
mod rules;
mod session;
mod site;
mod slots;
mod stop;
mod template;

pub use crate::domain::{domain, domain_of_host};
pub use answer::{Answer, Body};
pub use client::Fetcher;
pub use error::{FetchError, Phase};
pub use exchange::{Cut, Exchange, Trail};
pub use gate::{Bar, Gate};
pub use guard::{Guard, parse_network};
pub use media::Accept;
pub use options::{Limits, Options, PLACEHOLDER_USER_AGENT, Request, Validators};
pub(crate) use retry::{backoff, doubled, spread};
pub use rules::RobotsRules;
pub use session::{Auth, Session, SessionOptions};
pub use site::RedirectScope;
pub use stop::Stop;
pub use template::Template;
