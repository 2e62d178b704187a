package io.fer4j.examples.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Who sent a request, as far as the server needs to know.
 *
 * @param address from which it came; a proxy's if no proxy's word is taken
 * @param local whether it came from this machine and from no proxy
 * @param key which of the keys it had, from 0
 * @param allowed whether it may post
 */
record Client(InetAddress address, boolean local, OptionalInt key, boolean allowed) {
    /** A provider gives this many bits of an IPv6 address to one household, which chooses the rest as it likes. */
    private static final int HOUSEHOLD_BITS = 64;

    private static final int IPV4_BITS = 32;

    /** Returns what its pictures are counted under: its key, or its address. */
    Object account() {
        if (key.isPresent()) {
            return key.getAsInt();
        }
        byte[] bytes = address.getAddress();
        int bits = bytes.length * 8 == IPV4_BITS ? IPV4_BITS : HOUSEHOLD_BITS;
        return Arrays.toString(AddressRange.prefix(bytes, bits));
    }

    /** Returns whether its pictures are counted: this machine's own programs share nothing but the queue with others. */
    boolean isLimited() {
        return !(local && key.isEmpty() && allowed);
    }

    /** Returns what logs call it, which names nobody. */
    String kind() {
        if (key.isPresent()) {
            return String.format(Locale.ROOT, "key %d", key.getAsInt() + 1);
        }
        return local ? "local" : "anonymous";
    }
}
