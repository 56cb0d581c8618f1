/** What every wing may use: text as it goes over a wire, YAML with its lines, keys in PEM, the one redactor. */
@NullMarked
package dev.tanqiao.base;

import org.jspecify.annotations.NullMarked;
