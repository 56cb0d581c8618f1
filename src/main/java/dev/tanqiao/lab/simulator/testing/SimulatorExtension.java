package dev.tanqiao.lab.simulator.testing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link TanqiaoSimulator} for JUnit 5. A test that sent an upstream anything that breaks its contract fails, with the sentence of the
 * contract that was broken.
 *
 * <p>In a static field one simulator serves all tests of the class, one test at a time, and each test begins anew; in a field of the
 * instance each test has a simulator of its own. A parameter of type {@link TanqiaoSimulator} is that simulator.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SimulatorExtension UPSTREAMS = SimulatorExtension.of(TanqiaoSimulator.builder().person("anna"));
 *
 * @Test
 * void aPurchaseIsSettled(TanqiaoSimulator simulator) { … }
 * }</pre>
 *
 * <p>{@code @ExtendWith(SimulatorExtension.class)} does the same with the plain world.
 */
public final class SimulatorExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private final SimulatorBuilder world;
    private final boolean violationsAllowed;
    private @Nullable TanqiaoSimulator simulator;
    private @Nullable String owner;

    /** The plain world. */
    public SimulatorExtension() {
        this(TanqiaoSimulator.builder(), false);
    }

    private SimulatorExtension(SimulatorBuilder world, boolean violationsAllowed) {
        this.world = world;
        this.violationsAllowed = violationsAllowed;
    }

    /** A world of your own. */
    public static SimulatorExtension of(SimulatorBuilder world) {
        return new SimulatorExtension(world, false);
    }

    /** The same, and no test fails for a broken contract; {@link TanqiaoSimulator#violations()} still tells. */
    public SimulatorExtension allowingViolations() {
        return new SimulatorExtension(world, true);
    }

    /**
     * The simulator, while there is one.
     *
     * @throws IllegalStateException outside of a test
     */
    public TanqiaoSimulator simulator() {
        return Optional.ofNullable(simulator)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "The simulator runs from before a test until after it; in a static field, from before the first until after the last."));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (simulator == null) {
            startFor(context);
        }
    }

    /** Who starts it stops it: a nested class finds the one of the class around it. */
    private void startFor(ExtensionContext context) {
        simulator = world.start();
        owner = context.getUniqueId();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (simulator == null) {
            startFor(context);
        } else {
            simulator.reset();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<Call> broken = violationsAllowed ? List.of() : simulator().violations();
        stopIfStartedFor(context);
        if (!broken.isEmpty()) {
            throw new AssertionError(sentence(broken));
        }
    }

    private static String sentence(List<Call> broken) {
        return broken.stream()
                .map(call -> "  call %s, %s: %s"
                        .formatted(call.number(), call.operation(), String.join("; ", call.violations())))
                .collect(Collectors.joining(
                        "%n".formatted(),
                        "The hub broke an upstream's contract (allowingViolations() lets it):%n".formatted(),
                        ""));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stopIfStartedFor(context);
    }

    private void stopIfStartedFor(ExtensionContext context) {
        if (simulator != null && context.getUniqueId().equals(owner)) {
            simulator.close();
            simulator = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TanqiaoSimulator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return simulator();
    }
}
