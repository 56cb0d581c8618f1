package dev.tanqiao.hub.cli;

import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * What a command finds around it. Commands and mixins that heed it take it in their constructor.
 *
 * @param environment the environment variables
 * @param folder where the person stands
 */
record Surroundings(Map<String, String> environment, Path folder) implements CommandLine.IFactory {

    /** Those of this process. */
    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), Path.of(""));
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Surroundings.class) {
                return type.cast(constructor.newInstance(this));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
