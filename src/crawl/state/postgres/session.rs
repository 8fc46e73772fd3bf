//! A connection, and what is done in one transaction on it. Statements are prepared once.

use std::collections::HashMap;
use std::time::Duration;

use postgres::config::Host;
use postgres::types::ToSql;
use postgres::{Client, Config, Error, Row, Statement, Transaction};

use super::tls::Wish;
use crate::crawl::state::StateError;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// Parameters of a statement.
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A connection to the database.
pub(super) struct Session {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    /// Where it leads to, without a password.
    pub(super) place: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.place)
    }
}

impl Session {
    /// Connects to a `postgres://` address. A password that it does not name is looked for in `PGPASSWORD`.
    pub(super) fn connect(address: &str) -> Result<Session, StateError> {
        let (wish, address) = Wish::of(address).map_err(|what| StateError::Tls { what })?;
        // The error's text may quote parts of the address, and with them a password.
        let mut config: Config = address.parse().map_err(|_| StateError::Address)?;
        let place = place(&config);
        let encryption = wish.connector().map_err(|what| StateError::Tls { what })?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        config.connect_timeout(CONNECT).application_name("copydesk").ssl_mode(wish.mode);
        config
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(3);
        let refused = |source| StateError::Connect { place: place.clone(), source };
        let mut client = config.connect(encryption).map_err(refused)?;
        // Outputs are held as long as the session lives: the server is to notice soon that we are gone. Plans that
        // were made while a table was empty must not read it as a whole once it is large. To compile our small
        // statements would take longer than to run them. What others commit while a transaction runs is to be seen in
        // it, whatever the server is set to.
        client
            .batch_execute(
                "SET search_path TO copydesk; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;
                 SET tcp_keepalives_count = 3; SET enable_seqscan = off; SET jit = off; SET client_min_messages = warning;
                 SET default_transaction_isolation = 'read committed';",
            )
            .map_err(StateError::Postgres)?;
        Ok(Session { client, statements: HashMap::new(), place })
    }

    /// Begins a transaction; what is not committed never was.
    pub(super) fn begin(&mut self) -> Result<Work<'_>, Error> {
        Ok(Work { transaction: self.client.transaction()?, statements: &mut self.statements })
    }

    /// One statement by itself.
    pub(super) fn query(&mut self, sql: &'static str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.client.prepare(sql)?;
                self.statements.insert(sql, statement.clone());
                statement
            }
        };
        self.client.query(&statement, values)
    }
}

/// A transaction.
pub(super) struct Work<'a> {
    transaction: Transaction<'a>,
    statements: &'a mut HashMap<&'static str, Statement>,
}

impl Work<'_> {
    fn prepared(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.transaction.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    pub(super) fn query(&mut self, sql: &'static str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let statement = self.prepared(sql)?;
        self.transaction.query(&statement, values)
    }

    pub(super) fn query_opt(&mut self, sql: &'static str, values: Values<'_>) -> Result<Option<Row>, Error> {
        let statement = self.prepared(sql)?;
        self.transaction.query_opt(&statement, values)
    }

    pub(super) fn query_one(&mut self, sql: &'static str, values: Values<'_>) -> Result<Row, Error> {
        let statement = self.prepared(sql)?;
        self.transaction.query_one(&statement, values)
    }

    pub(super) fn execute(&mut self, sql: &'static str, values: Values<'_>) -> Result<u64, Error> {
        let statement = self.prepared(sql)?;
        self.transaction.execute(&statement, values)
    }

    /// Statements without parameters.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        self.transaction.batch_execute(sql)
    }

    pub(super) fn commit(self) -> Result<(), Error> {
        self.transaction.commit()
    }
}

/// The database's address without its password.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().map_or_else(String::new, |port| format!(":{port}"));
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    format!("postgres://{user}@{host}{port}/{database}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_told() {
        let config = "postgres://editor:secret@db.example:5433/crawl".parse().unwrap();
        assert_eq!(place(&config), "postgres://editor@db.example:5433/crawl");
        let wrong = [
            ("postgres://editor:secret@db.example:port/crawl", "postgres://user@host/database"),
            ("postgres://a:secret@h/d?sslmode=secret", "`verify-full`"),
        ];
        for (address, says) in wrong {
            let error = Session::connect(address).unwrap_err().to_string();
            assert!(!error.contains("secret") && error.contains(says), "{error}");
        }
    }
}
