package dev.tanqiao.lab.check;

/** 9: a push the city calls acknowledged is a push we stored. */
final class PushesAreStored implements Invariant {

    @Override
    public int number() {
        return 9;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        long acknowledged = facts.world.acknowledgedPushes();
        if (acknowledged > facts.hub.pushes()) {
            breaks.add(
                    "pushes",
                    "the city had %s acknowledged, the hub stored %s".formatted(acknowledged, facts.hub.pushes()));
        }
    }
}
