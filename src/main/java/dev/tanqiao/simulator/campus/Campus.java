package dev.tanqiao.simulator.campus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.Model;
import dev.tanqiao.simulator.Operation;
import dev.tanqiao.simulator.Recorder;
import dev.tanqiao.simulator.world.Order;
import dev.tanqiao.simulator.world.OrderStatus;
import dev.tanqiao.simulator.world.World;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The campus: persons, their 思源码, their orders, and jAccount. */
public final class Campus implements Model {

    public Campus(World world, Clock clock, Recorder recorder, Path stateDirectory) {}

    @Override
    public String name() {
        return "campus";
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.of();
    }

    @Override
    public Map<String, Operation> admin() {
        return Map.of();
    }

    public void place(Order order) {}

    public void become(String orderId, OrderStatus status) {}

    @Override
    public void apply(JsonNode entry) {}

    @Override
    public JsonNode state() {
        return Json.object();
    }
}
