/** The one gate for what somebody else wrote: texts that can be kept and compared, documents of which one bad part leaves the others whole. */
@NullMarked
package dev.tanqiao.base.wire;

import org.jspecify.annotations.NullMarked;
