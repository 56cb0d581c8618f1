/** Enrolments, with tokens and cids, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.enrolment;

import org.jspecify.annotations.NullMarked;
