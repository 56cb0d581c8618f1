package dev.tanqiao.lab.simulator.city;

/** An equity provider's carbon account (权益提供方). */
final class Provider {

    final String cid;
    final String name;
    Points points = Points.NONE;

    Provider(String cid, String name) {
        this.cid = cid;
        this.name = name;
    }
}
