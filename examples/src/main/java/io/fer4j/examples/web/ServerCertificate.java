package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fer4j.BackendException;
import io.fer4j.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A certificate and its private key, by which a server speaks https. Immutable. */
public final class ServerCertificate {
    private static final int PASSWORD_BYTES = 24;
    private static final int VALID_DAYS = 365;

    private final KeyStore store;
    private final String password;
    private final Certificate certificate;

    private ServerCertificate(KeyStore store, String password, Certificate certificate) {
        this.store = store;
        this.password = password;
        this.certificate = certificate;
    }

    /**
     * Reads a key store, PKCS #12 or JKS.
     *
     * @param file the key store, with one private key at least
     * @param password of the store and of its key
     * @return the certificate of its first private key
     * @throws SourceException if there is none, the password is another, or it has no private key
     */
    public static ServerCertificate read(Path file, String password) {
        if (!Files.isRegularFile(file)) {
            throw new SourceException("Expected a key store, found no file " + file + ".");
        }
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    store.getKey(alias, password.toCharArray());
                    return new ServerCertificate(store, password, store.getCertificate(alias));
                }
            }
            throw new SourceException("Expected a key store with a private key, found none in " + file + ".");
        } catch (IOException | GeneralSecurityException e) {
            throw new SourceException(
                    "Expected a key store (PKCS #12 or JKS) that this password opens, found that " + file
                            + " is another file or has another password. For PEM files: openssl pkcs12 -export -in"
                            + " fullchain.pem -inkey privkey.pem -out server.p12",
                    e);
        }
    }

    /**
     * Makes a certificate that no authority has signed, for a year and for this machine's names and addresses. It lives in memory
     * only: the next one is another.
     *
     * @param host a name or address more
     * @return a new certificate
     * @throws BackendException if the Java runtime has no {@code keytool}
     */
    public static ServerCertificate selfSigned(String host) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            Path directory = Files.createTempDirectory("fer4j-tls");
            Path file = directory.resolve("server.p12");
            try {
                runKeytool(file, password, subjectNames(host));
                return read(file, password);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw noKeytool(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noKeytool("it was interrupted", e);
        }
    }

    /** The runtime's own tool: Java has no public interface that signs certificates. */
    private static void runKeytool(Path file, String password, String names) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "fer4j",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                String.valueOf(VALID_DAYS),
                "-dname",
                "CN=FER4J on this network",
                "-ext",
                "SAN=" + names,
                "-ext",
                "EKU=serverAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                "FER4J_STORE_PASSWORD");
        builder.environment().put("FER4J_STORE_PASSWORD", password);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static String subjectNames(String host) {
        List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:0:0:0:0:0:0:0:1"));
        LocalNetwork.addresses().stream().map(address -> "ip:" + address).forEach(names::add);
        Stream.concat(Stream.of(host), LocalNetwork.machineNames().stream())
                .filter(name -> name.matches("[A-Za-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)*"))
                .map(name -> "dns:" + name)
                .forEach(names::add);
        return names.stream().distinct().collect(Collectors.joining(","));
    }

    private static BackendException noKeytool(String found, Exception cause) {
        return new BackendException(
                "Expected the Java runtime's keytool to make a certificate, found: " + found
                        + ". Give --tls a key store of your own.",
                cause);
    }

    /** Returns the keys. */
    KeyStore store() {
        return store;
    }

    /** Returns what opens the keys. */
    String password() {
        return password;
    }

    /**
     * Returns the certificate's SHA-256 fingerprint, as browsers show it.
     *
     * @return 32 pairs of hexadecimal digits, with colons between them
     */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
