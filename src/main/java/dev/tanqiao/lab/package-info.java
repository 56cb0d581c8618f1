/** The laboratory: simulator, scenarios, chaos and invariant checks. Never in the production jar. */
@NullMarked
package dev.tanqiao.lab;

import org.jspecify.annotations.NullMarked;
