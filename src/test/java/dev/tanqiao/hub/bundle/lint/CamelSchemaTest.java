package dev.tanqiao.hub.bundle.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchema;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

class CamelSchemaTest {

    /** A hub that has linted once would keep them for ever. */
    @Test
    void whatItsDefinitionsReferToIsNotKept() {
        var schema = (JsonSchema) ReflectionTestUtils.getField(CamelSchema.get(), "schema");

        assertThat(schema.getValidationContext().getConfig().isCacheRefs()).isFalse();
    }
}
