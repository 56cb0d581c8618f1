/** The home folder of {@code dev} and {@code scenario}: database, keys and state. */
@NullMarked
package dev.tanqiao.lab.home;

import org.jspecify.annotations.NullMarked;
