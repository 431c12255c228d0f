package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.UpstreamRequest.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the gateway has to know of a chat request; the bytes themselves are passed on. Offsets are positions in
/// the body.
///
/// @param modelFrom where the value of `model` begins, with its quote
/// @param modelTo behind the value of `model`
/// @param usageFlag how the client wrote `stream_options.include_usage`
/// @param maxOutput the larger of `max_completion_tokens` and `max_tokens`; absent when neither is given
/// @param firstImage the first message with an image (`messages[2]`); absent without images
/// @param limitFrom where the name `max_completion_tokens` begins; -1 when it is not the only limit or not
/// there
/// @param developers where the roles `developer` of messages begin
/// @param options the member `stream_options` with one of the commas around it; absent when it is not there
record RelayedRequest(
        Body body,
        String model,
        int modelFrom,
        int modelTo,
        boolean stream,
        UsageFlag usageFlag,
        @Nullable Long maxOutput,
        int choices,
        long textBytes,
        int images,
        @Nullable String firstImage,
        boolean hasUnboundedInput,
        boolean hasTools,
        int limitFrom,
        List<Integer> developers,
        @Nullable Span options)
        implements Relay.Request {
    private static final byte[] INCLUDE_USAGE = Splices.ascii("\"include_usage\":true");
    private static final byte[] OPTIONS = Splices.ascii("{\"include_usage\":true}");
    private static final byte[] OPTIONS_MEMBER = Splices.ascii("\"stream_options\":{\"include_usage\":true},");
    private static final byte[] TRUE = Splices.ascii("true");
    private static final byte[] SYSTEM = Splices.ascii("\"system\"");
    private static final byte[] OLD_LIMIT = Splices.ascii("\"max_tokens\"");
    private static final byte[] COMMA = Splices.ascii(",");

    RelayedRequest {
        developers = List.copyOf(developers);
    }

    /// Where and how `include_usage` stands in the request.
    ///
    /// @param asked whether it is true
    /// @param place what has to be written to make it true
    /// @param from position of the value to replace, or of the place to insert at
    /// @param to behind the value to replace; equal to `from` when text is inserted
    record UsageFlag(boolean asked, Place place, int from, int to) {}

    /// A part of the body.
    record Span(int from, int to) {}

    enum Place {
        /// There are no `stream_options`: a member is inserted behind the first brace.
        MEMBER_OF_BODY,
        /// `stream_options` is null: its value is replaced.
        WHOLE_OPTIONS,
        /// `stream_options` is an empty object.
        ONLY_MEMBER_OF_OPTIONS,
        /// `stream_options` has other members.
        MEMBER_OF_OPTIONS,
        /// `include_usage` is there and not true: its value is replaced.
        VALUE
    }

    @Override
    public UpstreamRequest toUpstream(String upstreamModel, ModelFacts facts) {
        var splices = new ArrayList<Splices.Splice>(2);
        if (!model.equals(upstreamModel)) {
            splices.add(new Splices.Splice(modelFrom, modelTo, List.of(Splices.quoted(upstreamModel))));
        }
        if (stream && !usageFlag.asked() && facts.streamUsage()) {
            splices.add(askForUsage());
        }
        if (options != null && !facts.streamUsage()) {
            splices.add(new Splices.Splice(options.from(), options.to(), List.of()));
        }
        if (!facts.maxCompletionTokens() && limitFrom >= 0) {
            splices.add(new Splices.Splice(limitFrom, limitFrom + RequestScan.LIMIT.length, List.of(OLD_LIMIT)));
        }
        if (!facts.developerRole()) {
            for (var from : developers) {
                splices.add(new Splices.Splice(from, from + RequestScan.DEVELOPER.length, List.of(SYSTEM)));
            }
        }
        var bytes = body.bytes();
        var edited = splices.isEmpty() ? bytes : Splices.apply(bytes, 0, bytes.length, splices);
        return new UpstreamRequest(ChatCodec.PATH, Map.of(), new Body(edited), List.of());
    }

    private Splices.Splice askForUsage() {
        var text = switch (usageFlag.place()) {
            case MEMBER_OF_BODY -> List.of(OPTIONS_MEMBER);
            case WHOLE_OPTIONS -> List.of(OPTIONS);
            case ONLY_MEMBER_OF_OPTIONS -> List.of(INCLUDE_USAGE);
            case MEMBER_OF_OPTIONS -> List.of(INCLUDE_USAGE, COMMA);
            case VALUE -> List.of(TRUE);
        };
        return new Splices.Splice(usageFlag.from(), usageFlag.to(), text);
    }
}
