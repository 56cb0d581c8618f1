package dev.tanqiao.lab.simulator.fault;

/**
 * A fault that strikes one call.
 *
 * @param number the fault's own
 * @param call the call's number among those that the fault is about, counted from 1 since it was planted
 */
public record Struck(long number, int call, Fault fault) {}
