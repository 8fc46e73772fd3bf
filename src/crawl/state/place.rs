//! Where a state is: in a folder, or in a database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Postgres, Sqlite, State, StateError};

/// Where a state is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder of the embedded engine.
    Folder(PathBuf),
    /// The `postgres://` address of the shared engine. It may hold a password and is never to be shown.
    Postgres(String),
}

impl Place {
    /// Reads what a configuration calls a state.
    ///
    /// # Errors
    /// When it is the address of something else; says what a state is.
    pub fn parse(text: &str) -> Result<Place, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Place::Postgres(text.to_owned()));
        }
        match text.split_once("://") {
            // The rest may hold a password.
            Some((scheme, _)) => {
                Err(format!("`{scheme}://` is no place of a state; name a folder, or postgres://USER@HOST/DATABASE"))
            }
            None => Ok(Place::Folder(text.into())),
        }
    }

    /// The same place, where relative paths start at a folder.
    pub fn within(self, folder: &Path) -> Place {
        match self {
            Place::Folder(path) => Place::Folder(folder.join(path)),
            database => database,
        }
    }

    /// Opens it to crawl with it; what a process has that shares it goes to others when it is silent for a `lease`.
    ///
    /// # Errors
    /// See [`Sqlite::open`] and [`Postgres::open`].
    pub fn open(&self, lease: Duration) -> Result<Box<dyn State>, StateError> {
        Ok(match self {
            Place::Folder(folder) => Box::new(Sqlite::open(folder)?),
            Place::Postgres(address) => Box::new(Postgres::open(address, lease)?),
        })
    }

    /// Opens it to ask, and to write nothing.
    ///
    /// # Errors
    /// See [`Sqlite::look`] and [`Postgres::visit`].
    pub fn look(&self) -> Result<Box<dyn State>, StateError> {
        Ok(match self {
            Place::Folder(folder) => Box::new(Sqlite::look(folder)?),
            Place::Postgres(address) => Box::new(Postgres::visit(address)?),
        })
    }

    /// Opens it to leave orders.
    ///
    /// # Errors
    /// See [`Sqlite::visit`] and [`Postgres::visit`].
    pub fn visit(&self) -> Result<Box<dyn State>, StateError> {
        Ok(match self {
            Place::Folder(folder) => Box::new(Sqlite::visit(folder)?),
            Place::Postgres(address) => Box::new(Postgres::visit(address)?),
        })
    }

    /// Opens a copy of it: of a folder in a folder, of a database in temporary tables of its own.
    ///
    /// # Errors
    /// See [`Sqlite::copy`] and [`Postgres::copy`].
    pub fn copy(&self, to: &Path) -> Result<Box<dyn State>, StateError> {
        match self {
            Place::Folder(folder) => Ok(Box::new(Sqlite::copy(folder, to)?)),
            Place::Postgres(address) => Ok(Box::new(Postgres::copy(address)?)),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder(folder) => write!(f, "Folder({})", folder.display()),
            Place::Postgres(_) => write!(f, "Postgres(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_database_and_all_else_a_folder() {
        let of = |text| Place::parse(text).unwrap();
        let database = of("postgres://editor:secret@db.example/crawl").within(Path::new("/etc"));
        assert_eq!(database, Place::Postgres("postgres://editor:secret@db.example/crawl".into()));
        assert!(!format!("{database:?}").contains("secret"));
        let other = Place::parse("mysql://editor:secret@db.example/crawl").unwrap_err();
        assert!(other.contains("mysql://") && !other.contains("secret"), "{other}");
        assert_eq!(of("state").within(Path::new("/etc")), Place::Folder("/etc/state".into()));
    }
}
