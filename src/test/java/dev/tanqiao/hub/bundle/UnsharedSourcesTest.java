package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.bundle.BundleStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Two replicas over one folder: each file is read once, by whoever has the lease. */
class UnsharedSourcesTest {

    @TempDir
    private Path folder;

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final Replica first = new Replica();
    private final Replica second = new Replica();

    /** A hub whose time passes only as the test says. */
    private final class Replica {
        private final AtomicLong now = new AtomicLong(System.nanoTime());
        private final AtomicInteger polls = new AtomicInteger();
        private final List<String> read = new CopyOnWriteArrayList<>();
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final Semaphore mayEnd = new Semaphore(Integer.MAX_VALUE / 2);
        private final UnsharedSources sources = new UnsharedSources(
                BundleStores.sourceLeases(new JdbcTemplate(database), dev.tanqiao.hub.store.Replica.here()),
                this::time);
        private final List<CamelContext> contexts = new ArrayList<>();

        /** Asked at each look into the folder, among others. */
        private long time() {
            polls.incrementAndGet();
            return now.get();
        }

        private CamelContext start() throws Exception {
            return start("bikes");
        }

        private CamelContext start(String bundle) throws Exception {
            var camel = new DefaultCamelContext(false);
            camel.disableJMX();
            camel.setNameStrategy(new ExplicitCamelContextNameStrategy(bundle));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("file:%s?initialDelay=0&delay=10&sortBy=file:name".formatted(folder))
                            .routeId("rides")
                            .process(exchange -> {
                                String file = exchange.getMessage().getBody(String.class);
                                begun.add(file);
                                mayEnd.acquire();
                                read.add(file);
                            });
                    from("direct:other").routeId("other").log("x");
                }
            });
            sources.join(camel);
            contexts.add(camel);
            camel.start();
            return camel;
        }

        private void pollsTwiceMore() {
            int before = polls.get();
            await().until(() -> polls.get() > before + 4);
        }
    }

    @AfterEach
    void end() {
        for (Replica replica : List.of(first, second)) {
            replica.mayEnd.release(1000);
            replica.contexts.forEach(camel -> {
                if (!camel.isStopped()) {
                    camel.stop();
                }
            });
        }
    }

    private List<String> write(String prefix, int files) throws IOException {
        List<String> names = IntStream.range(0, files)
                .mapToObj(i -> prefix + (char) ('a' + i))
                .toList();
        for (String name : names) {
            Path half = Files.writeString(folder.resolve("." + name), name);
            Files.move(half, folder.resolve(name));
        }
        return names;
    }

    private void leaseRunsOut() {
        jdbc.update("update source_lease set lease_until = now() - interval '1 second'");
    }

    @Test
    void eachFileIsReadOnceAndTheOtherGoesOnWhenTheHolderIsGone() throws Exception {
        first.start();
        List<String> files = new ArrayList<>(write("one-", 5));
        await().until(() -> first.read.size() == 5);
        second.start();
        files.addAll(write("two-", 5));
        await().until(() -> first.read.size() == 10);
        second.sources.look();
        second.pollsTwiceMore();
        assertThat(first.read).containsExactlyElementsOf(files);
        assertThat(second.read).isEmpty();
        assertThat(jdbc.queryForList("select name from source_lease", String.class))
                .containsExactly("bikes/rides");

        first.now.addAndGet(Duration.ofSeconds(13).toNanos()); // it cannot renew: its own clock says when it is over
        first.pollsTwiceMore();
        List<String> late = write("three-", 5);
        first.pollsTwiceMore();
        assertThat(first.read).hasSize(10);
        second.sources.look();
        assertThat(second.read).as("by the database's clock it is not over yet").isEmpty();

        leaseRunsOut();
        second.sources.look();
        await().until(() -> second.read.size() == 5);
        first.sources.look();
        first.pollsTwiceMore();
        assertThat(second.read).containsExactlyElementsOf(late);
        assertThat(first.read).containsExactlyElementsOf(files);
    }

    @Test
    void theRestOfWhatOneLookHasFoundIsLeftToTheNextHolder() throws Exception {
        List<String> files = write("", 4);
        first.mayEnd.drainPermits();
        first.start();
        assertThat(first.begun.take()).isEqualTo("a");
        first.now.addAndGet(Duration.ofSeconds(20).toNanos());
        first.mayEnd.release(1000);
        await().until(() -> first.read.size() == 1);
        first.pollsTwiceMore();
        assertThat(first.read).containsExactly("a");

        leaseRunsOut();
        second.start();
        await().until(() -> second.read.size() == 3);
        assertThat(second.read).containsExactlyElementsOf(files.subList(1, 4));

        second.now.addAndGet(Duration.ofSeconds(20).toNanos());
        leaseRunsOut(); // and once more: what was ended so begins again
        first.sources.look();
        write("again-", 2);
        await().until(() -> first.read.size() == 3);
    }

    @Test
    void aSwapKeepsTheLeaseAndAStopGivesItBack() throws Exception {
        CamelContext former = first.start();
        write("x", 1);
        await().until(() -> first.read.size() == 1);
        former.stop();
        first.sources.look();
        second.start();
        second.sources.look();
        first.start();
        first.sources.look();
        first.sources.look();
        write("y", 1);
        await().until(() -> first.read.size() == 2);
        assertThat(second.read).isEmpty();

        first.contexts.forEach(CamelContext::stop);
        first.sources.destroy();
        second.sources.look();
        write("z", 1);
        await().until(() -> second.read.size() == 1);
    }

    @Test
    void aRouteThatIsNoMoreGivesItsLeaseBack() throws Exception {
        CamelContext camel = first.start();
        first.start("ferries");
        await().until(() -> leases().size() == 2);
        camel.stop();
        first.sources.look();
        assertThat(leases()).containsExactly("bikes/rides", "ferries/rides");
        first.sources.look();
        assertThat(leases()).containsExactly("ferries/rides");
    }

    private List<String> leases() {
        return jdbc.queryForList("select name from source_lease order by name", String.class);
    }
}
