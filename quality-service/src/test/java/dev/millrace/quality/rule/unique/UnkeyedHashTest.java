package dev.millrace.quality.rule.unique;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What release 0.1.0 remembered is only found by the very same hash: these are its own. */
class UnkeyedHashTest {

  static Stream<Arguments> hashes() {
    return Stream.of(
        of("b3c7f9a1627f63fc18d785f334d9efd9", "order-1"),
        of("df6232ed46d00beadc3db06d7afcf226", ""),
        of("4b678cb184a7a5ec249e61e1931ec356", "Grüße, 世界 \uD83D\uDE00"),
        of("e1d3906788d9dd85e4d003d6a007ed94", 42L),
        of("2dd073b0c7e8d485b311e52b1307bbf8", 1.5),
        of("007a5a4611330130cbe15fced618cc86", -0.0),
        of("edbb12d07b01c70e4839997f5115981b", true),
        of("b77da2321bf11d1fbd1a166c363b6a8d", Instant.parse("2026-11-28T06:00:00.123456789Z")),
        of("6008b79b181aa4667bfdcd99115d9f8a", LocalDate.of(2026, 11, 28)),
        of("2ab415161343831428eeb56e1a2d91a6", LocalTime.of(6, 7, 8)),
        of("82a1e3c397723495f5bde842f1d11bf0", new UUID(1, 2)),
        of("020a0bc8bd04a4b950b7d64c36b227e4", new BigDecimal("-12.50")),
        of("6379c20e1ce502ea329272c683f5d840", (Object) new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}),
        of("bf03bd870cb9c961e177669c60726205", "a", "bc", 7L));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void isThatOfRelease010(String expected, List<Object> values) {
    var hash = new UnkeyedHash();
    hash.reset();
    values.forEach(hash::add);
    hash.finish();

    assertThat("%016x%016x".formatted(hash.high(), hash.low())).isEqualTo(expected);
  }

  private static Arguments of(String hash, Object... values) {
    return Arguments.of(hash, List.of(values));
  }
}
