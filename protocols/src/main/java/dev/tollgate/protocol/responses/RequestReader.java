package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import dev.tollgate.protocol.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a client's request. Members that are not known are ignored.
final class RequestReader {
    private static final int MAX_MODEL = 256;
    private static final int MAX_FORMAT_NAME = 64;
    private static final int MAX_METADATA = 16;
    private static final int MAX_METADATA_NAME = 64;
    private static final int MAX_METADATA_VALUE = 512;
    private static final int MAX_TOP_LOGPROBS = 20;
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");
    private static final Set<String> TRUNCATIONS = Set.of("auto", "disabled");

    private static final Map<Setting, String> NAMES = Map.of(
            Setting.MESSAGES, "input",
            Setting.THINKING, "reasoning.effort",
            Setting.LOGPROBS, "include",
            Setting.VERBOSITY, "text.verbosity");

    private final Member body;

    private RequestReader(Member body) {
        this.body = body;
    }

    /// Reads a request for an answer, or to count the tokens of its prompt.
    static CompletionRequest read(ObjectNode source) {
        return new RequestReader(Member.root(source)).request(source);
    }

    private CompletionRequest request(ObjectNode source) {
        var model = body.get("model");
        if (model.isAbsent()) {
            throw model.missing();
        }
        var name = model.requiredName(MAX_MODEL);
        checkState();
        body.get("truncation").word(TRUNCATIONS);
        var input = InputReader.read(body.get("input"));
        var tools = ToolReader.tools(body.get("tools"), input.tools());
        return new CompletionRequest(
                Protocol.RESPONSES,
                source,
                NAMES,
                name,
                Boolean.TRUE.equals(body.get("stream").flag()),
                instructions(input.instructions()),
                input.turns(),
                tools,
                ToolReader.choice(body.get("tool_choice"), tools),
                body.get("parallel_tool_calls").flag(),
                sampling(),
                body.get("max_output_tokens").count(1, Long.MAX_VALUE),
                List.of(),
                thinking(body.get("reasoning")),
                format(body.get("text").get("format")),
                1,
                logprobs(),
                hints());
    }

    /// What the provider alone could know. A response before this one is known to Tollgate, which has put
    /// its items into `input` by now; here it is only told back, as `background` is (docs/adr/0006).
    private void checkState() {
        for (var name : List.of("conversation", "prompt")) {
            if (!body.get(name).isAbsent()) {
                throw body.get(name)
                        .unsupported("`" + name + "` is not supported here. Send the whole conversation in `input`, or"
                                + " go on from a response with `previous_response_id`.");
            }
        }
        body.get(KeptState.PREVIOUS).text();
        body.get(KeptState.BACKGROUND).flag();
        body.get(KeptState.STORE).flag();
    }

    private List<ContentPart.Text> instructions(List<ContentPart.Text> leading) {
        var all = new ArrayList<ContentPart.Text>();
        var said = body.get("instructions");
        var text = said.text();
        if (text != null && !text.isEmpty()) {
            all.add(ContentPart.Text.of(text));
        }
        all.addAll(leading);
        return all;
    }

    private Sampling sampling() {
        return new Sampling(
                body.get("temperature").number(0, 2), body.get("top_p").number(0, 1), null, null, null, null, null);
    }

    static Thinking thinking(Member reasoning) {
        reasoning.object();
        var word = reasoning.get("effort").word(EFFORTS);
        var shown = reasoning.get("summary").text() != null
                || reasoning.get("generate_summary").text() != null;
        if (word == null) {
            return shown ? new Thinking(Mode.UNSPECIFIED, null, null, false, true) : Thinking.UNSPECIFIED;
        }
        var effort = Effort.valueOf(word.toUpperCase(Locale.ROOT));
        return effort == Effort.NONE ? Thinking.OFF : new Thinking(Mode.ON, effort, null, false, shown);
    }

    private static OutputFormat format(Member format) {
        format.object();
        var type = format.get("type").text();
        return switch (type) {
            case null -> {
                if (!format.isAbsent()) {
                    throw format.get("type").missing();
                }
                yield new OutputFormat.Text();
            }
            case "text" -> new OutputFormat.Text();
            case "json_object" -> new OutputFormat.Json();
            case "json_schema" -> schema(format);
            default -> throw format.get("type").invalid("must be text, json_object or json_schema");
        };
    }

    private static OutputFormat schema(Member format) {
        var name = format.get("name").requiredName(MAX_FORMAT_NAME);
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw format.get("name").invalid("may have letters, digits, _ and - only");
        }
        return new OutputFormat.Schema(
                name,
                format.get("description").text(),
                format.get("schema").requiredObject(),
                format.get("strict").flag());
    }

    private Logprobs logprobs() {
        var asked = false;
        for (var included : body.get("include").elements()) {
            asked |= "message.output_text.logprobs".equals(included.text());
        }
        var top = body.get("top_logprobs").count(0, MAX_TOP_LOGPROBS);
        return asked ? new Logprobs(true, top == null ? 0 : top.intValue()) : Logprobs.NONE;
    }

    private Hints hints() {
        body.get("text").object();
        var user = body.get("safety_identifier").text();
        return new Hints(
                body.get("prompt_cache_key").text(),
                user != null ? user : body.get("user").text(),
                body.get("service_tier").text(),
                metadata(body.get("metadata")),
                body.get("text").get("verbosity").word(VERBOSITIES));
    }

    private static @Nullable ObjectNode metadata(Member metadata) {
        var object = metadata.object();
        if (object == null) {
            return null;
        }
        if (object.size() > MAX_METADATA) {
            throw metadata.invalid("may have " + MAX_METADATA + " members at most");
        }
        for (var name : (Iterable<String>) object::fieldNames) {
            if (name.length() > MAX_METADATA_NAME) {
                throw metadata.invalid("may have names of " + MAX_METADATA_NAME + " characters at most");
            }
            if (metadata.get(name).requiredText().length() > MAX_METADATA_VALUE) {
                throw metadata.get(name).invalid("may have " + MAX_METADATA_VALUE + " characters at most");
            }
        }
        return object;
    }

    /// What the client's input is.
    ///
    /// @param instructions system text at its beginning
    /// @param tools tools that are declared inside the input
    record Input(List<ContentPart.Text> instructions, List<CompletionRequest.Turn> turns, List<Tool> tools) {}
}
