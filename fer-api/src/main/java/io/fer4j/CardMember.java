package io.fer4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value in the card, with the path that names it in messages; the path of the whole card is empty. */
record CardMember(@Nullable Object value, String path) {
    private static final int FOUND_CHARACTERS = 80;

    /** What a member of the card should be and is not; the message names it. */
    private static final class WrongMemberException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        WrongMemberException(String message) {
            super(message);
        }
    }

    CardMember get(String name) {
        return find(name)
                .orElseThrow(
                        () -> new WrongMemberException("Expected the member \"" + child(name) + "\", found none."));
    }

    Optional<CardMember> find(String name) {
        Object found = object().get(name);
        return found == null ? Optional.empty() : Optional.of(new CardMember(found, child(name)));
    }

    private String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Makes a value of this member; what the value's own checks say is told with the member's name. */
    <T> T as(Function<CardMember, T> make) {
        try {
            return make.apply(this);
        } catch (WrongMemberException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw (WrongMemberException)
                    new WrongMemberException("At \"" + path + "\": " + e.getMessage()).initCause(e);
        }
    }

    private Map<?, ?> object() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw wrong("an object");
    }

    Map<String, CardMember> members() {
        Map<String, CardMember> members = new LinkedHashMap<>();
        object().forEach((name, member) ->
                members.put(String.valueOf(name), new CardMember(member, child(String.valueOf(name)))));
        return members;
    }

    List<CardMember> elements() {
        if (!(value instanceof List<?> list)) {
            throw wrong("an array");
        }
        List<CardMember> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(new CardMember(list.get(i), path + "[" + i + "]"));
        }
        return elements;
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw wrong("a string");
    }

    double number() {
        if (value instanceof Number found && Double.isFinite(found.doubleValue())) {
            return found.doubleValue();
        }
        throw wrong("a finite number");
    }

    /** One number for each channel; a single number stands for all of them. */
    float[] singleNumbers(int count) {
        if (value instanceof Number) {
            float[] numbers = new float[count];
            Arrays.fill(numbers, singleNumber());
            return numbers;
        }
        List<CardMember> elements = elements();
        float[] numbers = new float[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = elements.get(i).singleNumber();
        }
        return numbers;
    }

    /** Finds the constant of an enumeration that is called like this text. */
    <E extends Enum<E>> E constant(E[] constants) {
        String text = text();
        for (E constant : constants) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw wrong("one of " + Arrays.toString(constants).toLowerCase(Locale.ROOT));
    }

    float singleNumber() {
        return (float) number();
    }

    int integer() {
        if (value instanceof Integer found) {
            return found;
        }
        throw wrong("a whole number of 32 bits");
    }

    long longInteger() {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw wrong("a whole number of 64 bits");
    }

    private WrongMemberException wrong(String expected) {
        String place = path.isEmpty() ? "at the top" : "at \"" + path + "\"";
        return new WrongMemberException("Expected " + expected + " " + place + ", found " + found() + ".");
    }

    private String found() {
        String found = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return found.length() <= FOUND_CHARACTERS ? found : found.substring(0, FOUND_CHARACTERS) + "...";
    }
}
