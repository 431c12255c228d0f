package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Answer.Choice;
import dev.tollgate.simulator.call.Frame;
import dev.tollgate.simulator.completion.Frames;
import dev.tollgate.simulator.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A generateContent answer in pieces: events, or one array that is written item by item. Each piece tells what was
/// consumed so far; thoughts come first, those too that are not shown.
final class GeminiStream {
    private final GeminiRendering rendering;
    private final Answer answer;
    private final boolean events;
    private boolean opened;
    private int sent;
    private int thoughts;

    GeminiStream(GeminiRendering rendering, Answer answer, boolean events) {
        this.rendering = rendering;
        this.answer = answer;
        this.events = events;
    }

    Iterator<Frame> frames() {
        var choices = new ArrayList<Frames>();
        for (int index = 0; index < answer.choices().size(); index++) {
            choices.add(choice(answer.choices().get(index), index));
        }
        var frames = new Frames();
        if (choices.isEmpty()) {
            frames.then(() -> Frame.end(chunk(rendering.withUsage(rendering.response(List.of()), 0, false))));
        } else {
            frames.addAll(Frames.interleaved(choices));
        }
        return events ? frames : frames.then(() -> Frame.done("]"));
    }

    /// Thought tokens that went out so far.
    int thoughts() {
        return thoughts;
    }

    String error(ObjectNode error) {
        return events ? chunk(error) : chunk(error) + "]";
    }

    static ObjectNode rating(boolean blocked) {
        var rating = Json.object()
                .put("category", "HARM_CATEGORY_DANGEROUS_CONTENT")
                .put("probability", blocked ? "HIGH" : "NEGLIGIBLE");
        return blocked ? rating.put("blocked", true) : rating;
    }

    private Frames choice(Choice choice, int index) {
        var frames = new Frames();
        boolean hidden = choice.thought().text().isEmpty();
        if (hidden && choice.thought().tokens() > 0) {
            frames.then(() -> hiddenThought(choice));
        }
        frames.pieces(choice.thought().text(), piece -> {
            thoughts++;
            return content(index, GeminiRendering.text(piece).put("thought", true), 1);
        });
        frames.pieces(GeminiRendering.said(choice), piece -> said(index, piece));
        for (var call : choice.calls()) {
            frames.then(() -> content(index, rendering.functionCall(call, choice), call.tokens()));
        }
        return frames.then(() -> {
            var empty = GeminiRendering.text("");
            var part = choice.calls().isEmpty() ? rendering.signed(empty, choice) : empty;
            var last = rendering.ended(GeminiRendering.candidate(index, List.of(part)), choice);
            return Frame.end(chunk(rendering.withUsage(rendering.response(List.of(last)), sent, false)));
        });
    }

    /// Nothing is sent for thoughts that are not shown, but they are counted with what follows.
    private Frame hiddenThought(Choice choice) {
        thoughts += choice.thought().tokens();
        sent += choice.thought().tokens();
        return Frame.head("", choice.thought().tokens());
    }

    private Frame said(int index, String piece) {
        sent++;
        var candidate = GeminiRendering.candidate(index, List.of(GeminiRendering.text(piece)));
        if (rendering.areLogprobsWanted()) {
            GeminiLogprobs.add(candidate, piece, rendering.alternatives());
        }
        return Frame.content(chunk(rendering.withUsage(rendering.response(List.of(candidate)), sent, false)), 1);
    }

    private Frame content(int index, JsonNode part, int tokens) {
        sent += tokens;
        var candidate = GeminiRendering.candidate(index, List.of(part));
        return Frame.content(chunk(rendering.withUsage(rendering.response(List.of(candidate)), sent, false)), tokens);
    }

    private String chunk(ObjectNode response) {
        if (events) {
            return "data: " + Json.text(response) + "\n\n";
        }
        var separator = opened ? ",\r\n" : "[";
        opened = true;
        return separator + Json.text(response);
    }
}
