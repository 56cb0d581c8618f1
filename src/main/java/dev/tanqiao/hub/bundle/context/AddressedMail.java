package dev.tanqiao.hub.bundle.context;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.mail.MailBinding;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;
import org.apache.camel.support.ExchangeHelper;

/** Mail goes from whom and to whom its address says; headers, which may have come with data, name nobody. */
final class AddressedMail extends MailBinding {

    private static final List<String> NAMING = List.of("To", "Cc", "Bcc", "From", "Sender", "Reply-To");

    private AddressedMail(MailEndpoint endpoint, MailConfiguration configuration) {
        super(
                endpoint.getHeaderFilterStrategy(),
                endpoint.getContentTypeResolver(),
                configuration.isDecodeFilename(),
                configuration.isMapMailMessage(),
                configuration.isFailOnDuplicateFileAttachment(),
                configuration.getGenerateMissingAttachmentNames(),
                configuration.getHandleDuplicateAttachmentNames());
    }

    static AddressedMail of(MailEndpoint endpoint) {
        return new AddressedMail(endpoint, endpoint.getConfiguration());
    }

    @Override
    public void populateMailMessage(MailEndpoint endpoint, MimeMessage mail, Exchange exchange)
            throws MessagingException, IOException {
        Exchange nameless = ExchangeHelper.createCopy(exchange, true);
        NAMING.forEach(nameless.getMessage()::removeHeader);
        super.populateMailMessage(endpoint, mail, nameless);
    }
}
