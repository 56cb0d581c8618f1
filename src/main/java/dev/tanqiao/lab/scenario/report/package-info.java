/** What came of scenarios: for people at a terminal, for a browser, and for CI. */
@NullMarked
package dev.tanqiao.lab.scenario.report;

import org.jspecify.annotations.NullMarked;
