package dev.tanqiao.lab.check;

/** 15. Every replica runs the bundles that are committed, or says why not; what is not current or only on trial moves nothing. */
final class DeploymentsAreFollowed implements Invariant {

    @Override
    public int number() {
        return 15;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        facts.hub.unfollowed().forEach(each -> breaks.add(each.subject(), each.detail()));
    }
}
