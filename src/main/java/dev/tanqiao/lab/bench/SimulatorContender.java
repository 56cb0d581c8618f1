package dev.tanqiao.lab.bench;

import java.util.List;

/** The simulator that all others call, asked without a hub. It works from the beginning, and the world that started it ends it. */
final class SimulatorContender implements Contender {

    private final String name;
    private final String database;
    private final Child simulator;
    private final int port;

    SimulatorContender(String name, String database, Child simulator, int port) {
        this.name = name;
        this.database = database;
        this.simulator = simulator;
        this.port = port;
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
        return Sender.CONNECTIONS;
    }

    @Override
    public void start() {
        // It runs already.
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(simulator.pid());
    }

    @Override
    public void pause() throws InterruptedException {
        simulator.pause();
    }

    @Override
    public void wake() throws InterruptedException {
        simulator.wake();
    }

    @Override
    public boolean isAlive() {
        return simulator.isAlive();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
