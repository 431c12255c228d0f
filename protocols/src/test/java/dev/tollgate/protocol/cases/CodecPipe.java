package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The way through the codecs, as the gateway joins them, without HTTP.
final class CodecPipe implements Pipe {
    /// What a codec mints by chance where the upstream gave no id: the id itself, or a signature that names
    /// it.
    private static final Pattern MINTED = Pattern.compile("(call_|toolu_|gw1\\.[a-z.]+)[A-Za-z0-9_-]{24,}");

    @Override
    public Passage pass(Asked asked, List<Reply> replies) {
        var route = asked.route();
        var reply = replies.getFirst();
        Joint joint;
        try {
            joint = route.passesOn() ? new PassedOn(asked) : new Translated(asked);
        } catch (ProtocolException e) {
            return Passage.refused(null, route.clientCodec().encodeError(e.error(), Route.IDENTITY));
        }
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        if (reply.status() != 200) {
            var error = route.upstreamCodec().decodeError(reply.status(), body);
            return Passage.refused(joint.sent(), route.clientCodec().encodeError(error, Route.IDENTITY));
        }
        var passage = joint.answered(reply.stream(), body);
        switch (reply.cut()) {
            case NONE -> {}
            case EVENTS -> sameEverywhere(body, CodecPipe::events);
            case ANSWER -> sameEverywhere(body, parts -> told(joint.answered(true, parts)));
        }
        return passage;
    }

    /// Cut at every byte in two, and byte by byte, the same comes out.
    private static void sameEverywhere(byte[] body, Function<byte[][], Object> outcome) {
        var whole = outcome.apply(new byte[][] {body});
        for (var at = 1; at < body.length; at++) {
            var parts = new byte[][] {Arrays.copyOf(body, at), Arrays.copyOfRange(body, at, body.length)};
            assertThat(outcome.apply(parts)).as("cut at byte %d", at).isEqualTo(whole);
        }
        var single = new byte[body.length][];
        for (var at = 0; at < body.length; at++) {
            single[at] = new byte[] {body[at]};
        }
        assertThat(outcome.apply(single)).as("byte by byte").isEqualTo(whole);
    }

    private static List<String> events(byte[]... parts) {
        var events = new ArrayList<String>();
        Joint.read(
                true,
                (bytes, from, to, dataFrom, dataTo) -> {
                    events.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
                    events.add(new String(bytes, dataFrom, dataTo - dataFrom, StandardCharsets.UTF_8));
                },
                parts);
        return events;
    }

    private static String told(Passage passage) {
        return MINTED.matcher(passage.body()).replaceAll("$1minted");
    }
}
