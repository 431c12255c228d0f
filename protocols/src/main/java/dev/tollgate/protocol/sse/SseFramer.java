package dev.tollgate.protocol.sse;

import java.io.IOException;
import java.util.Arrays;

/// Cuts a byte stream into server-sent events wherever the reads happen to be split. Lines may end with LF, CR LF or
/// CR; a byte order mark at the beginning is skipped; the last event may lack its empty line.
public final class SseFramer {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final int SMALLEST = 8 * 1024;

    private final int maxEventBytes;
    private final Sink sink;
    private byte[] pending = new byte[0];
    private boolean borrowed;
    private int length;
    private int eventFrom;
    private int lineFrom;
    private int position;
    private boolean first = true;
    private boolean afterReturn;
    private boolean endsItself;
    private int dataFrom;
    private int dataTo;
    private int dataLines;

    /// Gets the events one after another. The arrays belong to the framer and are valid during the call.
    public interface Sink {
        /// An event with data: the raw event is `bytes[from, to)`, its payload `bytes[dataFrom, dataTo)`. False stops
        /// the framer for good.
        boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException;

        /// An event whose payload is spread over several lines, joined with line feeds.
        boolean onJoinedData(byte[] payload) throws IOException;

        /// Comments and other lines without data, as they came.
        boolean onOther(byte[] bytes, int from, int to) throws IOException;
    }

    /// @param maxEventBytes the longest unfinished event that is kept; a longer one is an [IOException]
    public SseFramer(int maxEventBytes, Sink sink) {
        this.maxEventBytes = maxEventBytes;
        this.sink = sink;
    }

    /// Takes the next bytes of the stream.
    public void feed(byte[] chunk) throws IOException {
        if (length == 0) {
            pending = chunk;
            borrowed = true;
            length = chunk.length;
        } else {
            append(chunk);
        }
        scan();
        keepRest();
    }

    /// The stream has ended: what is left is an event too.
    public void end() throws IOException {
        if (length == 0) {
            return;
        }
        append(new byte[] {'\n', '\n'});
        scan();
        length = 0;
    }

    private void scan() throws IOException {
        var goOn = takeSecondHalfOfLineEnd();
        while (goOn && position < length) {
            var letter = pending[position];
            if (letter != '\n' && letter != '\r') {
                position++;
                continue;
            }
            var lineTo = position++;
            if (letter == '\r') {
                afterReturn = position == length;
                if (position < length && pending[position] == '\n') {
                    position++;
                }
            }
            goOn = endLine(lineTo);
        }
        if (!goOn) {
            length = 0;
            position = 0;
        }
    }

    /// The CR of a CR LF was the last byte of the read before. If it ended an event, its LF is still to be relayed.
    private boolean takeSecondHalfOfLineEnd() throws IOException {
        if (!afterReturn || position == length) {
            return true;
        }
        afterReturn = false;
        if (pending[position] != '\n') {
            return true;
        }
        position++;
        lineFrom = position;
        if (eventFrom < position - 1) {
            return true;
        }
        eventFrom = position;
        return endsItself || sink.onOther(pending, position - 1, position);
    }

    private boolean endLine(int lineTo) throws IOException {
        if (first) {
            first = false;
            skipByteOrderMark(lineTo);
        }
        var empty = lineTo == lineFrom;
        if (!empty) {
            dataLine(lineTo);
            lineFrom = position;
            return true;
        }
        lineFrom = position;
        var goOn = endEvent();
        eventFrom = position;
        dataLines = 0;
        return goOn;
    }

    private boolean endEvent() throws IOException {
        endsItself = dataLines > 1;
        if (dataLines == 1) {
            return sink.onData(pending, eventFrom, position, dataFrom, dataTo);
        }
        if (dataLines > 1) {
            return sink.onJoinedData(joined(eventFrom, position));
        }
        // Empty lines alone carry nothing.
        endsItself = pending[eventFrom] == '\n' || pending[eventFrom] == '\r';
        return endsItself || sink.onOther(pending, eventFrom, position);
    }

    private void dataLine(int lineTo) {
        if (!isData(lineFrom, lineTo)) {
            return;
        }
        if (dataLines++ == 0) {
            dataFrom = valueFrom(lineFrom, lineTo);
            dataTo = lineTo;
        }
    }

    private boolean isData(int from, int to) {
        return to - from >= DATA.length
                && Arrays.equals(pending, from, from + DATA.length, DATA, 0, DATA.length)
                && (to - from == DATA.length || pending[from + DATA.length] == ':');
    }

    private int valueFrom(int from, int to) {
        var value = Math.min(to, from + DATA.length + 1);
        return value < to && pending[value] == ' ' ? value + 1 : value;
    }

    private byte[] joined(int from, int to) {
        var result = new byte[to - from];
        var size = 0;
        var line = from;
        for (var i = from; i < to; i++) {
            if (pending[i] != '\n' && pending[i] != '\r') {
                continue;
            }
            if (isData(line, i)) {
                var value = valueFrom(line, i);
                if (size > 0) {
                    result[size++] = '\n';
                }
                System.arraycopy(pending, value, result, size, i - value);
                size += i - value;
            }
            line = i + 1;
        }
        return Arrays.copyOf(result, size);
    }

    private void skipByteOrderMark(int lineTo) {
        if (lineTo - lineFrom >= 3
                && pending[lineFrom] == (byte) 0xEF
                && pending[lineFrom + 1] == (byte) 0xBB
                && pending[lineFrom + 2] == (byte) 0xBF) {
            lineFrom += 3;
            eventFrom += 3;
        }
    }

    private void append(byte[] chunk) {
        if (length + chunk.length > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(SMALLEST, Math.max(length + chunk.length, pending.length * 2)));
        }
        System.arraycopy(chunk, 0, pending, length, chunk.length);
        length += chunk.length;
    }

    /// Moves the unfinished event to the front. A chunk that ended with an event leaves nothing to be copied.
    private void keepRest() throws IOException {
        var rest = length - eventFrom;
        if (rest > maxEventBytes) {
            throw new IOException("an event is larger than " + maxEventBytes + " bytes");
        }
        if (rest > 0 && (eventFrom > 0 || borrowed)) {
            var moved = borrowed ? new byte[Math.max(SMALLEST, rest)] : pending;
            System.arraycopy(pending, eventFrom, moved, 0, rest);
            pending = moved;
            borrowed = false;
        }
        lineFrom -= eventFrom;
        position -= eventFrom;
        dataFrom -= eventFrom;
        dataTo -= eventFrom;
        eventFrom = 0;
        length = Math.max(0, rest);
        if (length == 0) {
            lineFrom = 0;
            position = 0;
        }
    }
}
