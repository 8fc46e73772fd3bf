//! copydesk turns web pages into clean article records and can explain each line it removed.

pub mod article;
pub mod clean;
pub mod emit;
pub mod eval;
pub mod fetch;
pub mod html;
pub mod page;
pub mod rules;
pub mod source;

pub use article::Article;
pub use clean::{CleanError, Cleaner, Options};
pub use page::RawPage;
