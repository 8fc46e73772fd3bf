//! What requests of one source have in common beyond their limits: who asks, through which proxy, with which
//! headers, cookies and credentials.
//!
//! Secrets come from the environment ([`Template`]) when a session begins, and go to the origins that the source
//! itself names, never to hosts that only a page, a feed or a redirect names. They are marked as sensitive, so that
//! no log shows them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::FetchError;
use super::guard::Guard;
use super::idle;
use super::jar::Jar;
use super::names::{Names, Resolver};
use super::own_headers;
use super::template::{Filled, Template};

/// Choices for a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOptions {
    /// Sent as `User-Agent`; its first word up to a `/` is the name looked up in robots.txt.
    pub user_agent: String,
    /// Time to set up a connection, name lookup and TLS included.
    pub connect_timeout: Duration,
    /// Networks that the address guard lets through though they are not public.
    pub allow_private: Vec<IpNet>,
    /// `http://`, `https://`, `socks5://` or `socks5h://` address that requests go through.
    pub proxy: Option<Template>,
    /// Connections of this session, within those of the fetcher.
    pub concurrency: Option<usize>,
    /// Headers of every request. Those with a secret go to trusted origins only.
    pub headers: Vec<(String, Template)>,
    /// Whether cookies are kept and sent back, and which there are from the beginning, as `name=value`.
    pub cookies: Option<Vec<Template>>,
    /// What trusted origins are told to let us in.
    pub auth: Option<Auth>,
    /// Addresses whose origins are trusted with secrets.
    pub trusted: Vec<Url>,
}

/// What lets us in (RFC 7617, RFC 6750).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// A user and a password.
    Basic {
        /// The user.
        user: Template,
        /// The password.
        password: Template,
    },
    /// A token.
    Bearer(Template),
}

/// A session. Cheap to clone; clones share cookies and connections.
#[derive(Debug, Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    guard: Guard,
    user_agent: String,
    headers: HeaderMap,
    secrets: HeaderMap,
    jar: Option<Jar>,
    trusted: Vec<url::Origin>,
    connections: Option<Arc<Semaphore>>,
    connect_timeout: Duration,
    direct: bool,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.user_agent)
    }
}

/// HTTP clients by what tells them apart, so that sources which ask alike share connections.
#[derive(Debug, Default)]
pub(crate) struct Clients(Mutex<HashMap<Transport, reqwest::Client>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Transport {
    connect_timeout: Duration,
    allow_private: Vec<IpNet>,
    proxy: Option<Template>,
    idle: usize,
}

impl Clients {
    /// The client for these choices; `per_host` connections to a host are kept open.
    fn get(
        &self,
        options: &SessionOptions,
        guard: &Guard,
        names: &Names,
        per_host: usize,
    ) -> Result<reqwest::Client, FetchError> {
        let transport = Transport {
            connect_timeout: options.connect_timeout,
            allow_private: options.allow_private.clone(),
            proxy: options.proxy.clone(),
            idle: per_host,
        };
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&transport) {
            return Ok(client.clone());
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(options.connect_timeout)
            .pool_max_idle_per_host(per_host)
            .pool_idle_timeout(idle::KEPT);
        let mut resolver = Resolver::new(guard.clone(), names.clone());
        if let Some(template) = &options.proxy {
            let (proxy, host) = proxy(template)?;
            builder = builder.proxy(proxy);
            resolver = resolver.trusting(host);
        }
        let client = builder.dns_resolver(Arc::new(resolver)).build();
        let client = client.map_err(|source| FetchError::Setup { source })?;
        clients.insert(transport, client.clone());
        Ok(client)
    }
}

impl Session {
    /// Begins a session.
    ///
    /// # Errors
    /// When a variable of the environment is missing, or a value cannot stand in a header.
    pub(crate) fn begin(
        options: &SessionOptions,
        clients: &Clients,
        names: &Names,
        per_host: usize,
    ) -> Result<Session, FetchError> {
        let guard = Guard::new(options.allow_private.clone());
        let (mut headers, mut secrets) = (HeaderMap::new(), HeaderMap::new());
        headers.insert(USER_AGENT, value("the user agent", &options.user_agent)?);
        for (name, template) in &options.headers {
            let wrong = || FetchError::Session { what: format!("`{name}` cannot be the name of a header") };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            if let Some(instead) = own_headers::instead(&header) {
                let what = format!("`{name}` is not for `headers` to say: {instead}");
                return Err(FetchError::Session { what });
            }
            let filled = filled(template)?;
            let to = if filled.secret { &mut secrets } else { &mut headers };
            to.insert(header, secret_value(name, &filled)?);
        }
        if let Some(auth) = &options.auth {
            secrets.insert(AUTHORIZATION, auth.header()?);
        }
        let jar = options.cookies.as_ref().map(|cookies| jar(cookies, &options.trusted)).transpose()?;
        Ok(Session(Arc::new(Inner {
            client: clients.get(options, &guard, names, per_host)?,
            guard,
            user_agent: options.user_agent.clone(),
            headers,
            secrets,
            jar,
            trusted: options.trusted.iter().map(Url::origin).collect(),
            connections: options.concurrency.map(|n| Arc::new(Semaphore::new(n.clamp(1, Semaphore::MAX_PERMITS)))),
            connect_timeout: options.connect_timeout,
            direct: options.proxy.is_none(),
        })))
    }

    pub(crate) fn guard(&self) -> &Guard {
        &self.0.guard
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        self.0.connect_timeout
    }

    /// Whether requests go to servers themselves, not through a proxy.
    pub(crate) fn is_direct(&self) -> bool {
        self.0.direct
    }

    pub(crate) fn user_agent(&self) -> &str {
        &self.0.user_agent
    }

    /// A request for an address, with everything that goes there.
    pub(crate) fn get(&self, url: &Url) -> reqwest::RequestBuilder {
        let mut headers = self.0.headers.clone();
        if self.0.trusted.contains(&url.origin()) {
            headers.extend(self.0.secrets.clone());
        }
        headers.extend(self.0.jar.as_ref().and_then(|jar| jar.header(url)));
        self.0.client.get(url.clone()).headers(headers)
    }

    /// The cookies that go to an address.
    pub(crate) fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        self.0.jar.as_ref()?.header(url).map(|(_, cookies)| cookies)
    }

    /// Keeps the cookies of an answer, where cookies are kept.
    pub(crate) fn keep_cookies(&self, url: &Url, headers: &HeaderMap) {
        if let Some(jar) = &self.0.jar {
            jar.keep(url, headers);
        }
    }

    /// Waits for one of the session's connections.
    pub(crate) async fn connection(&self) -> Option<OwnedSemaphorePermit> {
        let connections = self.0.connections.clone()?;
        Some(connections.acquire_owned().await.expect("the semaphore is never closed"))
    }
}

impl Auth {
    fn header(&self) -> Result<HeaderValue, FetchError> {
        let text = match self {
            Auth::Basic { user, password } => {
                let pair = format!("{}:{}", filled(user)?.text, filled(password)?.text);
                format!("Basic {}", base64(pair.as_bytes()))
            }
            Auth::Bearer(token) => format!("Bearer {}", filled(token)?.text),
        };
        secret_value("auth", &Filled { text, secret: true })
    }
}

fn filled(template: &Template) -> Result<Filled, FetchError> {
    template.fill().map_err(|name| FetchError::Session {
        what: format!("the environment has no variable {name}, which `{template}` names; set it"),
    })
}

fn value(what: &str, text: &str) -> Result<HeaderValue, FetchError> {
    HeaderValue::from_str(text)
        .map_err(|_| FetchError::Session { what: format!("the value of {what} cannot stand in a header") })
}

fn secret_value(what: &str, filled: &Filled) -> Result<HeaderValue, FetchError> {
    let mut value = value(what, &filled.text)?;
    value.set_sensitive(filled.secret);
    Ok(value)
}

/// A jar that holds these cookies for every trusted address.
fn jar(cookies: &[Template], trusted: &[Url]) -> Result<Jar, FetchError> {
    let jar = Jar::default();
    for template in cookies {
        let cookie = filled(template)?;
        for url in trusted {
            jar.keep_one(url, &format!("{}; Path=/", cookie.text));
        }
    }
    Ok(jar)
}

/// The proxy, and its host.
fn proxy(template: &Template) -> Result<(reqwest::Proxy, String), FetchError> {
    // What is wrong is told by the template: the address may hold a password.
    let wrong = || FetchError::Session {
        what: format!(
            "`{template}` is not the address of a proxy; write it like http://proxy.example:3128, or with socks5:// or \
             socks5h://"
        ),
    };
    let address = filled(template)?.text;
    let url = Url::parse(&address).map_err(|_| wrong())?;
    let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
    let host = url.host_str().filter(|_| known).ok_or_else(wrong)?.to_owned();
    Ok((reqwest::Proxy::all(&address).map_err(|_| wrong())?, host))
}

/// Base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0usize, |number, n| number << 8 | usize::from(*chunk.get(n).unwrap_or(&0)));
        for n in 0..4 {
            let digit = char::from(DIGITS[number >> (18 - 6 * n) & 63]);
            out.push(if n <= chunk.len() { digit } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> SessionOptions {
        SessionOptions {
            user_agent: "test/1".to_owned(),
            connect_timeout: Duration::from_secs(1),
            allow_private: Vec::new(),
            proxy: None,
            concurrency: None,
            headers: Vec::new(),
            cookies: None,
            auth: None,
            trusted: vec![Url::parse("https://a.example/feed.xml").unwrap()],
        }
    }

    fn session(options: SessionOptions) -> Result<Session, FetchError> {
        Session::begin(&options, &Clients::default(), &Names::default(), 1)
    }

    fn header(session: &Session, to: &str, name: &str) -> Option<HeaderValue> {
        let request = session.get(&Url::parse(to).unwrap()).build().unwrap();
        request.headers().get(name).cloned()
    }

    fn template(text: &str) -> Template {
        Template::new(text).unwrap()
    }

    #[test]
    fn base64_is_that_of_the_standard_10() {
        for (text, wanted) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn secrets_go_to_trusted_origins_only() {
        // CARGO_PKG_NAME stands in for a secret: the environment of tests has it.
        let secret = template("${CARGO_PKG_NAME}");
        let headers = vec![("X-Key".to_owned(), secret.clone()), ("X-Plain".to_owned(), template("plain"))];
        let session = session(SessionOptions {
            headers,
            auth: Some(Auth::Bearer(secret.clone())),
            cookies: Some(vec![template("lamp=${CARGO_PKG_NAME}")]),
            ..options()
        })
        .unwrap();
        let own = "https://a.example/other";
        assert_eq!(header(&session, own, "authorization").unwrap(), "Bearer copydesk");
        assert_eq!(header(&session, own, "cookie").unwrap(), "lamp=copydesk");
        assert!(header(&session, own, "x-key").unwrap().is_sensitive());
        for other in ["https://b.example/", "http://a.example/", "https://a.example:444/", "https://www.a.example/"] {
            assert!(header(&session, other, "authorization").is_none() && header(&session, other, "x-key").is_none());
            assert_eq!(header(&session, other, "x-plain").unwrap(), "plain");
            assert_eq!(header(&session, other, "user-agent").unwrap(), "test/1");
        }
        assert!(header(&session, "https://b.example/", "cookie").is_none());
        let basic = Auth::Basic { user: template("u"), password: template("p") };
        assert_eq!(basic.header().unwrap(), "Basic dTpw");
    }

    #[test]
    fn what_cannot_be_is_told_without_secrets() {
        let says = |options| session(options).unwrap_err().to_string();
        let missing = says(SessionOptions { auth: Some(Auth::Bearer(template("${COPYDESK_NO_SUCH}"))), ..options() });
        assert!(missing.contains("COPYDESK_NO_SUCH") && missing.contains("set it"), "{missing}");
        let proxy = says(SessionOptions { proxy: Some(template("gopher://u:${CARGO_PKG_NAME}@p")), ..options() });
        assert!(proxy.contains("${CARGO_PKG_NAME}") && !proxy.contains("copydesk@"), "{proxy}");
        let name = says(SessionOptions { headers: vec![("a b".to_owned(), template("x"))], ..options() });
        assert!(name.contains("`a b`"), "{name}");
        for (header, told) in [("User-Agent", "set `user_agent`"), ("host", "names the host"), ("Range", "whole")] {
            let said = says(SessionOptions { headers: vec![(header.to_owned(), template("x"))], ..options() });
            assert!(said.contains(&format!("`{header}`")) && said.contains(told), "{said}");
        }
    }
}
