//! Rule files: those compiled into the binary, and those of a folder that take their place.
//!
//! A file of the folder replaces the built-in file of the same name (`phrases/en.toml`); a file of another name
//! stands beside the built-in ones.

use super::built_in::FILES;
use super::error::RulesError;
use std::io;
use std::path::Path;

/// One rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name among the rule files, with `/` between folder and file.
    pub name: String,
    /// Where users find it: its path, or its name where it is built in.
    pub path: String,
    /// What stands in it.
    pub content: String,
}

impl Source {
    /// A file that has a name only.
    pub fn named(name: String, content: String) -> Source {
        Source { path: name.clone(), name, content }
    }

    /// The name of the site, if it is a site's file.
    pub fn site(&self) -> Option<&str> {
        self.name.strip_prefix("sites/")?.strip_suffix(".toml")
    }
}

/// The files that are compiled into the binary.
pub fn built_in() -> Vec<Source> {
    FILES.iter().map(|&(name, content)| Source::named(name.to_owned(), content.to_owned())).collect()
}

/// The built-in files, with those of `folder` and its direct subfolders in their place and beside them.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn with_folder(folder: &Path) -> Result<Vec<Source>, RulesError> {
    let fail = |path: &Path, source| RulesError::Read { path: path.to_owned(), source };
    if folder.is_file() {
        return Err(fail(folder, io::Error::new(io::ErrorKind::NotADirectory, "this is a file, not a folder")));
    }
    let mut sources = built_in();
    for entry in walkdir::WalkDir::new(folder).max_depth(2).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(folder).to_owned();
            fail(&path, e.into_io_error().unwrap_or_else(|| io::Error::other("links in a circle")))
        })?;
        if !entry.file_type().is_file() || entry.path().extension().is_none_or(|x| x != "toml") {
            continue;
        }
        let content = std::fs::read_to_string(entry.path()).map_err(|e| fail(entry.path(), e))?;
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let path = entry.path().display().to_string();
        match sources.iter_mut().find(|s| s.name == name) {
            Some(known) => (known.path, known.content) = (path, content),
            None => sources.push(Source { name, path, content }),
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_the_built_in_one_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("phrases")).unwrap();
        for name in ["phrases/en.toml", "phrases/xx.toml", "notes.txt"] {
            std::fs::write(folder.path().join(name), "# ours\n").unwrap();
        }
        let sources = with_folder(folder.path()).unwrap();
        let ours: Vec<&str> = sources.iter().filter(|s| s.content == "# ours\n").map(|s| s.name.as_str()).collect();
        assert_eq!(ours, ["phrases/en.toml", "phrases/xx.toml"]);
        assert_eq!(sources.len(), built_in().len() + 1);
        assert!(sources.iter().any(|s| s.name == "structure.toml" && s.path == s.name));
    }

    #[test]
    fn a_folder_that_is_none_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let told = |path: &Path| with_folder(path).unwrap_err().to_string();
        assert!(told(file.path()).contains("not a folder"));
        assert!(told(Path::new("/absent/rules")).contains("/absent/rules"));
    }
}
