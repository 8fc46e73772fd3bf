//! A real PostgreSQL server in a temporary directory, one for each test binary, with a database for each test.
//!
//! The server ends with the test's process, however that ends. Where PostgreSQL is not installed, tests that need it
//! say so and are skipped; where `CI` is set they fail.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running server.
struct Cluster {
    port: u16,
    folder: PathBuf,
    /// The server stops when this end of the pipe closes, which the system does when we end.
    _leash: ChildStdin,
}

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();

/// The address of an empty database; nothing where there is no PostgreSQL.
pub fn database() -> Option<String> {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(start).as_ref()?;
    let name = format!("crawl_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    client(&cluster.address("postgres")).batch_execute(&format!("CREATE DATABASE {name}")).expect("a database");
    Some(cluster.address(&name))
}

/// Has the server sync its commits from now on, as users' do.
pub fn sync_commits(address: &str) {
    client(address).batch_execute("ALTER SYSTEM SET fsync = on").expect("ours to set");
    client(address).batch_execute("SELECT pg_reload_conf()").expect("ours to ask for");
}

/// Has the server encrypt connections where clients ask for it, with a certificate of its own making for `localhost` that an
/// authority of our making has signed. Returns files with the server's certificate, the authority's, and another's.
pub fn encrypt(address: &str) -> [PathBuf; 3] {
    let cluster = CLUSTER.get().and_then(Option::as_ref).expect("a database comes from a server");
    let folder = cluster.folder.join("tls");
    let script = r#"set -e; umask 077; mkdir -p "$0"; cd "$0"
        for name in authority other; do
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=copydesk test $name" -keyout $name.key -out $name.pem
        done
        openssl req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        printf 'subjectAltName = DNS:localhost\nbasicConstraints = CA:FALSE\n' >server.ext
        openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
            -extfile server.ext -out server.pem"#;
    let mut shell = as_user(Path::new("/bin/sh"), unprivileged());
    let made = shell.args(["-c", script]).arg(&folder).current_dir(&cluster.folder).output().expect("a shell");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut client = client(address);
    for (name, value) in [("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")] {
        let set = format!("ALTER SYSTEM SET {name} = '{}'", folder.join(value).display());
        client.batch_execute(&set).expect("ours to set");
    }
    client.batch_execute("ALTER SYSTEM SET ssl = on").expect("ours to set");
    client.batch_execute("SELECT pg_reload_conf()").expect("ours to ask for");
    ["server.pem", "authority.pem", "other.pem"].map(|file| folder.join(file))
}

/// A connection by itself, to look behind an engine's back.
pub fn client(address: &str) -> postgres::Client {
    ::postgres::Client::connect(address, postgres::NoTls).expect("the server answers")
}

impl Cluster {
    fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

fn start() -> Option<Cluster> {
    let Some(bin) = binaries() else {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed; .ci/run installs it");
        eprintln!("SKIPPED: PostgreSQL is not installed (Debian package `postgresql`)");
        return None;
    };
    let folder = tempfile::Builder::new().prefix("copydesk-pg").tempdir().expect("a folder").keep();
    let user = unprivileged();
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).expect("ours to give");
    }
    let data = folder.join("data");
    let made = as_user(&bin.join("initdb"), user)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-D"])
        .arg(&data)
        .current_dir(&folder)
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    // Tests kill crawls, not the machine. In a file, so that a bench can have it otherwise.
    std::fs::write(data.join("postgresql.auto.conf"), "fsync = off\n").expect("the file is there");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let leash = run(&bin, &folder, port, user);
    let cluster = Cluster { port, folder: folder.clone(), _leash: leash };
    let patience = Instant::now() + Duration::from_secs(60);
    while postgres::Client::connect(&cluster.address("postgres"), postgres::NoTls).is_err() {
        assert!(Instant::now() < patience, "the server does not start; see {}", folder.display());
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(cluster)
}

/// Starts the server behind a shell that stops it and removes its folder once the pipe closes.
fn run(bin: &Path, folder: &Path, port: u16, user: Option<(u32, u32)>) -> ChildStdin {
    let script = r#""$0/postgres" -D "$1/data" -p "$2" -k "$1" -c listen_addresses=127.0.0.1 -c max_connections=200 \
        >"$1/log" 2>&1 </dev/null &
        read -r _; kill -INT $!; wait $!; rm -rf "$1""#;
    let mut shell = as_user(Path::new("/bin/sh"), user);
    shell.arg("-c").arg(script).arg(bin).arg(folder).arg(port.to_string()).current_dir(folder);
    // A group of its own: Ctrl-C in a terminal ends us, and the pipe ends the server.
    let shell = shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    shell.expect("a shell").stdin.expect("piped")
}

fn as_user(program: &Path, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// PostgreSQL refuses to run as root; its own user is there where it is installed.
fn unprivileged() -> Option<(u32, u32)> {
    let id = |args: &[&str]| {
        let output = Command::new("id").args(args).output().expect("`id` runs").stdout;
        String::from_utf8(output).expect("a number").trim().parse::<u32>().expect("a number")
    };
    (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])))
}

/// The newest PostgreSQL's folder of programs.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    folders.retain(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file());
    folders.sort();
    folders.pop()
}
