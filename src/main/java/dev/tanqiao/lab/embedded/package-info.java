/** The PostgreSQL that comes with {@code tanqiao.jar}; the production jar lacks this package. */
@NullMarked
package dev.tanqiao.lab.embedded;

import org.jspecify.annotations.NullMarked;
