/** What plays, breaks and checks a hub; never in the production jar. */
@NullMarked
package dev.tanqiao.lab;

import org.jspecify.annotations.NullMarked;
