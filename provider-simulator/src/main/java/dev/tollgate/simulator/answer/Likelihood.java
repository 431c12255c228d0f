package dev.tollgate.simulator.answer;

/// Log probabilities that look like some: negative, the chosen token the likeliest, the same for the same token.
public final class Likelihood {
    private static final int SHADES = 1000;

    private Likelihood() {}

    /// The token's log probability.
    public static double of(String token) {
        return -Math.floorMod(token.hashCode(), SHADES) / (double) SHADES - 0.001;
    }

    /// What might have come instead, by rank; rank 0 is the token itself.
    public static String alternative(String token, int rank) {
        return rank == 0 ? token : token + rank;
    }
}
