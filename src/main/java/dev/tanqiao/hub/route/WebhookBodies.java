package dev.tanqiao.hub.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.core.delivery.BilledLine;
import dev.tanqiao.core.delivery.Bodies;
import dev.tanqiao.core.delivery.OutboxEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Webhook bodies as JSON. */
@Component
final class WebhookBodies implements Bodies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String source;

    WebhookBodies(@Value("${tanqiao.delivery.source}") String source) {
        this.source = source;
    }

    @Override
    public String cloudEvent(OutboxEvent event) {
        return written(json -> {
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", event.id().toString());
            json.writeStringField("source", source);
            json.writeStringField("type", event.type());
            json.writeStringField("subject", event.subject());
            json.writeStringField("time", event.at().toString());
            json.writeStringField("datacontenttype", "application/json");
            // The extension wants texts that sort as the changes follow one another.
            json.writeStringField("sequence", String.format(Locale.ROOT, "%010d", event.sequence()));
            json.writeFieldName("data");
            json.writeRawValue(event.data());
        });
    }

    @Override
    public @Nullable String orderingKey(OutboxEvent event, String pointer) {
        JsonNode value = WireJson.value(event.data()).at(pointer);
        return value.isMissingNode() || value.isNull() ? null : value.asText(value.toString());
    }

    @Override
    public String bills(List<BilledLine> lines) {
        return written(json -> {
            json.writeNumberField("total", lines.size());
            json.writeArrayFieldStart("bill");
            for (BilledLine line : lines) {
                write(line, json);
            }
            json.writeEndArray();
        });
    }

    private static void write(BilledLine line, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("cid", line.cid());
        json.writeStringField("equityCid", line.provider());
        json.writeStringField("transactionId", line.transactionId());
        if (line.parentTransactionId() != null) {
            json.writeStringField("parentTransactionId", line.parentTransactionId());
        }
        json.writeStringField("amount", line.amount().toPlainString());
        json.writeNumberField("transactionTime", line.orderTime().toEpochMilli());
        json.writeNumberField("transactionPaymentTime", line.paymentTime().toEpochMilli());
        json.writeStringField("transactionType", line.transactionType());
        json.writeEndObject();
    }

    @Override
    public String authorization(String cid, boolean granted) {
        return written(json -> {
            json.writeStringField("cid", cid);
            json.writeNumberField("type", granted ? 1 : -1);
        });
    }

    private static String written(Fields fields) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
