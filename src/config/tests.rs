//! The configuration as users write it, right and wrong.

use super::*;
use crate::crawl::Schedule;
use std::time::Duration;

const SHIPPED: &str = include_str!("../../config.toml");

fn complaint(text: &str) -> String {
    Config::parse(text, "config.toml").expect_err("must be refused").to_string()
}

#[test]
fn the_shipped_file_says_what_is_built_in_and_names_every_key() {
    assert_eq!(Config::parse(SHIPPED, "config.toml").unwrap(), Config::default());
    for keys in [FETCH, CRAWL, CLEAN] {
        for key in keys {
            assert!(SHIPPED.lines().any(|line| line.split('=').next().unwrap().trim() == *key), "{key} is not there");
        }
    }
    for key in source::fetch_keys() {
        assert!(SHIPPED.contains(&format!("{key} ")), "{key} is not there");
    }
    for key in source::KEYS {
        assert!(
            SHIPPED.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{key} "))),
            "{key} is not there"
        );
    }
}

#[test]
fn the_example_in_the_shipped_file_is_sound() {
    let from = SHIPPED.find("# [[source]]").expect("the example");
    let example: String =
        SHIPPED[from..].lines().map_while(|line| line.strip_prefix("# ")).map(|line| format!("{line}\n")).collect();
    let config = Config::parse(&example, "example").unwrap();
    assert_eq!(config.sources.len(), 1);
    assert_eq!(config.sources[0].schedule, Schedule::every(Duration::from_secs(900), None).unwrap());
}

#[test]
fn an_unknown_key_is_told_with_its_place_and_the_likely_one() {
    let text = "[fetch]\ntimeout = \"5s\"\nuser-agent = \"x\"\n";
    assert_eq!(complaint(text), "config.toml:3:1: unknown key `user-agent` in [fetch]; did you mean `user_agent`?");
    let text = "[fetch]\nzebra = 1\n";
    assert!(complaint(text).starts_with("config.toml:2:1: unknown key `zebra` in [fetch]; there are: user_agent, "));
    assert!(complaint("[fetsh]\n").contains("did you mean `fetch`?"));
    let text = "[[source]]\nname = \"a\"\nfeed = [\"http://a.example/\"]\n";
    assert!(complaint(text).starts_with("config.toml:3:1: unknown key `feed`"), "{}", complaint(text));
}

/// A scope in which no address can be is a mistake that nobody would see.
#[test]
fn a_scope_that_meets_nothing_is_refused_and_others_are_read_as_addresses_have_them() {
    let of = |scope: &str| {
        let text = format!("[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\nscope = {{ {scope} }}\n");
        Config::parse(&text, "config.toml").map(|config| config.sources[0].scope.clone()).map_err(|e| e.to_string())
    };
    for host in ["http://x/", "127.0.0.4:8399", "x.example/news", "", "*.x.example", "::1"] {
        let told = of(&format!("hosts = [\"{host}\"]")).unwrap_err();
        assert!(told.starts_with("config.toml:4:19: scope.hosts: ") && told.contains("is not a host"), "{told}");
    }
    assert!(of("paths = [\"story/\"]").unwrap_err().starts_with("config.toml:4:19: scope.paths: `story/`"));
    let scope = of("hosts = [\"A.Example\", \"bücher.example\", \"[::1]\"], paths = [\"/뉴스/\", \"/a%20\"]").unwrap();
    assert_eq!(scope.hosts, ["a.example", "xn--bcher-kva.example", "[::1]"]);
    assert_eq!(scope.paths, ["/%EB%89%B4%EC%8A%A4/", "/a%20"]);
}

#[test]
fn a_wrong_value_is_told_with_its_place() {
    for (text, place, says) in [
        ("[fetch]\ntimeout = 5\n", "2:11", "a duration"),
        ("[fetch]\ntimeout = \"5 minuets\"\n", "2:11", "not a duration"),
        ("[fetch]\n  max_bytes = \"lots\"\n", "2:15", "not a size"),
        ("[fetch]\nconcurrency = 0\n", "2:15", "at least 1"),
        ("[fetch]\nredirects = \"all\"\n", "2:13", "there are \"any\""),
        ("[fetch]\ntimeout = \"0s\"\n", "2:11", "longer than nothing"),
        ("[fetch]\nmax_bytes = 0\n", "2:13", "more than nothing"),
        ("[fetch]\nuser_agent = \"a\\nb\"\n", "2:14", "cannot stand in a header"),
        ("[fetch]\nproxy = \"gopher://x\"\n", "2:9", "not the address of a proxy"),
        ("[crawl]\nstate = \"mysql://u:secret@x/y\"\n", "2:9", "`mysql://` is no place"),
        ("[fetch]\nallow_private = [\"10.0.0.0/99\"]\n", "2:17", "not a network"),
        ("[fetch\n", "1:7", ""),
        ("[[source]]\nurls = []\n", "2:1", "needs a name"),
        ("[[source]]\nname = \"a\"\n", "2:8", "nothing to read"),
        ("[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\nevery = \"1ms\"\n", "4:9", "shorter than a second"),
        ("[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\ncron = \"soon\"\n", "4:8", "not a cron expression"),
        (
            "[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\ncron = \"0 6 * * *\"\ntimezone = \"Berlin\"\n",
            "5:12",
            "not a time zone",
        ),
        ("[[source]]\nname = \"a\"\nurls = [\"ftp://a.example/\"]\n", "3:8", "neither http nor https"),
        (
            "[[source]]\nname = \"a\"\nurls = [\"http://a.example/\"]\nfetch = { host_delay = 1 }\n",
            "4:24",
            "a duration",
        ),
    ] {
        let complaint = complaint(text);
        assert!(complaint.starts_with(&format!("config.toml:{place}: ")), "{complaint}");
        assert!(complaint.contains(says), "{complaint}");
    }
}

#[test]
fn a_source_overrides_limits_of_its_own() {
    let text = "[fetch]\ntimeout = \"5s\"\n[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\nfetch = { host_delay = \"7s\" }\n";
    let config = Config::parse(text, "x").unwrap();
    let limits = &config.sources[0].limits;
    assert_eq!((limits.timeout, limits.host_delay), (Duration::from_secs(5), Duration::from_secs(7)));
}

#[test]
fn every_key_of_fetch_can_be_overridden_for_a_source() {
    for key in FETCH {
        assert!(source::fetch_keys().contains(key), "{key}");
    }
    let text = "[[source]]\nname = \"a\"\nurls = \"http://a.example/x\"\nscope = { hosts = [\"b.example\"] }\n[source.fetch]\n\
        user_agent = \"u/1\"\ntimeout = \"1s\"\nconnect_timeout = \"2s\"\nfirst_byte_timeout = \"3s\"\nstall_timeout = \"4s\"\n\
        max_bytes = 5\nmax_ratio = 6\nmax_redirects = 7\nredirects = \"site\"\nconcurrency = 8\nhost_delay = \"9s\"\nhost_connections = 13\nretries = 10\n\
        retry_delay = \"11s\"\npatience = \"14s\"\nmax_retry_after = \"12s\"\nallow_private = [\"10.0.0.0/8\"]\nproxy = \"socks5://p:1\"\n\
        headers = { \"X-A\" = \"${A}\" }\ncookies = { c = \"d\" }\nauth = { bearer = \"${B}\" }\n";
    let source = Config::parse(text, "x").unwrap().sources.remove(0);
    let seconds = Duration::from_secs;
    let limits = Limits {
        timeout: seconds(1),
        first_byte_timeout: seconds(3),
        stall_timeout: seconds(4),
        max_bytes: 5,
        max_ratio: 6,
        max_redirects: 7,
        redirects: RedirectScope::Site,
        host_delay: seconds(9),
        host_connections: 13,
        retries: 10,
        retry_delay: seconds(11),
        patience: seconds(14),
        max_retry_after: seconds(12),
    };
    assert_eq!(*source.limits, limits);
    let template = |text: &str| Template::new(text).unwrap();
    let session = source.session.unwrap();
    let wanted = fetch::SessionOptions {
        user_agent: "u/1".to_owned(),
        connect_timeout: seconds(2),
        allow_private: vec!["10.0.0.0/8".parse().unwrap()],
        proxy: Some(template("socks5://p:1")),
        concurrency: Some(8),
        headers: vec![("X-A".to_owned(), template("${A}"))],
        cookies: Some(vec![template("c=d")]),
        auth: Some(fetch::Auth::Bearer(template("${B}"))),
        trusted: ["http://a.example/x", "https://b.example/"].map(|url| url.parse().unwrap()).to_vec(),
    };
    assert_eq!(session, wanted);
}

#[test]
fn intervals_may_adapt_and_backfills_begin_at_a_day() {
    let source = |keys: &str| format!("[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\n{keys}\n");
    let of = |keys: &str| Config::parse(&source(keys), "x").unwrap().sources.remove(0);
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let rhythm = |min, max| Some(crate::crawl::Rhythm { min: minutes(min), max: minutes(max) });
    assert_eq!(of("every = \"15m\"\nadaptive = true").rhythm, rhythm(5, 120));
    assert_eq!(of("every = \"15m\"\nadaptive = { max = \"1h\" }").rhythm, rhythm(5, 60));
    assert_eq!(of("every = \"15m\"\nadaptive = false").rhythm, None);
    assert_eq!(of("since = \"2026-01-31\"").since, Some(1_769_817_600_000));
    assert_eq!(of("since = \"2026-01-31T09:00:00+09:00\"").since, Some(1_769_817_600_000));
    for (keys, says) in [
        ("adaptive = true", "needs `every`"),
        ("cron = \"* * * * *\"\nadaptive = true", "needs `every`"),
        ("every = \"15m\"\nadaptive = { min = \"2h\", max = \"1h\" }", "at most `max`"),
        ("since = \"last week\"", "is not a day"),
        ("scope = { barren = 0 }", "at least 1"),
        ("scope = { matches = \"(/news\" }", "`(/news` is no regular expression"),
    ] {
        let told = complaint(&source(keys));
        assert!(told.contains(says), "{told}");
    }
    assert!(complaint("[crawl]\nlisten = \"here\"\n").contains("127.0.0.1:9100"));
}

#[test]
fn secrets_stand_in_the_environment_and_are_not_repeated() {
    let source =
        |fetch: &str| format!("[[source]]\nname = \"a\"\nurls = \"http://a.example/\"\nfetch = {{ {fetch} }}\n");
    let told = complaint(&source("auth = { bearer = \"sesame\" }"));
    assert!(told.starts_with("config.toml:4:29: ") && told.contains("${NAME}") && !told.contains("sesame"), "{told}");
    assert!(complaint(&source("auth = { user = \"a\" }")).contains("either"));
    assert!(complaint(&source("headers = { a = \"${\" }")).contains("${NAME}"));
    let told = complaint("[[source]]\nname = \"a\"\nurls = \"http://reader:sesame@a.example/\"\n");
    assert!(told.contains("fetch.auth") && !told.contains("sesame"), "{told}");
}

#[test]
fn paths_start_at_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.toml");
    std::fs::write(
        &file,
        "[crawl]\nstate = \"s\"\noutput = [\"a.jsonl\", \"-\", \"/b.jsonl\"]\n[clean]\nrules = \"r\"\n",
    )
    .unwrap();
    let config = Config::load(&file).unwrap();
    assert_eq!(config.crawl.state, Place::Folder(folder.path().join("s")));
    assert_eq!(config.crawl.outputs, [folder.path().join("a.jsonl"), "-".into(), "/b.jsonl".into()]);
    assert_eq!(config.rules, Some(folder.path().join("r")));
}
