package dev.tanqiao.foreign;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Two days of sixty people: 600 purchases and 60 refunds, and beside them what must never be booked. Always the same. */
public final class TwoDays {

    /** Monday, 06:00 in Shanghai: everybody consents. */
    public static final Instant BEGIN = Instant.parse("2026-03-01T22:00:00Z");

    /** Thursday, 05:00: all daily reads are over, and what they found is in the sheet of a closed day. */
    public static final Instant END = BEGIN.plus(Duration.ofHours(71));

    /** Tuesday, 10:00: from then on nothing fails. */
    static final Instant HEALED = BEGIN.plus(Duration.ofHours(28));

    private static final int PEOPLE = 60;
    private static final int POOR = 7;
    private static final List<Shop> A_DAY =
            List.of(Shop.BREAKFAST, Shop.CANTEEN, Shop.BUS, Shop.RESTAURANT, Shop.BOOKS);

    /** When each of them begins to sell, in minutes behind 06:00, and for how long. */
    private static final int[] OPENS = {40, 300, 420, 660, 780};

    private static final int SELLS_MINUTES = 120;

    private final Random random = new Random(60);
    private final List<Purchase> purchases = new ArrayList<>();

    /** Their order is that of their accounts. */
    private final List<Person> people = IntStream.range(0, PEOPLE)
            .mapToObj(number ->
                    new Person("person%02d".formatted(number), "31011520%06d".formatted(number * 7919), number != POOR))
            .toList();

    public TwoDays() {
        for (int number = 0; number < PEOPLE; number++) {
            for (int nth = 0; nth < 2 * A_DAY.size(); nth++) {
                add(number, nth, changed(number, nth, purchase(number, nth)));
            }
            add(number, 0, Purchase.of(people.get(number), "K" + number, Shop.KIOSK, 1280, at(number, 6)));
            addBesides(number);
        }
    }

    public List<Person> people() {
        return people;
    }

    /** Everything that the campus has, the refunded and the unpaid too. */
    public List<Purchase> purchases() {
        return List.copyOf(purchases);
    }

    /** The nth purchase of ten; whoever has no points buys all on the first day, so that the city's refusals have an end. */
    private Purchase purchase(int number, int nth) {
        Shop shop = number == POOR ? Shop.CANTEEN : A_DAY.get(nth % A_DAY.size());
        long fen = shop.cheapestFen + random.nextInt(shop.dearestFen - shop.cheapestFen);
        return Purchase.of(people.get(number), "N%02d%02d".formatted(number, nth), shop, fen, at(number, nth));
    }

    private Instant at(int number, int nth) {
        int day = number == POOR ? 0 : nth / A_DAY.size();
        int minute = OPENS[nth % A_DAY.size()] + random.nextInt(SELLS_MINUTES);
        return BEGIN.plus(Duration.ofDays(day)).plusSeconds(60L * minute + random.nextInt(60));
    }

    /** What happens to some of them: one of each person is refunded, others are paid or shown hours later. */
    private Purchase changed(int number, int nth, Purchase purchase) {
        if (nth == number % 10) {
            return purchase.refundedAt(refund(number, nth, purchase));
        }
        return switch ((number * 10 + nth) % 25) {
            case 4 -> purchase.paidAt(purchase.orderedAt().plus(Duration.ofHours(3)));
            case 8, 16 -> purchase.shownAt(purchase.orderedAt().plus(Duration.ofHours(2 + number % 9)));
            default -> purchase;
        };
    }

    /**
     * When it is taken back: half of them so late that the hub must have sent them, so that more than 600 bookings are certain; the others
     * so soon that it may hear of the refund first.
     */
    private static Instant refund(int number, int nth, Purchase purchase) {
        boolean onTheFirstDay = nth < A_DAY.size();
        if (onTheFirstDay && number % 4 == 0) {
            return BEGIN.plus(Duration.ofHours(33)).plusSeconds(number);
        }
        if (!onTheFirstDay && number % 4 != 3) {
            return BEGIN.plus(Duration.ofHours(52)).plusSeconds(number);
        }
        return purchase.orderedAt().plus(Duration.ofMinutes(20 + 3L * number));
    }

    /** Every sixth person's rows have no order number; some are paid by two channels. */
    private void add(int number, int nth, Purchase purchase) {
        Purchase shown = number % 6 == 5 ? purchase.withoutOrderNo() : purchase;
        purchases.add(shown);
        if (nth == 6 && number % 5 == 0) {
            purchases.add(shown.otherPart(900));
        }
    }

    /** Never paid, and before the consent. */
    private void addBesides(int number) {
        Person person = people.get(number);
        if (number % 5 == 1) {
            Instant at = at(number, 1);
            purchases.add(
                    Purchase.of(person, "U" + number, Shop.CANTEEN, 1500, at).closedAt(at.plus(Duration.ofHours(5))));
        }
        if (number % 10 == 2) {
            purchases.add(Purchase.of(person, "B" + number, Shop.CANTEEN, 1500, BEGIN.minus(Duration.ofHours(11))));
        }
    }
}
