package io.fer4j.examples;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times as people write them: {@code 90}, {@code 1.5s}, {@code 200ms}, {@code 2min}, {@code 1:30}, {@code 1:02:03.5}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern CLOCK = Pattern.compile("(?:(\\d{1,4}):)?(\\d{1,4}):(\\d{1,2}(?:\\.\\d{1,9})?)");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?(ms|s|min|h)?");
    private static final long NANOS = 1_000_000_000L;

    @Override
    public Duration convert(String value) {
        Matcher clock = CLOCK.matcher(value);
        if (clock.matches()) {
            long hours = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
            return Duration.ofHours(hours)
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plus(times(clock.group(3), NANOS));
        }
        Matcher number = NUMBER.matcher(value);
        if (number.matches()) {
            String unit = number.group(2) == null ? "s" : number.group(2);
            return times(
                    number.group(1),
                    switch (unit) {
                        case "ms" -> NANOS / 1000;
                        case "min" -> 60 * NANOS;
                        case "h" -> 3600 * NANOS;
                        default -> NANOS;
                    });
        }
        throw new TypeConversionException(
                "Expected a time like 90, 1.5s, 200ms, 2min, 1:30 or 1:02:03.5, found \"" + value + "\"");
    }

    private static Duration times(String number, long nanos) {
        return Duration.ofNanos(
                new BigDecimal(number).multiply(BigDecimal.valueOf(nanos)).longValue());
    }
}
