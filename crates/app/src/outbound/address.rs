//! Which addresses may be called: global unicast and nothing else, whatever form an address comes in (threat O1).

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use crate::Mode;

/// Why an address may not be called.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Range {
    /// `0.0.0.0/8`, `::`.
    Unspecified,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `fc00::/7`, `fec0::/10`.
    Private,
    /// `100.64.0.0/10`: behind a provider's address translation; also a cloud's own services.
    Shared,
    /// `169.254.0.0/16`, `fe80::/10`: also where clouds keep their instance metadata.
    LinkLocal,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `255.255.255.255`.
    Broadcast,
    /// Addresses of examples in books.
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48`.
    Benchmark,
    /// Everything else that belongs to nobody: `240.0.0.0/4`, protocol assignments, unallocated IPv6.
    Reserved,
    /// An IPv4 address inside an IPv6 address: mapped, compatible, translated, 6to4, Teredo, ISATAP.
    Embedded,
    /// A public-looking address that is a cloud's internal service.
    Metadata,
    /// A network the operator has closed.
    Closed,
}

impl Range {
    /// A stable word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::LinkLocal => "link_local",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Documentation => "documentation",
            Self::Benchmark => "benchmark",
            Self::Reserved => "reserved",
            Self::Embedded => "embedded",
            Self::Metadata => "metadata",
            Self::Closed => "closed",
        }
    }
}

/// A network in the form `203.0.113.0/24` or `2001:db8::/32`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    bits: u128,
    prefix: u32,
    v4: bool,
}

impl Network {
    fn contains(&self, ip: IpAddr) -> bool {
        let (bits, width) = bits(ip);
        let shift = width - self.prefix;
        // A shift by the whole width is not defined for the machine; the network of all addresses holds all.
        self.v4 == ip.is_ipv4() && (shift == width || (bits ^ self.bits) >> shift == 0)
    }
}

fn bits(ip: IpAddr) -> (u128, u32) {
    match ip {
        IpAddr::V4(ip) => (u128::from(ip.to_bits()), 32),
        IpAddr::V6(ip) => (ip.to_bits(), 128),
    }
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a network such as 203.0.113.0/24");
        let (ip, prefix) = text
            .split_once('/')
            .map_or((text, None), |(ip, prefix)| (ip, Some(prefix)));
        let ip: IpAddr = ip.trim().parse().map_err(|_| wrong())?;
        let (bits, width) = bits(ip);
        let prefix = prefix.map_or(Ok(width), |p| p.trim().parse().map_err(|_| wrong()))?;
        if prefix > width {
            Err(wrong())
        } else {
            Ok(Self {
                bits,
                prefix,
                v4: ip.is_ipv4(),
            })
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.v4 {
            let bits = u32::try_from(self.bits).unwrap_or(u32::MAX);
            write!(f, "{}/{}", Ipv4Addr::from_bits(bits), self.prefix)
        } else {
            write!(f, "{}/{}", Ipv6Addr::from_bits(self.bits), self.prefix)
        }
    }
}

/// Judges one address. In the sandbox loopback and private addresses are welcome too; nothing else is loosened.
///
/// # Errors
/// The range the address lies in.
pub fn judge(ip: IpAddr, mode: Mode, closed: &[Network]) -> Result<(), Range> {
    if closed.iter().any(|network| network.contains(ip)) {
        return Err(Range::Closed);
    }
    let found = match ip {
        IpAddr::V4(ip) => range_v4(ip),
        IpAddr::V6(ip) => match (mode, ip.to_ipv4_mapped()) {
            (Mode::Sandbox, Some(mapped)) => range_v4(mapped),
            _ => range_v6(ip),
        },
    };
    match (found, mode) {
        (None, _) | (Some(Range::Loopback | Range::Private), Mode::Sandbox) => Ok(()),
        (Some(range), _) => Err(range),
    }
}

const fn range_v4(ip: Ipv4Addr) -> Option<Range> {
    Some(match ip.octets() {
        [0, ..] => Range::Unspecified,
        [127, ..] => Range::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Range::Private,
        [100, 64..=127, ..] => Range::Shared,
        [169, 254, ..] => Range::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Range::Documentation,
        [198, 18..=19, ..] => Range::Benchmark,
        // The last one is the former 6to4 relay.
        [192, 0, 0, _] | [192, 88, 99, _] => Range::Reserved,
        // The host agent of one large cloud answers here inside every virtual network.
        [168, 63, 129, 16] => Range::Metadata,
        [224..=239, ..] => Range::Multicast,
        [255, 255, 255, 255] => Range::Broadcast,
        [240..=255, ..] => Range::Reserved,
        _ => return None,
    })
}

const fn range_v6(ip: Ipv6Addr) -> Option<Range> {
    Some(match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Range::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Range::Loopback,
        // ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d; 64:ff9b::/96 and 64:ff9b:1::/48; 2002::/16; Teredo.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, 0 | 1, ..]
        | [0x2002, ..]
        | [0x2001, 0, ..]
        // ISATAP hides the IPv4 address in the interface part of any prefix.
        | [_, _, _, _, 0 | 0x0200, 0x5efe, ..] => Range::Embedded,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Range::Private,
        [0xfe80..=0xfebf, ..] => Range::LinkLocal,
        [0xff00..=0xffff, ..] => Range::Multicast,
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Range::Documentation,
        [0x2001, 2, 0, ..] => Range::Benchmark,
        // 2001::/23 is for protocols; outside 2000::/3 nothing is given out.
        [0x2001, 0..=0x01ff, ..] => Range::Reserved,
        [0x2000..=0x3fff, ..] => return None,
        _ => Range::Reserved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str, mode: Mode) -> Result<(), Range> {
        judge(text.parse().unwrap(), mode, &[])
    }

    #[test]
    fn only_global_unicast_passes() {
        use Range::*;
        let refused: &[(Range, &[&str])] = &[
            (Unspecified, &["0.0.0.0", "0.1.2.3", "0.255.255.255", "::"]),
            (Loopback, &["127.0.0.1", "127.255.255.254", "::1"]),
            (
                Private,
                &[
                    "10.0.0.1",
                    "10.255.255.255",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.0.1",
                    "192.168.255.255",
                ],
            ),
            (
                Private,
                &["fc00::1", "fd00:ec2::254", "fdff:ffff::1", "fec0::1", "feff::1"],
            ),
            (Shared, &["100.64.0.1", "100.100.100.200", "100.127.255.255"]),
            (
                LinkLocal,
                &[
                    "169.254.0.1",
                    "169.254.169.254",
                    "169.254.170.2",
                    "fe80::1",
                    "febf::1",
                    "fe80::a9fe:a9fe",
                ],
            ),
            (Multicast, &["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"]),
            (Broadcast, &["255.255.255.255"]),
            (
                Documentation,
                &[
                    "192.0.2.1",
                    "198.51.100.1",
                    "203.0.113.1",
                    "2001:db8::1",
                    "3fff::1",
                    "3fff:fff::1",
                ],
            ),
            (Benchmark, &["198.18.0.1", "198.19.255.255", "2001:2::1"]),
            (
                Reserved,
                &[
                    "240.0.0.1",
                    "255.255.255.254",
                    "192.0.0.1",
                    "192.0.0.192",
                    "192.88.99.1",
                ],
            ),
            (
                Reserved,
                &[
                    "2001:1::1",
                    "2001:10::1",
                    "2001:20::1",
                    "2001:1ff::1",
                    "100::1",
                    "4000::1",
                    "5f00::1",
                    "1::1",
                ],
            ),
            (
                Embedded,
                &[
                    "::ffff:127.0.0.1",
                    "::ffff:10.0.0.1",
                    "::ffff:169.254.169.254",
                    "::ffff:8.8.8.8",
                    "::7f00:1",
                ],
            ),
            (
                Embedded,
                &[
                    "::10.0.0.1",
                    "::ffff:0:127.0.0.1",
                    "64:ff9b::7f00:1",
                    "64:ff9b::8.8.8.8",
                    "64:ff9b:1::a00:1",
                ],
            ),
            (
                Embedded,
                &[
                    "2002:7f00:1::",
                    "2002:a9fe:a9fe::1",
                    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                    "2001::1",
                ],
            ),
            (
                Embedded,
                &[
                    "2606:4700::5efe:7f00:1",
                    "2606:4700::200:5efe:a00:1",
                    "fe80::5efe:a00:1",
                ],
            ),
            (Metadata, &["168.63.129.16"]),
        ];
        for (range, addresses) in refused {
            for text in *addresses {
                assert_eq!(judged(text, Mode::Production), Err(*range), "{text}");
                assert!(!range.name().is_empty());
            }
        }
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2400:cb00::1",
            "2001:200::1",
            "3ffe::1",
        ] {
            assert_eq!(judged(text, Mode::Production), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_sandbox_takes_loopback_and_private_and_no_more() {
        for text in [
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "192.168.1.1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "1.1.1.1",
        ] {
            assert_eq!(judged(text, Mode::Sandbox), Ok(()), "{text}");
        }
        for text in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "0.0.0.0",
            "224.0.0.1",
            "100.100.100.200",
        ] {
            assert!(judged(text, Mode::Sandbox).is_err(), "{text}");
        }
    }

    #[test]
    fn an_operator_closes_networks() {
        let closed: Vec<Network> = ["20.0.0.0/8", "8.8.8.8", "2606:4700::/32"]
            .map(|n| n.parse().unwrap())
            .to_vec();
        let judged = |text: &str| judge(text.parse().unwrap(), Mode::Sandbox, &closed);
        for text in ["20.1.2.3", "8.8.8.8", "2606:4700:1::1"] {
            assert_eq!(judged(text), Err(Range::Closed));
        }
        for text in ["21.0.0.0", "8.8.8.9", "2606:4701::1", "127.0.0.1"] {
            assert_eq!(judged(text), Ok(()));
        }
        for network in ["0.0.0.0/0", "::/0"] {
            let closed: Network = network.parse().unwrap();
            assert_eq!(closed.to_string(), network);
            assert!(closed.contains("1.2.3.4".parse().unwrap()) == network.starts_with('0'));
        }
        for bad in ["", "x", "1.2.3.4/33", "::/129", "1.2.3.4/-1", "1.2.3.4/"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
