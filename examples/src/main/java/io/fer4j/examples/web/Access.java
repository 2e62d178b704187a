package io.fer4j.examples.web;

import java.util.List;
import java.util.Optional;

/**
 * Who may post pictures, and how many. Immutable.
 *
 * @param keys the keys that are known; none if there are no keys
 * @param anonymous who may post without a key
 * @param proxies whose word is taken for a client's address ({@code X-Forwarded-For})
 * @param picturesPerSecond how many pictures a client may post on average; 0 for as many as it likes
 * @param burst how many pictures a client may post at once after a pause
 * @param clients of how many clients the server remembers how much they posted
 */
public record Access(
        Optional<ApiKeys> keys,
        Anonymous anonymous,
        List<AddressRange> proxies,
        int picturesPerSecond,
        int burst,
        int clients) {
    /** Only this machine's own programs may post, as many pictures as they like. */
    public static final Access LOCAL = new Access(Optional.empty(), Anonymous.LOCAL, List.of(), 10, 20, 10_000);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is none, or nobody might post at all
     */
    public Access {
        proxies = List.copyOf(proxies);
        if (picturesPerSecond < 0 || burst < 1 || clients < 1) {
            throw new IllegalArgumentException("Expected 0 or more pictures a second, found " + picturesPerSecond
                    + "; bursts and clients are at least 1, found " + burst + " and " + clients + ".");
        }
        if (keys.isEmpty() && anonymous == Anonymous.NONE) {
            throw new IllegalArgumentException(
                    "Expected keys where nobody may post without one, found none. Add --api-key-file.");
        }
    }

    /**
     * Returns these rules with keys, which all clients then need, on this machine, too.
     *
     * @param known the keys
     * @return the rules
     */
    public Access withKeys(ApiKeys known) {
        return new Access(Optional.of(known), Anonymous.NONE, proxies, picturesPerSecond, burst, clients);
    }

    /**
     * Returns these rules with others who need no key.
     *
     * @param who may post without a key
     * @return the rules
     */
    public Access withAnonymous(Anonymous who) {
        return new Access(keys, who, proxies, picturesPerSecond, burst, clients);
    }

    /**
     * Returns these rules with proxies whose word is taken for a client's address.
     *
     * @param trusted the proxies' addresses
     * @return the rules
     */
    public Access withProxies(List<AddressRange> trusted) {
        return new Access(keys, anonymous, trusted, picturesPerSecond, burst, clients);
    }

    /**
     * Returns these rules with another rate.
     *
     * @param pictures how many a client may post in a second on average, and twice as many after a pause; 0 for no limit
     * @return the rules
     */
    public Access withRate(int pictures) {
        return new Access(keys, anonymous, proxies, pictures, Math.max(1, 2 * pictures), clients);
    }
}
