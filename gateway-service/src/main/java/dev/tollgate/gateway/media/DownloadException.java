package dev.tollgate.gateway.media;

/// Why an address cannot be fetched from; its message is for the client. Without a stack trace: it is an expected
/// outcome.
final class DownloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DownloadException(String reason) {
        super(reason, null, false, false);
    }
}
