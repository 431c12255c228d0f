package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What conversations are made of, and in which order targets take it.
public class ContentTest {
    private static final String JPEG = "/9j/4AA=";

    @ParameterizedTest(name = "P56 {0}: an inline image")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{content:[{type:'image', source:{type:'base64', media_type:'image/jpeg', \
            data:'/9j/4AA='}}]}]}
            CC>GM | {contents:[{parts:[{inlineData:{mimeType:'image/jpeg', data:'/9j/4AA='}}]}]}
            CC>RS | {input:[{content:[{type:'input_image', image_url:'data:image/jpeg;base64,/9j/4AA=', \
            detail:'high'}]}]}
            """)
    void inlineImageIsTranslated(String pair, String expected) {
        that(image(pair, "data:image/jpeg;base64," + JPEG).sent()).has(expected);
    }

    @ParameterizedTest(name = "P56 {0}: an image by address")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{content:[{type:'image', source:{type:'url', url:'https://example.com/a.jpg'}}]}]}
            CC>RS | {input:[{content:[{type:'input_image', image_url:'https://example.com/a.jpg'}]}]}
            """)
    void imageByAddressIsTranslated(String pair, String expected) {
        that(image(pair, "https://example.com/a.jpg").sent()).has(expected);
    }

    @ParameterizedTest(name = "P56 CC>GM: {0} is never passed on, it must be downloaded first")
    @ValueSource(strings = {"https://example.com/a.jpg", "http://169.254.169.254/x"})
    void addressIsNeverPassedOnToGemini(String url) {
        var error = Route.of("CC>GM").refusal("""
                {messages:[{role:'user', content:[{type:'image_url', image_url:{url:'%s'}}]}]}""".formatted(url));

        assertThat(error.kind()).isEqualTo(CompletionError.Kind.INVALID);
        assertThat(error.message()).isNotBlank();
    }

    private static Call image(String pair, String url) {
        return Route.of(pair).asks("""
                {messages:[{role:'user', content:[{type:'image_url', image_url:{url:'%s', \
                detail:'high'}}]}]}""".formatted(url));
    }

    @ParameterizedTest(name = "P57 {0}: a PDF, given as {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{content:[{type:'document', source:{type:'base64', media_type:'application/pdf', \
            data:'JVBERg=='}}]}]} | data:application/pdf;base64,JVBERg==
            CC>AM | {messages:[{content:[{type:'document', source:{type:'base64', media_type:'application/pdf', \
            data:'JVBERg=='}}]}]} | JVBERg==
            CC>GM | {contents:[{parts:[{inlineData:{mimeType:'application/pdf', data:'JVBERg=='}}]}]}      | \
            data:application/pdf;base64,JVBERg==
            CC>GM | {contents:[{parts:[{inlineData:{mimeType:'application/pdf', data:'JVBERg=='}}]}]}      | JVBERg==
            CC>RS | {input:[{content:[{type:'input_file', filename:'a.pdf', \
            file_data:'data:application/pdf;base64,JVBERg=='}]}]} | data:application/pdf;base64,JVBERg==
            CC>RS | {input:[{content:[{type:'input_file', filename:'a.pdf', \
            file_data:'data:application/pdf;base64,JVBERg=='}]}]} | JVBERg==
            """)
    void pdfIsTranslated(String pair, String expected, String data) {
        var call = Route.of(pair).asks("""
                {messages:[{role:'user', content:[{type:'file', file:{filename:'a.pdf', \
                file_data:'%s'}}]}]}""".formatted(data));

        that(call.sent()).has(expected);
    }

    @Test
    @DisplayName("P58 CC>AM: empty and blank texts are left out")
    void emptyTextsAreLeftOut() {
        var call = Route.of("CC>AM").asks("""
                {messages:[{role:'user', content:''}, {role:'assistant', content:'   '}, {role:'user', \
                content:'hi'}]}""");

        that(call.sent()).has("{messages:[{role:'user', content:[{type:'text', text:'hi'}]}]}");
    }

    @Test
    @DisplayName("P59 AM>GM: a tool result with $ref is sent as a text")
    void resultWithReferenceIsText() {
        var call = Route.of("AM>GM").asks("""
                {tools:['f'], messages:[{role:'user', content:'go'},
                    {role:'assistant', content:[{type:'tool_use', id:'t1', name:'f', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t1',
                        content:'{"schema":{"$ref":"#/defs/A"}}'}]}]}""");

        that(call.sent().at("/contents/2/parts/0/functionResponse/response"))
                .is("{output:'{\"schema\":{\"$ref\":\"#/defs/A\"}}'}");
    }

    @Test
    @DisplayName("P60 AM>CC: system text in the middle stays where it is")
    void systemTextStaysInTheMiddle() {
        var call = Route.of("AM>CC").asks(midSystem());

        that(call.sent()).has("""
                {messages:[{content:'S'}, {role:'user'}, {role:'assistant'}, {role:'tool'}, {role:'user'},
                    {content:'<total_tokens>5 left</total_tokens>'}]}""");
        assertThat(call.sent().at("/messages/5/role").asText()).isIn("system", "developer");
    }

    @Test
    @DisplayName("P60 AM>GM: system text in the middle joins the user's turn, after the tool results")
    void systemTextJoinsTheUserTurn() {
        var call = Route.of("AM>GM").asks(midSystem());

        that(call.sent()).has("{systemInstruction:{parts:[{text:'S'}]}, contents:[{}, {}, {role:'user'}]}");
        var parts = call.sent().at("/contents/2/parts");
        assertThat(parts.get(0).has("functionResponse")).isTrue();
        assertThat(parts.get(parts.size() - 1).path("text").asText()).contains("<total_tokens>5 left</total_tokens>");
    }

    @Test
    @DisplayName("P60 CC>AM: system text in the middle joins the user's turn unless the model takes it")
    void systemTextInTheMiddleDependsOnTheModel() {
        var request = """
                {messages:[{role:'system', content:'S'}, {role:'user', content:'a'}, {role:'assistant', content:'b'},
                    {role:'user', content:'c'}, {role:'system', content:'later'}]}""";

        var without = Route.of("CC>AM", "{'mid-system':false}").asks(request).sent();
        var with = Route.of("CC>AM", "{'mid-system':true}").asks(request).sent();

        assertThat(without.path("system").toString()).contains("\"S\"").doesNotContain("later");
        assertThat(without.path("messages")).hasSize(3);
        assertThat(without.at("/messages/2/content").toString()).contains("later");
        that(with).has("{messages:[{}, {}, {role:'user'}, {role:'system'}]}");
    }

    private static String midSystem() {
        return """
                {system:'S', tools:['f'], messages:[{role:'user', content:'a'},
                    {role:'assistant', content:[{type:'tool_use', id:'t', name:'f', input:{}}]},
                    {role:'user', content:[{type:'tool_result', tool_use_id:'t', content:'r'}, {type:'text', \
                    text:'c'}]},
                    {role:'system', content:'<total_tokens>5 left</total_tokens>'}]}""";
    }

    @ParameterizedTest(name = "P61 {0}: a history that begins with the model gets a user turn in front")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>AM | {messages:[{role:'user'}, {role:'assistant'}, {role:'user'}]}
            CC>GM | {contents:[{role:'user', parts:[{text:'<text>'}]}, {role:'model'}, {role:'user'}]}
            """)
    void modelFirstHistoryGetsAUserTurn(String pair, String expected) {
        var call = Route.of(pair).asks("""
                {messages:[{role:'assistant', content:'Hello, how can I help?'}, {role:'user', content:'x'}]}""");

        that(call.sent()).has(expected);
    }

    @ParameterizedTest(name = "P62 {0}: a developer message")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC>GM | {systemInstruction:{parts:[{text:'be brief'}]}, contents:[{}]}
            CC>AM | {system:[{type:'text', text:'be brief'}], messages:[{}]}
            """)
    void developerTextIsTranslated(String pair, String expected) {
        var call =
                Route.of(pair).asks("{messages:[{role:'developer', content:'be brief'}, {role:'user', content:'hi'}]}");

        that(call.sent()).has(expected);
    }

    @ParameterizedTest(name = "P62 CC>CC: a developer message becomes one of {1} for a model with the facts {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'developer-role':false} | system
            {'developer-role':true}  | developer
            """)
    void developerRoleIsKeptWhereItIsKnown(String facts, String role) {
        var body = """
                {"model":"asked","messages":[{"role":"developer","content":"be brief"},
                 {"role":"user","content":"hi"}]}""";

        that(Route.of("CC>CC", facts).sends(body).sent())
                .has("{messages:[{role:'" + role + "', content:'be brief'}, {role:'user'}]}");
    }
}
