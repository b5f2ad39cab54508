package dev.millrace.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * Whoever may set an offset may write any metadata beside it: it is an account, or an empty one.
 */
class AccountFuzzTest {

  @FuzzTest
  void isReadFromAnyMetadata(byte[] metadata) {
    var account = Account.decode(new String(metadata, StandardCharsets.UTF_8));

    assertThat(Account.decode(account.encode())).isEqualTo(account);
  }
}
