/** The folder in which the laboratory keeps a hub of its own. */
@NullMarked
package dev.tanqiao.lab.home;

import org.jspecify.annotations.NullMarked;
