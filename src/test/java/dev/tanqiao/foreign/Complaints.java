package dev.tanqiao.foreign;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a caller did against the documents. */
final class Complaints {

    private final List<String> all = new CopyOnWriteArrayList<>();

    void add(Question question, String what) {
        all.add("%s %s: %s".formatted(question.method(), question.path(), what));
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
