package dev.tanqiao.hub.bundle.lint;

/** What a finding is about. A code never changes its meaning. */
public enum Code {
    B001(
            "The bundle's files",
            "A folder or zip file with a bundle.yaml at its root and only the files that docs/BUNDLES.md names."),
    B002("Not YAML", "Indentation, quotes, and each key once; what begins with {{ stands in quotes."),
    B101("bundle.yaml does not fit its schema", "contracts/bundle/bundle.schema.json describes every key."),
    B102(
            "bundle.yaml says what cannot be",
            "A name that is not reserved, a range with this hub's version, defaults of their type."),
    B111("A property is used and not declared", "Declare it in bundle.yaml, or spell it as it is declared."),
    B112("A property is declared and never used", Severity.WARNING, "Use it or remove it."),
    B113("A secret is written into a file", "Declare a property with 'secret: true' and write {{name}}."),
    B114("A secret is shown", "Logs and addresses of subscriptions are read by many; leave it out."),
    B201("A file does not fit Camel's YAML DSL", "Camel's schema names the steps and their keys."),
    B202(
            "A component is not on the list",
            "./tanqiao bundle components shows the list; what the hub offers is a kamelet."),
    B203(
            "An option of an address cannot be used",
            "./tanqiao bundle components shows the options that are on the list."),
    B204("An option has a wrong value", "Give a value of the option's type."),
    B205("Simple cannot be used so", "docs/BUNDLES.md lists the functions of Simple."),
    B206(
            "A language is not on the list",
            "Simple, constant, header, exchangeProperty, variable, jsonpath and tokenize are."),
    B207("A data format is not on the list", "Use json with the library Jackson, or csv-read-action."),
    B208("A bundle is data, not code", "Beans, scripts, processors and references are not there; use kamelets."),
    B209("A class is not on the list", "Data types, exceptions and Camel's own aggregation strategies are."),
    B210("A bundle does not read the machine", "Declare a property in bundle.yaml and set it from outside."),
    B211("A resource is not a file of the bundle", "Put it into the bundle and write bundle:FILE."),
    B212(
            "A header is taken away again",
            "Headers that steer Camel are dropped before each step; use an option of the address."),
    B213(
            "A path leaves the bundle's folder",
            "Write a path below the bundle's folder; only ${file:…} and ${date:…} are computed."),
    B214("A computed address has no fixed component", "Begin the address with a component of the list."),
    B221("Nobody listens at a direct or seda address", "Add the route, or spell the address as the route does."),
    B222("Nobody calls a route", Severity.WARNING, "Call it or remove it."),
    B223("A route's id is taken", "Give each route of the bundle an id of its own."),
    B224("A route has no id", "Give it a permanent id: purchases, inboxes and dead letters bear it."),
    B225(
            "Redelivery has no end",
            "Give maximumRedeliveries a number, and let the source's own redelivery do the rest."),
    B226(
            "A durable source hands over to a queue in memory",
            Severity.WARNING,
            "What waits in seda: is lost at a stop, though the source counts it as done; use direct:."),
    B227("The hub is asked for what it has not", "Use the kamelets of docs/kamelets.md."),
    B301("There is no such kamelet", "docs/kamelets.md lists the hub's."),
    B302("A kamelet has no such parameter", "docs/kamelets.md lists the parameters."),
    B303("A kamelet's parameter is missing", "Give it."),
    B304("A kamelet's parameter has a wrong value", "docs/kamelets.md tells type and example."),
    B305("A kamelet declares what it does not use", Severity.WARNING, "Use it in the template or remove it."),
    B306("A kamelet uses what it does not declare", "Declare it under spec.definition.properties."),
    B307("A kamelet's file cannot be used", "NAME.kamelet.yaml with metadata.name NAME, which is none of the hub's."),
    B308("A kamelet of the bundle is never used", Severity.WARNING, "Use it or remove it."),
    B401("rules.yaml cannot be used", "contracts/bundle/rules.schema.json describes every key."),
    B402("A rule can never decide", "Move it before the rule that hides it, or remove it."),
    B403("Two rules overlap", Severity.WARNING, "The earlier decides; write the narrower one first, or part them."),
    B404("A rule exceeds the cap", "Lower the points, or grant more by grants.pointsPerDay."),
    B405("A rule's equity provider is not granted", "Add its cid to grants.providers."),
    B406(
            "A rule speaks of a route that hands in nothing",
            "A purchase's source is the route in which the purchase sink stands, not the one that takes the message."),
    B501("An operation is not granted", "Add it to grants.operations."),
    B502("A granted operation is never called", Severity.WARNING, "Remove it from grants.operations."),
    B503("There is no such operation", "docs/upstream-coverage.md lists the operations."),
    B504("A host is not granted", "Add it to grants.hosts."),
    B505("A granted host is never called", Severity.WARNING, "Remove it from grants.hosts."),
    B506("Purchases are handed in without a grant", "Name grants.providers and grants.pointsPerDay."),
    B507("A grant is never used", Severity.WARNING, "Remove it."),
    B601("subscriptions.yaml cannot be used", "contracts/bundle/subscriptions.schema.json describes every key."),
    B701("A test file cannot be played", "contracts/bundle/test.schema.json describes every key."),
    B901("Camel cannot load it", "Camel's own words say what it expects."),
    S001("A scenario is not YAML", "Indentation, quotes, and each key once."),
    S002("A scenario cannot be played", "contracts/bundle/scenario.schema.json describes every key.");

    private final String title;
    private final Severity severity;
    private final String help;

    Code(String title, String help) {
        this(title, Severity.ERROR, help);
    }

    Code(String title, Severity severity, String help) {
        this.title = title;
        this.severity = severity;
        this.help = help;
    }

    /** How bad it is. */
    public enum Severity {
        /** It would be refused, or not do what it says. */
        ERROR,
        /** It runs, and is hardly meant so. */
        WARNING
    }

    /** In a few words. */
    public String title() {
        return title;
    }

    public Severity severity() {
        return severity;
    }

    /** How it is mended. */
    public String help() {
        return help;
    }
}
