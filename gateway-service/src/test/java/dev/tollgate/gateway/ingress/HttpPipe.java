package dev.tollgate.gateway.ingress;

import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.gateway.ingress.ExactUpstream.Answer;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.cases.Asked;
import dev.tollgate.protocol.cases.Passage;
import dev.tollgate.protocol.cases.Pipe;
import dev.tollgate.protocol.cases.Reply;
import dev.tollgate.protocol.cases.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way through the running gateway: the client's request over HTTP to its public port, the upstream's
/// answer from a socket.
public final class HttpPipe implements Pipe {
    @Override
    public Passage pass(Asked asked, List<Reply> replies) {
        var stage = Stage.get();
        offer(stage, asked);
        stage.upstream().answer(replies.stream().map(HttpPipe::answer).toList());

        var speaks = Dialect.valueOf(asked.route().client().name());
        var path = speaks.path(asked.model(), asked.stream());
        var answer = stage.client()
                .send(stage.client()
                        .request(speaks, asked.array() ? path.replace("?alt=sse", "") : path, asked.body()));

        var got = stage.upstream().got();
        if (answer.status() >= 400) {
            // The route may rest for a while: the next case needs one of its own.
            stage.withdraw();
        }
        return new Passage(
                got.isEmpty() ? null : got.getLast().body(),
                answer.status(),
                headers(answer),
                answer.header("content-type"),
                answer.body(),
                () -> usage(stage, answer.requestId()));
    }

    private static void offer(Stage stage, Asked asked) {
        var route = asked.route();
        var protocol = WireProtocol.valueOf(route.upstream().name());
        stage.offer(asked.model(), protocol, Route.INPUT, Route.MAX_OUTPUT, Dialect.json(route.facts()));
    }

    private static Answer answer(Reply reply) {
        if (!reply.stream()) {
            return Answer.json(reply.status(), reply.body());
        }
        return reply.cut() == Reply.Cut.NONE ? Answer.stream(reply.body()) : Answer.byteByByte(reply.body());
    }

    private static Map<String, String> headers(GatewayClient.Answer answer) {
        var headers = new HashMap<String, String>();
        answer.response()
                .headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return headers;
    }

    /// The provider's figures as the usage event has them.
    private static @Nullable Usage usage(Stage stage, String requestId) {
        var event = stage.usage().of(requestId);
        if (event.usageSource() != UsageSource.PROVIDER) {
            return null;
        }
        var read = unit(event.units(), "cache-read");
        var short5m = unit(event.units(), "cache-write-5m");
        var long1h = unit(event.units(), "cache-write-1h");
        var reasoning = unit(event.units(), "reasoning");
        return new Usage(
                unit(event.units(), "input") + read + short5m + long1h,
                read,
                short5m,
                long1h,
                unit(event.units(), "output") + reasoning,
                reasoning,
                0,
                0);
    }

    private static long unit(Map<String, Long> units, String name) {
        return units.getOrDefault(name, 0L);
    }
}
