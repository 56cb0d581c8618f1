package dev.tanqiao.hub.bundle.context;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileConsumer;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.FileOperations;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProducer;
import org.apache.camel.spi.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a bundle. Whoever may put files into its folder may put links there too: one that leads out of the folder is not read, and
 * nothing is written or moved through it.
 */
@Component("file")
final class FolderComponent extends FileComponent {

    private static final Logger log = LoggerFactory.getLogger(FolderComponent.class);

    private static final int MOST_TOLD = 1000;

    private final Path folder;
    private final Set<Path> told = ConcurrentHashMap.newKeySet();

    /** @param folder the bundle's own; it may be a link itself */
    FolderComponent(Path folder) {
        this.folder = folder.normalize();
    }

    @Override
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        GenericFileEndpoint<File> usual = super.buildFileEndpoint(uri, remaining, parameters);
        var endpoint = new Endpoint(uri);
        endpoint.setConfiguration(usual.getConfiguration());
        endpoint.setFile(new File(remaining));
        return endpoint;
    }

    private boolean isWithin(Path path) {
        if (!path.normalize().startsWith(folder)) {
            return false;
        }
        Path there = path;
        while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        try {
            return there != null
                    && (folder.startsWith(there) || there.toRealPath().startsWith(folder.toRealPath()));
        } catch (IOException leadsNowhere) {
            return false;
        }
    }

    private final class Endpoint extends FileEndpoint {

        private final FileOperations within = new Operations(this);

        Endpoint(String uri) {
            super(uri, FolderComponent.this);
            setFilter(file -> isToBeRead(file.getFile().toPath()));
        }

        private boolean isToBeRead(Path file) {
            boolean isWithin = isWithin(file);
            if (!isWithin && told.size() < MOST_TOLD && told.add(file)) { // each is seen again at every poll
                log.warn(
                        "file.refused file={} reason=\"a link that leads out of the bundle's folder\" next=\"it is passed over\"",
                        file);
            }
            return isWithin;
        }

        @Override
        protected FileConsumer newFileConsumer(Processor processor, GenericFileOperations<File> usual) {
            return super.newFileConsumer(processor, within);
        }

        @Override
        public GenericFileProducer<File> createProducer() throws Exception {
            super.createProducer(); // which checks options
            return new GenericFileProducer<File>(this, within) {};
        }
    }

    private final class Operations extends FileOperations {

        Operations(FileEndpoint endpoint) {
            super(endpoint);
        }

        private void check(String path) {
            if (!isWithin(Path.of(path))) {
                throw new GenericFileOperationFailedException(
                        "%s is reached by a link that leads out of the bundle's folder; nothing was written."
                                .formatted(path));
            }
        }

        @Override
        public boolean renameFile(String from, String to) {
            check(from);
            check(to);
            return super.renameFile(from, to);
        }

        @Override
        public boolean buildDirectory(String directory, boolean absolute) {
            check(directory);
            return super.buildDirectory(directory, absolute);
        }

        @Override
        public boolean storeFile(String fileName, Exchange exchange, long size) {
            check(fileName);
            return super.storeFile(fileName, exchange, size);
        }

        @Override
        public boolean deleteFile(String name) {
            check(name);
            return super.deleteFile(name);
        }
    }
}
