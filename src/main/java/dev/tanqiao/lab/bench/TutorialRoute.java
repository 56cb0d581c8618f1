package dev.tanqiao.lab.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Settles as a tutorial of Camel would: rows are read by a {@code sql:} consumer, each is marked as being sent, sent and marked as settled, so
 * many in parallel as calls may be in flight. It keeps no evidence, no history and no events.
 */
final class TutorialRoute implements Player {

    private static final DateTimeFormatter CITY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    @Override
    public void play(Place place) throws Exception {
        var context = new DefaultCamelContext();
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(place.database());
            pool.setMaximumPoolSize(place.inFlight() + 2);
            context.getRegistry().bind("dataSource", pool);
            context.addRoutes(route(place));
            context.start();
            System.out.println(READY);
            new CountDownLatch(1).await(); // until the process is ended
        }
    }

    private static RouteBuilder route(Place place) {
        ExecutorService calls = Executors.newFixedThreadPool(place.inFlight());
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("sql:select * from settlement where status = 'PENDING' and due_at <= now() order by id limit 200?useIterator=false&delay=20&greedy=true")
                        .split(body())
                        .parallelProcessing()
                        .executorService(calls)
                        .setProperty("id", simple("${body[id]}"))
                        .setProperty("order", body())
                        .to(
                                "sql:update settlement set status = 'SENDING', attempt = attempt + 1, sent_at = now() where id = :#${exchangeProperty.id}")
                        .process(TutorialRoute::order)
                        .marshal()
                        .json()
                        .setHeader("Authorization", constant(place.token()))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json;charset=UTF-8"))
                        .to(
                                place.city()
                                        + "/carbon-inclusion/apis/v1/transaction/orderSettel?httpMethod=POST&connectionsPerRoute=64")
                        .convertBodyTo(String.class)
                        .filter(simple("${body} contains '\"code\":200'"))
                        .to(
                                "sql:update settlement set status = 'SETTLED', changed_at = now() where id = :#${exchangeProperty.id}");
            }
        };
    }

    private static Instant instant(Map<?, ?> row) {
        return Objects.requireNonNull((Timestamp) row.get("order_time")).toInstant();
    }

    private static void order(Exchange exchange) {
        Map<?, ?> row = exchange.getProperty("order", Map.class);
        var order = new LinkedHashMap<String, Object>();
        order.put("cid", row.get("cid"));
        order.put("equityCid", row.get("provider"));
        order.put("transactionId", row.get("city_transaction_id"));
        order.put("transactionPointA", String.valueOf(row.get("points_a")));
        order.put("transactionPointB", String.valueOf(row.get("points_b")));
        order.put("transactionTime", CITY_TIME.format(instant(row)));
        order.put("transactionType", row.get("transaction_type"));
        order.put("type", 0);
        order.put("data", new String[] {"第一餐饮大楼"});
        exchange.getMessage().setBody(order);
    }
}
