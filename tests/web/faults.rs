//! A server that does everything wrong, byte by byte: what a well-behaved one cannot be made to do.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What stands between the method and the version: a path, or a whole address where we are a proxy.
    pub target: String,
    /// Headers, with names in lower case.
    pub headers: HashMap<String, String>,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What a server answers where its robots.txt is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Robots {
    /// All may be fetched.
    #[default]
    Open,
    /// This status, and nothing else.
    Status(u16),
    /// All may be fetched but `/page/secret`, and that is said before gigabytes of nothing.
    Huge,
    /// Nothing, for as long as the client waits.
    Slow,
    /// A page for people.
    Html,
}

/// A running server.
#[derive(Debug, Clone)]
pub struct Faults {
    pub address: SocketAddr,
    robots: Robots,
    log: Arc<Mutex<Vec<Asked>>>,
}

/// A pause of the kind that slow-loris attacks make.
const DRIP: Duration = Duration::from_millis(20);

/// 64 MiB of `x`, packed with gzip.
static GZIP: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::copy(&mut std::io::repeat(b'x').take(64 << 20), &mut gzip).expect("memory takes all");
    gzip.finish().expect("memory takes all")
});

/// The same with zstd.
static ZSTD: LazyLock<Vec<u8>> =
    LazyLock::new(|| zstd::encode_all(std::io::repeat(b'x').take(64 << 20), 1).expect("memory takes all"));

/// The same with brotli.
const BROTLI: &[u8] = b"\
    \xcb\xff\xff\x3f\xf8\x25\xf0\xe2\xb1\x40\x20\xf7\xfe\x8f\xff\xff\x7f\xf0\x4b\x00\xc4\x61\x11\x80\xee\xfd\
    \x1f\xff\xff\xff\xe0\x97\x00\x88\xc3\x02\x00\xdd\xfb\x3f\xfe\xff\xff\xc1\x2f\x01\x10\x87\x05\x00\xba\xf7\
    \x7f\xfc\xff\xff\x83\x5f\x02\x20\x0e\x0b\x00\x74\xef\xff\xf8\xff\xff\x07\xbf\x04\x40\x1c\x16\x00\xe8\xde\
    \xff\xf1\xff\xff\x0f\x7e\x09\x80\x38\x2c\x00\xd0\xbd\xff\xe3\xff\xff\x1f\xfc\x12\x00\x71\x58\x00\xa0\x7b\
    \xff\x37";

impl Faults {
    pub fn start() -> Faults {
        Faults::at(Ipv4Addr::LOCALHOST)
    }

    pub fn at(address: Ipv4Addr) -> Faults {
        Faults::with_robots(address, Robots::Open)
    }

    pub fn with_robots(address: Ipv4Addr, robots: Robots) -> Faults {
        // Made before anyone waits for them.
        LazyLock::force(&GZIP);
        LazyLock::force(&ZSTD);
        let listener = TcpListener::bind((address, 0)).expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let faults = Faults { address, robots, log: Arc::default() };
        let server = faults.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                // What the client thinks of the answer shows in its own words, not here.
                std::thread::spawn(move || server.serve(stream).ok());
            }
        });
        faults
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Requests so far.
    pub fn log(&self) -> Vec<Asked> {
        self.log.lock().expect("no handler panics").clone()
    }

    /// The last request for this target.
    pub fn asked(&self, target: &str) -> Asked {
        self.log()
            .into_iter()
            .rfind(|asked| asked.target == target)
            .unwrap_or_else(|| panic!("nobody asked for {target}"))
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut headers = HashMap::new();
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':') {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
        }
        let before = self.log().iter().filter(|asked| asked.target == target).count();
        self.log.lock().expect("no handler panics").push(Asked { target: target.clone(), headers });
        if target.ends_with("/robots.txt") { robots(stream, self.robots) } else { answer(stream, &target, before) }
    }
}

/// A sound page that says `what`.
pub fn page(what: &str) -> String {
    let filler = "The harbour council met on Monday and agreed to repair the eastern breakwater before winter comes. ";
    format!(
        "<html lang=en><title>{what}</title><body><h1>{what}</h1><p>{0}</p><p>{0}</p></body></html>",
        filler.repeat(3)
    )
}

fn robots(mut to: TcpStream, robots: Robots) -> std::io::Result<()> {
    const PLAIN: &str = "Content-Type: text/plain\r\n";
    match robots {
        Robots::Open => whole(to, "200 OK", PLAIN, b"User-agent: *\nAllow: /\n"),
        Robots::Status(status) => whole(to, &format!("{status} No"), "Content-Type: text/html\r\n", b"<h1>No</h1>"),
        Robots::Html => whole(to, "200 OK", "Content-Type: text/html\r\n", page("Disallow: nothing").as_bytes()),
        Robots::Slow => rest_of(to),
        Robots::Huge => {
            head(&mut to, PLAIN)?;
            to.write_all(b"User-agent: *\nDisallow: /page/secret\n")?;
            flood(to, "# nothing at all\n".repeat(4096).as_bytes())
        }
    }
}

/// Answers a request that came so many times before.
fn answer(mut to: TcpStream, target: &str, before: usize) -> std::io::Result<()> {
    let path = target.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or(target);
    let (name, number) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
    match name {
        "busy" if before < 2 => whole(to, "429 Too Many Requests", "Retry-After: 1\r\n", b""),
        "busy-for-long" => whole(to, "503 Service Unavailable", "Retry-After: 600\r\n", b""),
        "absent" => whole(to, "404 Not Found", "", b""),
        // The header says Latin-1, the page is UTF-8 and says so.
        "charset" => {
            let page = page("Café in der Hafenstraße").replace("<title>", "<meta charset=utf-8><title>");
            whole(to, "200 OK", "Content-Type: text/html; charset=iso-8859-1\r\n", page.as_bytes())
        }
        "silent" => rest_of(to),
        "slow-loris" => {
            to.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")?;
            drip(to, b"X-Slow: 1\r\n")
        }
        "stall" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Length: 9999\r\n")?;
            to.write_all(b"<h1>Half a")?;
            rest_of(to)
        }
        "drip" => {
            head(&mut to, "Content-Type: text/html\r\n")?;
            drip(to, b"x")
        }
        "endless" => {
            head(&mut to, "Content-Type: text/html\r\n")?;
            flood(to, &[b'x'; 64 * 1024])
        }
        "huge" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Length: 10737418240\r\n")?;
            flood(to, &[b'x'; 64 * 1024])
        }
        "image" => {
            head(&mut to, "Content-Type: image/png\r\n")?;
            flood(to, &[0; 64 * 1024])
        }
        // Each member unpacks to 64 MB; the stream is as long as the client will read.
        "gzip" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Encoding: gzip\r\n")?;
            flood(to, &GZIP)
        }
        "zstd" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Encoding: zstd\r\n")?;
            flood(to, &ZSTD)
        }
        "br" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Encoding: br\r\n")?;
            to.write_all(BROTLI)
        }
        "short" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Length: 5000\r\n")?;
            to.write_all(page("Short").as_bytes())
        }
        "long" => {
            let page = page("Long");
            head(&mut to, &format!("Content-Type: text/html\r\nContent-Length: {}\r\n", page.len()))?;
            to.write_all(page.as_bytes())?;
            to.write_all(page.as_bytes())
        }
        "reset" => {
            head(&mut to, "Content-Type: text/html\r\nContent-Length: 5000\r\n")?;
            to.write_all(page("Reset").as_bytes())?;
            to.flush()?;
            // Closed with a byte unread, a socket is reset.
            reset(to)
        }
        "garbage" => to.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n"),
        "mislabelled" => whole(
            to,
            "200 OK",
            "Content-Type: text/html\r\nContent-Encoding: utf-8\r\n",
            page("Mislabelled").as_bytes(),
        ),
        "trailed" => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            gzip.write_all(page("Trailed").as_bytes())?;
            let body = [&gzip.finish()?[..], b"\0\0<!-- cached -->"].concat();
            whole(to, "200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &body)
        }
        "coding" => whole(to, "200 OK", "Content-Type: text/html\r\nContent-Encoding: lzw\r\n", b"x"),
        "loop" => redirect(to, if number == "a" { "/loop/b" } else { "/loop/a" }),
        "hops" => redirect(to, &format!("/hops/{}", number.parse::<u32>().unwrap_or_default() + 1)),
        "nowhere" => redirect(to, "http://"),
        "inside" => redirect(to, "http://169.254.169.254/latest/meta-data/"),
        "away" => {
            let port = to.local_addr()?.port();
            redirect(to, &format!("http://127.0.0.2:{port}/page"))
        }
        // Its pages lead to each other until the cookie is there.
        "consent" if number == "give" => {
            whole(to, "302 Found", "Location: /consent/page\r\nSet-Cookie: consent=yes; Path=/\r\n", b"")
        }
        "consent" if before == 0 => redirect(to, "/consent/give"),
        "cookie" => {
            let page = page("Cookie");
            whole(to, "200 OK", "Content-Type: text/html\r\nSet-Cookie: tide=high; Path=/\r\n", page.as_bytes())
        }
        _ => {
            let page = page(&format!("Page {path}"));
            whole(to, "200 OK", "Content-Type: text/html\r\n", page.as_bytes())
        }
    }
}

fn head(to: &mut TcpStream, headers: &str) -> std::io::Result<()> {
    to.write_all(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n").as_bytes())
}

fn whole(mut to: TcpStream, status: &str, headers: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    to.write_all(
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n").as_bytes(),
    )?;
    to.write_all(body)
}

fn redirect(to: TcpStream, location: &str) -> std::io::Result<()> {
    whole(to, "302 Found", &format!("Location: {location}\r\n"), b"")
}

/// Says nothing more until the client has gone.
fn rest_of(mut to: TcpStream) -> std::io::Result<()> {
    std::io::copy(&mut to, &mut std::io::sink()).map(|_| ())
}

fn drip(mut to: TcpStream, piece: &[u8]) -> std::io::Result<()> {
    loop {
        to.write_all(piece)?;
        std::thread::sleep(DRIP);
    }
}

fn flood(mut to: TcpStream, piece: &[u8]) -> std::io::Result<()> {
    loop {
        to.write_all(piece)?;
    }
}

fn reset(to: TcpStream) -> std::io::Result<()> {
    // The client is still to read what came; then the end comes without a word.
    std::thread::sleep(DRIP);
    to.shutdown(std::net::Shutdown::Both)
}
