/** Person and carbon account: consent, tokens, CID, authorization. */
@NullMarked
package dev.tanqiao.core.enrolment;

import org.jspecify.annotations.NullMarked;
