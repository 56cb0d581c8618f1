/** The city's carbon-inclusion platform as a small model: accounts, providers, orders, bills, subscriptions and pushes. */
@NullMarked
package dev.tanqiao.lab.simulator.city;

import org.jspecify.annotations.NullMarked;
