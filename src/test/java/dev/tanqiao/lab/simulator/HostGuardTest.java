package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A page of a stranger, whose name now leads here, does nothing with the browser of a tester. */
class HostGuardTest extends AskedOverHttp {

    @Test
    void theControlApiIsNotAskedByANameThatAnybodyMayOwn() throws Exception {
        control("", "POST", "runs", "{\"key\": \"anna\", \"world\": \"plain\"}");
        for (String path : new String[] {
            "/__admin/tanqiao/status",
            "/__admin/tanqiao/calls?sent=true",
            "/__admin/requests",
            "/runs/anna/__admin/tanqiao/status",
            "/__sim"
        }) {
            for (String host :
                    new String[] {"evil.example", "evil.example:" + simulator.port(), "127.0.0.1.evil.example", ""}) {
                assertThat(status(path, host)).as(path + " by '" + host + "'").isIn("400", "403");
            }
            for (String host :
                    new String[] {"127.0.0.1:" + simulator.port(), "localhost", "[::1]:80", "simulator", "LOCALHOST:1"
                    }) {
                assertThat(status(path, host)).as(path + " by '" + host + "'").isEqualTo("200");
            }
        }
        assertThat(status("/oauth2/authorize", "jaccount.example"))
                .as("an upstream")
                .isNotEqualTo("403");
    }

    /** A client of Java sends no other Host than where it connects. */
    private String status(String path, String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, host)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.split(" ", 3)[1];
        }
    }

    @Test
    void callsShowNoTokenWhereverItStands() throws Exception {
        String token = "SECRETTOKEN1234567890";
        send("/carbon-inclusion/apis/v1/auth/equity/licenseAgreement?token=" + token, "GET", "", "X-Api-Key", token);
        send(
                "/oauth2/authorize?client_id=x&nonce=%1$s&state=%1$s".formatted(token),
                "GET",
                "",
                "Proxy-Authorization",
                token);
        send("/carbon-inclusion/apis/v1/" + token, "GET", "", "X-User-Token", token);
        send("/v1/unicode/transactions?accesstoken=" + token, "GET", "");

        assertThat(control("", "GET", "calls?sent=true", "")).hasSize(4);
        assertThat(control("", "GET", "calls?sent=true", "").toString()).doesNotContain(token);
    }
}
