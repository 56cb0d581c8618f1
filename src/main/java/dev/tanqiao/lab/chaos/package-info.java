/** Deaths, full disks and wrong clocks for hubs that must lose nothing by them. */
@NullMarked
package dev.tanqiao.lab.chaos;

import org.jspecify.annotations.NullMarked;
