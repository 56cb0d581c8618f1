/** Reads YAML data files so that every complaint says file, line, pointer and what was expected. */
@NullMarked
package dev.tanqiao.base.yaml;

import org.jspecify.annotations.NullMarked;
