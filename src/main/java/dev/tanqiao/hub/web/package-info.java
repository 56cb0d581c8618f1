/** The HTTP endpoints of the hub: enrolment, pushes, API. */
@NullMarked
package dev.tanqiao.hub.web;

import org.jspecify.annotations.NullMarked;
