/** What it means, whether, and how much: plain Java, every decision about money. */
@NullMarked
package dev.tanqiao.core;

import org.jspecify.annotations.NullMarked;
