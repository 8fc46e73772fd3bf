//! Rule files: those compiled into the binary, and those of a folder that take their place.
//!
//! A file of the folder replaces the built-in file of the same name (`phrases/en.toml`); a file of another name
//! stands beside the built-in ones.

use super::built_in::FILES;
use super::error::RulesError;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

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
/// When the folder or a file in it cannot be read, or no rule file is in it.
pub fn with_folder(folder: &Path) -> Result<Vec<Source>, RulesError> {
    if folder.is_file() {
        return Err(unread(folder, io::Error::new(io::ErrorKind::NotADirectory, "this is a file, not a folder")));
    }
    if folder.file_name().is_some_and(|name| name == SITES) {
        let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let told = format!("`{SITES}` holds the files of sites within a folder of rules; name {}", above.display());
        return Err(unread(folder, io::Error::other(told)));
    }
    let Found { files, deep } = find(folder)?;
    if files.is_empty() {
        return Err(RulesError::NoFiles { path: folder.to_owned(), deep });
    }
    for file in deep {
        tracing::warn!(
            "{}: not read; rule files lie in {} or in its direct subfolders",
            file.display(),
            folder.display()
        );
    }
    let mut sources = built_in();
    for file in files {
        let content = read(&file)?;
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let path = file.display().to_string();
        match sources.iter_mut().find(|s| s.name == name) {
            Some(known) => (known.path, known.content) = (path, content),
            None => sources.push(Source { name, path, content }),
        }
    }
    Ok(sources)
}

/// The folder of files that each speak for one site.
const SITES: &str = "sites";

/// Rule files of a folder, and those in it that lie too deep to be read.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    deep: Vec<PathBuf>,
}

fn find(folder: &Path) -> Result<Found, RulesError> {
    const DEPTH: usize = 2;
    /// Files below the others are looked for to tell that they are not read.
    const LOOK: usize = 4;
    let mut found = Found::default();
    let walked = WalkDir::new(folder).max_depth(LOOK).follow_links(true).sort_by_file_name().into_iter();
    for entry in walked.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() > DEPTH => continue,
            Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => continue,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                return Err(unread(
                    &path,
                    error.into_io_error().unwrap_or_else(|| io::Error::other("links in a circle")),
                ));
            }
        };
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|x| x == "toml") {
            let files = if entry.depth() > DEPTH { &mut found.deep } else { &mut found.files };
            files.push(entry.into_path());
        }
    }
    Ok(found)
}

/// Whether a name begins with a dot, as those of editors' locks and of what systems keep beside files do.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// What stands in a rule file; the place is named where that is no UTF-8.
fn read(file: &Path) -> Result<String, RulesError> {
    let bytes = std::fs::read(file).map_err(|e| unread(file, e))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let last = valid.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
        let column = String::from_utf8_lossy(last).chars().count() + 1;
        let message = "not UTF-8; save the file in UTF-8".to_owned();
        RulesError::Syntax { file: file.display().to_string(), line, column, message }
    })
}

fn unread(path: &Path, source: io::Error) -> RulesError {
    RulesError::Read { path: path.to_owned(), source }
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
    fn a_folder_without_rules_is_an_error_that_names_what_lies_too_deep() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path| with_folder(path).unwrap_err().to_string();
        assert!(told(folder.path()).contains("no rule file is read"));
        std::fs::create_dir_all(folder.path().join("sites/de")).unwrap();
        for name in ["mine.TOML", "mine.yaml", "sites/de/x.toml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(told(folder.path()).contains("too deep: ") && told(folder.path()).contains("sites/de/x.toml"));
        assert!(told(&folder.path().join("sites")).contains(&format!("name {}", folder.path().display())));
        std::fs::write(folder.path().join("mine.toml"), b"a\nb\xc3\xa4\xff").unwrap();
        assert!(told(folder.path()).contains("mine.toml:2:3: not UTF-8"), "{}", told(folder.path()));
    }

    /// The lock of an editor that had a rule file open, a link to nowhere, ended every command.
    #[test]
    #[cfg(unix)]
    fn what_editors_keep_beside_rule_files_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for name in ["._mine.toml", ".mine.toml", ".git/x.toml"] {
            std::fs::write(folder.path().join(name), b"\xff").unwrap();
        }
        std::os::unix::fs::symlink("ada@pier.4711", folder.path().join(".#mine.toml")).unwrap();
        assert!(matches!(with_folder(folder.path()), Err(RulesError::NoFiles { .. })));
        std::fs::write(folder.path().join("mine.toml"), "# ours\n").unwrap();
        assert_eq!(with_folder(folder.path()).unwrap().len(), built_in().len() + 1);
    }

    #[test]
    fn a_folder_that_is_none_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let told = |path: &Path| with_folder(path).unwrap_err().to_string();
        assert!(told(file.path()).contains("not a folder"));
        assert!(told(Path::new("/absent/rules")).contains("/absent/rules"));
    }
}
