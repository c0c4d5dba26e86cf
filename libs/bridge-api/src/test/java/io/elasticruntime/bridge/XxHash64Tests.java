package io.elasticruntime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors made with the reference implementation of xxHash. */
class XxHash64Tests {

    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "asdf, 415872f599cea71e",
        "0123456789abcdef, 5c5b90c34e376d0b",
        "Call me Ishmael. Some years ago--never mind how long precisely-, 02a2e85470d6fd96",
        "https://github.com/cloudfoundry/nodejs-buildpack, 936443cd81705990",
        "6f3b1d5e-2a1c-4b8f-9a57-0c1de23f4a5b_e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
                + " 699550d43e413257"
    })
    void aBuildpacksDirectoryIsNamedLikeTheReferenceHash(String key, String expected) {
        assertThat(XxHash64.directoryName(key)).isEqualTo(expected);
    }
}
