package io.fer4j.spring.boot;

import io.fer4j.Device;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;

/** Reads {@code fer4j.device}. */
@ConfigurationPropertiesBinding
final class DeviceConverter implements Converter<String, Device> {
    @Override
    public Device convert(String text) {
        return Device.parse(text);
    }
}
