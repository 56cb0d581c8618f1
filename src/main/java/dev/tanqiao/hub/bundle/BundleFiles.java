package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The files of a bundle as they were read once, from a folder, a zip file or the class path: what happens to them afterwards changes
 * nothing. Hidden files ({@code .git}, {@code .DS_Store}) and backups of editors ({@code bundle.yaml~}) are passed over.
 */
public final class BundleFiles {

    public static final String MANIFEST = "bundle.yaml";
    public static final String RULES = "rules.yaml";
    public static final String SUBSCRIPTIONS = "subscriptions.yaml";

    private static final String CLASS_PATH = "classpath:";
    private static final int MOST_FILES = 200;
    private static final int MOST_BYTES = 5 * 1024 * 1024;
    private static final List<String> FILES = List.of(MANIFEST, RULES, SUBSCRIPTIONS, "README.md");
    private static final List<String> FOLDERS = List.of("files/", "schemas/", "test/");
    private static final Pattern ROUTES_OR_KAMELET = Pattern.compile("[^/]+\\.(?:camel|kamelet)\\.yaml");

    private final String origin;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, String> alike = new HashMap<>();
    private int bytes;

    private BundleFiles(String origin) {
        this.origin = origin;
    }

    /**
     * Reads a folder or a zip file.
     *
     * @throws IllegalArgumentException saying which file cannot be part of a bundle, and why
     */
    public static BundleFiles of(Path path) throws IOException {
        return any(path).checked();
    }

    /**
     * As {@link #of(Path)}, but {@link #misplaced} files are among them.
     *
     * @throws IllegalArgumentException saying why not even its files can be read
     */
    public static BundleFiles any(Path path) throws IOException {
        return Files.isDirectory(path) ? anyOfFolder(path) : anyOfZip(zipBytes(path), path.toString());
    }

    /**
     * Reads a folder. A link that leads out of it is refused.
     *
     * @throws IllegalArgumentException saying which file cannot be part of a bundle, and why
     */
    static BundleFiles ofFolder(Path folder) throws IOException {
        return anyOfFolder(folder).checked();
    }

    private static BundleFiles anyOfFolder(Path folder) throws IOException {
        var files = new BundleFiles(folder.toString());
        Path real = folder.toRealPath();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                        return !each.equals(folder)
                                        && isHidden(each.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                        String name = folder.relativize(each).toString().replace('\\', '/');
                        if (isHidden(each.getFileName().toString())) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (!each.toRealPath().startsWith(real)) {
                            throw files.problem(name + " is a link that leads out of the bundle");
                        }
                        try (InputStream content = Files.newInputStream(each)) {
                            files.add(name, content);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }

    /** As {@link #ofZip(byte[], String)}, of a file. */
    static BundleFiles ofZip(Path zip) throws IOException {
        return ofZip(zipBytes(zip), zip.toString());
    }

    /**
     * The bytes of a zip file.
     *
     * @throws IllegalArgumentException when there are more than a bundle may have
     */
    public static byte[] zipBytes(Path zip) throws IOException {
        try (InputStream file = Files.newInputStream(zip)) {
            byte[] bytes = file.readNBytes(ZipContents.MOST_BYTES + 1);
            if (bytes.length > ZipContents.MOST_BYTES) {
                throw new BundleFiles(zip.toString()).problem(ZipContents.TOO_LARGE);
            }
            return bytes;
        }
    }

    /**
     * Reads a zip file in memory. Whoever made it may have meant no good.
     *
     * @param origin what complaints call it
     * @throws IllegalArgumentException saying in one sentence why it is no zip file of a bundle
     */
    public static BundleFiles ofZip(byte[] zip, String origin) {
        return anyOfZip(zip, origin).checked();
    }

    private static BundleFiles anyOfZip(byte[] zip, String origin) {
        var files = new BundleFiles(origin);
        try {
            for (ZipContents.Entry entry : ZipContents.of(zip).entries()) {
                if (!entry.isFolder() && Stream.of(entry.name().split("/")).noneMatch(BundleFiles::isHidden)) {
                    files.add(entry.name(), new ByteArrayInputStream(entry.content(MOST_BYTES - files.bytes)));
                }
            }
        } catch (ZipContents.Malformed malformed) {
            throw files.problem(String.valueOf(malformed.getMessage()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return files;
    }

    /**
     * Reads a folder of the class path.
     *
     * @param folder {@code routes/campus-carbon}
     */
    static BundleFiles ofClassPath(String folder) throws IOException {
        var files = new BundleFiles(CLASS_PATH + folder);
        String root = "/" + folder + "/";
        for (Resource resource :
                new PathMatchingResourcePatternResolver().getResources("classpath:" + folder + "/**")) {
            String address = resource.getURL().getPath();
            if (resource.isReadable() && !address.endsWith("/")) {
                try (InputStream content = resource.getInputStream()) {
                    files.add(address.substring(address.lastIndexOf(root) + root.length()), content);
                }
            }
        }
        return files.checked();
    }

    /** The same files, each with its text changed. */
    BundleFiles with(String newOrigin, UnaryOperator<String> change) {
        var files = new BundleFiles(newOrigin);
        contents.forEach((name, content) -> files.contents.put(
                name, change.apply(new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)));
        return files.checked();
    }

    private void add(String name, InputStream content) throws IOException {
        if (contents.size() == MOST_FILES) {
            throw problem("it has more than %s files".formatted(MOST_FILES));
        }
        byte[] read = content.readNBytes(MOST_BYTES - bytes + 1);
        bytes += read.length;
        if (bytes > MOST_BYTES) {
            throw problem("its files have more than 5 MB together; %s exceeds it".formatted(name));
        }
        contents.put(name, read);
        String former = alike.put(alike(name), name);
        if (former != null) {
            throw problem(
                    former.equals(name)
                            ? name + " is there twice"
                            : "%s and %s are one file where case or accents are written otherwise"
                                    .formatted(former, name));
        }
    }

    /** The same for names that some file systems take for one. */
    private static String alike(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private BundleFiles checked() {
        Collection<String> misplaced = misplaced().values();
        if (!misplaced.isEmpty()) {
            throw problem(String.join("; ", misplaced));
        }
        return this;
    }

    /** Files that cannot be where they are, by name, and what is wrong; {@code bundle.yaml} where there is none. */
    public Map<String, String> misplaced() {
        Map<String, String> misplaced = new TreeMap<>();
        if (!contents.containsKey(MANIFEST)) {
            Optional<String> below = contents.keySet().stream()
                    .filter(name -> name.endsWith("/" + MANIFEST))
                    .findFirst();
            if (below.isPresent()) { // so is all else
                return Map.of(MANIFEST, "its bundle.yaml is %s; it must lie at the root".formatted(below.get()));
            }
            misplaced.put(MANIFEST, "it has no bundle.yaml");
        }
        for (String name : contents.keySet()) {
            if (contents.keySet().stream().anyMatch(other -> other.startsWith(name + "/"))) {
                misplaced.put(name, name + " is a file and a folder");
            } else if (!FILES.contains(name)
                    && FOLDERS.stream().noneMatch(name::startsWith)
                    && !ROUTES_OR_KAMELET.matcher(name).matches()) {
                misplaced.put(name, "%s is no file of a bundle%s".formatted(name, hint(name)));
            }
        }
        return misplaced;
    }

    /** A YAML file that is not nearly one of the known ones is a file of routes. */
    private static String hint(String name) {
        String stem = name.replaceFirst("(\\.camel)?\\.ya?ml$", "");
        boolean isRoutes = !stem.equals(name)
                && !name.contains("/")
                && Nearest.to(stem, List.of("bundle", "rules", "subscriptions")).isEmpty();
        if (isRoutes) {
            return "; did you mean %s.camel.yaml?".formatted(stem);
        }
        Set<String> known = new TreeSet<>(FILES);
        known.addAll(FOLDERS);
        known.addAll(List.of("*.camel.yaml", "*.kamelet.yaml"));
        return Nearest.hint(name.replaceFirst("/.*", "/"), known);
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("The bundle %s cannot be read: %s.".formatted(origin, what));
    }

    static boolean isHidden(String name) {
        return name.startsWith(".") || name.endsWith("~") || name.equals("__MACOSX");
    }

    /** Where they were read, for messages. */
    public String origin() {
        return origin;
    }

    /** Whether they come with the hub. */
    public boolean isOfClassPath() {
        return origin.startsWith(CLASS_PATH);
    }

    /** The names, each relative to the bundle's root. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(contents.keySet()));
    }

    /** All of them, by name. */
    public Map<String, byte[]> all() {
        return Collections.unmodifiableMap(contents);
    }

    /** Whether there is a file of that name. */
    public boolean has(String name) {
        return contents.containsKey(name);
    }

    /**
     * A file's content.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    public byte[] bytes(String name) {
        byte[] content = contents.get(name);
        if (content == null) {
            throw new IllegalArgumentException("The bundle %s has no file %s.".formatted(origin, name));
        }
        return content.clone();
    }

    /**
     * A file as YAML.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line where it is none
     */
    public YamlDocument yaml(String name) {
        return YamlDocument.parse(origin + "/" + name, bytes(name));
    }

    /** SHA-256 over names and contents, in hexadecimal digits; the same for a folder and for any zip file of it. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (var out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
                for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                    for (byte[] part : List.of(file.getKey().getBytes(StandardCharsets.UTF_8), file.getValue())) {
                        out.writeInt(part.length); // so that no two lists of files are one stream of bytes
                        out.write(part);
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
