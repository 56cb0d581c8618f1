package dev.tanqiao.hub.config;

/** What a hub does before it claims anything: sees to rows that must be there, forgets what it remembers of others. */
@FunctionalInterface
interface Beginning {

    void begin();
}
