package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.1, ::ffff:10.0.0.1, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "10.0.0.0/8, 10.255.1.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, 0:0:0:0:0:0:0:1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "2001:DB8::1, 2001:db8:0:0:0:0:0:1, true",
        "2001:db8::/32, 2001:db8:ffff::7, true",
        "2001:db8::/32, 2001:db9::7, false",
        "fe80::/10, fe80:0:0:0:1:2:3:4%1, true"
    })
    void anAddressLiesInARangeHoweverEitherIsWritten(String range, String address, boolean lies) {
        assertThat(AddressRange.of(range).contains(address)).isEqualTo(lies);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "push.city.gov",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.1/",
                "1:2",
                "10.0.0.1:80"
            })
    void whatIsNoAddressInNumbersIsNone(String text) {
        assertThatThrownBy(() -> AddressRange.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
