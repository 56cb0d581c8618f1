package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.common.SingleRootFileSource;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import com.github.tomakehurst.wiremock.matching.UrlPattern;
import com.github.tomakehurst.wiremock.store.DefaultStores;
import com.github.tomakehurst.wiremock.store.InMemoryStubMappingStore;
import com.github.tomakehurst.wiremock.store.RequestJournalStore;
import com.github.tomakehurst.wiremock.store.StubMappingStore;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.stubbing.SubEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** WireMock's stores, with stubs that are found by their address, and a request journal that keeps the latest requests only and shows no token. */
final class RedactedStores extends DefaultStores {

    private final RequestJournalStore journal;
    private final StubMappingStore stubs = new StubsByAddress();

    /**
     * Empty stores.
     *
     * @param files where {@code __files} of a tester's own stubs lie
     * @param requestsKept how many requests the journal holds
     */
    RedactedStores(Path files, int requestsKept) {
        super(new SingleRootFileSource(files.toFile()));
        this.journal = new RedactedJournal(requestsKept);
    }

    @Override
    public RequestJournalStore getRequestJournalStore() {
        return journal;
    }

    @Override
    public StubMappingStore getStubStore() {
        return stubs;
    }

    /** Holds a request against those stubs alone that have its address: WireMock makes much of each that it looks at. */
    private static final class StubsByAddress extends InMemoryStubMappingStore {

        @Override
        public Stream<StubMapping> findAllMatchingRequest(
                Request request, Map<String, RequestMatcherExtension> matchers, Consumer<SubEvent> told) {
            String url = request.getUrl();
            return getAll().filter(stub -> hasAddress(stub.getRequest().getUrlMatcher(), url))
                    .filter(stub -> {
                        MatchResult match = stub.getRequest().match(request, matchers);
                        match.getSubEvents().forEach(told);
                        return match.isExactMatch();
                    });
        }

        private static boolean hasAddress(@Nullable UrlPattern pattern, String url) {
            return pattern == null || pattern.match(url).isExactMatch();
        }
    }

    /** Events are redacted when somebody looks at them: most are never looked at. */
    private static final class RedactedJournal implements RequestJournalStore {

        private final int requestsKept;
        private final Map<UUID, ServeEvent> oldestFirst = new LinkedHashMap<>();

        RedactedJournal(int requestsKept) {
            this.requestsKept = requestsKept;
        }

        @Override
        public void add(ServeEvent event) {
            put(event.getId(), event);
        }

        @Override
        public synchronized void put(UUID id, ServeEvent event) {
            oldestFirst.put(id, event);
            if (oldestFirst.size() > requestsKept) {
                removeLast();
            }
        }

        /** The last of the list is the oldest, since the newest is shown first. */
        @Override
        public synchronized void removeLast() {
            oldestFirst.keySet().stream().findFirst().ifPresent(oldestFirst::remove);
        }

        @Override
        public Stream<ServeEvent> getAll() {
            return newestFirst().stream().map(RedactedJournal::redacted);
        }

        private synchronized List<ServeEvent> newestFirst() {
            List<ServeEvent> events = new ArrayList<>(oldestFirst.values());
            Collections.reverse(events);
            return events;
        }

        @Override
        public synchronized Stream<UUID> getAllKeys() {
            return List.copyOf(oldestFirst.keySet()).stream();
        }

        @Override
        public synchronized Optional<ServeEvent> get(UUID id) {
            return Optional.ofNullable(oldestFirst.get(id)).map(RedactedJournal::redacted);
        }

        @Override
        public synchronized void remove(UUID id) {
            oldestFirst.remove(id);
        }

        @Override
        public synchronized void clear() {
            oldestFirst.clear();
        }

        private static ServeEvent redacted(ServeEvent event) {
            JsonNode tree = Json.read(com.github.tomakehurst.wiremock.common.Json.write(event))
                    .orElseThrow();
            return com.github.tomakehurst.wiremock.common.Json.read(Json.write(Redaction.of(tree)), ServeEvent.class);
        }
    }
}
