package dev.tollgate.kit.network;

import java.net.InetAddress;
import java.util.List;

/// Keeps an address that somebody else named (a client, a provider's answer) from leading into the own network: only
/// the public internet may be called, and what is allowed besides.
public final class EgressGuard {
    /// IANA's special-purpose registries, without what is global; tunnels that lead to any IPv4 address; and all of
    /// IPv6 beside 2000::/3, as nothing else has been given out for the internet.
    private static final List<CidrRange> SPECIAL = List.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "4000::/2",
                    "8000::/1")
            .stream()
            .map(CidrRange::parse)
            .toList();

    private final List<CidrRange> allowed;

    /// A guard that permits these ranges too, though they are not of the public internet. What is no range is an
    /// [IllegalArgumentException].
    public EgressGuard(List<String> allowedPrivateRanges) {
        this.allowed = allowedPrivateRanges.stream().map(CidrRange::parse).toList();
    }

    /// Whether the address may be called. Of a name, all addresses must be asked for, and the connection made to one of
    /// those.
    public boolean permits(InetAddress address) {
        return SPECIAL.stream().noneMatch(range -> range.contains(address))
                || allowed.stream().anyMatch(range -> range.contains(address));
    }
}
