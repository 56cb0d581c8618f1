package dev.tanqiao.hub.web;

import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.hub.web.ApiDoor.Misasked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A request about several things at once: those of some numbers, or those that fit, a thousand a request in the order of their numbers. */
interface Bulk<F extends Bulk.Narrowing> {

    /** Things shown or taken in one request. */
    int MOST = 1000;

    /** Which of them. */
    interface Narrowing {

        /** Whether anything is named. */
        boolean narrows();
    }

    /**
     * Things that a request can be about.
     *
     * @param one {@code settlement}
     * @param several {@code settlements}
     * @param filters what narrows, as the API names it
     * @param find those of some numbers that are there
     * @param behind those that fit, behind a number, the first {@link #MOST}
     * @param count of those that fit, behind a number
     */
    record Kind<F, T>(
            String one,
            String several,
            String filters,
            ToLongFunction<T> number,
            Function<List<Long>, List<T>> find,
            BiFunction<F, Long, List<T>> behind,
            BiFunction<F, Long, Long> count) {

        ControlRefused unknown(long number) {
            return ControlRefused.unknown(one + " " + number);
        }

        Untouched missing(long number) {
            return new Untouched(number, String.valueOf(unknown(number).getMessage()));
        }

        private long last(List<T> things) {
            return number.applyAsLong(things.get(things.size() - 1));
        }

        private Chosen<T> named(Collection<Long> numbers) {
            Set<Long> missing = new TreeSet<>(numbers);
            if (missing.size() > MOST) {
                throw new Misasked("Name at most %s %s at once.".formatted(MOST, several));
            }
            List<T> there = find.apply(List.copyOf(missing));
            there.forEach(each -> missing.remove(number.applyAsLong(each)));
            return new Chosen<>(there, missing.stream().map(this::missing).toList(), 0, null);
        }

        private Chosen<T> fitting(F filter, long after) {
            List<T> there = behind.apply(filter, after);
            long left = there.size() < MOST ? 0 : count.apply(filter, last(there));
            return new Chosen<>(there, List.of(), left, left == 0 ? null : last(there));
        }
    }

    /**
     * What a request is about.
     *
     * @param missing named, but not there
     * @param left fit as well, with higher numbers, but are more than one request takes
     * @param next the last number taken: asked {@code after} it, those that are left follow; null: none is
     */
    record Chosen<T>(
            List<T> there,
            List<Untouched> missing,
            long left,
            @Nullable Long next) {

        /** Does it to each, and says which it was done to; of the others, why not. */
        Done<T> each(Predicate<T> act, Function<T, Untouched> whyNot) {
            List<T> done = new ArrayList<>();
            List<Untouched> refused = new ArrayList<>(missing);
            for (T thing : there) {
                if (act.test(thing)) {
                    done.add(thing);
                } else {
                    refused.add(whyNot.apply(thing));
                }
            }
            return new Done<>(done, refused);
        }
    }

    /** What became of the things chosen. */
    record Done<T>(List<T> done, List<Untouched> refused) {}

    /** One that stays as it is. */
    record Untouched(long id, String why) {}

    /** Numbers; or a filter. */
    @Nullable
    List<Long> ids();

    @Nullable
    F filter();

    /** Of those that fit, only the ones behind this number. */
    @Nullable
    Long after();

    /** Only tells what would become of them. */
    @Nullable
    Boolean dryRun();

    default boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun());
    }

    /** The only number that is named, when it is not a dry run: then a refusal is the answer. */
    default @Nullable Long only() {
        List<Long> ids = ids();
        return ids != null && ids.size() == 1 && filter() == null && !isDryRun() ? ids.get(0) : null;
    }

    /** What is asked for. */
    default <C, T> Chosen<T> chosen(Kind<C, T> kind, Function<F, C> checked) {
        List<Long> ids = ids();
        F filter = filter();
        if (ids != null && !ids.isEmpty() && filter == null) {
            Chosen<T> named = kind.named(ids);
            Long only = only();
            if (only != null && named.there().isEmpty()) {
                throw kind.unknown(only);
            }
            return named;
        }
        if (filter == null || !filter.narrows() || ids != null) {
            throw new Misasked(
                    "Name %s ('ids'), or narrow by one of %s ('filter').".formatted(kind.several(), kind.filters()));
        }
        C narrowed = checked.apply(filter);
        return kind.fitting(narrowed, behind());
    }

    private long behind() {
        Long after = after();
        if (after != null && after < 0) {
            throw new Misasked("'after' is a number from 0 on.");
        }
        return after == null ? 0 : after;
    }
}
