/** Whether what the hub asks all day reads more as history grows: buffers and rows are counted, at ten thousand purchases and at many more. */
@NullMarked
package dev.tanqiao.lab.bench.growth;

import org.jspecify.annotations.NullMarked;
