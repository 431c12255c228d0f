package dev.tollgate.gateway.ingress;

import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.protocol.cases.ClientsTest;
import dev.tollgate.protocol.cases.ContentTest;
import dev.tollgate.protocol.cases.ErrorsTest;
import dev.tollgate.protocol.cases.EveryRouteTest;
import dev.tollgate.protocol.cases.ReasoningTest;
import dev.tollgate.protocol.cases.StopReasonsTest;
import dev.tollgate.protocol.cases.StreamLifeCycleTest;
import dev.tollgate.protocol.cases.StructuredOutputTest;
import dev.tollgate.protocol.cases.ThinkingSettingsTest;
import dev.tollgate.protocol.cases.ToolCallsTest;
import dev.tollgate.protocol.cases.ToolRequestsTest;
import dev.tollgate.protocol.cases.UsageTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Nested;

/// The protocol cases again, through the running gateway ([HttpPipe]).
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class GatewayCasesTest {
    @Nested
    class ToolCalls extends ToolCallsTest {}

    @Nested
    class ToolRequests extends ToolRequestsTest {}

    @Nested
    class Reasoning extends ReasoningTest {}

    @Nested
    class ThinkingSettings extends ThinkingSettingsTest {}

    @Nested
    class StreamLifeCycle extends StreamLifeCycleTest {}

    @Nested
    class Usage extends UsageTest {}

    @Nested
    class StopReasons extends StopReasonsTest {}

    @Nested
    class Errors extends ErrorsTest {}

    @Nested
    class Content extends ContentTest {}

    @Nested
    class StructuredOutput extends StructuredOutputTest {}

    @Nested
    class Clients extends ClientsTest {}

    @Nested
    class EveryRoute extends EveryRouteTest {}
}
