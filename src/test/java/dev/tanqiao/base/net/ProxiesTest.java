package dev.tanqiao.base.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private final Proxies proxies = Proxies.of(
            "http://proxy.example:3128",
            "plain.example:8080",
            List.of(" .internal.example", "*.lab.example", "10.1.2.3"));

    @ParameterizedTest
    @CsvSource({
        "https://api.sjtu.edu.cn/v1, HTTP @ proxy.example",
        "http://api.sjtu.edu.cn/v1, HTTP @ plain.example",
        "https://a.internal.example, DIRECT",
        "https://INTERNAL.example, DIRECT",
        "https://notinternal.example, HTTP @ proxy.example",
        "https://a.lab.example:8443, DIRECT",
        "http://10.1.2.3:9000, DIRECT",
        "http://10.1.2.30:9000, HTTP @ plain.example",
        "http://localhost:8090, DIRECT",
        "http://127.0.0.1:8090, DIRECT",
        "http://[::1]:8090, DIRECT"
    })
    void anAddressGoesByItsProxyUnlessItsHostIsExcepted(String address, String way) {
        assertThat(proxies.select(URI.create(address)).toString()).contains(way);
    }

    @Test
    void allMayBeExceptedAndWhereThereIsNoneAllAreReached() {
        URI campus = URI.create("https://api.sjtu.edu.cn");
        assertThat(Proxies.of("http://proxy.example:3128", List.of("*"))
                        .select(campus)
                        .toString())
                .contains("DIRECT");
        assertThat(Proxies.of("", List.of()).select(campus).toString()).contains("DIRECT");
    }

    @Test
    void itsAddressMayNameWhoTheHubIsToIt() {
        Proxies known = Proxies.of("http://hub:pa:ss@proxy.example:3128/", List.of());

        assertThat(known.credentials("proxy.example", 3128)).hasValueSatisfying(ours -> {
            assertThat(ours.getUserName()).isEqualTo("hub");
            assertThat(ours.getPassword()).containsExactly('p', 'a', ':', 's', 's');
        });
        assertThat(known.credentials("api.sjtu.edu.cn", 3128)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "https://proxy:3128", "proxy", "http://proxy", "http://a b:1"})
    void whatIsNoProxyOfOurKindIsRefused(String address) {
        assertThatThrownBy(() -> Proxies.of(address, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPasswordInOneThatIsMalformedIsNotShown() {
        assertThatThrownBy(() -> Proxies.of("http://hub:my secret@proxy:3128", List.of()))
                .hasMessage("it is no address")
                .hasNoCause();
    }
}
