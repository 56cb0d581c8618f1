/** What of bundles is kept in rows. */
@NullMarked
package dev.tanqiao.hub.store.bundle;

import org.jspecify.annotations.NullMarked;
