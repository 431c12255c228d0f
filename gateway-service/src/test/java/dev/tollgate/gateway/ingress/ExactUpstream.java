package dev.tollgate.gateway.ingress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An upstream that answers each call with exactly the bytes it was given for it, and keeps what it got.
final class ExactUpstream {
    /// Silence that is longer than two keep-alive intervals of the gateway under test.
    static final String PAUSE = "<pause>";

    private static final int PAUSE_MILLIS = 1_000;
    private static final String EVENTS = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream";

    private final ServerSocket listener;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch hungUp = new CountDownLatch(1);

    /// What one call gets.
    ///
    /// @param head status line and headers, without the empty line
    /// @param pieces the body; each piece is a write of its own
    /// @param byteByByte whether each byte is one
    record Answer(String head, List<String> pieces, boolean byteByByte) {
        static Answer stream(String... pieces) {
            return new Answer(EVENTS, List.of(pieces), false);
        }

        static Answer byteByByte(String body) {
            return new Answer(EVENTS, List.of(body), true);
        }

        static Answer json(String body) {
            return json(200, body);
        }

        static Answer json(int status, String body) {
            return new Answer("HTTP/1.1 " + status + " X\r\ncontent-type: application/json", List.of(body), false);
        }
    }

    /// A call that came in.
    record Got(String head, String body) {
        String path() {
            return head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP"));
        }
    }

    ExactUpstream() {
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("exact-upstream").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /// Forgets all calls and answers the next ones with these; a call beyond them is answered with 500.
    void answer(List<Answer> next) {
        answers.clear();
        got.clear();
        hungUp = new CountDownLatch(1);
        answers.addAll(next);
    }

    /// The calls since [#answer].
    List<Got> got() {
        return List.copyOf(got);
    }

    /// Whether the gateway closes the connection of a call within `seconds`.
    boolean isHungUpWithin(long seconds) throws InterruptedException {
        return hungUp.await(seconds, TimeUnit.SECONDS);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            var head = head(in);
            var lengthAt = head.toLowerCase(Locale.ROOT).indexOf("content-length: ") + 16;
            var length = Integer.parseInt(head.substring(lengthAt, head.indexOf("\r\n", lengthAt)));
            got.add(new Got(head, new String(in.readNBytes(length), StandardCharsets.UTF_8)));
            var answer = answers.poll();
            play(answer == null ? Answer.json(500, "{\"error\":{\"message\":\"one call too many\"}}") : answer, socket);
        } catch (IOException e) {
            hungUp.countDown();
        }
    }

    private void play(Answer answer, Socket socket) throws IOException {
        var out = socket.getOutputStream();
        out.write((answer.head() + "\r\nconnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        for (var piece : answer.pieces()) {
            if (piece.equals(PAUSE)) {
                pause(socket);
            } else {
                write(piece.getBytes(StandardCharsets.UTF_8), answer.byteByByte() ? 1 : Integer.MAX_VALUE, out);
            }
        }
    }

    /// Silence, unless the gateway hangs up.
    private static void pause(Socket socket) throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("hung up");
            }
        } catch (SocketTimeoutException e) {
            // It still listens.
        }
    }

    private static void write(byte[] bytes, int most, OutputStream out) throws IOException {
        for (var at = 0; at < bytes.length; ) {
            var length = Math.min(most, bytes.length - at);
            out.write(bytes, at, length);
            out.flush();
            at += length;
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            var letter = in.read();
            if (letter < 0) {
                throw new IOException("no request");
            }
            head.append((char) letter);
        }
        return head.toString();
    }
}
