package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When schedules are due, and what is refused as one when its route is loaded. */
class ScheduleTest {

    private static final Path KAMELET = Path.of("routes/bridge/schedule.kamelet.yaml");

    /** 02:30 does not come in New York on 8 March 2026, and 01:30 comes twice on 1 November: Quartz leaves out the one and takes the second of the other. */
    @ParameterizedTest
    @CsvSource({
        "0 0 4 * * ?,    Asia/Shanghai,    2026-03-02T04:00:00Z, 2026-03-02T20:00:00Z",
        "0 0 4 * * ?,    Asia/Shanghai,    2026-03-02T20:00:00Z, 2026-03-03T20:00:00Z",
        "0 30 2 * * ?,   America/New_York, 2026-03-07T12:00:00Z, 2026-03-09T06:30:00Z",
        "0 30 1 * * ?,   America/New_York, 2026-10-31T12:00:00Z, 2026-11-01T06:30:00Z",
        "0 30 1 * * ?,   America/New_York, 2026-11-01T06:30:00Z, 2026-11-02T06:30:00Z",
        "0 0 12 * * ?,   America/New_York, 2026-03-07T18:00:00Z, 2026-03-08T16:00:00Z",
        "0 0 0 L * ?,    UTC,              2026-02-03T00:00:00Z, 2026-02-28T00:00:00Z",
        "0 0 0 1 1 ? 2026, UTC,            2026-02-03T00:00:00Z, 9999-12-31T00:00:00Z"
    })
    void cronTicksInItsZone(String cron, String zone, Instant now, Instant next) {
        assertThat(Schedule.of("s", "", cron, zone, "once", "1m").first(now)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "every: 10m                                    | ",
                "cron: '0 0 4 * * ?'                           | ",
                "every: '{{tanqiao.bills.every}}'              | ",
                "zone: UTC                                     | 5: /0/route/from/parameters: every: exactly one of `every` and `cron` says when 's' is due",
                "every: 10m, cron: '0 0 4 * * ?'               | 5: /0/route/from/parameters/cron: cron: exactly one",
                "every: soon                                   | 5: /0/route/from/parameters/every: every: 'soon' is no duration above 0, like 10m",
                "every: 0s                                     | every: '0s' is no duration above 0",
                "every: '{{mine}}'                             | every: 'nonsense' is no duration above 0, like 10m ({{mine}})",
                "cron: '0 0 25 * * ?'                          | 5: /0/route/from/parameters/cron: cron: '0 0 25 * * ?' is no cron expression: Hour",
                "cron: '0 0 4 * *'                             | is no cron expression",
                "cron: '0 0 4 * * ?', zone: Asia/Peking        | 5: /0/route/from/parameters/zone: zone: 'Asia/Peking' is no time zone like Asia/Shanghai",
                "every: 10m, missed: twice                     | missed: 'twice' is neither once nor skip",
                "every: 10m, retryAfter: never                 | retryAfter: 'never' is no duration",
                "every: 10m, schedule: ''                      | schedule: a name is needed"
            })
    void whatMakesNoScheduleIsRefusedWithItsLine(String parameters, String problem) throws Exception {
        String name = parameters.contains("schedule:") ? "" : "schedule: s, ";
        YamlDocument route = YamlDocument.parse("mine/x.camel.yaml", """
                - route:
                    id: x
                    from:
                      uri: kamelet:schedule
                      parameters: {%s%s}
                """.formatted(name, parameters));
        YamlDocument kamelet = YamlDocument.read("k", KAMELET);
        var settings = Map.of("{{tanqiao.bills.every}}", "10m", "{{mine}}", "nonsense");

        if (problem == null) {
            assertThat(ScheduleSources.of(route, kamelet, text -> settings.getOrDefault(text, text)))
                    .extracting(Schedule::name)
                    .isEqualTo(List.of("s"));
        } else {
            assertThatThrownBy(() -> ScheduleSources.of(route, kamelet, text -> settings.getOrDefault(text, text)))
                    .isInstanceOf(YamlProblem.class)
                    .hasMessageStartingWith("mine/x.camel.yaml:")
                    .hasMessageContaining(problem);
        }
    }
}
