package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Caller;
import dev.tanqiao.lab.simulator.fault.Fault;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.fault.Struck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Faults for a city without a simulator around it: each strikes once, in the order they were planted. */
final class PlantedFaults implements Strikes {

    final List<Caller> callers = new ArrayList<>();
    private final List<Fault> waiting = new ArrayList<>();
    private boolean healed;

    PlantedFaults plant(String fault) {
        waiting.add(Fault.read(Json.read(fault).orElseThrow()));
        return this;
    }

    void heal() {
        healed = true;
    }

    @Override
    public Optional<Struck> draw(String operation, Supplier<Caller> caller) {
        if (waiting.isEmpty() || !waiting.get(0).calls().operation().equals(operation)) {
            return Optional.empty();
        }
        callers.add(caller.get());
        return Optional.of(new Struck(1, 1, waiting.remove(0)));
    }

    @Override
    public boolean stands(long number) {
        return !healed;
    }
}
