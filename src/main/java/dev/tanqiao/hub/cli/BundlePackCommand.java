package dev.tanqiao.hub.cli;

import dev.tanqiao.base.redact.SecretFile;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.bundle.lint.LintReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle pack}. */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a bundle as NAME-VERSION.zip, with its SHA-256 and, given a key, its signature beside it.",
            "The same files give the same zip on every machine. A bundle with errors is not packed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  openssl genpkey -algorithm ed25519 -out team.pem            a key, once",
            "  tanqiao bundle pack my-bundle --key team.pem                the zip, its hash and its signature",
            "  sha256sum -c my-bundle-1.0.0.zip.sha256                     compares the hash",
            "  openssl pkey -in team.pem -pubout -out team.pub.pem         its public half, for whoever checks",
            "  openssl pkeyutl -verify -rawin -pubin -inkey team.pub.pem \\",
            "      -in my-bundle-1.0.0.zip -sigfile my-bundle-1.0.0.zip.sig    checks the signature"
        })
final class BundlePackCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|ZIP", description = "Folder or zip file of the bundle.")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path bundle;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = ".", description = "Where to write (default: here).")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private Path folder;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Ed25519 private key, PEM; without it nothing is signed.")
    private @Nullable Path key;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (folder.toAbsolutePath()
                .normalize()
                .startsWith(bundle.toAbsolutePath().normalize())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s lies in the bundle, of which a zip is no part. Give --out another folder.".formatted(folder));
        }
        LintReport report = BundleCommand.linted(spec, bundle);
        if (report.hasErrors()) {
            report.print(out, LintReport.Format.text);
            out.println("Nothing was written.");
            out.flush();
            return ExitCode.DISAGREES;
        }
        BundleFiles files = BundleFiles.of(bundle);
        Bundle read = Bundle.of(files, BundleWorkbench.hubVersion());
        byte[] zip = BundleZip.of(files);
        byte[] signature = key == null ? null : signature(zip, key);
        String name = "%s-%s.zip".formatted(read.name(), read.version());
        Path file = folder.resolve(name);
        if (Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), zip)) {
            throw new IllegalStateException(
                    "%s holds other files under the same version. Give the bundle a new version, or delete that file; nothing was written."
                            .formatted(file));
        }
        Files.createDirectories(folder);
        Files.write(file, zip);
        String hash = sha256(zip);
        Files.writeString(folder.resolve(name + ".sha256"), "%s  %s%n".formatted(hash, name));
        out.printf("%s: %s files, %s bytes%n", file, files.names().size(), zip.length);
        out.printf("SHA-256 of the zip      %s%n", hash);
        out.printf("SHA-256 of the content  %s%n", read.hash());
        Path signed = folder.resolve(name + BundleZip.SIGNATURE);
        if (signature == null) {
            Files.deleteIfExists(signed); // it may be of another key or content
            out.println("Not signed: no --key was given.");
        } else {
            Files.write(signed, signature);
            out.printf("Ed25519 signature       %s%n", signed);
        }
        out.flush();
        return ExitCode.OK;
    }

    static byte[] signature(byte[] zip, Path key) throws IOException {
        try {
            return BundleZip.sign(zip, SecretFile.read(key));
        } catch (IllegalArgumentException noKey) {
            throw new IllegalStateException(
                    "%s is no Ed25519 private key (found: %s). Nothing was written.".formatted(key, noKey.getMessage()),
                    noKey);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
