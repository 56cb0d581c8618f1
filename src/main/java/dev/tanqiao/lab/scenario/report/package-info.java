/** Reports of scenario runs: for a terminal, a browser, and CI. */
@NullMarked
package dev.tanqiao.lab.scenario.report;

import org.jspecify.annotations.NullMarked;
