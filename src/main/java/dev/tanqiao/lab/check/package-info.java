/** The invariants as a checker over the hub's rows and the city's ledger, and the driver that plays a world to its end. */
@NullMarked
package dev.tanqiao.lab.check;

import org.jspecify.annotations.NullMarked;
