package dev.tanqiao.lab.simulator.city;

/** The CA's cids: 32 hex digits that follow from seed and account, and tell nothing about either. */
final class Cids {

    private static final int CID_LENGTH = 32;

    private final long seed;

    Cids(long seed) {
        this.seed = seed;
    }

    String of(String account) {
        return Hashes.sha256Hex("cid %s %s".formatted(seed, account)).substring(0, CID_LENGTH);
    }
}
