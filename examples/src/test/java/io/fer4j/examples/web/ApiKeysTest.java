package io.fer4j.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fer4j.SourceException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of keys and ranges of addresses. */
class ApiKeysTest {
    private static final String FIRST = "0123456789abcdefghij";
    private static final String SECOND = "another-key-of-some-length";

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("keys"), text);
    }

    @Test
    void knowsItsKeysAndNoOthers() throws Exception {
        ApiKeys keys = ApiKeys.read(file("# ours\n\n" + FIRST + "\n  " + SECOND + "  \r\n"));
        assertThat(keys.size()).isEqualTo(2);
        assertThat(keys.indexOf(FIRST)).hasValue(0);
        assertThat(keys.indexOf(SECOND)).hasValue(1);
        for (String other : List.of(
                "",
                FIRST + "x",
                FIRST.substring(1),
                FIRST.toUpperCase(java.util.Locale.ROOT),
                "# ours",
                "x".repeat(5000))) {
            assertThat(keys.indexOf(other)).as(other).isEmpty();
        }
    }

    @Test
    void takesHashesInPlaceOfKeys() throws Exception {
        String hash = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(SECOND.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        ApiKeys keys = ApiKeys.read(file("sha256:" + hash + "\nsha256:" + "A".repeat(64) + "\n"));
        assertThat(keys.indexOf(SECOND)).hasValue(0);
        assertThat(keys.indexOf("sha256:" + hash)).as("a hash opens nothing").isEmpty();
    }

    @Test
    void saysWhichLineIsNoKeyAndNotWhatItIs() throws Exception {
        for (String line : List.of(
                "too-short-secret",
                "with a space in the middle",
                "clé-secrète-et-assez-longue",
                "x".repeat(201),
                "sha256:12")) {
            assertThatThrownBy(() -> ApiKeys.read(file(FIRST + "\n" + line + "\n")))
                    .as(line)
                    .isInstanceOf(SourceException.class)
                    .hasMessageMatching("Expected a key of 20 to 200 visible ASCII characters, or sha256: and 64"
                            + " hexadecimal digits, found something else in line 2 of .*keys\\. This"
                            + " makes a key: openssl rand -hex 32")
                    .hasMessageNotContaining("secr");
        }
        assertThatThrownBy(() -> ApiKeys.read(file("# none\n")))
                .hasMessageStartingWith("Expected 1 to 1000 keys, one a line, found 0 in ");
        assertThatThrownBy(() -> ApiKeys.read(directory.resolve("none")))
                .hasMessageStartingWith("Expected a file of keys, found no file ");
        Files.write(directory.resolve("keys"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> ApiKeys.read(directory.resolve("keys"))).isInstanceOf(SourceException.class);
    }

    private static InetAddress ip(String address) {
        return AddressRange.address(address).orElseThrow();
    }

    @Test
    void readsRangesOfAddresses() {
        assertThat(AddressRange.parse("10.0.0.0/8").contains(ip("10.200.3.4"))).isTrue();
        assertThat(AddressRange.parse("10.0.0.0/8").contains(ip("11.0.0.0"))).isFalse();
        assertThat(AddressRange.parse("10.1.2.3").contains(ip("10.1.2.3"))).isTrue();
        assertThat(AddressRange.parse("10.1.2.3").contains(ip("10.1.2.2"))).isFalse();
        assertThat(AddressRange.parse("172.16.0.0/12").contains(ip("172.31.255.255")))
                .isTrue();
        assertThat(AddressRange.parse("172.16.0.0/12").contains(ip("172.32.0.0")))
                .isFalse();
        assertThat(AddressRange.parse("2001:db8::/33").contains(ip("2001:db8:7fff::1")))
                .isTrue();
        assertThat(AddressRange.parse("2001:db8::/33").contains(ip("2001:db8:8000::1")))
                .isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(ip("203.0.113.9"))).isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(ip("::1"))).isFalse();
        for (String wrong : List.of(
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0/8",
                "1.2",
                "10.0.0.0/",
                "::1/129",
                "10.0.0.0/-1",
                "256.0.0.1")) {
            assertThatThrownBy(() -> AddressRange.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Expected an IP address, or a range of them such as 10.0.0.0/8, found " + wrong + ".");
        }
    }
}
