/** Domain events and the unit of work: an event is stored in the database transaction of the change that made it (transactional outbox). */
@NullMarked
package dev.tanqiao.core.event;

import org.jspecify.annotations.NullMarked;
