/** The simulator as the tests of somebody else's hub use it: from Java, with or without JUnit 5. */
@NullMarked
package dev.tanqiao.lab.simulator.testing;

import org.jspecify.annotations.NullMarked;
