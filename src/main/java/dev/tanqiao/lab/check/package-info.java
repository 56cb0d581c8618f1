/** Checks the invariants over the hub's rows and the city's ledger; the driver plays a world to its end. */
@NullMarked
package dev.tanqiao.lab.check;

import org.jspecify.annotations.NullMarked;
