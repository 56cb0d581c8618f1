package dev.tanqiao.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The city's platform. It refuses by HTTP 500 with code 500, books an order again that comes again, finds bills by the time of the
 * order, shows at most twenty a page and counts the page, as text. Its ledger decides.
 */
public final class ForeignCity implements AutoCloseable {

    private static final String ROOT = "/carbon-inclusion/apis/v1/";
    private static final int CAP = 20;
    private static final int ORDER_FAULT_EVERY = 4;
    private static final int FAULT_EVERY = 25;
    private static final int CA_LEARNS_AFTER = 2;
    private static final Duration LATE = Duration.ofHours(3);
    private static final int LATE_EVERY = 7;
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

    private final Map<String, Person> people;
    private final ForeignClock clock;
    private final Faults faults;
    private final Complaints complaints;
    private final CityLogin login;
    private final Pusher pusher;
    private final List<Booking> ledger = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> authorizations = new HashMap<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger toHold = new AtomicInteger();
    private volatile CountDownLatch release = new CountDownLatch(0);

    ForeignCity(List<Person> people, ForeignClock clock, Faults faults, Complaints complaints)
            throws GeneralSecurityException {
        this.people = people.stream().collect(Collectors.toMap(Person::cid, person -> person));
        this.clock = clock;
        this.faults = faults;
        this.complaints = complaints;
        this.login = new CityLogin(clock);
        this.pusher = new Pusher(clock, ledger);
    }

    void start() {
        pusher.start();
    }

    public CityLogin login() {
        return login;
    }

    /** Everything that was ever booked. */
    public List<Booking> ledger() {
        return List.copyOf(ledger);
    }

    /** The next so many orders are booked and not answered. */
    public void holdAnswers(int orders) {
        held.set(0);
        release = new CountDownLatch(1);
        toHold.set(orders);
    }

    /** How many are held. */
    public int held() {
        return held.get();
    }

    /** Answers what is held, and at once again. */
    public void release() {
        toHold.set(0);
        release.countDown();
    }

    Reply answer(Question question) {
        String operation = question.path().substring(ROOT.length());
        Faults.Kind kind =
                faults.next(operation, operation.equals("transaction/orderSettel") ? ORDER_FAULT_EVERY : FAULT_EVERY);
        return Gateway.pass(kind, refused("系统异常"), login::end, () -> done(operation, question, kind));
    }

    private Reply done(String operation, Question question, Faults.Kind kind) {
        try {
            if (!question.method().equals("POST")) {
                throw new AgainstTheDocument("POST is what the document asks for");
            }
            JsonNode body = Json.read(question.body());
            if (operation.equals("auth/getAccessToken")) {
                return done(login.token(question, new Fields(body, "appId")));
            }
            if (!login.isKnown(question.header("authorization"))) {
                return Reply.page(401, "Unauthorized");
            }
            return switch (operation) {
                case "auth/accountAuthorize" -> authorized(new Fields(body, "cid"));
                case "transaction/orderSettel" -> ordered(body, kind == Faults.Kind.NONE);
                case "account/getPointsBillInfo" ->
                    bills(new Fields(body, "equityCid", "beginTime", "endTime", "page", "pageSize"));
                case "subscribe" -> subscribed(new Fields(body, "notifyUrl", "type"));
                default -> throw new AgainstTheDocument("there is no such operation");
            };
        } catch (AgainstTheDocument problem) {
            complaints.add(question, problem.getMessage() + " in " + question.body());
            return refused(problem.getMessage());
        }
    }

    /** Of every sixth person the CA knows nothing at first. */
    private synchronized Reply authorized(Fields fields) {
        String cid = fields.text("cid");
        if (!people.containsKey(cid)) {
            throw new AgainstTheDocument("nobody has that cid");
        }
        int asked = authorizations.merge(cid, 1, Integer::sum);
        if (cid.hashCode() % 6 == 0 && asked <= CA_LEARNS_AFTER) {
            authorizations.put(cid, asked);
            return refused("未获取到总平台cid");
        }
        pusher.authorized(cid);
        return done(null);
    }

    private Reply ordered(JsonNode body, boolean mayBeShownLate) {
        Booking booking = order(new Fields(
                body,
                "cid",
                "equityCid",
                "transactionId",
                "parentTransactionId",
                "transactionPointA",
                "transactionPointB",
                "transactionTime",
                "transactionType",
                "type",
                "data"));
        Person person = people.get(booking.cid());
        if (person == null) {
            throw new AgainstTheDocument("nobody has that cid");
        }
        if (!person.hasPoints()) {
            return refused("积分不足");
        }
        book(booking, mayBeShownLate);
        awaitRelease();
        return Reply.json(200, Json.object("content", "交易成功", "msg", null, "code", 200));
    }

    private Booking order(Fields fields) {
        String parent = fields.optionalText("parentTransactionId");
        var a = fields.points("transactionPointA");
        var b = fields.points("transactionPointB");
        if (a.signum() == 0 && b.signum() == 0) {
            throw new AgainstTheDocument("both classes of points are empty");
        }
        if (a.signum() * b.signum() < 0 || (parent == null) != (a.add(b).signum() > 0)) {
            throw new AgainstTheDocument("a purchase is positive, what takes one back is negative");
        }
        fields.oneOf("type", 0, 1);
        fields.texts("data", 20);
        Instant now = clock.now();
        return new Booking(
                fields.text("transactionId"),
                parent,
                fields.text("cid"),
                fields.text("equityCid"),
                a,
                b,
                time(fields.text("transactionTime")),
                fields.text("transactionType"),
                now,
                now);
    }

    /** Once more, if it comes once more: nowhere does the document promise anything else. */
    private synchronized void book(Booking booking, boolean mayBeShownLate) {
        boolean late =
                mayBeShownLate && ledger.size() % LATE_EVERY == 0 && clock.now().isBefore(TwoDays.HEALED);
        ledger.add(
                late
                        ? new Booking(
                                booking.transactionId(),
                                booking.parent(),
                                booking.cid(),
                                booking.provider(),
                                booking.a(),
                                booking.b(),
                                booking.orderedAt(),
                                booking.transactionType(),
                                booking.bookedAt(),
                                booking.bookedAt().plus(LATE))
                        : booking);
    }

    private void awaitRelease() {
        CountDownLatch released = release;
        if (toHold.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            held.incrementAndGet();
            try {
                released.await();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Reply bills(Fields fields) {
        String provider = fields.optionalText("equityCid");
        Instant begin = time(fields.text("beginTime"));
        Instant end = time(fields.text("endTime"));
        int page = fields.number("page", 1);
        int pageSize = fields.number("pageSize", 10);
        Instant now = clock.now();
        List<Map<String, @Nullable Object>> bill = ledger.stream()
                .filter(booking -> Purchase.has(booking.shownAt(), now))
                .filter(booking -> provider == null || provider.equals(booking.provider()))
                .filter(booking -> !booking.orderedAt().isBefore(begin)
                        && !booking.orderedAt().isAfter(end))
                .sorted(Comparator.comparing(Booking::orderedAt).reversed())
                .flatMap(booking -> booking.bill().stream())
                .skip((page - 1L) * Math.min(pageSize, CAP))
                .limit(Math.min(pageSize, CAP))
                .toList();
        return done(Json.object(
                "bill", bill, "pageSize", pageSize, "page", page, "total", String.valueOf(bill.size()), "pages", null));
    }

    private Reply subscribed(Fields fields) {
        pusher.subscribe(fields.oneOf("type", 1, 2), fields.text("notifyUrl"));
        return done(null);
    }

    private static Instant time(String text) {
        try {
            return LocalDateTime.parse(text, TIME).atZone(SHANGHAI).toInstant();
        } catch (DateTimeParseException malformed) {
            throw new AgainstTheDocument(text + " is no yyyy-MM-dd HH:mm:ss");
        }
    }

    private static Reply done(@Nullable Object content) {
        return Reply.json(200, Json.object("traceId", "7f", "content", content, "code", 200, "msg", "成功"));
    }

    private static Reply refused(@Nullable String message) {
        return Reply.json(
                500, Json.object("content", null, "msg", Objects.requireNonNullElse(message, ""), "code", 500));
    }

    @Override
    public void close() {
        release();
        pusher.close();
    }
}
