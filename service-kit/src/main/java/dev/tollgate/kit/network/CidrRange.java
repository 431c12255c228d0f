package dev.tollgate.kit.network;

import java.net.InetAddress;

/// A range of addresses such as `10.0.0.0/8`, `2001:db8::/32` or a single address.
public record CidrRange(InetAddress network, int prefixLength) {
    /// Reads a range; names are never resolved, anything but literals is an [IllegalArgumentException].
    public static CidrRange parse(String text) {
        var slash = text.indexOf('/');
        var network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        var bits = network.getAddress().length * Byte.SIZE;
        var length = slash < 0 ? bits : Integer.parseInt(text, slash + 1, text.length(), 10);
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("No such prefix length: " + text);
        }
        return new CidrRange(network, length);
    }

    /// Whether the address is in the range; addresses of the other family never are.
    public boolean contains(InetAddress address) {
        var ours = network.getAddress();
        var theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        var whole = prefixLength / Byte.SIZE;
        for (var i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        var rest = prefixLength % Byte.SIZE;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xFF & (0xFF << (Byte.SIZE - rest))) == 0;
    }
}
