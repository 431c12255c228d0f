package dev.tollgate.gateway.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConversationTest {
    @Test
    void theConversationGoesBeforeTheNewItems() {
        var before = json("[{'role':'user','content':'one'},{'role':'assistant','content':'eins'}]");
        var text = request("{'model':'m','previous_response_id':'resp_1','input':'two'}");
        var items = request("{'input':[{'role':'user','content':'two'}]}");

        Conversation.goOn(text, before);
        Conversation.goOn(items, before);

        assertThat(text.path("input").findValuesAsText("content")).containsExactly("one", "eins", "two");
        assertThat(items.path("input").findValuesAsText("content")).containsExactly("one", "eins", "two");
        assertThat(text.path("previous_response_id").asText()).isEqualTo("resp_1");
    }

    @Test
    void onlyThoughtsThatAnyAccountCanReadGoOnAndOnlyWithWhatTheyLedTo() {
        var request = request("{'input':'two'}");

        Conversation.goOn(request, json("""
                [{'id':'msg_0','role':'user','content':'one'},
                {'id':'rs_1','type':'reasoning','summary':[]},
                {'id':'rs_2','type':'reasoning','summary':[],'encrypted_content':'e'},
                {'id':'fc_1','type':'function_call','call_id':'c'},
                {'id':'ws_1','type':'web_search_call'},
                {'id':'rs_3','type':'reasoning','summary':[],'encrypted_content':'e'}]"""));

        assertThat(request.path("input")).isEqualTo(json("""
                [{'role':'user','content':'one'},
                {'id':'rs_2','type':'reasoning','summary':[],'encrypted_content':'e'},
                {'type':'function_call','call_id':'c'},
                {'id':'ws_1','type':'web_search_call'},
                {'type':'message','role':'user','content':'two'}]"""));
    }

    @Test
    void referencesAndThoughtsWithoutContentAreReplaced() {
        var request = request("""
                {'input':[{'type':'item_reference','id':'a'},{'id':'a'},{'type':'reasoning','id':'r','summary':[]},
                {'type':'reasoning','id':'unknown','summary':[]},{'role':'user','content':'x'}]}""");
        var kept = Map.of("a", json("{'role':'user','content':'A'}"), "r", json("{'type':'reasoning','id':'R'}"));

        Conversation.resolve(request, kept);

        assertThat(request.path("input")).isEqualTo(json("""
                [{'role':'user','content':'A'},{'role':'user','content':'A'},{'type':'reasoning','id':'R'},
                {'type':'reasoning','id':'unknown','summary':[]},{'role':'user','content':'x'}]"""));
        assertThatThrownBy(() ->
                        Conversation.resolve(request("{'input':['x',{'type':'item_reference','id':'gone'}]}"), kept))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("input[1]"));
    }

    @Test
    void theOldestTurnsAreLeftOutWithTheirCalls() {
        var request = request("""
                {'instructions':'i','input':[{'role':'user','content':'%1$s'},{'type':'function_call','call_id':'c'},
                {'type':'function_call_output','call_id':'c','output':'%1$s'},{'role':'assistant','content':'a'},
                {'role':'user','content':[{'type':'input_image','image_url':'data:%1$s'}]},
                {'role':'assistant','content':'b'},{'role':'user','content':'last'}]}""".formatted("x".repeat(9_000)));

        Conversation.truncate(request, 10_000);

        assertThat(request.path("input")).hasSize(3);
        Conversation.truncate(request, 1_000);
        assertThat(request.path("input").findValuesAsText("content")).containsExactly("last");
        Conversation.truncate(request, 1);
        assertThat(request.path("input").findValuesAsText("content")).containsExactly("last");
    }

    private static ObjectNode request(String json) {
        return (ObjectNode) json(json);
    }

    private static JsonNode json(String text) {
        return Objects.requireNonNull(Json.value(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), text);
    }
}
