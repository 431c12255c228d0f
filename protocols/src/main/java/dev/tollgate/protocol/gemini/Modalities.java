package dev.tollgate.protocol.gemini;

/// Tokens of the kinds that are priced apart, out of a list such as `promptTokensDetails`.
record Modalities(long audio, long image) {
    static final Modalities NONE = new Modalities(0, 0);

    /// With the `count` tokens of one more member of the list.
    Modalities plus(String modality, long count) {
        return switch (modality) {
            case "AUDIO" -> new Modalities(audio + count, image);
            case "IMAGE" -> new Modalities(audio, image + count);
            default -> this;
        };
    }

    /// What is left of these without `cached`.
    Modalities without(Modalities cached) {
        return new Modalities(Math.max(0, audio - cached.audio), Math.max(0, image - cached.image));
    }

    boolean isOutOfRange(long largest) {
        return audio < 0 || audio > largest || image < 0 || image > largest;
    }
}
