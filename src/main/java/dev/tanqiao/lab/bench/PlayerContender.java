package dev.tanqiao.lab.bench;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A limit or a peer: a {@link Player} in a process of its own. */
final class PlayerContender implements Contender {

    private final String name;
    private final String database;
    private final Supplier<Child> starting;
    private @Nullable Child child;
    private int port;

    PlayerContender(String name, String database, Supplier<Child> starting) {
        this.name = name;
        this.database = database;
        this.starting = starting;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public int places() {
        return BenchWorld.IN_FLIGHT;
    }

    @Override
    public void start() throws InterruptedException {
        child = starting.get();
        String said = child.awaitLine(Player.READY);
        port = said.isEmpty() ? 0 : Integer.parseInt(said);
    }

    private Child child() {
        return Objects.requireNonNull(child, "not started");
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(child().pid());
    }

    @Override
    public void pause() throws InterruptedException {
        child().pause();
    }

    @Override
    public void wake() throws InterruptedException {
        child().wake();
    }

    @Override
    public boolean isAlive() {
        return child().isAlive();
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
