package dev.tollgate.simulator.completion;

import dev.tollgate.simulator.answer.Pieces;
import dev.tollgate.simulator.call.Frame;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A stream's events in order, made one by one, so that an open stream costs little memory.
public final class Frames implements Iterator<Frame> {
    private final ArrayDeque<Iterator<Frame>> sources = new ArrayDeque<>();

    /// One event.
    public Frames add(Frame frame) {
        sources.add(List.of(frame).iterator());
        return this;
    }

    /// One event that is made when it is its turn.
    public Frames then(Supplier<Frame> frame) {
        sources.add(Stream.generate(frame).limit(1).iterator());
        return this;
    }

    /// Other events.
    public Frames addAll(Iterator<Frame> frames) {
        sources.add(frames);
        return this;
    }

    /// One event per token of the text.
    public Frames pieces(String text, Function<String, Frame> event) {
        if (!text.isEmpty()) {
            sources.add(new PieceFrames(text, event));
        }
        return this;
    }

    /// Takes one event of each in turn.
    public static Iterator<Frame> interleaved(List<Frames> choices) {
        if (choices.size() == 1) {
            return choices.getFirst();
        }
        var queue = new ArrayDeque<Iterator<Frame>>(choices);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                queue.removeIf(choice -> !choice.hasNext());
                return !queue.isEmpty();
            }

            @Override
            public Frame next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var choice = queue.remove();
                queue.add(choice);
                return choice.next();
            }
        };
    }

    @Override
    public boolean hasNext() {
        while (!sources.isEmpty() && !sources.element().hasNext()) {
            sources.remove();
        }
        return !sources.isEmpty();
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return sources.element().next();
    }

    private static final class PieceFrames implements Iterator<Frame> {
        private final String text;
        private final Function<String, Frame> event;
        private int at;

        PieceFrames(String text, Function<String, Frame> event) {
            this.text = text;
            this.event = event;
        }

        @Override
        public boolean hasNext() {
            return at < text.length();
        }

        @Override
        public Frame next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int end = Pieces.end(text, at);
            var piece = text.substring(at, end);
            at = end;
            return event.apply(piece);
        }
    }
}
