package dev.tanqiao.foreign;

import org.jspecify.annotations.Nullable;

/** A merchant, and what a purchase there costs in points by the shipped bundle, worked out by hand. */
public enum Shop {
    BREAKFAST("第二餐饮大楼", "EQ310101000001", "canteen-breakfast", 300, 1299) {
        @Override
        Points points(long fen) {
            return new Points(Math.max(1, fen / 100), 1);
        }
    },
    CANTEEN("第四餐饮大楼", "EQ310101000001", "canteen", 800, 4500) {
        @Override
        Points points(long fen) {
            return new Points(Math.min(30, Math.max(1, fen / 100)), fen / 200);
        }
    },
    BUS("校园巴士", "EQ310101000002", "green-travel", 100, 700) {
        @Override
        Points points(long fen) {
            return new Points(0, Math.min(10, fen / 50));
        }
    },
    RESTAURANT("玉兰苑", "EQ310101000001", "restaurant", 1000, 6000) {
        @Override
        Points points(long fen) {
            return new Points(Math.min(40, Math.max(1, (8 * fen + 500) / 1000)), (2 * fen + 500) / 1000);
        }
    },
    BOOKS("交大循环书店", "EQ310101000003", "reuse", 500, 4000) {
        @Override
        Points points(long fen) {
            return new Points((fen + 99) / 100, (fen + 199) / 200);
        }
    },
    /** No rule speaks of it. */
    KIOSK("教育超市", null, "", 200, 9000) {
        @Override
        Points points(long fen) {
            return new Points(0, 0);
        }
    };

    final String merchant;
    final @Nullable String provider;
    final String transactionType;
    final int cheapestFen;
    final int dearestFen;

    Shop(String merchant, @Nullable String provider, String transactionType, int cheapestFen, int dearestFen) {
        this.merchant = merchant;
        this.provider = provider;
        this.transactionType = transactionType;
        this.cheapestFen = cheapestFen;
        this.dearestFen = dearestFen;
    }

    /** Points of both classes. */
    record Points(long a, long b) {}

    abstract Points points(long fen);
}
