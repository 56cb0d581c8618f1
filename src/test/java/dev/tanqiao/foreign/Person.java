package dev.tanqiao.foreign;

/**
 * Somebody who buys.
 *
 * @param hasPoints whether the city lets them pay
 */
public record Person(String account, String cid, boolean hasPoints) {}
