package dev.tollgate.billing.settlement;

import dev.tollgate.billing.ledger.LedgerRoles;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Usage events that could not be posted: seen, put back on their topic, given up. For platform admins.
@Path("/api/dead-letters")
@Authenticated
@RunOnVirtualThread
public class DeadLetterResource {
    private static final int MAX_REASON_LENGTH = 500;
    private final Caller caller;
    private final DeadLetterRepository letters;
    private final Redrive redrive;

    DeadLetterResource(Caller caller, DeadLetterRepository letters, Redrive redrive) {
        this.caller = caller;
        this.letters = letters;
        this.redrive = redrive;
    }

    /// Newest first.
    @GET
    public Page<DeadLetter> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("reason") @Nullable String reason,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        LedgerRoles.requireAll(caller);
        var size = Page.limit(limit);
        var filter = new DeadLetterRepository.Filter(
                oneOf("state", state, DeadLetter.STATES), deadReason(reason), TimeRange.parse(from, to));
        var rows = letters.list(filter, Cursor.parse(cursor), size + 1);
        return Page.of(
                rows,
                size,
                letter -> new Cursor(letter.firstSeenAt(), letter.id().toString()));
    }

    /// One letter with its payload and its history.
    @GET
    @Path("/{id}")
    public DeadLetterDetail read(@PathParam("id") UUID id) {
        LedgerRoles.requireAll(caller);
        var letter = letters.find(id).orElseThrow(DeadLetterResource::unknown);
        var bytes = letters.bytes(id).orElseThrow(DeadLetterResource::unknown);
        return DeadLetterDetail.of(letter, bytes, letters.actions(id));
    }

    /// Puts one letter back on its topic.
    @POST
    @Path("/{id}/redrive")
    public DeadLetter redrive(@PathParam("id") UUID id, @Nullable Why why) {
        caller.requireAny("platform-admin");
        var reason = needed(why);
        return done(sent(() -> redrive.one(id, caller.email(), reason)));
    }

    /// Puts letters back that wait, of one reason or of all.
    @POST
    @Path("/redrive")
    public Redriven redriveAll(@QueryParam("reason") @Nullable String reason, @Nullable Why why) {
        caller.requireAny("platform-admin");
        var note = needed(why);
        var count = sent(() -> redrive.many(deadReason(reason), caller.email(), note));
        return new Redriven(count, count == Redrive.MOST);
    }

    /// Gives one letter up for good. One that was sent again must have died again: its event may be on its way.
    @POST
    @Path("/{id}/discard")
    public DeadLetter discard(@PathParam("id") UUID id, @Nullable Why why) {
        caller.requireAny("platform-admin");
        return done(redrive.discard(id, caller.email(), needed(why)));
    }

    private static DeadLetter done(Redrive.Outcome outcome) {
        return switch (outcome) {
            case Redrive.Outcome.Done(var letter) -> letter;
            case Redrive.Outcome.Unknown() -> throw unknown();
            case Redrive.Outcome.NotOpen(var state) ->
                throw ProblemException.conflict(
                        state.equals("redriven")
                                ? "This dead letter was sent again and may yet be posted; discard it when it is dead again."
                                : "This dead letter is " + state + "; nothing more can be done with it.");
        };
    }

    private static <T> T sent(Supplier<T> command) {
        try {
            return command.get();
        } catch (KafkaException e) {
            throw ProblemException.unavailable(
                    "Kafka did not take all of it. What it took is posted once; try again for the rest.");
        }
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("There is no such dead letter.");
    }

    private static String needed(@Nullable Why why) {
        var reason = why == null ? null : why.reason();
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON_LENGTH || reason.indexOf('\0') >= 0) {
            throw ProblemException.invalid(
                    List.of(new Problem.FieldError("reason", "must be 1 to " + MAX_REASON_LENGTH + " characters")));
        }
        return reason;
    }

    private static @Nullable String deadReason(@Nullable String reason) {
        return oneOf(
                "reason",
                reason,
                Arrays.stream(DeadReason.values()).map(DeadReason::text).toList());
    }

    private static @Nullable String oneOf(String name, @Nullable String value, List<String> known) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (!known.contains(value)) {
            throw ProblemException.badRequest(name + " must be one of " + String.join(", ", known) + ".");
        }
        return value;
    }

    /// Why somebody does it; kept with who and when.
    public record Why(@Nullable String reason) {}

    /// How many letters were put back; `more` when others may wait.
    public record Redriven(int redriven, boolean more) {}
}
