package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.common.ClasspathFileSource;
import com.github.tomakehurst.wiremock.store.DefaultStores;
import com.github.tomakehurst.wiremock.store.InMemoryRequestJournalStore;
import com.github.tomakehurst.wiremock.store.RequestJournalStore;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** WireMock's stores, where the request journal shows no token: events are redacted when somebody looks at them. */
final class RedactedStores extends DefaultStores {

    private final RequestJournalStore journal = new RedactedJournal();

    RedactedStores() {
        super(new ClasspathFileSource("simulator"));
    }

    @Override
    public RequestJournalStore getRequestJournalStore() {
        return journal;
    }

    private static final class RedactedJournal extends InMemoryRequestJournalStore {

        @Override
        public Stream<ServeEvent> getAll() {
            return super.getAll().map(RedactedJournal::redacted);
        }

        @Override
        public Optional<ServeEvent> get(UUID id) {
            return super.get(id).map(RedactedJournal::redacted);
        }

        private static ServeEvent redacted(ServeEvent event) {
            JsonNode tree = Json.read(com.github.tomakehurst.wiremock.common.Json.write(event))
                    .orElseThrow();
            return com.github.tomakehurst.wiremock.common.Json.read(Json.write(Redaction.of(tree)), ServeEvent.class);
        }
    }
}
