package dev.tanqiao.lab.scenario;

/** Is told what happens while scenarios are played, by as many threads as play. */
public interface PlayListener {

    /** Where a scenario is: {@code step 2 of 5, refund}. */
    void reached(Scenario scenario, String stage);

    /** One has ended; its hub and its world are gone. */
    void ended(ScenarioResult outcome);
}
