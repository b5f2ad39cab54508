package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.millrace.runtime.row.FourDigitYears;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;

/** Texts of dates, times and UUIDs: what java.time and UUID make of them, or nothing. */
class TimesFuzzTest {

  @FuzzTest
  void areReadAsTheLibraryReadsThem(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);

    agrees(IsoTime.date(text), text, LocalDate::parse);
    agrees(IsoTime.time(text), text, LocalTime::parse);
    agrees(IsoTime.timestamp(text), text, it -> OffsetDateTime.parse(it).toInstant());
    agrees(UuidText.parse(text), text, UUID::fromString);
    roundTrips(IsoTime.timestamp(text));
  }

  /** What both read is the same; ours also reads a few forms that the library does not. */
  private static <T> void agrees(T ours, String text, Function<String, T> library) {
    T theirs;
    try {
      theirs = library.apply(text);
    } catch (DateTimeException | IllegalArgumentException _) {
      return;
    }
    if (ours != null) {
      assertThat(ours).as(text).isEqualTo(theirs);
    }
  }

  private static void roundTrips(Instant read) {
    if (read != null) {
      assertThat(FourDigitYears.have(read)).isTrue();
      assertThat(IsoTime.timestamp(read.toString())).isEqualTo(read);
    }
  }
}
