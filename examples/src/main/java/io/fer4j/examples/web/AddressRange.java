package io.fer4j.examples.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses with the same first bits, or a single one.
 *
 * @param first an address
 * @param bits how many of its bits the others have in common with it
 */
public record AddressRange(InetAddress first, int bits) {
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int LONGEST = 45;
    private static final int BYTE = 8;

    /**
     * Reads a range.
     *
     * @param text an address of numbers, with the number of bits behind a slash or without: {@code 10.0.0.0/8}, {@code ::1}
     * @return the range
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = address(parts[0]).orElseThrow(() -> refused(text));
        int all = address.getAddress().length * BYTE;
        int bits = all;
        if (parts.length == 2) {
            if (!parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > all) {
                throw refused(text);
            }
            bits = Integer.parseInt(parts[1]);
        }
        return new AddressRange(address, bits);
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "Expected an IP address, or a range of them such as 10.0.0.0/8, found " + text + ".");
    }

    /** Returns an address that is written in numbers; names are never looked up. */
    static Optional<InetAddress> address(String text) {
        if (text.length() > LONGEST || !NUMBERS.matcher(text).matches()) {
            return Optional.empty();
        }
        if (!text.contains(":") && !text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            // Java takes "1.2" for an address, too.
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Tells whether an address is in the range. */
    boolean contains(InetAddress address) {
        byte[] own = first.getAddress();
        byte[] other = address.getAddress();
        return own.length == other.length && Arrays.equals(prefix(own, bits), prefix(other, bits));
    }

    /** Returns an address's first bits, and zeros behind them. */
    static byte[] prefix(byte[] address, int bits) {
        byte[] prefix = new byte[address.length];
        for (int i = 0; i < address.length; i++) {
            int kept = Math.max(0, Math.min(BYTE, bits - i * BYTE));
            prefix[i] = (byte) (address[i] & (0xFF << (BYTE - kept)));
        }
        return prefix;
    }
}
