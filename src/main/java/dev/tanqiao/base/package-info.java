/** What every wing may use: text from outside, YAML with line numbers, keys in PEM, the redactor. */
@NullMarked
package dev.tanqiao.base;

import org.jspecify.annotations.NullMarked;
