package dev.tanqiao.core.enrolment;

/** What follows from a change of an authorization elsewhere; called within the database transaction of the change. */
@FunctionalInterface
public interface AuthorizationListener {

    void changed(AuthorizationChange change);
}
