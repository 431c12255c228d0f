package dev.tollgate.mediajobs.provider;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/// Keeps a provider's answer from leading into the own network: results are fetched from the provider's own address, or
/// from the public internet.
final class PublicAddress {
    private PublicAddress() {}

    /// Whether both are the same scheme, host and port.
    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    /// Whether every address of the host is of the public internet.
    static boolean isPublic(URI address) {
        try {
            for (var resolved : InetAddress.getAllByName(address.getHost())) {
                if (!isPublic(resolved)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        var bytes = address.getAddress();
        var first = bytes[0] & 0xff;
        var second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            // 2000::/3 is what IANA has given out, but for tunnels and documentation in 2001::/23, 2001:db8::/32,
            // 2002::/16.
            return (first & 0xe0) == 0x20
                    && !(first == 0x20 && second == 0x02)
                    && !(first == 0x20 && second == 0x01 && ((bytes[2] & 0xfe) == 0 || (bytes[2] & 0xff) == 0x0d));
        }
        // This network, carrier's NAT, protocol assignments, benchmarks, and what is reserved.
        return first != 0
                && !(first == 100 && (second & 0xc0) == 64)
                && !(first == 192 && second == 0)
                && !(first == 198 && (second & 0xfe) == 18)
                && first < 240;
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
