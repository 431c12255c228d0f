package dev.tollgate.simulator.answer;

import java.util.List;
import java.util.SplittableRandom;

/// Believable sentences about nothing in particular.
final class Filler {
    private static final List<String> SENTENCES = List.of(
            "That is a fair question, and the short answer depends on what you want to achieve.",
            "There are three things worth keeping in mind here.",
            "First, start from the part that you can measure.",
            "In practice the simple approach is usually good enough.",
            "A small example makes this clearer than a long explanation.",
            "If the numbers do not add up, look at the assumptions before the arithmetic.",
            "Most people run into the same two problems, and both are easy to avoid.",
            "You can try it step by step and stop as soon as the result looks right.",
            "The trade-off is between speed and certainty; pick the one that hurts less.",
            "It helps to write the expected result down before you begin.",
            "Keep the first version short, then improve what turns out to matter.",
            "Another way to see it: every choice moves the cost somewhere else.",
            "The details differ from case to case, but the principle stays the same.",
            "Once that works, the rest follows with little effort.",
            "I would check the input first, because most surprises come from there.",
            "It is safe to repeat this, since the second run changes nothing.",
            "Let me know which of these fits your situation best.",
            "Should the result look odd, compare it with a case that you know well.",
            "This holds for small inputs and for very large ones alike.",
            "A good next step would be to try it with real data.");

    private Filler() {}

    /// `start`, continued with whole sentences up to at least `tokens` tokens.
    static String text(String start, int tokens, long seed) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder(start);
        int missing = tokens - Pieces.count(start);
        while (missing > 0) {
            var sentence = SENTENCES.get(random.nextInt(SENTENCES.size()));
            text.append(text.isEmpty() ? "" : " ").append(sentence);
            missing -= Pieces.count(sentence);
        }
        return text.toString();
    }

    /// `start`, continued or shortened to exactly `tokens` tokens.
    static String exactly(String start, int tokens, long seed) {
        return Pieces.first(text(start, tokens, seed), tokens);
    }
}
