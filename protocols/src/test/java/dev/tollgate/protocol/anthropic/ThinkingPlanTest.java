package dev.tollgate.protocol.anthropic;

import static dev.tollgate.protocol.anthropic.Neutral.call;
import static dev.tollgate.protocol.anthropic.Neutral.function;
import static dev.tollgate.protocol.anthropic.Neutral.json;
import static dev.tollgate.protocol.anthropic.Neutral.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import dev.tollgate.protocol.ToolChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkingPlanTest {
    private static final String BUDGET = "{'thinking':{'kind':'budget','min':1024,'max':63999,'off':true}}";
    private static final String ADAPTIVE = "{'thinking':{'kind':'adaptive'},'sampling':false}";

    @Test
    void P20_anAdaptiveModelGetsAnEffort() {
        var body = asked(Effort.HIGH, 5000L).upstream(ADAPTIVE);

        assertThat(body.path("thinking").path("type").asText()).isEqualTo("adaptive");
        assertThat(body.path("thinking").has("budget_tokens")).isFalse();
        assertThat(body.path("output_config")).isEqualTo(json("{'effort':'high'}"));
        assertThat(body.path("max_tokens").asInt()).isEqualTo(5000);
        assertThat(Neutral.request().user("x").upstream(ADAPTIVE).has("thinking"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "MINIMAL, low",
        "LOW, low",
        "MEDIUM, medium",
        "HIGH, high",
        "XHIGH, max",
        "MAX, max",
    })
    void theNearestEffortThatTheModelHasIsTaken(Effort effort, String word) {
        var facts = "{'thinking':{'kind':'adaptive','efforts':['low','medium','high','max']}}";

        assertThat(asked(effort, null)
                        .upstream(facts)
                        .path("output_config")
                        .path("effort")
                        .asText())
                .isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        // effort, the client's limit, budget, the limit sent
        "LOW, 5000, 1024, 5000",
        "MEDIUM, 5000, 4999, 5000",
        "HIGH, , 24576, 32768",
        "MAX, , 63999, 72191",
        "MEDIUM, 1000, , 1000",
    })
    void aBudgetFitsIntoTheAnswersLimit(Effort effort, Long limit, Integer budget, int sent) {
        var body = asked(effort, limit).upstream(BUDGET);

        assertThat(body.path("thinking").path("budget_tokens").isMissingNode()).isEqualTo(budget == null);
        assertThat(body.path("thinking").path("budget_tokens").asInt()).isEqualTo(budget == null ? 0 : budget);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(sent);
    }

    @Test
    void P21_aForcedToolGoesBeforeThinking() {
        var request = asked(Effort.MEDIUM, null).tools(function("f"));
        request.choice = new ToolChoice.Required();

        assertThat(request.upstream(BUDGET).path("tool_choice")).isEqualTo(json("{'type':'any'}"));
        assertThat(request.upstream(BUDGET).has("thinking")).isFalse();
        assertThat(request.dropped(BUDGET)).containsExactly("thinking");
        assertThat(request.upstream(ADAPTIVE).path("thinking")).isEqualTo(json("{'type':'disabled'}"));
        var always = request.upstream("{'thinking':{'kind':'adaptive','off':false}}");
        assertThat(always.path("thinking").path("type").asText()).isEqualTo("adaptive");
        assertThat(always.path("tool_choice")).isEqualTo(json("{'type':'auto'}"));
    }

    @Test
    void P24_aTurnThatLostItsThoughtsIsContinuedWithoutThinking() {
        var lost = asked(Effort.LOW, 5000L).assistant(call("c1", "f", "{}")).user(result("c1", "1"));
        var kept = asked(Effort.LOW, 5000L)
                .assistant(
                        new ContentPart.Reasoning(
                                "t", new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null), false),
                        call("c1", "f", "{}"))
                .user(result("c1", "1"));

        assertThat(lost.upstream(BUDGET).has("thinking")).isFalse();
        assertThat(lost.upstream(ADAPTIVE).path("thinking")).isEqualTo(json("{'type':'disabled'}"));
        assertThat(kept.upstream(ADAPTIVE).path("thinking").path("type").asText())
                .isEqualTo("adaptive");
        assertThat(kept.upstream(BUDGET).path("thinking").path("type").asText()).isEqualTo("enabled");
        assertThat(kept.upstream(BUDGET).path("messages").get(1).path("content").get(0))
                .isEqualTo(json("{'type':'thinking','thinking':'t','signature':'SIG'}"));
    }

    @Test
    void thinkingIsSwitchedOffWhereItCanBe() {
        assertThat(off(BUDGET).path("thinking")).isEqualTo(json("{'type':'disabled'}"));
        assertThat(off("{}").path("thinking")).isEqualTo(json("{'type':'disabled'}"));
        assertThat(off("{'thinking':{'kind':'none'}}").has("thinking")).isFalse();
        assertThat(off("{'thinking':{'kind':'adaptive','off':false}}").path("output_config"))
                .isEqualTo(json("{'effort':'low'}"));
    }

    @Test
    void aModelThatCannotThinkIsNotAskedTo() {
        var request = asked(Effort.LOW, 5000L);

        assertThat(request.upstream("{'thinking':{'kind':'none'}}").has("thinking"))
                .isFalse();
        assertThat(request.dropped("{'thinking':{'kind':'none'}}")).containsExactly("thinking");
    }

    @Test
    void aModelOfWhichNothingIsKnownIsAskedAsTheClientDid() {
        var budget = Neutral.request().user("x");
        budget.thinking = new Thinking(Mode.ON, null, 2000, false, true);
        budget.maxOutput = 4000L;

        assertThat(budget.upstream().path("thinking")).isEqualTo(json("{'type':'enabled','budget_tokens':2000}"));
        assertThat(asked(Effort.LOW, 5000L).upstream().path("thinking"))
                .isEqualTo(json("{'type':'adaptive','display':'summarized'}"));
    }

    @Test
    void samplingGivesWayToThinking() {
        var request = asked(Effort.LOW, 5000L);
        request.sampling = new Sampling(0.2, 0.97, 5, null, null, null, null);

        var body = request.upstream(BUDGET);

        assertThat(body.has("temperature") || body.has("top_k")).isFalse();
        assertThat(body.path("top_p").asDouble()).isEqualTo(0.97);
        assertThat(request.dropped(BUDGET)).containsExactly("temperature", "top_k");
    }

    private static JsonNode off(String facts) {
        var request = Neutral.request().user("x");
        request.thinking = Thinking.OFF;
        return request.upstream(facts);
    }

    private static Neutral asked(Effort effort, Long limit) {
        var request = Neutral.request().user("x");
        request.thinking = new Thinking(Mode.ON, effort, null, false, true);
        request.maxOutput = limit;
        return request;
    }
}
