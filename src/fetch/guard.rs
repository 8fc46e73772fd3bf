//! The address guard: what is found on the web must not lead into the network that we run in.
//!
//! A page, a feed or a redirect may name `http://169.254.169.254/` or a host whose name resolves to
//! `10.0.0.7`. The guard is asked twice: for addresses written as numbers before a request, and in
//! the resolver for names ([`names`](super::names)), whose answers are the very addresses that are then connected to,
//! so that a name server which answers differently the second time gains nothing. Through a `socks5` proxy the same
//! holds: it is given the number. Proxies that resolve names themselves (`http`, `https`, `socks5h`) do so out of
//! the guard's sight; there it sees numbers only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use url::{Host, Url};

/// Decides which addresses may be connected to.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    /// A guard that lets through public addresses, and those of `allowed`.
    pub fn new(allowed: Vec<IpNet>) -> Guard {
        Guard { allowed }
    }

    /// Whether this address may be connected to.
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|network| network.contains(&address))
    }

    /// The address of a URL whose host is written as a number and may not be connected to.
    pub(crate) fn refused_literal(&self, url: &Url) -> Option<IpAddr> {
        let address = match url.host()? {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(_) => return None,
        };
        (!self.admits(address)).then_some(address)
    }
}

/// What the resolver says where every address of a name is refused.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a public address")]
pub(crate) struct Refused(pub IpAddr);

/// Reads a network as people write it: `10.0.0.0/8`, `fd00::/8`, or a single address.
pub fn parse_network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Whether an address is a public one, by the IANA special-purpose registries (RFC 6890 and its updates).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)      // this network, private, loopback, multicast and reserved
            | (100, 64..=127, _)          // carrier-grade NAT
            | (169, 254, _)               // link-local, metadata services of clouds
            | (172, 16..=31, _)           // private
            | (192, 0, 0 | 2)             // protocol assignments, documentation
            | (192, 88, 99)               // 6to4 relays, deprecated
            | (192, 168, _)               // private
            | (198, 18 | 19, _)           // benchmarks
            | (198, 51, 100)              // documentation
            | (203, 0, 113) // documentation
    );
    // The host service of a large cloud stands at a public number that only its guests reach.
    !special && [a, b, c, d] != [168, 63, 129, 16]
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // NAT64 and 6to4 carry an IPv4 address, which decides.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Protocol assignments (Teredo, ORCHID, benchmarks ...) and documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(guard: &Guard, address: &str) -> bool {
        guard.admits(address.parse().expect("an address"))
    }

    #[test]
    fn public_addresses_are_admitted() {
        for address in [
            "93.184.216.34",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert!(admits(&Guard::default(), address), "{address}");
        }
    }

    #[test]
    fn private_local_and_reserved_addresses_are_refused() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "64:ff9b::a00:1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!admits(&Guard::default(), address), "{address}");
        }
    }

    #[test]
    fn the_allow_list_opens_what_it_names_and_no_more() {
        let guard = Guard::new(vec![
            parse_network("127.0.0.0/8").expect("a network"),
            parse_network("fd12::7").expect("an address"),
        ]);
        assert!(admits(&guard, "127.0.0.2") && admits(&guard, "::ffff:127.0.0.2") && admits(&guard, "fd12::7"));
        assert!(!admits(&guard, "10.0.0.1") && !admits(&guard, "fd12::8"));
    }

    #[test]
    fn numbers_in_any_notation_are_seen_through() {
        let guard = Guard::default();
        for url in ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://[::ffff:7f00:1]/"] {
            assert!(guard.refused_literal(&Url::parse(url).expect("a URL")).is_some(), "{url}");
        }
        assert!(guard.refused_literal(&Url::parse("http://example.org/").expect("a URL")).is_none());
    }
}
