/** Benchmarks: the hub beside a limit without a framework and a peer, round by round, on one database server and one simulator. */
@NullMarked
package dev.tanqiao.lab.bench;

import org.jspecify.annotations.NullMarked;
