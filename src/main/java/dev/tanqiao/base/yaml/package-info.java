/** Reads YAML data files; every problem names file, line, pointer and the expected value. */
@NullMarked
package dev.tanqiao.base.yaml;

import org.jspecify.annotations.NullMarked;
