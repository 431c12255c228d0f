package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a model says in whatever order, its text and its calls reach every client, in a stream by the rules.
class RandomTurnsTest {
    private static final int TURNS = 30;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.tollgate.protocol.cases.EveryRouteTest#routes")
    void anyTurnReachesTheClient(String pair) {
        var route = Route.of(pair);
        var call = route.asksForStream(EveryRouteTest.request(route.client()));

        var whole = route.asks(EveryRouteTest.request(route.client()));

        for (var seed = 0L; seed < TURNS; seed++) {
            var turn = new RandomTurn(seed);
            var lines = turn.told(route.upstream());

            var seen = Seen.of(call.streamsOnce(lines));

            assertThat(Seen.of(route.client(), EveryRouteTest.view(route.client(), whole.collectsOnce(lines))))
                    .as("whole, seed %d of %s\n%s", seed, pair, lines)
                    .isEqualTo(seen);
            assertThat(seen.text()).as("seed %d of %s\n%s", seed, pair, lines).isEqualTo(turn.visibleText());
            assertThat(seen.calls()).as("seed %d of %s\n%s", seed, pair, lines).isEqualTo(turn.calls());
            assertThat(seen.end()).isEqualTo(turn.calls().isEmpty() ? "STOP" : "TOOLS");
        }
    }
}
