/** The city's bills, and how each line meets a settlement. */
@NullMarked
package dev.tanqiao.core.bill;

import org.jspecify.annotations.NullMarked;
