package dev.tanqiao.base.yaml;

/** A failure whose message tells all that is wrong, a line each; of others the first line is enough. */
public interface ToldInLines {}
