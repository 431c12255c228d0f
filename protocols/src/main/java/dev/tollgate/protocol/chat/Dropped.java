package dev.tollgate.protocol.chat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The members of a request that are left out, each once, in their order.
final class Dropped {
    private final Set<String> members = new LinkedHashSet<>();

    void add(boolean isDropped, String member) {
        if (isDropped) {
            members.add(member);
        }
    }

    List<String> members() {
        return List.copyOf(members);
    }
}
