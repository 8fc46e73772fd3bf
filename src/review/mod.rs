//! What people look at: pages that show what was decided and why.

mod explain;

pub use explain::explain_page;
