package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HugePagesTest {

  @Test
  void areAskedForWhereTheSystemGivesThem() {
    assertThat(HugePages.jvmOptions("always [madvise] never\n"))
        .containsExactly("-XX:+UseTransparentHugePages");
    assertThat(HugePages.jvmOptions("[always] madvise never\n"))
        .containsExactly("-XX:+UseTransparentHugePages");
  }

  @Test
  void areNotAskedForInVain() {
    assertThat(HugePages.jvmOptions("always madvise [never]\n")).isEmpty();
  }
}
