package dev.tanqiao.core.enrolment;

import java.util.List;

/** What follows from changes of authorizations elsewhere; called within the database transaction of the changes. */
@FunctionalInterface
public interface AuthorizationListener {

    /** Changes of one account are in the order they came. */
    void changed(List<AuthorizationChange> changes);
}
