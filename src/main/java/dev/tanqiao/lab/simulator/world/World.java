package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimulatorProblem;
import dev.tanqiao.lab.simulator.fault.Fault;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the world, what they have, and how the two upstreams behave in it. Made from a world file and a seed; the
 * same two give the same world.
 *
 * @param name the world's name, {@code campus-day}
 * @param seed what decides everything the file leaves open
 * @param start where the clock stands at first; enrolment begins here
 * @param end after the last late payment and refund
 * @param quirks what its upstreams do otherwise than the simulator does unless told
 * @param timetable what goes wrong at which hours
 * @param fingerprint SHA-256 over content and seed: a state directory belongs to exactly one
 */
public record World(
        String name,
        long seed,
        Instant start,
        Instant end,
        Campus campus,
        City city,
        List<Provider> providers,
        List<Merchant> merchants,
        List<Person> persons,
        Purchases purchases,
        List<Subscriber> subscribers,
        Set<Quirk> quirks,
        List<Fault> timetable,
        String fingerprint) {

    /**
     * Reads a world.
     *
     * @param file a world file, or the name of a shipped world
     * @param seed replaces the file's own
     * @throws dev.tanqiao.base.yaml.YamlProblem naming line and value when the file cannot be used
     */
    public static World read(String file, @Nullable Long seed) {
        return WorldFile.read(file, seed);
    }

    /**
     * A world from a document.
     *
     * @param document as a world file holds it
     * @param name what complaints call it
     * @param seed replaces the document's own
     * @throws dev.tanqiao.base.yaml.YamlProblem when it cannot be used
     */
    public static World of(ObjectNode document, String name, @Nullable Long seed) {
        return WorldFile.of(YamlDocument.parse(name, Json.write(document)), seed);
    }

    /**
     * What stands in a world file.
     *
     * @param file a world file, or the name of a shipped world
     */
    public static ObjectNode document(String file) {
        return WorldFile.document(file);
    }

    /**
     * The same world at another time: its people enrol from then on, and its purchases are of the 24 hours that follow.
     *
     * @param document as {@link #document} gives it
     */
    public static ObjectNode beginningAt(Instant begin, ObjectNode document) {
        return WorldFile.beginningAt(begin, document);
    }

    /**
     * What stands in a shipped world. Unlike {@link #document} it reads no other file.
     *
     * @throws SimulatorProblem when none has the name
     */
    public static ObjectNode shipped(String name) {
        return WorldFile.shippedDocument(name);
    }

    /** An ordinary student, as a world file has one in {@code persons}. */
    public static ObjectNode student(String account, String name) {
        ObjectNode person = Json.object().put("account", account).put("name", name);
        person.putArray("identities")
                .addObject()
                .put("userType", "student")
                .put("expireDate", "2039-07-31")
                .put("status", "正常");
        person.put("weight", 1).put("unicode", 0);
        person.putArray("cards").add("synjones");
        person.putObject("payments").put("boc", "ready").put("weixiao", "ready").put("wallet", "ready");
        person.putObject("channels").put("思源码钱包", 1);
        return person;
    }

    /** Whether its timetable closes the port of an upstream, which is felt by those alone who come through its doors. */
    public boolean refuses() {
        return timetable.stream().anyMatch(fault -> fault.kind() == Fault.Kind.REFUSE);
    }

    /** One person by account. */
    public Optional<Person> person(String account) {
        return persons.stream()
                .filter(person -> person.account().equals(account))
                .findFirst();
    }

    /**
     * How campus API and jAccount behave.
     *
     * @param rotation when a refresh token ends that was used; null: when its successor is in use
     */
    public record Campus(
            Client client,
            @JsonDeserialize(using = DurationText.class) Duration tokenLife,
            @JsonDeserialize(using = DurationText.class) Duration codeLife,
            List<String> redirectUris,
            ClientKind app,
            @Nullable Rotation rotation) {}

    /** When a refresh token ends that was used. */
    public enum Rotation {
        /** When its successor is first used: an answer that is lost costs nothing. */
        @JsonProperty("in-use")
        IN_USE,
        /** At once: with an answer that is lost the consent is lost. */
        @JsonProperty("strict")
        STRICT
    }

    /** The one registered OAuth client. */
    public record Client(String id, String secret) {}

    /** Which kind of client we are: most code operations are open to the app 交我办 alone. */
    public enum ClientKind {
        /** 交我办 itself. */
        @JsonProperty("jiaowoban")
        JIAOWOBAN,
        /** Any other client. */
        @JsonProperty("other")
        OTHER
    }

    /**
     * How the city's platform behaves.
     *
     * @param rsaPadding how an appId is encrypted, of which the document says RSA and no more; null: PKCS#1
     */
    public record City(
            String appId,
            @JsonDeserialize(using = DurationText.class) Duration tokenLife,
            Repeat repeat,
            @JsonDeserialize(using = DurationText.class) Duration billDelay,
            Push push,
            BigDecimal conversionRate,
            Balance openingBalance,
            @Nullable RsaPadding rsaPadding) {}

    /** What a repeated transactionId gets. */
    public enum Repeat {
        /** It is booked once more: the worst case. */
        @JsonProperty("book-again")
        BOOK_AGAIN,
        /** It is refused. */
        @JsonProperty("reject")
        REJECT,
        /** It gets the first answer, and nothing is booked. */
        @JsonProperty("answer-same")
        ANSWER_SAME
    }

    /**
     * How the city pushes.
     *
     * @param every how often new bills are gathered into pushes
     * @param attempts tries in all
     * @param gap between two tries
     * @param authorizations whether grants and withdrawals are pushed
     */
    public record Push(
            @JsonDeserialize(using = DurationText.class) Duration every,
            int attempts,
            @JsonDeserialize(using = DurationText.class) Duration gap,
            boolean authorizations) {}

    /** What one carbon account holds: points of class A and B, and emission reductions. */
    public record Balance(BigDecimal a, BigDecimal b, BigDecimal reductions) {}

    /** An equity provider (权益提供方). */
    public record Provider(String cid, String name) {}

    /**
     * A place where people buy.
     *
     * @param no its number; absent where the campus shows the name alone
     * @param peaks when people come, each with a weight
     * @param weight how often people come, against the other merchants
     * @param devices the terminals; none where the campus shows none
     */
    public record Merchant(
            @Nullable String no,
            String name,
            String category,
            BigDecimal minYuan,
            BigDecimal maxYuan,
            int weight,
            List<Peak> peaks,
            List<String> devices) {}

    /** A stretch of the day with a weight against the merchant's other stretches. */
    public record Peak(LocalTime from, LocalTime to, int weight) {}

    /**
     * A person.
     *
     * @param account the jAccount
     * @param unicode state of the 思源码: -1 not opened, 0 with payment, 1 without
     * @param cards what can pay: {@code synjones} (campus card), {@code weixiao} (V card)
     * @param payments state of each payment channel by supplier ({@code boc}, {@code weixiao}, {@code wallet})
     * @param balance what the carbon account opens with
     * @param enrolsAt when the person enrols; null: in turn, from the world's start on
     * @param withdrawsAt when the person withdraws the city's authorization
     */
    public record Person(
            String account,
            String name,
            List<Identity> identities,
            int unicode,
            List<String> cards,
            Map<String, PaymentState> payments,
            BigDecimal walletYuan,
            int weight,
            Map<String, Integer> channels,
            Balance balance,
            @Nullable Instant enrolsAt,
            @Nullable Instant withdrawsAt) {}

    /** One identity of a person; the first of a person is the default one. */
    public record Identity(
            String code, String userType, Organize organize, Organize topOrganize, String expireDate, String status) {}

    /** A school or department. */
    public record Organize(String id, String name) {}

    /** Whether a payment channel can show a code. */
    public enum PaymentState {
        /** It shows codes. */
        @JsonProperty("ready")
        READY,
        /** Payment by 思源码 is not opened. */
        @JsonProperty("not-opened")
        NOT_OPENED,
        /** Opened, but no bank card or V card is bound. */
        @JsonProperty("not-bound")
        NOT_BOUND,
        /** Opened, but not signed with WeChat Pay. */
        @JsonProperty("not-signed")
        NOT_SIGNED,
        /** Opened, but the supplier fails. */
        @JsonProperty("failing")
        FAILING,
        /** Opened, but spending is forbidden. */
        @JsonProperty("forbidden")
        FORBIDDEN
    }

    /**
     * What is bought.
     *
     * @param count how many purchases
     * @param paths weights: how a purchase goes on after the order
     * @param shares in percent: how a row looks
     * @param equalPairs pairs of rows that cannot be told apart
     */
    public record Purchases(int count, Paths paths, Shares shares, int equalPairs) {}

    /** Weights of the ways a purchase can take. */
    public record Paths(
            int paidAtOnce, int paidLater, int paidInArrears, int refundedSameDay, int refundedLater, int closed) {
        int total() {
            return paidAtOnce + paidLater + paidInArrears + refundedSameDay + refundedLater + closed;
        }
    }

    /** Percent of all purchases; they combine with each other and with every path. */
    public record Shares(
            BigDecimal split,
            BigDecimal discounted,
            BigDecimal withoutOrderNo,
            BigDecimal withoutMerchantNo,
            BigDecimal withoutDeviceNo) {}

    /** A sample receiver of the hub's webhooks. */
    public record Subscriber(
            String name, Format format, Ack ack, @Nullable String secret) {}

    /** What a subscriber is sent. */
    public enum Format {
        /** The city's own push bodies. */
        @JsonProperty("upstream")
        UPSTREAM,
        /** CloudEvents 1.0, signed as Standard Webhooks. */
        @JsonProperty("cloudevents")
        CLOUDEVENTS,
        /** Any JSON object, unsigned: what a route of a bundle posts. */
        @JsonProperty("json")
        JSON
    }

    /** How a subscriber says that it received something. */
    public enum Ack {
        /** HTTP 200 with {@code {"code": 200}}. */
        @JsonProperty("code-200")
        CODE_200,
        /** Any HTTP 2xx. */
        @JsonProperty("http-2xx")
        HTTP_2XX
    }
}
