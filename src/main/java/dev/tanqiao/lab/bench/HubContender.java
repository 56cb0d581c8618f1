package dev.tanqiao.lab.bench;

import dev.tanqiao.lab.scenario.Replica;
import java.util.List;

/** The hub as it is shipped, one replica or several. */
final class HubContender implements Contender {

    private final String name;
    private final String database;
    private final List<Replica> replicas;

    HubContender(String name, String database, List<Replica> replicas) {
        this.name = name;
        this.database = database;
        this.replicas = replicas;
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
        return BenchWorld.IN_FLIGHT * replicas.size();
    }

    @Override
    public void start() throws InterruptedException {
        replicas.forEach(replica -> replica.start());
        for (Replica replica : replicas) {
            if (!replica.awaitReady()) {
                throw new IllegalStateException("Hub %s did not start; its log says why.".formatted(replica.number()));
            }
        }
    }

    @Override
    public int port() {
        return replicas.get(0).port();
    }

    @Override
    public List<Long> pids() {
        return replicas.stream().map(Replica::pid).toList();
    }

    @Override
    public void pause() {
        replicas.forEach(Replica::pause);
    }

    @Override
    public void wake() {
        replicas.forEach(Replica::wake);
    }

    @Override
    public boolean isAlive() {
        return replicas.stream().allMatch(Replica::isAlive);
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
    }
}
