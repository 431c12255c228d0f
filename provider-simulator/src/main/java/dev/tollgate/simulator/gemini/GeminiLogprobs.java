package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.answer.Likelihood;
import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.json.Json;

/// A candidate's `logprobsResult`.
final class GeminiLogprobs {
    private GeminiLogprobs() {}

    static void add(ObjectNode candidate, String text, int alternatives) {
        var result = Json.object();
        var top = result.putArray("topCandidates");
        var chosen = result.putArray("chosenCandidates");
        double sum = 0;
        for (int at = 0; at < text.length(); ) {
            int end = Pieces.end(text, at);
            var token = text.substring(at, end);
            double logprob = Likelihood.of(token);
            chosen.add(candidate(token, logprob));
            var candidates = top.addObject().putArray("candidates");
            for (int rank = 0; rank < alternatives; rank++) {
                candidates.add(candidate(Likelihood.alternative(token, rank), logprob - rank));
            }
            sum += logprob;
            at = end;
        }
        candidate.put("avgLogprobs", sum / chosen.size());
        candidate.set("logprobsResult", result);
    }

    private static ObjectNode candidate(String token, double logprob) {
        return Json.object()
                .put("token", token)
                .put("tokenId", Math.floorMod(token.hashCode(), 256_000))
                .put("logProbability", logprob);
    }
}
