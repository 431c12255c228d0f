package dev.tollgate.protocol;

/// Text that can be written down anywhere: without control characters and halves of surrogate pairs. PostgreSQL
/// refuses a NUL, and UTF-8 has no form for such a half.
public final class PlainText {
    private PlainText() {}

    /// Whether `text` is plain as it is.
    public static boolean is(String text) {
        return text.codePoints().allMatch(PlainText::isPlain);
    }

    /// What is plain of `text`.
    public static String of(String text) {
        return is(text)
                ? text
                : text.codePoints()
                        .filter(PlainText::isPlain)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isPlain(int letter) {
        return !Character.isISOControl(letter) && Character.getType(letter) != Character.SURROGATE;
    }
}
