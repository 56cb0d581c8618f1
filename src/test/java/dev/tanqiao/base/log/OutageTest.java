package dev.tanqiao.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {

    @ParameterizedTest
    @CsvSource({"08006,true", "57P01,true", "53100,true", "25006,true", "23505,false", "42P01,false"})
    void theStateTells(String state, boolean outage) {
        assertThat(Outage.isOf(new IllegalStateException(new SQLException("why", state))))
                .isEqualTo(outage);
    }

    @Test
    void soDoesAPoolThatHasNone() {
        assertThat(Outage.isOf(new RuntimeException(new SQLTransientConnectionException("timed out"))))
                .isTrue();
        assertThat(Outage.isOf(new SQLException("no state"))).isFalse();
        assertThat(Outage.isOf(null)).isFalse();
    }
}
