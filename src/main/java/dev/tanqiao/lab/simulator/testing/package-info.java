/** The simulator for the tests of other hubs: a Java API and a JUnit 5 extension. */
@NullMarked
package dev.tanqiao.lab.simulator.testing;

import org.jspecify.annotations.NullMarked;
