//! Pages that need not be read again.

use crate::page::{Origin, path_text};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// Origins of pages whose records are there already. Cheap to clone; 16 bytes for each page.
#[derive(Debug, Clone, Default)]
pub struct Done(Arc<HashSet<[u8; 16]>>);

impl Done {
    /// Whether the page of this origin is one of them. Standard input is not: nothing tells its pages apart.
    pub fn contains(&self, origin: &Origin) -> bool {
        let key = match origin {
            _ if self.0.is_empty() => return false,
            Origin::Stdin | Origin::Http => return false,
            Origin::File { path, line } => key(&path_text(path), *line, None),
            Origin::Warc { path, record_id, offset } => key(&path_text(path), Some(*offset), Some(record_id.as_str())),
        };
        self.0.contains(&key)
    }
}

/// Each is a record's `source`: path, offset, WARC record id.
impl<'a> FromIterator<(&'a str, Option<u64>, Option<&'a str>)> for Done {
    fn from_iter<I: IntoIterator<Item = (&'a str, Option<u64>, Option<&'a str>)>>(sources: I) -> Done {
        Done(Arc::new(sources.into_iter().map(|(path, offset, id)| key(path, offset, id)).collect()))
    }
}

fn key(path: &str, offset: Option<u64>, record_id: Option<&str>) -> [u8; 16] {
    // Shells and people write one path in both ways.
    let path = path.trim_start_matches("./");
    let hash = Sha256::new()
        .chain_update(path)
        .chain_update([0, u8::from(offset.is_some())])
        .chain_update(offset.unwrap_or_default().to_le_bytes())
        .chain_update(record_id.unwrap_or_default())
        .finalize();
    std::array::from_fn(|n| hash[n])
}
