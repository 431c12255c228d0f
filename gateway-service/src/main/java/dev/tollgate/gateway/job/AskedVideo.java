package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request for a video, understood: in the names of the documentation (`duration`, `resolution`, `aspect_ratio`), in
/// OpenAI's (`seconds`, `size`), or in both.
///
/// @param input the members that the job keeps and tells again; `seconds` and `size` are always there
/// @param body the form as the client sent it; absent for JSON
record AskedVideo(String model, int seconds, VideoSize size, ObjectNode input, NewJob.@Nullable Body body) {
    private static final int MAX_SECONDS = 15;
    private static final int DEFAULT_SECONDS = 8;
    private static final int MAX_PROMPT = 32_000;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\d{1,9}");

    /// What is read here, and must not reach a provider a second time under its other name.
    private static final List<String> READ =
            List.of("model", "prompt", "n", "seconds", "duration", "size", "resolution", "aspect_ratio");

    /// Understands a JSON body; a [ProtocolException] that names the parameter when it cannot be.
    static AskedVideo ofJson(byte[] body) {
        var json = Json.request(body);
        var asked = of(new VideoFields.OfJson(json));
        json.remove(READ);
        json.properties().forEach(member -> asked.input.set(member.getKey(), member.getValue()));
        return asked;
    }

    /// Understands a form. What it does not say is added to it, so that its provider makes what is charged.
    static AskedVideo ofForm(String contentType, byte[] bytes) {
        var form = MultipartForm.of(contentType, bytes);
        var asked = of(new VideoFields.OfForm(form));
        var missing = new LinkedHashMap<String, String>();
        for (var name : List.of("seconds", "size")) {
            if (form.text(name) == null) {
                missing.put(name, asked.input.path(name).asText());
            }
        }
        var base64 = Base64.getEncoder().encodeToString(form.with(missing));
        return new AskedVideo(
                asked.model, asked.seconds, asked.size, asked.input, new NewJob.Body(contentType, base64));
    }

    private static AskedVideo of(VideoFields fields) {
        var model = required(fields, "model");
        var prompt = required(fields, "prompt");
        if (prompt.codePointCount(0, prompt.length()) > MAX_PROMPT) {
            throw ProtocolException.invalid("`prompt` may have at most " + MAX_PROMPT + " characters.", "prompt");
        }
        var several = fields.number("n");
        if (several != null && !several.equals("1")) {
            throw ProtocolException.invalid("One request makes one video: `n` must be 1.", "n");
        }
        var seconds = seconds(fields);
        var size = VideoSize.of(fields.text("size"), fields.text("resolution"), fields.text("aspect_ratio"));
        var input = Json.MAPPER
                .createObjectNode()
                .put("prompt", prompt)
                .put("seconds", Integer.toString(seconds))
                .put("size", size.toString())
                .put("resolution", size.resolution());
        var aspectRatio = size.aspectRatio();
        if (aspectRatio != null) {
            input.put("aspect_ratio", aspectRatio);
        }
        return new AskedVideo(model, seconds, size, input, null);
    }

    private static String required(VideoFields fields, String name) {
        var text = fields.text(name);
        if (text == null || text.isBlank()) {
            throw ProtocolException.invalid("`" + name + "` is missing.", name);
        }
        return text;
    }

    private static int seconds(VideoFields fields) {
        var duration = fields.number("duration");
        var seconds = fields.number("seconds");
        var asked = seconds(duration, "duration");
        var also = seconds(seconds, "seconds");
        if (duration != null && seconds != null && asked != also) {
            throw ProtocolException.invalid(
                    "`duration` " + asked + " contradicts `seconds` " + also + ". Send one of them.", "duration");
        }
        return seconds == null ? asked : also;
    }

    private static int seconds(@Nullable String number, String name) {
        if (number == null) {
            return DEFAULT_SECONDS;
        }
        var seconds = WHOLE_NUMBER.matcher(number).matches() ? Integer.parseInt(number) : 0;
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw ProtocolException.invalid(
                    "`" + name + "` must be a whole number of seconds from 1 to " + MAX_SECONDS + ".", name);
        }
        return seconds;
    }

    /// What the video uses, by the names that have a price.
    Map<String, Long> units(Rates price) {
        var ofSize = "second-" + size.resolution();
        var units = new HashMap<String, Long>();
        units.put(price.perMillion().containsKey(ofSize) ? ofSize : "second", (long) seconds);
        if (price.perMillion().containsKey("request")) {
            units.put("request", 1L);
        }
        return units;
    }
}
