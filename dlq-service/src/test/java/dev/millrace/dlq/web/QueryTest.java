package dev.millrace.dlq.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;

class QueryTest {

  @Test
  void meansEverythingFromTheNewestOnWhenNothingIsGiven() {
    var query = Query.of(Map.of(), 50, 500);

    assertThat(query.filter().isAny()).isTrue();
    assertThat(query.limit()).isEqualTo(50);
    assertThat(query.after()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesAParameterThatIsGivenTwice() {
    var given = new LinkedMultiValueMap<String, String>();
    given.add("limit", "5");
    given.add("pipeline", "orders");
    assertThat(Query.single(given)).containsEntry("pipeline", "orders").containsEntry("limit", "5");

    given.add("pipeline", "payments");

    assertThatThrownBy(() -> Query.single(given))
        .isInstanceOf(BadRequest.class)
        .hasMessage("pipeline is given 2 times: once is enough");
  }

  @Test
  void takesAStatusInAnyCase() {
    assertThat(Query.of(Map.of("status", "open"), 50, 500).filter().status()).isEqualTo("OPEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "501", "-1", "x", "", "99999999999999999999"})
  void refusesALimitOutsideItsBounds(String limit) {
    assertThatThrownBy(() -> Query.of(Map.of("limit", limit), 50, 500))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("from 1 to 500");
  }

  @Test
  void refusesWhatItDoesNotKnowAndNamesWhatItDoes() {
    assertThatThrownBy(() -> Query.of(Map.of("pipline", "orders"), 50, 500))
        .hasMessageContaining("pipline")
        .hasMessageContaining("pipeline");
    assertThatThrownBy(() -> Query.of(Map.of("status", "closed"), 50, 500))
        .hasMessageContaining("OPEN, REDRIVING, REDRIVEN, RESOLVED, DISCARDED");
    assertThatThrownBy(() -> Query.of(Map.of("after", "x"), 50, 500)).hasMessageContaining("next");
  }

  @Test
  void linksToTheNextPageWithTheSameFilter() {
    var given = Map.of("pipeline", "orders", "eventId", "a b&c", "after", "99");

    assertThat(Query.next(given, 42))
        .isEqualTo("/api/dead-letters?eventId=a%20b%26c&pipeline=orders&after=42");
  }
}
