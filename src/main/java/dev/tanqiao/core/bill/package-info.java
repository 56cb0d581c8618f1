/** The city's bills: reading, matching with settlements, lookups, breaks and day closing. */
@NullMarked
package dev.tanqiao.core.bill;

import org.jspecify.annotations.NullMarked;
