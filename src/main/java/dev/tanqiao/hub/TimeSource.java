package dev.tanqiao.hub;

import java.time.Clock;

/** Where business time comes from when the hub shares it with a simulator in the same process. */
record TimeSource(Clock clock) {}
