package dev.tollgate.auth.apikey;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/// A range of addresses in CIDR notation. Texts are parsed as literals only; no name is ever looked up.
final class Cidr {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:]{2,39})(?:/(\\d{1,3}))?");

    private Cidr() {}

    /// `text` with its prefix length written out (`10.0.0.1` becomes `10.0.0.1/32`).
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong
    static String normalised(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("must be an address range such as 203.0.113.0/24 or 2001:db8::/32");
        }
        var isV6 = form.group(1).indexOf(':') >= 0;
        var address = literal(form.group(1));
        if (isV6 != address instanceof Inet6Address) {
            throw new IllegalArgumentException("must be written in IPv4 form when it is an IPv4 range");
        }
        var bits = isV6 ? 128 : 32;
        var prefix = form.group(2) == null ? bits : Integer.parseInt(form.group(2));
        if (prefix > bits) {
            throw new IllegalArgumentException("has a prefix longer than " + bits + " bits");
        }
        var hostBits = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
        if (new BigInteger(1, address.getAddress()).and(hostBits).signum() != 0) {
            throw new IllegalArgumentException("has address bits beyond its prefix of " + prefix + " bits");
        }
        return form.group(1) + "/" + prefix;
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("must be an address range such as 203.0.113.0/24 or 2001:db8::/32");
        }
    }
}
