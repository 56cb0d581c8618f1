package bench;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.delivery.WebhookSecret;
import dev.tanqiao.core.settlement.PointsFormula;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleMatch;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.upstream.carbon.CityAnswer;
import dev.tanqiao.upstream.carbon.Orders;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The functions that each purchase, each answer, each webhook and each line of the log pass; see `src/bench/hot`. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HotFunctions {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final BigDecimal POINTS = new BigDecimal("12.5");

    private final Settlement settlement = new Settlement(
            4711, 4711, Source.CAMPUS, Settlement.Kind.PURCHASE, "P0123456789abcdef0123456789abcde", null, null, "zhhe",
            "310115199901010011223344556677aa", "EQ310101000001", "campus-carbon/canteen", POINTS, BigDecimal.ONE, "meal", false, NOON,
            List.of("第一餐饮大楼", "午餐"), SettlementStatus.PENDING, null, false, 0, 0, null, null, NOON, 1);

    private final String answer =
            "{\"code\":\"200\",\"msg\":\"success\",\"content\":{\"transactionId\":\"P0123456789abcdef0123456789abcde\",\"pointA\":\"12.5\"}}";

    private final WebhookSecret secret = WebhookSecret.parse("whsec_bm90LWEtcmVhbC1zZWNyZXQtb2YtdGhlLWNvcm5lcg==");
    private final byte[] body = "{\"specversion\":\"1.0\",\"type\":\"settlement.settled\"}".repeat(10).getBytes(StandardCharsets.UTF_8);

    private final String line =
            "settlement.attempted settlementId=4711 attempt=1 outcome=ACCEPTED cid=310115199901010011223344556677aa durationMs=31 hub=4711@host";

    private final RuleSet rules = new RuleSet("0.1.0", IntStream.range(0, 10).mapToObj(HotFunctions::rule).toList());
    private final Row purchase =
            new Row("20260302120000000001", NOON, NOON, null, "M1001", "第九餐饮大楼", "POS1", "思源码", -1_250, 0, TransactionStatus.PAID);

    private static Rule rule(int number) {
        var share = new PointsFormula.Share(BigDecimal.ONE, null, null, null);
        var match = new RuleMatch(null, Set.of(), List.of("第" + "零一二三四五六七八九".charAt(number) + "餐饮*"), Set.of(), null, null, null, null);
        return new Rule("rule-" + number, match, new PointsFormula(PointsFormula.Base.AMOUNT, share, null, 0, RoundingMode.DOWN),
                "EQ310101000001", "meal", List.of(), false, null, "0.1.0");
    }

    @Benchmark
    public Object anOrderAsJsonAndItsHash() {
        return Orders.hash(settlement);
    }

    @Benchmark
    public Object theCitysAnswerRead() {
        return CityAnswer.read(answer).isDone();
    }

    @Benchmark
    public Object aWebhookOfFiveHundredBytesSigned() {
        return secret.sign("msg_4711", NOON, body);
    }

    @Benchmark
    public Object aLineOfTheLogRedacted() {
        return Redactor.redact(line);
    }

    @Benchmark
    public Object theLastOfTenRulesDecides() {
        return rules.decide(purchase, NOON, provider -> true);
    }
}
