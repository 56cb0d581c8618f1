/** The only room that knows Camel: the beans YAML may call, bundles, route health. */
@NullMarked
package dev.tanqiao.hub.route;

import org.jspecify.annotations.NullMarked;
