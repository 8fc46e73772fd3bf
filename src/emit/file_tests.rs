//! Outputs: whole or not at all, or growing record by record.

use super::*;

#[test]
fn a_whole_file_is_replaced_only_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    std::fs::write(&path, "old").unwrap();
    let mut out = Output::whole(&path).unwrap();
    out.write(b"new").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    out.finish().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    drop(Output::whole(&path).unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_interrupted_file_stands_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    std::fs::write(&path, "old").unwrap();
    let mut out = Output::whole(&path).unwrap();
    out.write(b"part").unwrap();
    assert_eq!(out.interrupt(), Some(folder.path().join("out.jsonl.partial")));
    out.finish().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read(folder.path().join("out.jsonl.partial")).unwrap(), b"part");
}

#[test]
fn a_place_that_cannot_be_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let told = |path: &Path| Output::whole(path).unwrap_err().to_string();
    assert!(told(folder.path()).contains("this is a folder"));
    assert!(told(&folder.path().join("absent/out.jsonl")).contains("there is no folder"));
}

#[test]
fn a_log_is_gone_on_with_behind_its_last_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let begun = |line: &[u8]| line != b"!";
    for (there, kept) in [("", ""), ("a\nb\n", "a\nb\n"), ("a\nb", "a\n"), ("b", "")] {
        std::fs::write(&path, there).unwrap();
        let mut told = Vec::new();
        let line = |line: &[u8]| {
            told.extend_from_slice(line);
            line != b"?\n"
        };
        let mut out = Output::resume(&path, line, begun).unwrap();
        let other = Output::resume(&path, |_| true, begun).unwrap_err().to_string();
        assert!(other.contains("another process"), "{other}");
        out.write(b"c\n").unwrap();
        out.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{kept}c\n"), "{there:?}");
    }
    for other in ["a\n?\nb", "a\n!"] {
        std::fs::write(&path, other).unwrap();
        assert!(Output::resume(&path, |line| line != b"?\n", begun).unwrap_err().to_string().contains("line 2"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), other, "what is not ours is not cut");
    }
}

#[test]
fn a_log_begins_anew_with_what_is_written_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    for (written, is) in [("", "a\nb\n"), ("c\n", "c\n")] {
        std::fs::write(&path, "a\nb\n").unwrap();
        let mut out = Output::anew(&path).unwrap();
        out.write(written.as_bytes()).unwrap();
        out.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), is);
    }
}

#[test]
#[cfg(unix)]
fn a_link_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("sub/out.jsonl"), folder.path().join("link.jsonl"));
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::os::unix::fs::symlink("sub/out.jsonl", &link).unwrap();
    for written in ["new\n", "newer\n"] {
        let mut out = Output::whole(&link).unwrap();
        out.write(written.as_bytes()).unwrap();
        out.finish().unwrap();
        assert!(link.is_symlink() && std::fs::read_to_string(&path).unwrap() == written);
    }
    std::os::unix::fs::symlink("circle", folder.path().join("circle")).unwrap();
    assert!(Output::whole(&folder.path().join("circle")).is_err());
}

#[test]
fn a_log_grows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    for line in ["a\n", "b\n"] {
        let mut out = Output::log(&path, Format::JsonLines).unwrap();
        out.write(line.as_bytes()).unwrap();
        out.finish().unwrap();
    }
    assert_eq!(std::fs::read(&path).unwrap(), b"a\nb\n");
}

#[test]
#[cfg(unix)]
fn a_new_file_has_what_the_mask_leaves_and_another_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (path, plain) = (folder.path().join("out.jsonl"), folder.path().join("plain"));
    std::fs::write(&plain, "").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    Output::whole(&path).unwrap().finish().unwrap();
    assert_eq!(mode(&path), mode(&plain));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let out = Output::whole(&path).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        assert!(entry == plain || mode(&entry) == 0o600, "it is secret while it is written, too");
    }
    out.finish().unwrap();
    assert_eq!(mode(&path), 0o600);
}
