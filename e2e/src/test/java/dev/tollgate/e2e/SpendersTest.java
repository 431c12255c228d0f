package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A balance for exactly so many requests pays exactly so many, however many clients ask at once.
/// `e2e/crash/run` does a hundred rounds.
class SpendersTest {
    private static final int ROUNDS = 2;

    @ParameterizedTest
    @EnumSource
    void balanceForSomeRequestsPaysExactlyThose(Spenders.Offered offered) {
        var spenders = new Spenders(Platform.shared());
        var seed = System.nanoTime();
        var random = new Random(seed);

        for (var round = 0; round < ROUNDS; round++) {
            var payable = 1 + random.nextInt(200);

            var went = spenders.round(offered, payable);

            assertThat(went.isExact(payable))
                    .as("seed %d, %d payable: %s", seed, payable, went)
                    .isTrue();
        }
    }
}
