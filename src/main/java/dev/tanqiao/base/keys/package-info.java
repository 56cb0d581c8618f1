/** Keys in PEM, and RSA as the city asks for it. Bouncy Castle does the work, called directly: no security provider is registered. */
@NullMarked
package dev.tanqiao.base.keys;

import org.jspecify.annotations.NullMarked;
