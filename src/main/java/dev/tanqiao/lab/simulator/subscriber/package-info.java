/** Two sample receivers of the hub's webhooks: one written against the city's document, one for signed CloudEvents. */
@NullMarked
package dev.tanqiao.lab.simulator.subscriber;

import org.jspecify.annotations.NullMarked;
