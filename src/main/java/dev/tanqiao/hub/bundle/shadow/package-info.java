/** What a version of a bundle would have changed: past purchases, events and posts are replayed through it, and nothing leaves. */
@NullMarked
package dev.tanqiao.hub.bundle.shadow;

import org.jspecify.annotations.NullMarked;
