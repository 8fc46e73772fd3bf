//! Encrypted connections to the database, as `sslmode` and `sslrootcert` of its address ask for them.
//!
//! The words mean what they mean to PostgreSQL's own clients: `disable` never encrypts; `prefer`, where nothing is said,
//! encrypts where the server can; `require` does not go without; both believe any server. `verify-ca` believes only
//! servers whose certificate comes from a known authority, `verify-full` only those that it names as well. Known are the
//! certificates in the file that `sslrootcert` names, or else the authorities that browsers know.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use postgres::Socket;
use postgres::config::SslMode;
use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use url::form_urlencoded;

/// What an address may say behind its `?` beside what concerns encryption.
const PARAMETERS: [&str; 16] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "target_session_attrs",
    "load_balance_hosts",
];

/// What an address says of encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// Whether to encrypt.
    pub(super) mode: SslMode,
    trust: Trust,
    /// A file of certificates (PEM).
    roots: Option<String>,
}

/// Which servers are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Any,
    Authority,
    AuthorityAndName,
}

impl Wish {
    /// Takes what concerns encryption out of a database's address, which is returned without it.
    ///
    /// # Errors
    /// When it names a mode that there is none of; says which there are.
    pub(super) fn of(address: &str) -> Result<(Wish, String), String> {
        let mut wish = Wish { mode: SslMode::Prefer, trust: Trust::Any, roots: None };
        let Some((head, query)) = address.split_once('?') else { return Ok((wish, address.to_owned())) };
        let mut rest = Vec::new();
        let mut mode = String::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = decoded(value),
                Some(("sslrootcert", value)) => wish.roots = Some(decoded(value)),
                // Behind an `@` it may be the rest of a password.
                Some((name, _)) if !query.contains('@') && !PARAMETERS.contains(&name) => {
                    return Err(format!("`{name}` is no parameter that we know; leave it out"));
                }
                _ => rest.push(pair),
            }
        }
        (wish.mode, wish.trust) = match mode.as_str() {
            "disable" => (SslMode::Disable, Trust::Any),
            "" | "prefer" => (SslMode::Prefer, Trust::Any),
            // A file of certificates would be for nothing otherwise; PostgreSQL's own clients read it so too.
            "require" if wish.roots.is_some() => (SslMode::Require, Trust::Authority),
            "require" => (SslMode::Require, Trust::Any),
            "verify-ca" => (SslMode::Require, Trust::Authority),
            "verify-full" => (SslMode::Require, Trust::AuthorityAndName),
            _ => return Err("`sslmode` is `disable`, `prefer`, `require`, `verify-ca` or `verify-full`".to_owned()),
        };
        let rest = if rest.is_empty() { head.to_owned() } else { format!("{head}?{}", rest.join("&")) };
        Ok((wish, rest))
    }

    /// What makes connections so.
    ///
    /// # Errors
    /// When the file of certificates cannot be used; says why.
    pub(super) fn connector(&self) -> Result<Encryption, String> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Arc::new(self.verifier(&provider)?);
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let config = config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        Ok(Encryption(TlsConnector::from(Arc::new(config))))
    }

    fn verifier(&self, provider: &Arc<CryptoProvider>) -> Result<Verifier, String> {
        let (mut named, mut authorities) = (Vec::new(), None);
        if self.trust != Trust::Any {
            let mut store = RootCertStore::empty();
            match &self.roots {
                Some(file) => {
                    named = certificates(file)?;
                    store.add_parsable_certificates(named.iter().cloned());
                }
                None => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            }
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone()).build();
            authorities = Some(built.map_err(|error| error.to_string())?);
        }
        Ok(Verifier { provider: provider.clone(), trust: self.trust, named, authorities })
    }
}

/// A value without percent-encoding. A plus is no space here, as it would be in a form.
fn decoded(value: &str) -> String {
    let form = value.replace('+', "%2B");
    form_urlencoded::parse(form.as_bytes()).next().map_or_else(String::new, |(value, _)| value.into_owned())
}

fn certificates(file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| format!("cannot read the certificates in `{file}`: {error}"))?;
    if certificates.is_empty() {
        return Err(format!("there is no certificate in `{file}`; it is to be in PEM form"));
    }
    Ok(certificates)
}

/// Judges the certificate of a server.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    trust: Trust,
    /// Certificates that the user names: a server that has one of them itself is believed too, as is usual where it has
    /// made its own.
    named: Vec<CertificateDer<'static>>,
    authorities: Option<Arc<WebPkiServerVerifier>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authorities) = &self.authorities else { return Ok(ServerCertVerified::assertion()) };
        let verdict = if self.named.iter().any(|named| named == own) {
            verify_server_name(&ParsedCertificate::try_from(own)?, name).map(|()| ServerCertVerified::assertion())
        } else {
            authorities.verify_server_cert(own, others, name, ocsp, now)
        };
        match verdict {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.trust == Trust::Authority => Ok(ServerCertVerified::assertion()),
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Makes encrypted connections.
#[derive(Clone)]
pub(super) struct Encryption(TlsConnector);

impl MakeTlsConnect<Socket> for Encryption {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = String;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, String> {
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| format!("`{host}` cannot be the name of a server with a certificate"))?;
        Ok(Handshake { connector: self.0.clone(), name })
    }
}

/// A connection that is about to be encrypted.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Encrypted, std::io::Error>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move { self.connector.connect(self.name, socket).await.map(Encrypted) })
    }
}

/// An encrypted connection.
pub(super) struct Encrypted(tokio_rustls::client::TlsStream<Socket>);

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_encryption_is_taken_out_of_an_address() {
        let of = |query: &str| Wish::of(&format!("postgres://u:a%3Fb@h/d{query}")).unwrap();
        let (wish, rest) = of("");
        assert_eq!((wish.mode, wish.trust, rest.as_str()), (SslMode::Prefer, Trust::Any, "postgres://u:a%3Fb@h/d"));
        let (wish, rest) =
            of("?connect_timeout=3&sslmode=verify-full&options=-c%20a%3Db&sslrootcert=%2Fetc%2Fa%20+b.pem");
        assert_eq!((wish.mode, wish.trust), (SslMode::Require, Trust::AuthorityAndName));
        assert_eq!(wish.roots.as_deref(), Some("/etc/a +b.pem"));
        assert_eq!(rest, "postgres://u:a%3Fb@h/d?connect_timeout=3&options=-c%20a%3Db");
        assert_eq!(of("?sslmode=require").0.trust, Trust::Any);
        assert_eq!(of("?sslmode=require&sslrootcert=x").0.trust, Trust::Authority);
        assert!(Wish::of("postgres://h/d?sslmode=allways").unwrap_err().contains("verify-full"));
        assert!(Wish::of("postgres://h/d?foo=1").unwrap_err().contains("`foo`"));
        assert!(Wish::of("postgres://u:pa?secret=word@h/d").is_ok(), "what may be a password's is not told");
    }

    #[test]
    fn files_without_certificates_are_told() {
        let wish = Wish::of("postgres://h/d?sslmode=verify-ca&sslrootcert=/nowhere.pem").unwrap().0;
        assert!(wish.connector().err().unwrap().contains("`/nowhere.pem`"));
        let wish = Wish::of("postgres://h/d?sslmode=verify-ca&sslrootcert=Cargo.toml").unwrap().0;
        assert!(wish.connector().err().unwrap().contains("no certificate in `Cargo.toml`"));
    }
}
