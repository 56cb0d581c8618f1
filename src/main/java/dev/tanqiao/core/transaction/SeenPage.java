package dev.tanqiao.core.transaction;

import java.util.List;

/**
 * One page as it was read.
 *
 * @param window whose page it is
 * @param number 0 is the first
 * @param observations its rows
 */
record SeenPage(Window window, int number, List<Observation> observations) {}
