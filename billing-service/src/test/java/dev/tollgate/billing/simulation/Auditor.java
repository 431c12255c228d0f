package dev.tollgate.billing.simulation;

import dev.tollgate.contracts.usage.UsageEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps the books by hand, in plain maps and one operation at a time, from what the documentation says; it
/// shares no code with the ledger. Every dollar given is tracked by its grant, every hold by its slice.
public final class Auditor {
    public static final long NEVER = Long.MAX_VALUE;
    private final Map<UUID, Purse> purses = new HashMap<>();
    private final Map<UUID, Slice> slices = new HashMap<>();
    private final Map<String, Long> platform = new HashMap<>();
    private final Set<UUID> events = new HashSet<>();
    private final Map<UUID, Booking> bookings = new HashMap<>();
    private final Set<UUID> reversed = new HashSet<>();
    private final List<UUID> fresh = new ArrayList<>();
    private long grants;

    /// What a tenant has: `paid` and what is left of each grant.
    public static final class Purse {
        private long paid;
        private long spent;
        private final List<Lot> lots = new ArrayList<>();
        private final List<Slice> slices = new ArrayList<>();

        public long given() {
            return lots.stream().mapToLong(lot -> lot.left).sum();
        }

        public long balance() {
            return paid + given();
        }

        public long held() {
            return slices.stream().mapToLong(slice -> slice.held).sum();
        }

        public long spent() {
            return spent;
        }

        private long free() {
            return balance() - held();
        }
    }

    /// What is left of a grant. What ends first is spent first, then what was given first.
    private static final class Lot {
        private final UUID id;
        private final long number;
        private long end;
        private long left;

        private Lot(UUID id, long number, long end, long left) {
            this.id = id;
            this.number = number;
            this.end = end;
            this.left = left;
        }
    }

    /// A slice: what it still holds, and whether its holder may spend it or has reported its end.
    public static final class Slice {
        private final UUID tenant;
        private long held;
        private long charged;
        private String state = "open";

        private Slice(UUID tenant, long held) {
            this.tenant = tenant;
            this.held = held;
        }

        public long held() {
            return held;
        }

        public long charged() {
            return charged;
        }

        public String state() {
            return state;
        }
    }

    /// One transfer: amounts by account, and the promotional part of the wallet's.
    public record Booking(UUID tenant, String kind, Map<String, Long> amounts, long given, boolean spending) {}

    public Purse purse(UUID tenant) {
        return purses.computeIfAbsent(tenant, id -> new Purse());
    }

    public @Nullable Slice slice(UUID id) {
        return slices.get(id);
    }

    /// What is left of each grant.
    public Map<UUID, Long> grants() {
        var left = new HashMap<UUID, Long>();
        purses.values()
                .forEach(purse ->
                        purse.lots.stream().filter(lot -> lot.left > 0).forEach(lot -> left.put(lot.id, lot.left)));
        return left;
    }

    public Map<UUID, Slice> slices() {
        return slices;
    }

    public Set<UUID> tenants() {
        return purses.keySet();
    }

    public long platform(String account) {
        return platform.getOrDefault(account, 0L);
    }

    public @Nullable Booking booking(UUID id) {
        return bookings.get(id);
    }

    /// The transfers since the last call. Older ones are forgotten when `forget`.
    public List<UUID> takeFresh(boolean forget) {
        var taken = List.copyOf(fresh);
        fresh.clear();
        if (forget) {
            bookings.clear();
        }
        return taken;
    }

    public void topUp(UUID id, UUID tenant, long amount) {
        purse(tenant).paid += amount;
        book(id, tenant, "top-up", Map.of("wallet", amount, "cash", -amount), 0, false);
    }

    public void grant(UUID id, UUID tenant, long amount, long end) {
        var lots = purse(tenant).lots;
        lots.removeIf(lot -> lot.left == 0);
        lots.add(new Lot(id, grants++, end, amount));
        book(id, tenant, "grant", Map.of("wallet", amount, "promotion", -amount), amount, false);
    }

    /// True when it was possible: only paid money, and none that slices need once all given money is used up.
    public boolean refund(UUID id, UUID tenant, long amount) {
        var purse = purse(tenant);
        var neededByHolds = Math.max(0, purse.held() - purse.given());
        if (amount > purse.paid - neededByHolds) {
            return false;
        }
        purse.paid -= amount;
        book(id, tenant, "refund", Map.of("wallet", -amount, "refund", amount), 0, false);
        return true;
    }

    /// True when it was possible.
    public boolean reverse(UUID id, UUID of, boolean withCost) {
        var original = bookings.get(of);
        if (original == null || reversed.contains(of)) {
            return false;
        }
        var purse = purse(original.tenant);
        var wallet = -original.amounts.getOrDefault("wallet", 0L);
        var given = -original.given;
        if (given < 0) {
            var lot = purse.lots.stream().filter(one -> one.id.equals(of)).findFirst();
            if (lot.isEmpty() || lot.get().left != -given) {
                return false;
            }
        }
        if (original.amounts.containsKey("wallet")
                && (purse.free() + wallet < 0 || purse.paid + (wallet - given) < 0)) {
            return false;
        }
        if (given < 0) {
            purse.lots.removeIf(one -> one.id.equals(of));
        } else if (given > 0) {
            purse.lots.add(new Lot(id, grants++, NEVER, given));
        }
        purse.paid += wallet - given;
        purse.spent -= original.spending ? wallet : 0;
        reversed.add(of);
        var amounts = new HashMap<String, Long>();
        original.amounts.forEach((account, amount) -> {
            if (withCost || !original.kind.equals("charge") || !account.startsWith("provider")) {
                amounts.put(account, -amount);
            }
        });
        book(id, original.tenant, "correction", amounts, given, original.spending);
        return true;
    }

    /// Makes a grant end at another time; `end` beyond all others' makes it the last to be spent.
    public void endAt(UUID grant, long end) {
        for (var purse : purses.values()) {
            purse.lots.stream().filter(lot -> lot.id.equals(grant)).forEach(lot -> lot.end = end);
        }
    }

    /// Ends what is due at `now`, as far as slices do not hold it; answers the amounts by grant.
    public Map<UUID, Long> expire(long now) {
        var ended = new HashMap<UUID, Long>();
        purses.forEach((tenant, purse) -> purse.lots.stream()
                .filter(lot -> lot.end <= now && lot.left > 0)
                .sorted(Comparator.comparing(lot -> lot.id.toString()))
                .forEach(lot -> {
                    var amount = Math.min(lot.left, purse.free());
                    if (amount > 0) {
                        lot.left -= amount;
                        ended.put(lot.id, amount);
                        add("promotion", amount);
                    }
                }));
        return ended;
    }

    /// What was granted; 0 when it was refused.
    public long open(UUID id, UUID tenant, long minimum, long wanted) {
        var purse = purse(tenant);
        purse.slices.removeIf(slice -> slice.held == 0 && !slice.state.equals("open"));
        var amount = Math.min(wanted, Math.max(minimum, purse.free() / 2));
        if (purse.free() < minimum) {
            var refused = new Slice(tenant, 0);
            refused.state = "refused";
            slices.put(id, refused);
            return 0;
        }
        var slice = new Slice(tenant, amount);
        slices.put(id, slice);
        purse.slices.add(slice);
        return amount;
    }

    /// The holder has charged `reported`: what is not posted of it yet stays held, the rest is free.
    public void close(UUID id, long reported) {
        var slice = slices.get(id);
        if (slice != null && slice.state.equals("open")) {
            slice.held = Math.min(slice.held, Math.max(0, reported - slice.charged));
            slice.state = slice.held == 0 ? "closed" : "closing";
        }
    }

    /// The holder was silent for too long.
    public void lose(UUID id) {
        end(id, "open", "expired");
    }

    /// What the holder reported never came.
    public void giveUp(UUID id) {
        end(id, "closing", "closed");
    }

    private void end(UUID id, String from, String to) {
        var slice = slices.get(id);
        if (slice != null && slice.state.equals(from)) {
            slice.held = 0;
            slice.state = to;
        }
    }

    /// Posts an event, unless it was posted before.
    public void event(UsageEvent event) {
        if (!events.add(event.eventId())) {
            return;
        }
        var charge = event.charge().nanos();
        var cost = event.cost().nanos();
        var amounts = new HashMap<String, Long>();
        var given = 0L;
        if (charge > 0) {
            var purse = purse(event.tenantId());
            var paid = pay(event, purse, charge);
            given = spend(purse, paid);
            if (paid > 0) {
                amounts.put("wallet", -paid);
            }
            amounts.put("revenue", charge);
            if (paid < charge) {
                amounts.put("write_off", paid - charge);
            }
        }
        if (cost > 0) {
            amounts.put("provider_cost", -cost);
            amounts.put("provider_payable", cost);
        }
        if (!amounts.isEmpty()) {
            book(event.eventId(), event.tenantId(), charge > 0 ? "charge" : "cost", amounts, -given, charge > 0);
        }
    }

    /// How much of the charge can be paid: the event's own slice first, then what nobody holds.
    private long pay(UsageEvent event, Purse purse, long charge) {
        var slice = event.sliceId() == null ? null : slices.get(event.sliceId());
        var own = slice != null && slice.tenant.equals(event.tenantId()) ? slice : null;
        var free = purse.free();
        var held = 0L;
        if (own != null) {
            held = Math.min(own.held, charge);
            own.held -= held;
            own.charged += charge;
            if (own.state.equals("closing") && own.held == 0) {
                own.state = "closed";
            }
        }
        return held + Math.min(free, charge - held);
    }

    /// Takes `amount` out of the purse, given money first; answers how much of it was given.
    private static long spend(Purse purse, long amount) {
        purse.lots.sort(Comparator.<Lot>comparingLong(lot -> lot.end).thenComparingLong(lot -> lot.number));
        var rest = amount;
        for (var lot : purse.lots) {
            var part = Math.min(lot.left, rest);
            lot.left -= part;
            rest -= part;
        }
        purse.paid -= rest;
        purse.spent += amount;
        return amount - rest;
    }

    private void book(UUID id, UUID tenant, String kind, Map<String, Long> amounts, long given, boolean spending) {
        amounts.forEach((account, amount) -> {
            if (!account.equals("wallet")) {
                add(account, amount);
            }
        });
        bookings.put(id, new Booking(tenant, kind, Map.copyOf(amounts), given, spending));
        fresh.add(id);
    }

    private void add(String account, long amount) {
        platform.merge(account, amount, Long::sum);
    }
}
