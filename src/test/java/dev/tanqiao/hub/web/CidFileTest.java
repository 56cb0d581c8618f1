package dev.tanqiao.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.enrolment.CidFile;
import dev.tanqiao.core.enrolment.CidLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of cids, from their text to what is taken of them. */
class CidFileTest {

    @Test
    void columnsMayStandInAnyOrderBesideOthersWithAByteOrderMarkAndQuotes() {
        CidFile file = read("\uFEFFName,CID , Account\r\n\"王, 同学\",\"CID-1\",gwang\r\n\r\nLi,CID-2,li\r\n");

        assertThat(file.problems()).isEmpty();
        assertThat(file.lines())
                .containsExactly(new CidLine(2, "gwang", "CID-1", ""), new CidLine(4, "li", "CID-2", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gwang                | expected 2 values as in the header, found 1",
                "gwang,CID-1,more     | expected 2 values as in the header, found 3",
                "\"gwang,CID-1        | a quote is opened and not closed on this line",
                ",CID-1               | account: expected a jAccount",
                "g wang,CID-1         | account: expected a jAccount",
                "gwang,               | cid: expected up to 128 visible ASCII characters",
                "gwang,CID 1          | cid: expected up to 128 visible ASCII characters",
                "gwang,3.10000E+17    | cid: a spreadsheet has rounded it",
                "gwang,CID-1\"         | cid: expected up to 128 visible",
                "gwang,\"CID\"-1       | a quote is opened and not closed on this line",
                "\" gwang\",\"CID-1\"\"  | a quote is opened and not closed on this line"
            })
    void aBadRowIsToldByItsLineAndSpoilsNoOther(String row, String problem) {
        CidFile file = read("account,cid\nli,CID-2\n" + row + "\nzhang,CID-3\n");

        assertThat(file.lines()).extracting(CidLine::account).containsExactly("li", "zhang");
        assertThat(file.problems()).containsOnlyKeys(3);
        assertThat(file.problems().get(3)).startsWith(problem).doesNotContain("CID-1");
    }

    @Test
    void ofTwoCidsForOneAccountNeitherIsTaken() {
        CidFile file = read("account,cid\ngwang,CID-1\nli,CID-2\ngwang,CID-9\nli,CID-2\n");

        assertThat(file.lines()).containsExactly(new CidLine(3, "li", "CID-2", ""));
        assertThat(file.problems())
                .containsEntry(2, "account gwang has another cid on line 4")
                .containsEntry(4, "account gwang has another cid on line 2")
                .hasSize(2);
    }

    @Test
    void ofTwoAccountsWithOneCidNeitherIsTaken() {
        CidFile file = read("account,cid\ngwang,CID-1\nli,CID-2\nzhang,CID-1\nwang,CID-1\n");

        assertThat(file.lines()).extracting(CidLine::account).containsExactly("li");
        assertThat(file.problems()).containsOnlyKeys(2, 4, 5);
        assertThat(file.problems().get(2))
                .startsWith("cid: account zhang on line 4 has the same")
                .contains("shared_cid_reason")
                .doesNotContain("CID-1");
        assertThat(file.problems().get(4)).startsWith("cid: account gwang on line 2 has the same");
    }

    @Test
    void whoeverSharesACidSaysWhy() {
        CidFile file = read(
                "account,cid,Shared_Cid_Reason\ngwang,CID-1,her staff account\ngwang-2,CID-1, her student account\nli,CID-1,\n");

        assertThat(file.lines())
                .containsExactly(
                        new CidLine(2, "gwang", "CID-1", "her staff account"),
                        new CidLine(3, "gwang-2", "CID-1", "her student account"));
        assertThat(file.problems()).containsOnlyKeys(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"both hers: CID-1", "a\u0000b"})
    void aReasonIsTextWithoutTheCid(String reason) {
        CidFile file = read("account,cid,shared_cid_reason\ngwang,CID-1,%s\nli,CID-2,\n".formatted(reason));

        assertThat(file.lines()).extracting(CidLine::account).containsExactly("li");
        assertThat(file.problems().get(2))
                .startsWith("shared_cid_reason: expected")
                .doesNotContain("CID-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gwang,CID-1\n", "account;cid\ngwang;CID-1\n", "\"account,cid\ngwang,CID-1\n"})
    void withoutAHeaderNothingIsRead(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CidFile.NotTaken.class)
                .hasMessageStartingWith("cids.csv:1: expected a header with the columns account and cid");
    }

    @Test
    void aFileOfMoreLinesThanPeopleIsSplit() {
        assertThatThrownBy(() -> read("account,cid\n" + "x\n".repeat(100_000)))
                .isInstanceOf(CidFile.NotTaken.class)
                .hasMessage("cids.csv:100001: a file holds at most 100000 lines; split it. Nothing was changed.");
    }

    @Test
    void aLineWithoutEndIsReadInOneGo() {
        CidFile file = read("account,cid\ngwang," + "x".repeat(15_000_000) + "\nli,CID-2\n");

        assertThat(file.problems().get(2)).startsWith("cid: expected up to 128");
        assertThat(file.lines()).extracting(CidLine::account).containsExactly("li");
    }

    @Test
    void aRowPrintsWithoutItsCid() {
        assertThat(new CidLine(2, "gwang", "CID-1", "")).hasToString("CidLine[line=2, account=gwang]");
    }

    private static CidFile read(String text) {
        return CidFile.read("cids.csv", CsvLines.of(text));
    }
}
