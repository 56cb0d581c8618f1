package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SheetFileTest {

    @Test
    void noValueIsAFormulaAndNumbersStayNumbers(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("sheet.csv");
        var row = JsonNodeFactory.instance.objectNode();
        row.put("orderNo", "=cmd|' /C calc'!A0")
                .put("merchant", "＝1+1")
                .put("channel", "@SUM(A1)")
                .put("account", "-x,y")
                .put("yuan", "-12.50")
                .put("pointsA", "+3")
                .put("reason", "\"so\"\nit is")
                .putNull("billed");

        SheetFile.writeCsv(file, List.of(row));

        assertThat(Files.readString(file))
                .isEqualTo("orderNo,merchant,channel,account,yuan,pointsA,reason,billed\r\n"
                        + "'=cmd|' /C calc'!A0,'＝1+1,'@SUM(A1),\"'-x,y\",-12.50,+3,\"\"\"so\"\"\nit is\",\r\n");
    }
}
