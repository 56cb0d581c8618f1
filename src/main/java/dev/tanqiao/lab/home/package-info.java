/** The folder of dev and scenario: database, keys and state. */
@NullMarked
package dev.tanqiao.lab.home;

import org.jspecify.annotations.NullMarked;
